"""All peers, in the order in which the scoreboard shows them."""

from evals.peers import Kind, Peer
from evals.peers.bm25s_peer import Bm25s
from evals.peers.e5_peer import E5
from evals.peers.fts5 import Fts5Tokens, Fts5Trigrams
from evals.peers.fused import ReciprocalRanks, ZScores
from evals.peers.lucene import lucene_peers
from evals.peers.tfidf import TfIdf
from evals.peers.tokens import character_bigrams
from evals.tuning import Tuned

BM25 = "bm25s-1.2-0.75"  # what robustness and IN/OUT are compared with
USUAL_FUSION = "z-0.3"
REWORDED = (BM25, USUAL_FUSION)  # asked the reworded queries too
USUAL_WEIGHT = 0.3  # of BM25 in the fusion of the bench's own table


def lineup(tuned: Tuned | None) -> list[Peer]:
    """Every peer, able to run or not; those tuned on dev only where that was done."""
    first_lucene, *other_lucenes = lucene_peers()
    peers: list[Peer] = [
        Bm25s(),
        Bm25s("bm25s-0.9-0.4", "bm25s 0.9/0.4", k1=0.9, b=0.4),
        Fts5Tokens(),
        first_lucene,
        TfIdf(),
        Bm25s("bm25s-bigrams", "bm25s 单字二元", cut=character_bigrams, kind=Kind.OWN_ANALYZER),
        Fts5Trigrams(),
        TfIdf("tfidf-bigrams", "TF-IDF 单字二元", character_bigrams, Kind.OWN_ANALYZER),
        *other_lucenes,
        E5(),
        ReciprocalRanks("rrf", "BM25 + e5，RRF k=60", Bm25s(), E5()),
        ZScores(USUAL_FUSION, "BM25 + e5，z 分数 .3/.7", Bm25s(), E5(), words_weight=USUAL_WEIGHT),
    ]
    if tuned is not None:
        best = Bm25s("bm25s-tuned", f"bm25s 调优 {tuned.k1}/{tuned.b}", k1=tuned.k1, b=tuned.b)
        share = f"{tuned.words_weight:.2f}/{1 - tuned.words_weight:.2f}"
        peers.insert(2, best)
        peers.append(
            ZScores("z-tuned", f"BM25 + e5，z 分数调优 {share}", best, E5(), words_weight=tuned.words_weight)
        )
    return peers
