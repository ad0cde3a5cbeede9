"""From the merged lists of all shards to what the online engine finds for one need: the same candidates."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from zhiqiao.retrieval import fusion
from zhiqiao.retrieval.batch.counting import Doubles
from zhiqiao.retrieval.batch.topk import KINDS, NO_ROW, TopK
from zhiqiao.retrieval.engine import Candidates
from zhiqiao.retrieval.lexical import Stored

Documents = Callable[[Sequence[int]], list[Stored]]
_WORDS, _MEANING = KINDS.index(fusion.LEXICAL), KINDS.index(fusion.SEMANTIC)


def finish(found: TopK, ceilings: Doubles, documents: Documents) -> Iterator[Candidates]:
    """The candidates of each need, in order.

    Args:
        found: Of all shards.
        ceilings: The score that no document can pass, by need, shape (needs,).
        documents: Gives what is kept of the documents in rows.
    """
    for number, ceiling in enumerate(ceilings):
        yield _candidates(found, number, float(ceiling), documents)


def _candidates(found: TopK, number: int, ceiling: float, documents: Documents) -> Candidates:
    lists = [found.rows[kind, number] != NO_ROW for kind in range(len(KINDS))]
    own = [found.scores[kind, number, there, kind] for kind, there in enumerate(lists)]
    rows, first = np.unique(
        np.concatenate([found.rows[kind, number, there] for kind, there in enumerate(lists)]),
        return_index=True,
    )
    scores = np.concatenate([found.scores[kind, number, there] for kind, there in enumerate(lists)])[first]
    standings = {
        fusion.LEXICAL: fusion.Standing.of(own[_WORDS], found.documents),
        fusion.SEMANTIC: fusion.Standing(0.0, 0.0),
    }
    if len(own[_MEANING]):
        standings[fusion.SEMANTIC] = fusion.Standing.of(own[_MEANING], len(own[_MEANING]))
    words, meaning = scores[:, _WORDS], scores[:, _MEANING]
    coverage = np.asarray(words / np.float32(max(ceiling, 1e-9)), dtype=np.float32)
    return Candidates(documents(rows.tolist()), rows, words, meaning, coverage, standings)
