"""What every engine must do, whichever it is: writing, deleting, permissions, odd input, several processes."""

import time
from collections.abc import Callable, Iterator

import pytest
from tests.unit.retrieval.engines.conftest import EMBEDDED, Place
from tests.unit.retrieval.pairs import PairEmbedder

from zhiqiao.retrieval.conditions import Among, Holds
from zhiqiao.retrieval.dense import NullEmbedder
from zhiqiao.retrieval.document import Document, Query
from zhiqiao.retrieval.engine import Engine, open_engine

PUBLIC = frozenset({"public"})
SECRET = Document("secret", "印染废水脱色塔", "秘而不宣", {"ipc": ("C02F",)}, frozenset({"org:7"}))


def filled(place: Place, documents: list[Document]) -> Engine:
    made = place.engine(PairEmbedder())
    made.index(documents)
    made.embed_pending()
    return made


def soon(holds: Callable[[], bool]) -> None:
    """What another process wrote is seen after some seconds."""
    until = time.monotonic() + 15
    while not holds() and time.monotonic() < until:
        time.sleep(0.5)
    assert holds()


def found(engine: Engine, text: str, audience: frozenset[str] | None = PUBLIC) -> list[str]:
    return [hit.id for hit in engine.search(Query(text, audience=audience)).hits]


def test_an_empty_engine_answers_with_nothing(place: Place) -> None:
    engine = place.engine(PairEmbedder())
    assert (engine.count, engine.vectors_ready, engine.rarity("废水")) == (0, 0.0, 0.0)
    answer = engine.search(Query("废水", facets=("ipc",)))
    assert (answer.hits, answer.total, answer.facets) == ([], 0, {"ipc": {}})
    assert engine.candidates(Query("废水"), 10).documents == []
    assert engine.embed_pending() == 0
    engine.delete(["nobody"])


def test_written_again_replaced_deleted_and_read_by_others(place: Place, documents: list[Document]) -> None:
    engine = filled(place, documents)
    assert engine.index(documents) == len(documents)
    assert engine.count == len(documents)
    rarity = engine.rarity("废水")
    twice = [Document("p1", "废水一"), Document("p1", "完全不同的题目")]
    engine.index(twice, delete=["p5", "nobody"])
    assert engine.count == 4
    if place.kind != EMBEDDED:  # which forgets a term only when it next merges its files
        assert engine.rarity("废水") == 0 != rarity
    assert "p1" not in found(engine, "印染废水脱色装置")[:1]
    assert engine.embed_pending() == 1
    assert found(engine, "完全不同的题目")[0] == "p1"
    engine.delete(["p1"])
    other = place.engine(PairEmbedder())
    soon(lambda: other.count == 3)
    assert other.vectors_ready == 1.0
    assert "p1" not in found(other, "完全不同的题目")


def test_words_answer_until_vectors_are_there(place: Place, documents: list[Document]) -> None:
    engine = place.engine(PairEmbedder())
    engine.index(documents)
    before = engine.search(Query("废水脱色"))
    assert before.is_text_only
    assert before.hits[0].id == "p1"
    assert engine.vectors_ready == 0
    told: list[tuple[int, int]] = []
    assert engine.embed_pending(lambda done, total: told.append((done, total))) == 5
    assert told[-1] == (5, 5)
    assert engine.vectors_ready == 1
    assert not engine.search(Query("废水脱色")).is_text_only
    engine.index([Document("p6", "废水脱色新法")])
    assert engine.vectors_ready == pytest.approx(5 / 6)


def test_without_a_model(place: Place, documents: list[Document]) -> None:
    engine = place.engine(NullEmbedder())
    engine.index(documents)
    assert engine.embed_pending() == 0
    answer = engine.search(Query("印染废水脱色"))
    assert (answer.hits[0].id, answer.is_text_only) == ("p1", True)


def test_what_a_person_may_not_see_is_neither_found_nor_counted(
    place: Place, documents: list[Document]
) -> None:
    engine = filled(place, [*documents, SECRET])
    for query in (
        Query("印染废水脱色塔"),
        Query("秘而不宣"),
        Query("塔", condition=Holds("秘而不宣", is_phrase=True)),
        Query(condition=Among("audience", frozenset({"org:7"}))),
        Query("废水", filters={"audience": frozenset({"org:7"})}),
        Query("废水", filters={"ipc": frozenset({"C02F"})}, facets=("ipc", "audience")),
    ):
        answer = engine.search(query)
        assert "secret" not in [hit.id for hit in answer.hits]
        assert "audience" not in answer.facets
    public = engine.search(Query("废水", facets=("ipc",)))
    mine = engine.search(Query("废水", audience=frozenset({"public", "org:7"}), facets=("ipc",)))
    assert mine.total == public.total + 1
    assert mine.facets["ipc"]["C02F"] == public.facets["ipc"]["C02F"] + 1
    assert [hit.id for hit in engine.search(Query("废水", audience=frozenset({"org:7"}))).hits] == ["secret"]
    assert engine.search(Query("废水", audience=None)).total == mine.total


