"""Every engine gives the answers of the embedded one: hits, points, totals, facets, in the same order."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from tests.unit.retrieval.crowd import asked, crowd
from tests.unit.retrieval.engines.conftest import LITE, SERVER, Place
from tests.unit.retrieval.pairs import PairEmbedder

from zhiqiao.retrieval.conditions import AllOf, Among, AnyOf, Condition, Holds, Not
from zhiqiao.retrieval.document import Document, Query
from zhiqiao.retrieval.engine import Engine
from zhiqiao.retrieval.engines.embedded import EmbeddedEngine

REGIONS = ("50", "5001", "99", "9901")


def documents() -> list[Document]:
    """A crowd with regions and readers, some of them hidden from the public."""
    made = []
    for number, one in enumerate(crowd(240)):
        region = REGIONS[number % 4]
        keywords = {**one.keywords, "region": (region[:2], region), "~day": (f"20{number % 30:02d}",)}
        readers = frozenset({"public"} if number % 5 else {f"org:{number % 3}"})
        made.append(Document(one.id, one.title, one.text, keywords, readers))
    return made


@pytest.fixture(scope="module")
def embedded() -> EmbeddedEngine:
    made = EmbeddedEngine(PairEmbedder())
    made.index(documents())
    made.embed_pending()
    return made


@pytest.fixture(scope="module", params=[LITE, SERVER])
def engine(request: pytest.FixtureRequest, new_place: Callable[[str], Place]) -> Iterator[Engine]:
    made = new_place(request.param).engine(PairEmbedder())
    made.index(documents())
    made.embed_pending()
    return made


def same(one: Engine, other: Engine, query: Query) -> None:
    found, expected = one.search(query), other.search(query)
    assert [hit.id for hit in found.hits] == [hit.id for hit in expected.hits]
    assert [hit.score for hit in found.hits] == pytest.approx([h.score for h in expected.hits], abs=2e-4)
    assert found.total == expected.total
    assert found.facets == expected.facets
    assert [list(counts) for counts in found.facets.values()] == [
        list(counts) for counts in expected.facets.values()
    ]
    assert found.confidence == pytest.approx(expected.confidence, abs=1e-4)
    assert found.is_text_only == expected.is_text_only


@pytest.mark.parametrize("query", asked(12), ids=range(12))
def test_needs(engine: Engine, embedded: EmbeddedEngine, query: Query) -> None:
    same(engine, embedded, query)


LIMITED = {
    "a filter": Query("废水脱色", filters={"ipc": frozenset({"C01B", "C02F"})}, facets=("ipc", "region")),
    "two filters": Query(
        "废水脱色",
        filters={"ipc": frozenset({"C01B"}), "region": frozenset({"99"})},
        facets=("region", "ipc"),
    ),
    "readers": Query("隔膜涂布", audience=frozenset({"org:1"}), facets=("region",)),
    "the system": Query("隔膜涂布", audience=None, facets=("region", "ipc")),
    "nobody": Query("隔膜涂布", audience=frozenset()),
    "no value": Query("隔膜涂布", filters={"ipc": frozenset()}),
    "no text": Query(filters={"region": frozenset({"50"})}, facets=("region", "ipc"), k=7),
    "no text, a later page": Query(k=9, offset=33),
    "a later page": Query("列车轴承润滑", k=5, offset=12),
    "beyond the end": Query("列车轴承润滑", k=5, offset=900),
}


@pytest.mark.parametrize("query", LIMITED.values(), ids=LIMITED.keys())
def test_filters_readers_and_pages(engine: Engine, embedded: EmbeddedEngine, query: Query) -> None:
    same(engine, embedded, query)


CONDITIONS: dict[str, Condition] = {
    "a word": Holds("废水"),
    "a character": Holds("膜"),
    "apart": Holds("膜 水"),
    "a phrase": Holds("提高废水", is_phrase=True),
    "not": Not(Holds("废水")),
    "among": Among("region", frozenset({"5001", "9901"})),
    "every": Among("region", frozenset({"99", "9901"}), every=True),
    "hidden": Among("~day", frozenset({"2001", "2002"})),
    "either": AnyOf((Holds("酵母"), Among("ipc", frozenset({"C01B"})))),
    "both": AllOf(
        (Holds("电镀"), Not(Among("region", frozenset({"50"}))), AnyOf((Holds("膜"), Holds("阀门"))))
    ),
    "none of nothing": AnyOf(()),
    "all of nothing": AllOf(()),
    "not nothing": Not(AnyOf(())),
    "a phrase nobody has": Holds("废水废水废水", is_phrase=True),
}


@pytest.mark.parametrize("text", ["", "膜分离"])
@pytest.mark.parametrize("condition", CONDITIONS.values(), ids=CONDITIONS.keys())
def test_conditions(engine: Engine, embedded: EmbeddedEngine, condition: Condition, text: str) -> None:
    same(engine, embedded, Query(text, condition=condition, facets=("ipc",), k=30, offset=3))


def test_candidates_have_the_same_scores_and_texts(engine: Engine, embedded: EmbeddedEngine) -> None:
    query = Query("提高锂电池隔膜的涂布效率", "隔膜涂布", audience=None)
    found, expected = engine.candidates(query, 100), embedded.candidates(query, 100)
    assert found.documents == expected.documents
    assert found.rows.tolist() == expected.rows.tolist()
    assert found.lexical == pytest.approx(expected.lexical, abs=1e-4)
    assert found.semantic == pytest.approx(expected.semantic, abs=1e-4)
    assert found.coverage == pytest.approx(expected.coverage, abs=1e-4)
    for kind, standing in expected.standings.items():
        assert vars(found.standings[kind]) == pytest.approx(vars(standing), abs=1e-4)


def test_rarity_and_counts(engine: Engine, embedded: EmbeddedEngine) -> None:
    assert engine.count == embedded.count
    assert engine.vectors_ready == 1.0
    for word in ("废水", "石墨烯", "鸂鶒", ""):
        assert engine.rarity(word) == pytest.approx(embedded.rarity(word))


def test_the_same_question_twice_is_answered_byte_for_byte(engine: Engine) -> None:
    query = Query("机器人焊接电机绕组", facets=("ipc",), k=50)
    first = engine.candidates(query, 100)
    again = engine.candidates(query, 100)
    assert engine.search(query) == engine.search(query)
    assert np.array_equal(first.lexical, again.lexical)
    assert np.array_equal(first.semantic, again.semantic)


def test_without_a_server_s_bm25_the_rarest_terms_find_the_best(
    engine: Engine, embedded: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhiqiao.retrieval.engines.milvus.READ_FOR_WORDS", 60)
    query = Query("石墨烯导热与制动盘散热", audience=None, k=5)
    if getattr(engine, "has_bm25", False):
        same(engine, embedded, query)
    else:  # what holds only common words is no longer looked at; what is found is scored as before
        expected = {hit.id: hit.parts["lexical"] for hit in embedded.search(query).hits}
        found = {hit.id: hit.parts["lexical"] for hit in engine.search(query).hits}
        assert next(iter(found)) == next(iter(expected))
