"""Documents laid out as shards and many needs matched against them, through a runner."""

import gc
import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property, lru_cache, partial, reduce
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol, TypeVar

import numpy as np

from zhiqiao.retrieval.batch.counting import Counts, Doubles, count_shard, count_terms, sum_of
from zhiqiao.retrieval.batch.finishing import Chosen, finish
from zhiqiao.retrieval.batch.matching import match_shard
from zhiqiao.retrieval.batch.needs import Asked, Needs, needs_of, readings_of, weigh_all
from zhiqiao.retrieval.batch.runner import Runner, open_runner
from zhiqiao.retrieval.batch.shard import DOCUMENTS_A_SHARD, Integers, Shard, index_shard, lay_out
from zhiqiao.retrieval.batch.topk import TopK, merge, merged, nothing
from zhiqiao.retrieval.batch.vectors import AT_ONCE, embed_part, join_parts, parts_of
from zhiqiao.retrieval.dense import Embedder, Progress, VectorCache
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.dense.reading import CloseReading, Pieces, nearness
from zhiqiao.retrieval.document import Document, Query, row_of, text_key
from zhiqiao.retrieval.engine import Candidates, unread
from zhiqiao.retrieval.fusion import LIST
from zhiqiao.retrieval.lexical import Stored
from zhiqiao.retrieval.lexical.asked import rarity
from zhiqiao.retrieval.lexical.weighting import Weights

Steps = Callable[[str], Progress]
NEEDS_AT_ONCE = 10_000  # a block's lists take about 100 MB
_ANSWERED_AT_ONCE = 250
_KEPT_DOCUMENTS = 200_000
_PARTS = (
    4  # lists of shards that workers merge for the needs they answer; of more shards they are merged before
)
_Found = tuple[Sequence[Query], Doubles, Sequence[TopK], Sequence[CloseReading | None]]
Made = TypeVar("Made")


class Then(Protocol[Made]):
    """What a worker makes of some needs' candidates: a function of a module, or a partial of one."""

    def __call__(
        self, shards: "Shards", queries: Sequence[Query], found: Iterable[Candidates], /
    ) -> list[Made]:
        """One thing a need."""
        ...


