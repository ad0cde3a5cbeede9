from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.unit.retrieval.pairs import PairEmbedder

from zhiqiao.retrieval.dense import Kind, NullEmbedder, Progress, VectorCache
from zhiqiao.retrieval.dense.endpoint import EndpointRefused
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.document import Document, Query
from zhiqiao.retrieval.engine import EngineRefused, open_engine
from zhiqiao.retrieval.engines.embedded import EmbeddedEngine


@pytest.fixture(params=["words", "hybrid"])
def engine(
    request: pytest.FixtureRequest, documents: list[Document], embedder: PairEmbedder
) -> EmbeddedEngine:
    made = EmbeddedEngine(NullEmbedder() if request.param == "words" else embedder)
    made.index(documents)
    made.embed_pending()
    return made


def test_best_document_first_and_parts_add_up(engine: EmbeddedEngine) -> None:
    found = engine.search(Query("降低印染废水色度", "废水脱色"))
    assert found.hits[0].id == "p1"
    for hit in found.hits:
        assert hit.score == pytest.approx(sum(hit.parts.values()), abs=1e-4)
        assert min(hit.parts.values()) >= 0
        assert 0 <= hit.likelihood <= 1
    assert [hit.score for hit in found.hits] == sorted((hit.score for hit in found.hits), reverse=True)


def test_pages_do_not_overlap_and_join_to_the_whole(engine: EmbeddedEngine) -> None:
    whole = [hit.id for hit in engine.search(Query("废水 散热", k=5)).hits]
    first = [hit.id for hit in engine.search(Query("废水 散热", k=2)).hits]
    second = [hit.id for hit in engine.search(Query("废水 散热", k=2, offset=2)).hits]
    assert first + second == whole[:4]


def test_filters_and_audience_hold_for_meaning_too(engine: EmbeddedEngine) -> None:
    engine.index([Document("secret", "印染废水脱色塔", audience=frozenset({"org:7"}))])
    engine.embed_pending()
    public = [hit.id for hit in engine.search(Query("印染废水脱色塔")).hits]
    assert "secret" not in public
    mine = engine.search(Query("印染废水脱色塔", audience=frozenset({"org:7"})))
    assert [hit.id for hit in mine.hits] == ["secret"]
    filtered = engine.search(Query("废水", filters={"region": frozenset({"50"})})).hits
    assert {hit.id for hit in filtered} <= {"p1", "p2"}


def test_without_text_the_filters_alone_decide(engine: EmbeddedEngine) -> None:
    found = engine.search(Query(filters={"ipc": frozenset({"C02F"})}, facets=("region",)))
    assert {hit.id for hit in found.hits} == {"p1", "p5"}
    assert found.total == 2
    assert found.facets["region"]["99"] == 1


NEEDS = {
    "empty": "",
    "blank": " ",
    "one character": "膜",
    "two characters": "散热",
    "digits": "1234567890",
    "English": "wastewater treatment",
    "emoji": "🚀🚀",
    "HTML": "<p>废水</p><script>x</script>",
    "traditional": "廢水處理",
    "control characters": "\x00\x01",
    "punctuation": "。，！",
    "query syntax": 'ipc:C02F AND (title:"废水" OR *) NOT 铅',
    "half a character": "\ud800",
    "fifty thousand characters": "废水处理膜分离 " * 7000,
}


@pytest.mark.parametrize("need", NEEDS.values(), ids=NEEDS.keys())
def test_every_need_is_answered(engine: EmbeddedEngine, need: str) -> None:
    found = engine.search(Query(need))
    assert found.total >= len(found.hits)


def test_deleted_documents_are_gone_from_words_and_meaning(engine: EmbeddedEngine) -> None:
    engine.delete(["p1"])
    assert "p1" not in [hit.id for hit in engine.search(Query("印染废水脱色装置")).hits]


def test_search_stands_on_words_until_vectors_are_there(
    documents: list[Document], embedder: PairEmbedder
) -> None:
    engine = EmbeddedEngine(embedder)
    engine.index(documents)
    before = engine.search(Query("废水脱色"))
    assert before.is_text_only
    assert before.hits[0].id == "p1"
    assert engine.vectors_ready == 0
    assert engine.embed_pending() == 5
    assert engine.vectors_ready == 1
    assert not engine.search(Query("废水脱色")).is_text_only
    engine.index([Document("p6", "废水脱色新法")])
    assert engine.vectors_ready == pytest.approx(5 / 6)
    assert "p6" in [hit.id for hit in engine.search(Query("废水脱色新法")).hits]


def test_a_model_that_fails_leaves_words_to_answer(documents: list[Document]) -> None:
    class Down(PairEmbedder):
        def embed(self, texts: Sequence[str], kind: Kind, progress: Progress | None = None) -> Floats:
            if kind == "query":
                raise EndpointRefused("连不上向量服务", "请检查")
            return super().embed(texts, kind, progress)

    engine = EmbeddedEngine(Down())
    engine.index(documents)
    engine.embed_pending()
    found = engine.search(Query("废水脱色"))
    assert found.is_text_only
    assert found.hits[0].id == "p1"


