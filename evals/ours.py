"""Ours: the very code of ``zhiqiao rank``, asked as it asks."""

from collections import Counter
from collections.abc import Mapping, Sequence

from evals.bench_sets import BenchSet, query_text
from zhiqiao.market.matching.ranking import NeedText, Ranking, as_document, rank_needs, ranking_engine
from zhiqiao.retrieval.analysis import index_terms
from zhiqiao.retrieval.dense import Embedder, NullEmbedder, VectorCache, choose_embedder, default_cache_path
from zhiqiao.retrieval.document import row_of
from zhiqiao.retrieval.lexical import TextIndex
from zhiqiao.retrieval.lexical.weighting import Weights


def ranked(
    measured: BenchSet, needs: Sequence[NeedText], k: int, *, text_only: bool = False
) -> dict[str, Ranking]:
    """Rankings of the set's patents by need."""
    embedder: Embedder = NullEmbedder() if text_only else choose_embedder()
    cache = VectorCache(default_cache_path())
    try:
        engine = ranking_engine("embedded", embedder, cache)
        rankings = rank_needs(engine, measured.corpus, needs, k)
    finally:
        cache.close()
    return {need.need_id: ranking for need, ranking in zip(needs, rankings, strict=True)}


def as_run(rankings: Mapping[str, Ranking]) -> dict[str, list[str]]:
    """Document ids by query, best first."""
    return {need: [hit.doc_id for hit in ranking.hits] for need, ranking in rankings.items()}


def own_bm25(measured: BenchSet, k: int) -> dict[str, list[str]]:
    """Our text index alone: raw counts at 1.2/0.75, no weighting of ours. Held against bm25s on our terms."""
    index = TextIndex()
    index.write(as_document(patent) for patent in measured.corpus)
    names = {row_of(patent.doc_id): patent.doc_id for patent in measured.corpus}
    run = {}
    for need in measured.queries:
        counts = {term: float(count) for term, count in Counter(index_terms(query_text(need))).items()}
        found = index.search(Weights(counts, {}), {}, None, k)
        run[need.need_id] = [names[hit.row] for hit in found]
    return run


def embedder_name() -> str:
    """What the vectors of ours are made by."""
    return choose_embedder().model_id
