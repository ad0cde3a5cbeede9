"""A part of the documents in a folder: texts, postings and vectors as arrays that are mapped, never copied about.

Three steps, each a pure function of the folder, so that any process or machine that sees it may do them:
`lay_out` writes the texts, `index_shard` the postings, `embed_shard` (beside this file) the vectors.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from mmap import ACCESS_READ, mmap
from pathlib import Path

import numpy as np
import numpy.typing as npt

from zhiqiao.retrieval.analysis import Vocabulary, pair_text
from zhiqiao.retrieval.batch.lengths import codes_of
from zhiqiao.retrieval.dense.reading import Pieces
from zhiqiao.retrieval.document import Document, row_of, text_key
from zhiqiao.retrieval.lexical import Stored

Integers = npt.NDArray[np.int64]
Unsigned = npt.NDArray[np.uint64]
Halves = npt.NDArray[np.float16]

DOCUMENTS_A_SHARD = 25_000  # some 150 MB of working memory while it is matched
FIELDS = ("words", "grams")
_PLACE_BITS = 22
MOST_DOCUMENTS = 1 << _PLACE_BITS  # of a shard
_MOST_COUNT = 65_535
_CUT_AT_ONCE = 256
PIECES, PIECES_EACH = "pieces", "pieces_each"
_TEXTS, _OFFSETS = "documents.jsonl", "offsets.npy"
_json = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True)
class Postings:
    """Which terms stand in which documents, by term.

    Attributes:
        terms: Keys of the terms, ascending, shape (t,).
        fields: For each term its place in `FIELDS`, shape (t,).
        starts: Where each term's postings begin, shape (t + 1,).
        places: Documents of the postings, ascending within a term, shape (p,).
        counts: How often the term stands there, shape (p,).
        lengths: Lengths of the documents by field as one-byte codes, shape (2, n).
        tokens: Terms in all documents by field, shape (2,).
    """

    terms: Integers
    fields: npt.NDArray[np.uint8]
    starts: Integers
    places: npt.NDArray[np.int32]
    counts: npt.NDArray[np.uint16]
    lengths: npt.NDArray[np.uint8]
    tokens: Integers


_POSTINGS = tuple(Postings.__dataclass_fields__)


class Shard:
    """A folder with documents, in the order of their rows."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __len__(self) -> int:
        """Documents."""
        return len(self.rows)

    def _array(self, name: str) -> np.ndarray[tuple[int, ...], np.dtype[np.generic]]:
        found: np.ndarray[tuple[int, ...], np.dtype[np.generic]] = np.load(self.folder / name, mmap_mode="r")
        return found

    @cached_property
    def rows(self) -> Integers:
        """Rows of the documents, ascending, shape (n,)."""
        return np.asarray(self._array("rows.npy"), dtype=np.int64)

    @cached_property
    def keys(self) -> Integers:
        """What the documents' vectors are kept under, shape (n,)."""
        return np.asarray(self._array("keys.npy"), dtype=np.int64)

    @cached_property
    def postings(self) -> Postings:
        """The postings, mapped."""
        # As plain arrays: taking a part of a `memmap` is much slower.
        return Postings(**{name: np.asarray(self._array(f"{name}.npy")) for name in _POSTINGS})

    @property
    def has_vectors(self) -> bool:
        """Whether vectors were written."""
        return (self.folder / "vectors.npy").is_file()

    @cached_property
    def vectors(self) -> Halves:
        """Vectors, shape (n, dimension); a row of NaN is a document without one; (n, 0) when none were written."""
        if not self.has_vectors:
            return np.zeros((len(self), 0), dtype=np.float16)
        return self._array("vectors.npy")  # type: ignore[return-value]  # files of one writer

    @cached_property
    def _pieces(self) -> tuple[Pieces, list[int]]:
        each = np.load(self.folder / f"{PIECES_EACH}.npy")
        # As a plain array: taking a part of a `memmap` is much slower.
        pieces = np.asarray(self._array(f"{PIECES}.npy"), dtype=np.int8)
        return pieces, [0, *np.cumsum(each).tolist()]

    @property
    def has_pieces(self) -> bool:
        """Whether the documents were read closely."""
        return (self.folder / f"{PIECES_EACH}.npy").is_file()

    def pieces(self, place: int) -> Pieces:
        """The pieces of the document at a place, shape (n, values)."""
        pieces, starts = self._pieces
        return pieces[starts[place] : starts[place + 1]]

    @cached_property
    def _texts(self) -> tuple[mmap, list[int]]:
        with (self.folder / _TEXTS).open("rb") as texts:
            return mmap(texts.fileno(), 0, access=ACCESS_READ), np.load(self.folder / _OFFSETS).tolist()

    def document(self, place: int) -> Document:
        """The document at a place."""
        texts, offsets = self._texts
        line = texts[offsets[place] : offsets[place + 1]]
        document_id, title, text, keywords, audience = json.loads(line)
        return Document(document_id, title, text, _tuples(keywords), frozenset(audience))

    def wholes(self) -> Iterator[str]:
        """The documents' texts as they are cut and embedded, in order."""
        with (self.folder / _TEXTS).open("rb") as lines:
            for line in lines:
                yield Document(*json.loads(line)[:3]).whole

    def stored(self, place: int) -> Stored:
        """What is shown of the document at a place."""
        found = self.document(place)
        return Stored(found.id, found.title, found.text, found.keywords)

    def write(self, name: str, values: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> None:
        """Write an array in one step, so that a broken-off run leaves no half of it."""
        temporary = self.folder / f".{name}.{os.getpid()}.npy"
        np.save(temporary, values)
        temporary.replace(self.folder / f"{name}.npy")


def lay_out(documents: Iterable[Document], folder: Path, per_shard: int = DOCUMENTS_A_SHARD) -> list[Path]:
    """Writes documents as shards of a folder, which must not hold others; the last of equal ids is kept.

    Args:
        documents: Read once, a shard at a time.
        folder: Is made when it is not there.
        per_shard: Documents a shard.

    Raises:
        ValueError: an id stands in two shards.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stream = iter(documents)
    made: list[Path] = []
    known: set[int] = set()
    while some := {row_of(one.id): one for one in islice(stream, min(per_shard, MOST_DOCUMENTS))}:
        if not known.isdisjoint(some):
            raise ValueError("an id stands in two shards")
        known.update(some)
        made.append(_write_texts(folder / f"{len(made):06d}", some))
    return made


def _write_texts(folder: Path, documents: Mapping[int, Document]) -> Path:
    folder.mkdir()
    rows = sorted(documents)
    offsets, keys = [0], []
    with (folder / _TEXTS).open("wb") as texts:
        for one in (documents[row] for row in rows):
            title, text = _writable(one.title), _writable(one.text)
            kept = [_writable(one.id), title, text, dict(one.keywords), sorted(one.audience)]
            line = _json(kept).encode() + b"\n"
            texts.write(line)
            offsets.append(offsets[-1] + len(line))
            keys.append(text_key(Document("", title, text).whole, "passage"))
    np.save(folder / _OFFSETS, np.array(offsets, dtype=np.int64))
    np.save(folder / "keys.npy", np.array(keys, dtype=np.int64))
    np.save(folder / "rows.npy", np.array(rows, dtype=np.int64))
    return folder


def index_shard(folder: Path) -> Path:
    """Cuts the texts of a shard into terms and writes its postings; gives the folder."""
    shard = Shard(folder)
    for name, values in vars(postings_of(shard.wholes())).items():
        shard.write(name, values)
    return folder


def postings_of(texts: Iterable[str]) -> Postings:
    """The postings of texts, in their order; at most `MOST_DOCUMENTS`."""
    vocabulary = Vocabulary()
    parts: tuple[list[Unsigned], list[Unsigned]] = ([], [])
    lengths: list[Integers] = []
    stream, begin = iter(texts), 0
    while some := list(islice(stream, _CUT_AT_ONCE)):
        cut = vocabulary.cut(some)
        of_fields = (cut.words, cut.pairs)
        lengths.append(np.stack([np.bincount(places, minlength=len(some)) for places, _ in of_fields]))
        for part, (places, numbers) in zip(parts, of_fields, strict=True):
            part.append(((numbers << _PLACE_BITS) | (places + begin)).astype(np.uint64))
        begin += len(some)
    words, pairs = parts
    counted = (
        _counted(words, FIELDS[0], vocabulary.terms.__getitem__),
        _counted(pairs, FIELDS[1], pair_text),
    )
    keys = np.concatenate([one.keys for one in counted])
    fields = np.repeat(np.arange(len(FIELDS), dtype=np.uint8), [len(one.keys) for one in counted])
    held = np.concatenate([one.held for one in counted])
    order = np.argsort(keys)
    sizes = held[order]
    starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes)])
    # Where each posting stands now: from its term's old beginning on.
    old = (np.cumsum(held) - held)[order]
    moved = np.arange(starts[-1]) + np.repeat(old - starts[:-1], sizes)
    tokens = np.concatenate([*lengths, np.zeros((len(FIELDS), 0), dtype=np.int64)], axis=1)
    return Postings(
        keys[order],
        fields[order],
        starts,
        np.concatenate([one.places for one in counted])[moved],
        np.concatenate([one.counts for one in counted])[moved],
        codes_of(tokens),
        tokens.sum(axis=1),
    )


@dataclass(frozen=True)
class _Counted:
    """The postings of one field, term by term; ``held`` says how many each term has."""

    keys: Integers
    held: Integers
    places: npt.NDArray[np.int32]
    counts: npt.NDArray[np.uint16]


def _counted(parts: list[Unsigned], field: str, spell: Callable[[int], str]) -> _Counted:
    """Occurrences, each a term's number and a place in one number, sorted and counted."""
    every = np.concatenate([*parts, np.zeros(0, dtype=np.uint64)])
    every.sort()
    first = _firsts(every)
    counts = np.diff(first, append=len(every))
    postings = every[first]
    numbers = (postings >> np.uint64(_PLACE_BITS)).astype(np.int64)
    begins = _firsts(numbers)
    keys = [text_key(spell(number), field) for number in numbers[begins].tolist()]
    return _Counted(
        np.array(keys, dtype=np.int64),
        np.diff(begins, append=len(numbers)),
        (postings & np.uint64(MOST_DOCUMENTS - 1)).astype(np.int32),
        np.minimum(counts, _MOST_COUNT).astype(np.uint16),
    )


def _firsts(ordered: Unsigned | Integers) -> Integers:
    """Where each run of equal values begins."""
    is_first = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=is_first[1:])
    return np.flatnonzero(is_first)


def documents_of(folders: Iterable[Path]) -> Iterator[Document]:
    """All documents of shards, shard by shard."""
    for folder in folders:
        shard = Shard(folder)
        yield from (shard.document(place) for place in range(len(shard)))


@lru_cache(maxsize=200_000)
def _one_and_the_same(values: tuple[str, ...]) -> tuple[str, ...]:
    """The first of equal tuples: documents share theirs, which keeps what signals look at close together."""
    return values


def _tuples(keywords: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: _one_and_the_same(tuple(values)) for name, values in keywords.items()}


def _writable(text: str) -> str:
    """Text without half characters (lone surrogates), which no file can hold."""
    return text if text.isascii() or text.isprintable() else text.encode("utf-8", "replace").decode()