def test_vectors_made_by_another_process_are_read_in(
    tmp_path: Path, documents: list[Document], embedder: PairEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhiqiao.retrieval.dense.current.RELOAD_SECONDS", 0.0)
    web, worker = EmbeddedEngine(embedder, tmp_path), EmbeddedEngine(embedder, tmp_path)
    worker.index(documents)
    assert web.search(Query("废水脱色")).is_text_only
    worker.embed_pending()
    assert not web.search(Query("废水脱色")).is_text_only


def test_vectors_are_made_once_a_text(
    tmp_path: Path, documents: list[Document], embedder: PairEmbedder
) -> None:
    engine = EmbeddedEngine(embedder, tmp_path)
    engine.index(documents)
    engine.embed_pending()
    made = embedder.embedded
    again = EmbeddedEngine(embedder, tmp_path)
    assert again.embed_pending() == 0
    again.index(documents)
    assert again.embed_pending() == 0
    assert embedder.embedded == made


def test_the_same_answer_from_another_order_of_indexing(
    documents: list[Document], embedder: PairEmbedder
) -> None:
    answers = []
    for ordered in (documents, documents[::-1]):
        engine = EmbeddedEngine(embedder, None, VectorCache())
        engine.index(ordered)
        engine.embed_pending()
        answers.append(engine.search(Query("散热薄膜与废水", k=5)).hits)
    assert answers[0] == answers[1]


def test_engines_are_opened_by_address(tmp_path: Path, embedder: PairEmbedder) -> None:
    assert open_engine(f"embedded:{tmp_path}", embedder).vectors_ready == 0
    for url in ("nowhere:x", "os:x", "../x:y", "", "__init__:x"):
        with pytest.raises(EngineRefused, match="检索引擎"):
            open_engine(url, embedder)


def test_a_start_from_the_file_of_vectors_answers_as_before(
    tmp_path: Path, documents: list[Document], embedder: PairEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhiqiao.retrieval.dense.current._KEPT_FROM", 1)
    asked = Query("废水脱色", k=5)
    first = EmbeddedEngine(embedder, tmp_path)
    first.index(documents)
    assert not first.search(asked).hits[0].parts.get("semantic")
    assert not (tmp_path / "vectors.bin").exists()
    first.embed_pending()
    answer = first.search(asked)
    assert (tmp_path / "vectors.bin").exists()
    with monkeypatch.context() as inner:
        inner.setattr(VectorCache, "matrix", None)  # not asked
        assert EmbeddedEngine(embedder, tmp_path).search(asked).hits == answer.hits
    first.index([Document("p6", "印染废水脱色新工艺")])
    first.embed_pending()
    again = EmbeddedEngine(embedder, tmp_path)
    assert again.vectors_ready == 1
    assert "p6" in {hit.id for hit in again.search(asked).hits}


def test_among_very_many_documents_a_filter_finds_the_same(
    documents: list[Document], embedder: PairEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = [
        Document(f"m{n}", f"第{n}种废水装置", keywords={"region": ("99",) if n % 3 else ("50",)})
        for n in range(600)
    ]
    engine = EmbeddedEngine(embedder)
    engine.index([*documents, *more])
    engine.embed_pending()
    asked = [Query("废水脱色", filters={"region": frozenset({code})}, k=50) for code in ("99", "50")]
    exact = [engine.search(one) for one in asked]
    monkeypatch.setattr("zhiqiao.retrieval.engines.embedded.EXACT_UP_TO", 100)
    monkeypatch.setattr("zhiqiao.retrieval.dense.index.WHOLE_UP_TO", 100)
    many = EmbeddedEngine(embedder, None, engine._cache)
    many.index([*documents, *more])
    assert many._vectors().rounded is not None
    assert [many.search(one).hits for one in asked] == [one.hits for one in exact]


def test_a_wide_filter_finds_the_same_whether_it_is_new_or_comes_again(
    documents: list[Document], embedder: PairEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = [
        Document(f"m{n}", f"第{n}种废水装置", keywords={"region": ("99",) if n % 3 else ("50",)})
        for n in range(300)
    ]
    engine = EmbeddedEngine(embedder)
    engine.index([*documents, *more])
    engine.embed_pending()
    asked = Query("废水脱色", filters={"region": frozenset({"99"})}, k=50)
    named = engine.search(asked)
    monkeypatch.setattr("zhiqiao.retrieval.engines.embedded._NAMED_UP_TO", 100)
    asking = EmbeddedEngine(embedder, None, engine._cache)
    asking.index([*documents, *more])
    assert [asking.search(asked) for _ in range(3)] == [named] * 3


def test_changes_of_a_very_large_index_are_read_beside_the_searches(
    documents: list[Document], embedder: PairEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zhiqiao.retrieval.dense.current.BEHIND_FROM", 1)
    engine = EmbeddedEngine(embedder)
    engine.index(documents)
    engine.embed_pending()
    assert engine.vectors_ready == 1
    engine.index([Document("p6", "印染废水脱色新工艺")])
    engine.embed_pending()
    asked = Query("印染废水脱色新工艺")
    assert "p6" in {hit.id for hit in engine.search(asked).hits}  # by its words; its vector is being read
    engine._current._reading.join()
    assert engine.vectors_ready == 1
    assert engine.search(asked).hits[0].id == "p6"


def test_a_page_is_the_head_of_the_candidates(engine: EmbeddedEngine) -> None:
    asked = Query("废水散热", k=3)
    found = engine.candidates(asked)
    assert {hit.id for hit in engine.search(asked).hits} <= {one.id for one in found.documents}
    assert len(found.documents) == len(found.rows) == len(found.lexical) == len(found.semantic)
