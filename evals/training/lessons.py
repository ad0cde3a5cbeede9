"""What is drawn from while training: pairs with a neighbor each, written queries, judged needs."""

import random
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from evals.training.hidden import Text
from evals.training.pairs import (
    CLAUSE,
    SHARES,
    WEIGHTS,
    Titles,
    free_documents,
    joined,
    judged_needs,
    pairs_of_patents,
    written_queries,
)
from zhiqiao.retrieval.dense.bundled import BundledE5
from zhiqiao.retrieval.document import Document, row_of
from zhiqiao.retrieval.lexical import TextIndex, weigh

_AGENCY_PAIRS, _IPC_PAIRS, _FEWEST_JUDGED = 4_000, 2_000, 24
_SAME, _NEAR = 4, 60  # the nearest few by vectors may answer as well; the next ones are neighbors
_BY_WORDS = 26
_WHOLE_NEED = 0.8  # how often a judged need is asked whole, else by its title


def _share(amount: int, part: float) -> int:
    return max(1, round(amount * part))


class Lessons:
    """Everything learned from, out of the dev corpus without the documents a dev judgment names.

    Args:
        shared: The folder of public files.
        seed: Of what is drawn while these are made.
        documents: Keep only so many patents, and of all else the same share; for trying the commands out.
    """

    def __init__(self, shared: Path, seed: int, documents: int | None = None) -> None:
        rng = random.Random(seed)
        everything, free = free_documents(shared / "bench")
        part = min(1.0, (documents or len(free)) / len(free))
        self.free = free if part == 1 else rng.sample(free, _share(len(free), part))
        titles = Titles(shared / "data" / "classification" / "ipc_2026.01_zh.csv.gz")
        self.pairs = list(pairs_of_patents(self.free, titles, rng))
        agency = list(
            titles.pairs_of_titles(shared / "data" / "patents" / "cn_agency_2020_2022_patsnap.csv.gz", rng)
        )
        self.pairs += rng.sample(agency, _share(_AGENCY_PAIRS, part))
        self.pairs += titles.pairs(_share(_IPC_PAIRS, part), rng)
        self._odds = [WEIGHTS[pair.kind] for pair in self.pairs]
        self.whole = {row["doc_id"]: joined(row["title"], row["abstract"]) for row in everything}
        self._masked = {p.patent: p.answer for p in self.pairs if p.patent >= 0 and p.kind != CLAUSE}
        self._texts = [self.whole[row["doc_id"]] for row in self.free]
        self._by_words = self._neighbors_by_words()
        known = set(self.whole)
        judged = [need for need in judged_needs() if known.issuperset(need.grades)]
        self.judged = judged[: max(_FEWEST_JUDGED, _share(len(judged), part))]
        self.written: dict[str, dict[int, str]] = {kind: {} for kind in SHARES}
        places = {row["doc_id"]: place for place, row in enumerate(self.free)}
        for one in written_queries():
            if one.doc_id in places:
                self.written[one.kind][places[one.doc_id]] = one.text
        self._written_for = {place for texts in self.written.values() for place in texts}

    def _neighbors_by_words(self) -> dict[int, list[int]]:
        """Patents near each pair's question by words, without itself and its doubles."""
        index = TextIndex()
        index.write(Document(row["doc_id"], row["title"], row["abstract"]) for row in self.free)
        places = {row_of(row["doc_id"]): place for place, row in enumerate(self.free)}
        near = {}
        for number, pair in enumerate(self.pairs):
            if pair.patent >= 0:
                hits = index.search(weigh("", pair.question), {}, None, _BY_WORDS)[1:]
                own, found = self._texts[pair.patent], [places[hit.row] for hit in hits]
                near[number] = [p for p in found if p in self._masked and self._texts[p] != own]
        return near

    @cached_property
    def _near(self) -> dict[int, list[int]]:
        """Patents near each one that queries were written for, by e5's own vectors around their middle."""
        vectors = BundledE5().embed(self._texts, "passage")
        vectors -= vectors.mean(axis=0)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return {place: self._next(vectors, place) for place in sorted(self._written_for)}

    def _next(self, vectors: npt.NDArray[np.float32], place: int) -> list[int]:
        order = np.argsort(-(vectors @ vectors[place]))[_SAME:_NEAR].tolist()
        return [p for p in order if self._texts[p] != self._texts[place]]

    def texts(self) -> list[Text]:
        """All that is read while training."""
        found: list[Text] = [("query", pair.question) for pair in self.pairs]
        found += [("passage", pair.answer) for pair in self.pairs]
        found += [("passage", text) for text in self._texts]
        found += [("query", text) for texts in self.written.values() for text in texts.values()]
        for need in self.judged:
            found += [("query", need.whole), ("query", need.title)]
            found += [("passage", self.whole[doc_id]) for doc_id in need.grades]
        return found

    def batch(self, size: int, written: float) -> tuple[list[Text], list[Text]]:
        """Questions, and their answers followed by a neighbor each; ``written`` is the share of written queries."""
        triples = self._of_written(int(size * written))
        for number in random.choices(range(len(self.pairs)), self._odds, k=size - len(triples)):
            pair = self.pairs[number]
            triples.append((pair.question, pair.answer, self._neighbor(number)))
        questions, answers, neighbors = zip(*triples, strict=True)
        return [("query", text) for text in questions], [("passage", text) for text in answers + neighbors]

    def _neighbor(self, number: int) -> str:
        if near := self._by_words.get(number):
            return self._masked[random.choice(near)]
        return random.choice(self.pairs).answer

    def _of_written(self, count: int) -> list[tuple[str, str, str]]:
        """Written queries, the whole patent of each and one near it; no patent twice."""
        kinds, shares = list(SHARES), list(SHARES.values())
        chosen: dict[int, str] = {}
        while len(chosen) < min(count, len(self._written_for)):
            texts = self.written[random.choices(kinds, shares)[0]]
            if texts and (place := random.choice(list(texts))) not in chosen:
                chosen[place] = texts[place]
        return [
            (question, self._texts[place], self._texts[random.choice(self._near[place])])
            for place, question in chosen.items()
        ]

    def graded(self, needs: int, size: int) -> tuple[list[Text], list[Text], Sequence[Sequence[int]]]:
        """Needs, ``size`` patents each, and the grades of each need's."""
        asked: list[Text] = []
        answers: list[Text] = []
        grades = []
        for need in random.sample(self.judged, needs):
            chosen = random.sample(sorted(need.grades.items()), min(size, len(need.grades)))
            texts = [self.whole[doc_id] for doc_id, _ in chosen]
            texts += random.choices(self._texts, k=size - len(chosen))
            asked.append(("query", need.whole if random.random() < _WHOLE_NEED else need.title))
            answers += [("passage", text) for text in texts]
            grades.append([grade for _, grade in chosen] + [0] * (size - len(chosen)))
        return asked, answers, grades
