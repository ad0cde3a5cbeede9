"""BM25 by our own hand over what a server found: the text index's formula, terms and order, so the same scores.

Servers differ in how they count (Milvus Lite by segment, older ones not at all); what they find is only looked at
first. Scores, ceilings and standings are ours.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zhiqiao.retrieval.batch.counting import K1, B, ceiling, rarest
from zhiqiao.retrieval.batch.lengths import LENGTHS, codes_of
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.engines.milvus_client import Row
from zhiqiao.retrieval.engines.milvus_counts import Counts, Integers
from zhiqiao.retrieval.engines.milvus_entries import code
from zhiqiao.retrieval.engines.milvus_expressions import term
from zhiqiao.retrieval.lexical.asked import TELLING
from zhiqiao.retrieval.lexical.weighting import BIGRAM_WEIGHT, Weights

FIELDS = ("words", "grams")
_ONE = np.float32(1)
_MOST_REPEATS = 12


@dataclass(frozen=True)
class AskedTerms:
    """A need's terms as the documents hold them, rarest first within a field. Arrays have shape (t,).

    Attributes:
        numbers: Of the terms.
        fields: Place of each one's field in `FIELDS`.
        weights: How much each counts.
        held: Documents that hold it.
        telling: Numbers of the most telling terms: what holds one of them counts as found.
        ceiling: The score no document can pass.
        averages: Terms a document, by field.
        documents: In all.
    """

    numbers: Integers
    fields: Integers
    weights: Floats
    held: Integers
    telling: tuple[int, ...]
    ceiling: float
    averages: Floats
    documents: int

    @classmethod
    def of(cls, weights: Weights, counts: Counts) -> "AskedTerms":
        """The terms of a need."""
        held, known = [], []
        for place, wanted in enumerate((weights.words, weights.grams)):
            numbers = {one: term(FIELDS[place], one) for one in wanted}
            found = counts.held_by(np.fromiter(numbers.values(), dtype=np.int64, count=len(numbers)))
            held.append(dict(zip(numbers, found.tolist(), strict=True)))
            known += [
                (held[place][one] / weight, one, FIELDS[place], numbers[one], weight, held[place][one])
                for one, weight in rarest(wanted, held[place])
            ]
        state = counts.state
        lengths = np.array([state.words, state.grams], dtype=np.float32)
        return cls(
            np.array([one[3] for one in known], dtype=np.int64),
            np.array([FIELDS.index(one[2]) for one in known], dtype=np.int64),
            np.array([one[4] for one in known], dtype=np.float32),
            np.array([one[5] for one in known], dtype=np.int64),
            tuple(one[3] for one in sorted(known)[:TELLING]),
            ceiling(weights, tuple(held), state.documents),
            lengths / np.float32(max(state.documents, 1)),
            state.documents,
        )

    @property
    def codes(self) -> str:
        """The terms as the server's BM25 reads them: a heavier one stands there several times."""
        repeats = np.clip(np.round(self.weights / np.float32(BIGRAM_WEIGHT)), 1, _MOST_REPEATS).astype(int)
        return " ".join(
            " ".join([code(number)] * many)
            for number, many in zip(self.numbers.tolist(), repeats.tolist(), strict=True)
        )

    def rarest_within(self, documents: int) -> list[int]:
        """Numbers of the rarest terms that together stand in at most so many documents; at least one of them."""
        order = np.argsort(self.held, kind="stable")
        many = max(1, int((np.cumsum(self.held[order]) <= documents).sum()))
        return [int(number) for number in self.numbers[order[:many]]]

    def scores(self, rows: Sequence[Row]) -> Floats:
        """BM25 scores of rows with their terms, shape (n,); 0 where no term is shared."""
        if not len(self.numbers) or not rows:
            return np.zeros(len(rows), dtype=np.float32)
        ends = np.cumsum([len(row["terms"]) for row in rows])
        terms = np.fromiter((number for row in rows for number in row["terms"]), np.int64, int(ends[-1]))
        counts = np.fromiter((count for row in rows for count in row["counts"]), np.float32, int(ends[-1]))
        order = np.argsort(self.numbers)
        at = np.minimum(np.searchsorted(self.numbers[order], terms), len(order) - 1)
        shared = np.flatnonzero(self.numbers[order][at] == terms)
        of_row = np.searchsorted(ends, shared, side="right")
        of_term = order[at[shared]]
        # In 32 bits and in this order, as the text index counts.
        norms = self._norms(rows)[self.fields[of_term], of_row]
        impacts = counts[shared] / (counts[shared] + norms)
        whole = np.zeros((len(rows), len(self.numbers)), dtype=np.float32)
        whole[of_row, of_term] = impacts * self._worths()[of_term]
        return np.asarray(whole.sum(axis=1), dtype=np.float32)

    def _worths(self) -> Floats:
        half, held = np.float32(0.5), self.held.astype(np.float32)
        odds = (np.float32(self.documents) - held + half) / (held + half)
        return np.asarray(np.log(_ONE + odds) * (_ONE + np.float32(K1)) * self.weights, dtype=np.float32)

    def _norms(self, rows: Sequence[Row]) -> Floats:
        """What stands for the length of each row, by field, shape (2, n)."""
        told = [[int(row["words_length"]) for row in rows], [int(row["grams_length"]) for row in rows]]
        lengths = LENGTHS[codes_of(np.array(told, dtype=np.int64))].astype(np.float32)
        shares = lengths / np.maximum(self.averages, np.float32(1e-9))[:, None]
        return np.asarray(np.float32(K1) * (np.float32(1 - B) + np.float32(B) * shares), dtype=np.float32)
