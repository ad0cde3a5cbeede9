from functools import reduce
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from tests.unit.retrieval.crowd import asked, crowd
from tests.unit.retrieval.pairs import PairEmbedder

from zhiqiao.market.matching.at_size import worth_a_look
from zhiqiao.market.matching.ranking import ranking_of
from zhiqiao.retrieval.batch import Shard, Shards, TopK, match_shard, merge
from zhiqiao.retrieval.batch.counting import count_shard, sum_of
from zhiqiao.retrieval.batch.lengths import LENGTHS, codes_of
from zhiqiao.retrieval.batch.needs import Asked, Needs, needs_of
from zhiqiao.retrieval.batch.topk import nothing
from zhiqiao.retrieval.batch.vectors import embed_shard
from zhiqiao.retrieval.dense import NullEmbedder, VectorCache
from zhiqiao.retrieval.document import Document, Query
from zhiqiao.retrieval.engine import Candidates
from zhiqiao.retrieval.engines.embedded import EmbeddedEngine

DEPTH = 40  # fewer than there are documents, so that lists are cut


def laid_out(documents: list[Document], folder: Path, per_shard: int, *, with_vectors: bool = True) -> Shards:
    made = Shards.build(documents, folder, per_shard=per_shard)
    for one in made.folders if with_vectors else ():
        shard = Shard(one)
        shard.write("vectors", embed_shard(shard, 0, len(shard), PairEmbedder(), VectorCache()))
    return made


def asked_of(shards: Shards, queries: list[Query], depth: int = DEPTH) -> Needs:
    weighed = Asked.of(queries)
    terms = weighed.terms()
    counts = sum_of([count_shard(Shard(folder), terms) for folder in shards.folders], len(terms))
    return needs_of(weighed, terms, counts, depth, PairEmbedder(), VectorCache())[0]


def parts_of(documents: list[Document], folder: Path, per_shard: int) -> list[TopK]:
    shards = laid_out(documents, folder, per_shard)
    needs = asked_of(shards, asked(30))
    return [match_shard(needs, Shard(one)) for one in shards.folders]


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return crowd(300)


@pytest.fixture(scope="module")
def whole(documents: list[Document], tmp_path_factory: pytest.TempPathFactory) -> TopK:
    (only,) = parts_of(documents, tmp_path_factory.mktemp("whole") / "shards", 1_000)
    return only


@pytest.mark.parametrize("per_shard", [1, 37, 150, 299])
def test_the_same_bytes_however_documents_are_split(
    documents: list[Document], whole: TopK, tmp_path: Path, per_shard: int
) -> None:
    parts = parts_of(documents, tmp_path / "shards", per_shard)
    assert len(parts) > 1
    assert reduce(merge, parts).tobytes() == whole.tobytes()


def test_the_same_bytes_whatever_order_documents_came_in(
    documents: list[Document], whole: TopK, tmp_path: Path
) -> None:
    shuffled = [documents[place] for place in np.random.default_rng(1).permutation(len(documents))]
    assert reduce(merge, parts_of(shuffled, tmp_path / "shards", 100)).tobytes() == whole.tobytes()


def test_merging_is_associative_and_commutative_and_nothing_is_neutral(
    documents: list[Document], tmp_path: Path
) -> None:
    parts = parts_of(documents, tmp_path / "shards", 100)
    assert len(parts) == 3
    orders = list(permutations(parts))
    left = {merge(merge(a, b), c).tobytes() for a, b, c in orders}
    right = {merge(a, merge(b, c)).tobytes() for a, b, c in orders}
    assert left == right
    assert len(left) == 1
    one = parts[0]
    assert merge(one, nothing(one.rows.shape[1], one.depth)).tobytes() == one.tobytes()


@pytest.mark.parametrize("with_vectors", [True, False])
def test_candidates_are_those_of_the_online_engine(
    documents: list[Document], tmp_path: Path, *, with_vectors: bool
) -> None:
    embedder = PairEmbedder() if with_vectors else NullEmbedder()
    engine = EmbeddedEngine(embedder, keep_needs=True)
    engine.index(documents)
    engine.embed_pending()
    shards = laid_out(documents, tmp_path / "shards", 70, with_vectors=with_vectors)
    queries = asked(30)
    depth = len(documents)  # where lists are cut, the text index breaks ties by where a document lies
    found = list(shards.answers(queries, depth, (embedder, VectorCache()), _kept))
    assert len(found) == len(queries)
    for query, batch in zip(queries, found, strict=True):
        if not query.whole:
            assert not batch.documents
            continue
        online = engine.candidates(query, depth)
        assert batch.rows.tolist() == online.rows.tolist()
        assert batch.documents == online.documents
        np.testing.assert_allclose(batch.lexical, online.lexical, rtol=1e-5)
        np.testing.assert_allclose(batch.semantic, online.semantic, atol=2e-6)
        np.testing.assert_allclose(batch.coverage, online.coverage, rtol=1e-5)
        for kind, standing in online.standings.items():
            assert batch.standings[kind].floor == pytest.approx(standing.floor, abs=2e-5)
            assert batch.standings[kind].spread == pytest.approx(standing.spread, abs=2e-5)


