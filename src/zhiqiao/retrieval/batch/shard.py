"""A part of the documents in a folder: texts, postings and vectors as arrays that are mapped, never copied about.

Three steps, each a pure function of the folder, so that any process or machine that sees it may do them:
`lay_out` writes the texts, `index_shard` the postings, `embed_shard` (beside this file) the vectors.
"""

import json
import os
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from zhiqiao.retrieval.analysis import joined_terms
from zhiqiao.retrieval.batch.lengths import codes_of
from zhiqiao.retrieval.batch.sparse import by_column
from zhiqiao.retrieval.dense.reading import Pieces
from zhiqiao.retrieval.document import Document, row_of, text_key
from zhiqiao.retrieval.lexical import Stored

Integers = npt.NDArray[np.int64]
Halves = npt.NDArray[np.float16]

DOCUMENTS_A_SHARD = 25_000  # some 150 MB of working memory while it is matched
FIELDS = ("words", "grams")
_MOST_COUNT = 65_535
_CUT_AT_ONCE = 256
PIECES, PIECES_EACH = "pieces", "pieces_each"
_TEXTS, _OFFSETS, _META = "documents.jsonl", "offsets.npy", "meta.json"


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
        return Postings(**{name: self._array(f"{name}.npy") for name in _POSTINGS})  # type: ignore[arg-type]  # files of one writer

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
    def _pieces(self) -> tuple[Pieces, Integers]:
        each = np.load(self.folder / f"{PIECES_EACH}.npy")
        return self._array(f"{PIECES}.npy"), np.concatenate([[0], np.cumsum(each)])  # type: ignore[return-value]  # files of one writer

    @property
    def has_pieces(self) -> bool:
        """Whether the documents were read closely."""
        return (self.folder / f"{PIECES_EACH}.npy").is_file()

    def pieces(self, place: int) -> Pieces:
        """The pieces of the document at a place, shape (n, values)."""
        pieces, starts = self._pieces
        return pieces[starts[place] : starts[place + 1]]

    @cached_property
    def _texts(self) -> tuple[np.memmap[tuple[int, ...], np.dtype[np.uint8]], Integers]:
        offsets = np.load(self.folder / _OFFSETS)
        return np.memmap(self.folder / _TEXTS, dtype=np.uint8, mode="r"), offsets

    def document(self, place: int) -> Document:
        """The document at a place."""
        texts, offsets = self._texts
        line = bytes(texts[offsets[place] : offsets[place + 1]])
        document_id, title, text, keywords, audience = json.loads(line)
        return Document(document_id, title, text, _tuples(keywords), frozenset(audience))

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
    while some := {row_of(one.id): one for one in islice(stream, per_shard)}:
        if not known.isdisjoint(some):
            raise ValueError("an id stands in two shards")
        known.update(some)
        made.append(_write_texts(folder / f"{len(made):06d}", some))
    return made


def _write_texts(folder: Path, documents: Mapping[int, Document]) -> Path:
    folder.mkdir()
    rows = sorted(documents)
    offsets = [0]
    with (folder / _TEXTS).open("wb") as texts:
        for one in (documents[row] for row in rows):
            kept = [_writable(one.id), _writable(one.title), _writable(one.text), dict(one.keywords)]
            texts.write(json.dumps([*kept, sorted(one.audience)], ensure_ascii=False).encode() + b"\n")
            offsets.append(texts.tell())
    np.save(folder / _OFFSETS, np.array(offsets, dtype=np.int64))
    keys = [text_key(_cleaned(documents[row]).whole, "passage") for row in rows]
    np.save(folder / "keys.npy", np.array(keys, dtype=np.int64))
    np.save(folder / "rows.npy", np.array(rows, dtype=np.int64))
    return folder


def index_shard(folder: Path) -> Path:
    """Cuts the texts of a shard into terms and writes its postings; gives the folder."""
    shard = Shard(folder)
    for name, values in vars(postings_of(shard.document(place).whole for place in range(len(shard)))).items():
        shard.write(name, values)
    return folder


def postings_of(texts: Iterable[str]) -> Postings:
    """The postings of texts, in their order."""
    vocabulary: dict[tuple[int, str], int] = {}
    numbers, counts, ends = array("i"), array("H"), array("q", [0])
    lengths: list[tuple[int, int]] = []
    stream = iter(texts)
    while some := list(islice(stream, _CUT_AT_ONCE)):
        for cut in joined_terms(some):
            of_fields = [terms.split() for terms in cut]
            lengths.append((len(of_fields[0]), len(of_fields[1])))
            for field, terms in enumerate(of_fields):
                counted = Counter(terms)
                numbers.extend([vocabulary.setdefault((field, term), len(vocabulary)) for term in counted])
                counts.extend([min(count, _MOST_COUNT) for count in counted.values()])
            ends.append(len(numbers))
    keys = np.array([text_key(term, FIELDS[field]) for field, term in vocabulary], dtype=np.int64)
    order = np.argsort(keys)
    place_of = np.empty(len(order), dtype=np.int32)
    place_of[order] = np.arange(len(order), dtype=np.int32)
    starts, places, held = by_column(
        np.array(counts, dtype=np.uint16),
        place_of[np.array(numbers, dtype=np.int32)],
        np.array(ends, dtype=np.int64),
        len(order),
    )
    sizes = np.array(lengths, dtype=np.int64).reshape(-1, len(FIELDS)).T
    of_field = np.array([field for field, _ in vocabulary], dtype=np.uint8)
    return Postings(
        keys[order],
        of_field[order],
        starts,
        places,
        held,
        codes_of(sizes),
        sizes.sum(axis=1),
    )


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
    return text.encode("utf-8", "replace").decode()


def _cleaned(document: Document) -> Document:
    return Document(document.id, _writable(document.title), _writable(document.text))