INJECTED = [
    'C02F"]) or row >= 0 or array_contains_any(marks, ["x',
    "C02F') or (1 == 1",
    "*",
    "C02F\\",
    "] or true or [",
    "\x1f",
    "%",
]


@pytest.mark.parametrize("value", INJECTED)
def test_a_value_is_never_syntax(injected: Engine, value: str) -> None:
    for query in (
        Query("废水", filters={"ipc": frozenset({value})}),
        Query("废水", filters={value: frozenset({"C02F"})}),
        Query("废水", audience=frozenset({value})),
        Query(condition=Among("ipc", frozenset({value}))),
    ):
        answer = injected.search(query)
        assert (answer.hits, answer.facets) == ([], {})
        assert answer.total == 0
    assert injected.search(Query(value)).total <= injected.count
    assert injected.search(Query("废水", condition=Holds(value))).total <= injected.count


@pytest.fixture(scope="module")
def injected_documents() -> list[Document]:
    return [Document(f"p{n}", "印染废水脱色装置", keywords={"ipc": ("C02F",)}) for n in range(4)]


_FILLED: dict[str, Engine] = {}


@pytest.fixture
def injected(place: Place, injected_documents: list[Document]) -> Iterator[Engine]:
    if place.kind not in _FILLED:
        _FILLED[place.kind] = filled(place, injected_documents)
    return _FILLED[place.kind]


NEEDS = {
    "blank": " ",
    "one character": "膜",
    "digits": "1234567890",
    "English": "wastewater treatment",
    "emoji": "🚀🚀",
    "HTML": "<p>废水</p><script>x</script>",
    "traditional": "廢水處理",
    "control characters": "\x00\x01",
    "query syntax": 'ipc:C02F AND (title:"废水" OR *) NOT 铅',
    "half a character": "\ud800",
    "fifty thousand characters": "废水处理膜分离 " * 7000,
}


@pytest.mark.parametrize("need", NEEDS.values(), ids=NEEDS.keys())
def test_every_need_is_answered(injected: Engine, need: str) -> None:
    answer = injected.search(Query(need, condition=Holds(need) if len(need) < 100 else None))
    assert answer.total >= len(answer.hits)


def test_odd_documents_are_kept_as_they_are(place: Place) -> None:
    odd = [
        Document("half", "坏\ud800字符", "\udfff"),
        Document("控制\x00符", "零\x00字节", 'a "quoted" \\ text\n第二行', {"维度": ("值\x1e", "", "'\"")}),
        Document("x" * 200, "长号码", "字" * 9_000),
        Document("empty", ""),
    ]
    engine = place.engine(PairEmbedder())
    engine.index(odd)
    engine.embed_pending()
    assert engine.count == 4
    kept = {one.id: one for one in engine.candidates(Query("零 长号码 字符", audience=None), 10).documents}
    assert kept["控制\x00符"].text == odd[1].text
    assert kept["x" * 200].text == odd[2].text
    assert engine.search(Query(filters={"维度": frozenset({"'\""})})).total == 1
    facets = engine.search(Query(facets=("维度",))).facets["维度"]
    assert facets["'\""] == 1


def test_engines_of_another_order_of_writing_answer_the_same(place: Place, documents: list[Document]) -> None:
    engine = filled(place, documents)
    query = Query("散热薄膜与废水", k=5, facets=("ipc",))
    first = engine.search(query)
    engine.delete([one.id for one in documents])
    assert engine.count == 0
    engine.index(documents[::-1])
    engine.embed_pending()
    assert engine.search(query) == first


def test_a_writing_that_breaks_off_leaves_no_wrong_counts(place: Place, documents: list[Document]) -> None:
    engine = place.engine(PairEmbedder())
    engine.index(documents)

    def broken() -> Iterator[Document]:
        for number in range(300):
            yield Document(f"n{number}", "废水新装置")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        engine.index(broken())
    engine.index([Document("last", "制动盘")])
    fresh = open_engine("embedded:", PairEmbedder())
    there = engine.search(Query(audience=None, k=1_000)).hits
    known = {one.id: one for one in [*documents, Document("last", "制动盘")]}
    fresh.index([known.get(hit.id, Document(hit.id, "废水新装置")) for hit in there])
    assert engine.count == fresh.count
    assert engine.rarity("废水") == pytest.approx(fresh.rarity("废水"))
    assert engine.rarity("装置") == pytest.approx(fresh.rarity("装置"))