class Shards:
    """Shards in a folder that all workers see.

    Args:
        folder: Where `build` made them.
        runner: Does the work on them; this process when it is not given.
    """

    def __init__(self, folder: Path, runner: Runner | None = None) -> None:
        self.folder = folder
        self._runner = runner or open_runner("local:1")
        self.folders = sorted(one for one in folder.iterdir() if one.name.isdigit())

    @classmethod
    def build(
        cls,
        documents: Iterable[Document],
        folder: Path,
        runner: Runner | None = None,
        steps: Steps | None = None,
        per_shard: int = DOCUMENTS_A_SHARD,
    ) -> "Shards":
        """Lay documents out in shards and cut them into terms."""
        folders = lay_out(documents, folder, per_shard)
        made = cls(folder, runner)
        for _ in made._runner.map(index_shard, folders, steps("切词与索引（分片）") if steps else None):
            pass
        return made

    def embed(self, setting: str, cache: Path | None, steps: Steps | None = None) -> None:
        """Make the vectors that are missing.

        Args:
            setting: What `choose_embedder` takes.
            cache: File where vectors are kept; None keeps none.
            steps: Progress.
        """
        parts = parts_of(self.folders)
        work = partial(embed_part, setting=setting, cache=cache)
        report = steps("语义向量") if steps else None
        size = sum(end - begin for _, begin, end in parts)
        for done, _ in enumerate(self._runner.map(work, parts), start=1):
            if report is not None:
                report(min(done * AT_ONCE, size) if done < len(parts) else size, size)
        for _ in self._runner.map(join_parts, self.folders):
            pass

    @cached_property
    def _shards(self) -> list[Shard]:
        return [Shard(folder) for folder in self.folders]

    @cached_property
    def _places(self) -> tuple[Integers, Integers]:
        """All rows, ascending, and (shard, place) of each as one number."""
        rows = np.concatenate([shard.rows for shard in self._shards] or [np.zeros(0, dtype=np.int64)])
        at = np.concatenate(
            [np.arange(len(s)) + (n << 32) for n, s in enumerate(self._shards)]
            or [np.zeros(0, dtype=np.int64)]
        )
        order = np.argsort(rows)
        return rows[order], at[order]

    @property
    def count(self) -> int:
        """Documents in all."""
        return sum(len(shard) for shard in self._shards)

    def rarity(self, term: str) -> float:
        """How rare a word is among the documents; 0 for an unknown one."""
        key = np.array([text_key(term, "words")], dtype=np.int64)
        held = sum(int(count_terms(shard, key)[0]) for shard in self._shards)
        return rarity(held, self.count)

    @cached_property
    def _kept(self) -> dict[int, Stored]:
        """Documents read before, by row."""
        return {}

    @cached_property
    def _pieces(self) -> dict[str, Pieces]:
        """Pieces looked up before, mapped, by the document's id."""
        return {}

    def _pieces_of(self, document_id: str) -> Pieces:
        rows, at = self._places
        place = int(at[np.searchsorted(rows, row_of(document_id))])
        if len(self._pieces) >= _KEPT_DOCUMENTS:
            self._pieces.clear()
        self._pieces[document_id] = found = self._shards[place >> 32].pieces(place & 0xFFFFFFFF)
        return found

    def documents(self, rows: Sequence[int]) -> list[Stored]:
        """What is kept of the documents in these rows."""
        kept = self._kept
        missing = [row for row in rows if row not in kept]
        if len(kept) + len(missing) > _KEPT_DOCUMENTS:
            kept.clear()
            missing = list(rows)
        if missing:
            known, at = self._places
            for row, place in zip(missing, at[np.searchsorted(known, missing)].tolist(), strict=True):
                kept[row] = self._shards[place >> 32].stored(place & 0xFFFFFFFF)
        return [kept[row] for row in rows]

    def nearness(self, need: CloseReading | None, documents: Sequence[Stored]) -> Floats:
        """How near a need comes to documents, piece by piece; NaN for one that was not read."""
        if need is None:
            return unread(documents)
        known = self._pieces
        held = (known.get(one.id) for one in documents)
        return nearness(
            need,
            [
                self._pieces_of(one.id) if pieces is None else pieces
                for one, pieces in zip(documents, held, strict=True)
            ],
        )

    def answers(
        self,
        queries: Sequence[Query],
        depth: int,
        model: tuple[Embedder, VectorCache],
        then: "Then[Made]",
        steps: Steps | None = None,
        chosen: Chosen | None = None,
    ) -> Iterator[Made]:
        """What ``then`` makes of the candidates of each need, in the order of the needs.

        Args:
            queries: The needs; filters and audiences are not used.
            depth: Documents taken from each list, at least.
            model: The embedder whose vectors the shards hold, and where vectors of needs are kept.
            then: Is called by workers, for some needs at a time; can be pickled. The candidates are those that the
                online engine finds for a need alone.
            steps: Progress.
            chosen: Which of the candidates ``then`` is given; None for all.
        """
        for start in range(0, len(queries), NEEDS_AT_ONCE):
            block = queries[start : start + NEEDS_AT_ONCE]
            asked = self._asked(block)
            terms = asked.terms()
            counts = list(self._runner.map(partial(_count, terms=terms), self.folders))
            needs, ceilings = needs_of(asked, terms, sum_of(counts, len(terms)), max(depth, LIST), *model)
            read = (
                readings_of(block, *model)
                if all(one.has_pieces for one in self._shards)
                else [None] * len(block)
            )
            found = self._parts(needs, steps)
            spans = [
                (at, min(at + _ANSWERED_AT_ONCE, len(block)))
                for at in range(0, len(block), _ANSWERED_AT_ONCE)
            ]
            with self._scratch() as place:
                path = place / "found.pickle"
                items = [(path, begin, end) for begin, end in spans]
                path.write_bytes(pickle.dumps((block, ceilings, found, read), protocol=5))
                report = steps("排序与理由") if steps else None
                work = partial(_answer, folder=self.folder, then=then, chosen=chosen)
                made = dict(self._runner.map(work, items, report))
            for begin, _ in spans:
                yield from made.pop(begin)

    def _asked(self, queries: Sequence[Query]) -> Asked:
        """Needs weighed by the workers."""
        starts = range(0, len(queries), _ANSWERED_AT_ONCE)
        items = [(start, queries[start : start + _ANSWERED_AT_ONCE]) for start in starts]
        found = dict(self._runner.map(_weigh, items))
        return Asked.of(queries, [weights for start in starts for weights in found[start]])

    @contextmanager
    def _scratch(self) -> Iterator[Path]:
        """A folder beside the shards, for what all workers are told; gone afterwards."""
        with TemporaryDirectory(prefix="asked-", dir=self.folder) as name:
            yield Path(name)

    def match(self, needs: Needs, steps: Steps | None = None) -> TopK:
        """The best of all shards for a block of needs."""
        return merged(self._parts(needs, steps), len(needs), needs.depth)

    def _parts(self, needs: Needs, steps: Steps | None = None) -> list[TopK]:
        """The best of the shards, merged as far as needed to have few lists; one at least."""
        found: list[TopK] = []
        report = steps("匹配（分片）") if steps else None
        with self._scratch() as place:
            asked = place / "needs.npz"
            needs.save(asked)
            for part in self._runner.map(partial(match_folder, needs=asked), self.folders, report):
                found.append(part if len(found) < _PARTS else merge(found.pop(), part))
        return found or [nothing(len(needs), needs.depth)]


def _weigh(item: tuple[int, Sequence[Query]]) -> tuple[int, list[Weights]]:
    return item[0], weigh_all(item[1])


def _count(folder: Path, terms: Integers) -> Counts:
    return count_shard(Shard(folder), terms)


@lru_cache(maxsize=1)
def _needs(path: Path) -> Needs:
    return Needs.load(path)


def match_folder(folder: Path, needs: Path) -> TopK:
    """`match_shard` for needs that were saved and a shard in a folder: what workers are given."""
    return match_shard(_needs(needs), Shard(folder))


@lru_cache(maxsize=1)
def _shards(folder: Path) -> Shards:
    """Shards as workers read them: kept from one piece of work to the next."""
    return Shards(folder)


@lru_cache(maxsize=1)
def _found(path: Path) -> _Found:
    with path.open("rb") as file:
        told: _Found = pickle.load(file)  # noqa: S301 - written by `answers` a moment ago
    return told


def _answer(
    item: tuple[Path, int, int], folder: Path, then: "Then[Made]", chosen: Chosen | None
) -> tuple[int, list[Made]]:
    path, begin, end = item
    queries, ceilings, found, read = _found(path)
    shards = _shards(folder)
    part = reduce(merge, (one.of_needs(begin, end) for one in found))
    with _no_rings_looked_for():
        candidates = zip(
            finish(part, ceilings[begin:end], shards.documents, chosen), read[begin:end], strict=True
        )
        closely = (replace(one, closely=partial(shards.nearness, need)) for one, need in candidates)
        return begin, then(shards, queries[begin:end], closely)


@contextmanager
def _no_rings_looked_for() -> Iterator[None]:
    """While it lasts, memory is given back as objects are let go and nothing is looked for among those that stay.

    Texts that were read stay by the thousand; going through them again and again took a twentieth of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
