"""From the merged lists of all shards to what the online engine finds for one need: the same candidates."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from zhiqiao.retrieval import fusion
from zhiqiao.retrieval.batch.counting import Doubles
from zhiqiao.retrieval.batch.topk import KINDS, NO_ROW, TopK
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.engine import Candidates
from zhiqiao.retrieval.lexical import Stored

Documents = Callable[[Sequence[int]], list[Stored]]
_WORDS, _MEANING = KINDS.index(fusion.LEXICAL), KINDS.index(fusion.SEMANTIC)
_SLACK = 1e-3  # points: more than rounding can move a document by


@dataclass(frozen=True)
class Chosen:
    """Which of the candidates are worth a closer look.

    Attributes:
        best: So many of the best by words and meaning together; those that end lower change nothing.
        spare: Points that whatever is looked at besides can add to a document at most: who is behind the last of the
            best by no more than that may yet overtake it.
    """

    best: int
    spare: float


def finish(
    found: TopK, ceilings: Doubles, documents: Documents, chosen: Chosen | None = None
) -> Iterator[Candidates]:
    """The candidates of each need, in order.

    Args:
        found: Of all shards.
        ceilings: The score that no document can pass, by need, shape (needs,).
        documents: Gives what is kept of the documents in rows.
        chosen: Which candidates to give; None for all.
    """
    for number, ceiling in enumerate(ceilings):
        yield _candidates(found, number, float(ceiling), documents, chosen)


def _candidates(
    found: TopK, number: int, ceiling: float, documents: Documents, chosen: Chosen | None
) -> Candidates:
    lengths = [int(np.searchsorted(found.rows[kind, number], NO_ROW)) for kind in range(len(KINDS))]
    own = [found.scores[kind, number, :length, kind] for kind, length in enumerate(lengths)]
    rows, first = np.unique(
        np.concatenate([found.rows[kind, number, :length] for kind, length in enumerate(lengths)]),
        return_index=True,
    )
    scores = np.concatenate([found.scores[kind, number, :length] for kind, length in enumerate(lengths)])[
        first
    ]
    standings = {
        fusion.LEXICAL: fusion.Standing.of(own[_WORDS], found.documents),
        fusion.SEMANTIC: fusion.Standing(0.0, 0.0),
    }
    if len(own[_MEANING]):
        standings[fusion.SEMANTIC] = fusion.Standing.of(own[_MEANING], len(own[_MEANING]))
    if chosen is not None and len(rows) > chosen.best:
        kept = _worth_a_look(scores, standings, chosen)
        # The first of each list always: whether meaning played a part must stay to be seen.
        firsts = [found.rows[kind, number, 0] for kind, length in enumerate(lengths) if length]
        kept[np.searchsorted(rows, firsts)] = True
        rows, scores = rows[kept], scores[kept]
    words, meaning = scores[:, _WORDS], scores[:, _MEANING]
    coverage = np.asarray(words / np.float32(max(ceiling, 1e-9)), dtype=np.float32)
    return Candidates(documents(rows.tolist()), rows, words, meaning, coverage, standings)


def _worth_a_look(
    scores: Floats, standings: Mapping[str, fusion.Standing], chosen: Chosen
) -> npt.NDArray[np.bool_]:
    total = np.zeros(len(scores), dtype=np.float32)
    for kind, name in enumerate(KINDS):
        total += np.float32(fusion.RANKING_WEIGHTS[name]) * standings[name].points(scores[:, kind])
    edge = np.partition(total, len(total) - chosen.best)[len(total) - chosen.best]
    return np.asarray(total >= edge - np.float32(chosen.spare + _SLACK), dtype=np.bool_)
