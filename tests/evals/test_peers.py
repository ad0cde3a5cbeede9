import sqlite3
from collections import Counter
from collections.abc import Callable
from math import log, sqrt
from pathlib import Path

import numpy as np
import pytest
from evals.bench_sets import document_text
from evals.measuring import K
from evals.ours import own_bm25
from evals.peers import Kind, Peer, Scores
from evals.peers.bm25s_peer import Bm25s
from evals.peers.fts5 import Fts5Tokens, Fts5Trigrams
from evals.peers.fused import RRF_K, ReciprocalRanks, ZScores, standard
from evals.peers.lineup import lineup
from evals.peers.lucene import lucene_peers
from evals.peers.tfidf import TfIdf
from evals.peers.tokens import character_bigrams, search_tokens
from evals.tuning import Tuned

TEXTS = {
    "a": "一种印染废水脱色装置。降低印染废水色度",
    "b": "电镀废水回用系统。膜分离",
    "c": "锂电池隔膜。陶瓷涂层",
}
needs_bm25s = pytest.mark.skipif(Bm25s().missing() is not None, reason=str(Bm25s().missing()))


def indexed(peer: Peer) -> Peer:
    peer.index(list(TEXTS), list(TEXTS.values()))
    return peer


class Fixed:
    """A peer with given scores."""

    code = title = "fixed"
    kind = Kind.VECTORS
    capabilities = TfIdf.capabilities

    def __init__(self, given: list[float]) -> None:
        self.given = given

    def missing(self) -> str | None:
        return None

    def index(self, ids: object, texts: object) -> None:
        pass

    def scores(self, query: str) -> Scores:
        return np.array(self.given) if query else np.zeros(3)

    def search(self, query: str, k: int) -> list[str]:
        order = np.argsort(-self.scores(query), kind="stable")[:k]
        return [list(TEXTS)[place] for place in order]


def test_tokens_are_words_with_the_words_inside_them_and_no_punctuation() -> None:
    assert search_tokens("锂电池隔膜，ＣＯＤ！") == ("锂电", "电池", "锂电池", "隔膜", "cod")
    assert character_bigrams("废水 COD高") == ("废水", "cod", "高")


@pytest.mark.parametrize("make", [Fts5Tokens, Fts5Trigrams, TfIdf])
def test_a_peer_finds_what_shares_words_and_leaves_out_what_does_not(make: Callable[[], Peer]) -> None:
    peer = make()
    if why := peer.missing():
        pytest.skip(why)
    assert indexed(peer).search("印染废水怎样脱色", 10)[0] == "a"
    assert indexed(peer).search("zzz", 10) == []


@needs_bm25s
def test_bm25_counts_a_repeated_token_twice_and_knows_no_other() -> None:
    peer = Bm25s()
    indexed(peer)
    once, twice = peer.scores("废水"), peer.scores("废水，废水")
    assert twice == pytest.approx(2 * once)
    assert not peer.scores("卫星").any()
    assert peer.search("废水", 10) == ["a", "b"]


@needs_bm25s
def test_bm25_is_the_formula() -> None:
    peer = Bm25s()
    indexed(peer)
    cut = [search_tokens(text) for text in TEXTS.values()]
    mean = sum(map(len, cut)) / len(cut)
    rarity = log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    expected = []
    for tokens in cut:
        count = Counter(tokens)["废水"]
        expected.append(rarity * count / (count + 1.2 * (1 - 0.75 + 0.75 * len(tokens) / mean)))
    assert peer.scores("废水").tolist() == pytest.approx(expected, abs=1e-6)


def test_tfidf_is_the_cosine() -> None:
    peer = TfIdf()
    indexed(peer)
    cut = [Counter(search_tokens(text)) for text in TEXTS.values()]

    def rarity(token: str) -> float:
        return log(4 / (1 + sum(token in counts for counts in cut))) + 1

    length = sqrt(sum((count * rarity(token)) ** 2 for token, count in cut[2].items()))
    assert peer.scores("隔膜")[2] == pytest.approx(rarity("隔膜") * cut[2]["隔膜"] * rarity("隔膜") / length)


def test_nothing_in_a_query_is_read_as_fts5_syntax() -> None:
    for peer in (Fts5Tokens(), Fts5Trigrams()):
        if peer.missing() is None:
            indexed(peer)
            for query in ('"', "NEAR(a b)", "words:废水 OR *", "废水 AND NOT", "' ; DROP TABLE patents"):
                assert isinstance(peer.search(query, 5), list)
    with pytest.raises(sqlite3.OperationalError):
        sqlite3.connect(":memory:").execute("SELECT 1 FROM patents")


def test_reciprocal_ranks_add_up_over_both_lists() -> None:
    fused = ReciprocalRanks("rrf", "RRF", Fixed([3, 2, 1]), Fixed([1, 3, 2]))
    assert indexed(fused).search("x", 3) == ["b", "a", "c"]
    assert 1 / (RRF_K + 2) + 1 / (RRF_K + 1) > 1 / (RRF_K + 1) + 1 / (RRF_K + 3)


def test_z_scores_are_weighed() -> None:
    words, meaning = Fixed([3, 2, 1]), Fixed([1, 2, 3])
    assert indexed(ZScores("z", "z", words, meaning, words_weight=0.7)).search("x", 1) == ["a"]
    assert indexed(ZScores("z", "z", words, meaning, words_weight=0.3)).search("x", 1) == ["c"]
    assert not standard(np.ones(4)).any()


def test_every_peer_has_a_code_of_its_own_and_says_what_it_can_do() -> None:
    peers = lineup(Tuned(1.2, 0.9, 0.35))
    assert len({peer.code for peer in peers}) == len(peers) == 15
    for peer in peers:
        marks = vars(peer.capabilities).values()
        assert all(mark[0] in "✓◐✗" for mark in marks), peer.title
        assert (
            peer.missing() is None or "pip install" in str(peer.missing()) or "ZHIQIAO" in str(peer.missing())
        )
    assert {peer.kind for peer in peers} == set(Kind)


def test_lucene_says_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZHIQIAO_LUCENE", raising=False)
    for peer in lucene_peers():
        assert "fetch_lucene.sh" in str(peer.missing())


@pytest.mark.slow
@pytest.mark.parametrize("peer", lucene_peers(), ids=lambda peer: peer.code)
def test_lucene_finds_what_shares_words(peer: Peer) -> None:
    if why := peer.missing():
        pytest.skip(why)
    assert indexed(peer).search("印染废水怎样脱色", 10)[0] == "a"


@needs_bm25s
@pytest.mark.slow
@pytest.mark.shared
def test_our_text_index_alone_is_bm25s(shared: Path) -> None:
    from evals.bench_sets import query_text, read_set
    from evals.metrics import ndcg

    from zhiqiao.retrieval.analysis import index_terms

    asked = read_set(shared / "bench" / "needs_dev")
    theirs = Bm25s(cut=index_terms)
    theirs.index([p.doc_id for p in asked.corpus], [document_text(p) for p in asked.corpus])
    own = own_bm25(asked, K)
    texts = {need.need_id: query_text(need) for need in asked.queries}
    ours = [ndcg(own[name], asked.qrels[name]) for name in texts]
    same = [ndcg(theirs.search(text, K), asked.qrels[name]) for name, text in texts.items()]
    assert np.mean(ours) == pytest.approx(np.mean(same), abs=0.005)