def test_cut_lists_are_as_good_as_those_of_the_online_engine(
    documents: list[Document], tmp_path: Path
) -> None:
    engine = EmbeddedEngine(PairEmbedder(), keep_needs=True)
    engine.index(documents)
    engine.embed_pending()
    shards = laid_out(documents, tmp_path / "shards", 70)
    queries = [query for query in asked(30) if query.whole]
    found = shards.answers(queries, 100, (PairEmbedder(), VectorCache()), _kept)
    for query, batch in zip(queries, found, strict=True):
        online = engine.candidates(query, 100)
        words = (np.sort(one.lexical)[::-1][:100] for one in (batch, online))
        np.testing.assert_allclose(*words, rtol=1e-5)
        meaning = (np.sort(one.semantic)[::-1][:100] for one in (batch, online))
        np.testing.assert_allclose(*meaning, atol=2e-6)


def _kept(shards: Shards, queries: object, found: object) -> list[Candidates]:  # noqa: ARG001 - what is called by workers
    return list(found)  # type: ignore[call-overload, no-any-return]  # the shape that workers are given


def test_candidates_that_cannot_be_among_the_best_are_left_out_and_change_nothing(
    documents: list[Document], tmp_path: Path
) -> None:
    shards = laid_out(documents, tmp_path / "shards", 70)
    queries = asked(30)
    model = (PairEmbedder(), VectorCache())
    every = shards.answers(queries, 100, model, _kept)
    some = shards.answers(queries, 100, model, _kept, chosen=worth_a_look(5))
    left_out = 0
    for whole, part in zip(every, some, strict=True):
        assert ranking_of(part, 5) == ranking_of(whole, 5)
        left_out += len(whole.rows) - len(part.rows)
    assert left_out > 100


def test_rarity_counts_all_shards_together(documents: list[Document], tmp_path: Path) -> None:
    engine = EmbeddedEngine(NullEmbedder())
    engine.index(documents)
    shards = laid_out(documents, tmp_path / "shards", 70, with_vectors=False)
    for word in ("石墨", "石墨烯", "轴承", "鸂鶒"):
        assert shards.rarity(word) == pytest.approx(engine.rarity(word))
    assert shards.count == len(documents)


def test_documents_come_back_as_they_were(tmp_path: Path) -> None:
    given = Document("号 1", "标题\ud800", "正文\n二行", {"ipc": ("C", "C02")}, frozenset({"b", "a"}))
    shards = laid_out([given], tmp_path / "shards", 10, with_vectors=False)
    (row,) = Shard(shards.folders[0]).rows.tolist()
    (stored,) = shards.documents([row])
    assert (stored.id, stored.title, stored.text) == ("号 1", "标题?", "正文\n二行")
    assert stored.keywords == {"ipc": ("C", "C02")}
    assert Shard(shards.folders[0]).document(0).audience == {"a", "b"}


def test_an_id_in_two_shards_is_refused(tmp_path: Path) -> None:
    twice = [Document("a", "一"), Document("b", "二"), Document("a", "三")]
    with pytest.raises(ValueError, match="two shards"):
        Shards.build(twice, tmp_path / "shards", per_shard=2)


def test_of_equal_ids_in_a_shard_the_last_is_kept(tmp_path: Path) -> None:
    shards = Shards.build([Document("a", "一"), Document("a", "二")], tmp_path / "shards")
    assert [Shard(folder).document(0).title for folder in shards.folders] == ["二"]
    assert shards.count == 1


def test_lengths_are_told_apart_as_the_text_index_does() -> None:
    assert LENGTHS[:41].tolist() == list(range(41))
    assert LENGTHS[41:50].tolist() == [42, 44, 46, 48, 50, 52, 54, 56, 60]
    assert LENGTHS[255] == 2_013_265_944
    lengths = np.array([0, 40, 41, 43, 59, 60, 10_000])
    assert LENGTHS[codes_of(lengths)].tolist() == [0, 40, 40, 42, 56, 60, 9_240]
