"""The register as columns: one number a patent and field, lists as offsets and values. Plain numpy, kept as one file.

Made for counting: a hundred thousand patents are some ten megabytes, and every analysis is a few passes over arrays.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

STATUSES = ("unknown", "in_force", "pending", "ended")
TYPES = ("", "invention", "utility_model", "design")
NO_DAY = 0  # a day is its proleptic ordinal; this one is no day


class ColumnsBroken(Exception):  # noqa: N818 - states a fact about a file of ours that can be thrown away
    """The kept file is not what this version writes."""


@dataclass(frozen=True)
class Columns:
    """All patents, in order of key.

    Attributes:
        keys: Keys of the register, (n,).
        written: When an import last wrote it, in microseconds, (n,).
        filed: Day of filing as an ordinal, (n,).
        filed_year: Year of filing, known more often than the day; 0 unknown, (n,).
        granted: Day of grant as an ordinal, (n,).
        status: Index into `STATUSES`: as the source words it in the file, as of a day when it is counted, (n,).
        kind: Index into `TYPES`, (n,).
        cited_by: Times cited, as told; -1 unknown, (n,).
        family: Key of the family; 0 none, (n,).
        document: Hash of the own publication number; 0 none, (n,).
        office: Index into `offices`, (n,).
        region: Index into `regions`, (n,).
        published: 1 where the public knows of it, by the register's own rule, (n,).
        ipc_at: Offsets into `ipc`, (n + 1,).
        ipc: Indices into `symbols`.
        holder_at: Offsets into `holder` and `holder_key`, (n + 1,).
        holder: Indices into `holders`.
        holder_key: Key of the organization that the holder is here; 0 none.
        cited_at: Offsets into `cited`, (n + 1,).
        cited: Hashes of the cited publication numbers.
        offices: Offices by ST.3.
        regions: Region codes.
        symbols: Classification symbols.
        holders: Names of holders.
    """

    keys: Ints
    written: Ints
    filed: Ints
    filed_year: Ints
    granted: Ints
    status: Ints
    kind: Ints
    cited_by: Ints
    family: Ints
    document: Ints
    office: Ints
    region: Ints
    published: Ints
    ipc_at: Ints
    ipc: Ints
    holder_at: Ints
    holder: Ints
    holder_key: Ints
    cited_at: Ints
    cited: Ints
    offices: tuple[str, ...]
    regions: tuple[str, ...]
    symbols: tuple[str, ...]
    holders: tuple[str, ...]

    @classmethod
    def of(cls, arrays: Mapping[str, Ints], words: Mapping[str, tuple[str, ...]]) -> "Columns":
        """From arrays and words by name."""
        return cls(**arrays, **words)  # type: ignore[arg-type]  # arrays and words, each under its own name

    @property
    def count(self) -> int:
        """How many patents."""
        return len(self.keys)


ROW_COLUMNS = (
    "keys",
    "written",
    "filed",
    "filed_year",
    "granted",
    "status",
    "kind",
    "cited_by",
    "family",
    "document",
    "office",
    "region",
    "published",
)
# Offsets → the values they lead to.
LISTS = {"ipc_at": ("ipc",), "holder_at": ("holder", "holder_key"), "cited_at": ("cited",)}
# Indices → the words they mean.
WORDS = {"office": "offices", "region": "regions", "ipc": "symbols", "holder": "holders"}


def flat(at: Ints, rows: Ints) -> tuple[Ints, Ints]:
    """The list entries of these rows: (place within ``rows`` of each entry, its index into the values)."""
    lengths = at[rows + 1] - at[rows]
    places = np.repeat(np.arange(len(rows)), lengths)
    within = np.arange(len(places)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return places, np.repeat(at[rows], lengths) + within


def offsets(lengths: Ints) -> Ints:
    """Offsets of lists with these lengths."""
    return np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)


def take(columns: Columns, rows: Ints) -> Columns:
    """Only these rows, in this order; the words stay."""
    taken: dict[str, Ints] = {name: getattr(columns, name)[rows] for name in ROW_COLUMNS}
    for at, values in LISTS.items():
        start: Ints = getattr(columns, at)
        _, index = flat(start, rows)
        taken[at] = offsets(start[rows + 1] - start[rows])
        taken |= {name: getattr(columns, name)[index] for name in values}
    return replace(columns, **taken)  # type: ignore[arg-type]  # names of the arrays only


def join(first: Columns, second: Columns) -> Columns:
    """Both, in order of key; the words of the second are appended to those of the first."""
    made: dict[str, Ints] = {}
    words: dict[str, tuple[str, ...]] = {}
    for name, kept in WORDS.items():
        known: tuple[str, ...] = getattr(first, kept)
        place = {word: at for at, word in enumerate(known)}
        for word in getattr(second, kept):
            place.setdefault(word, len(place))
        moved = np.array([place[word] for word in getattr(second, kept)], dtype=np.int64)
        index: Ints = getattr(second, name)
        made[name] = moved[index] if len(index) else index
        words[kept] = tuple(place)
    for field in fields(Columns):
        if field.name not in WORDS and field.name not in words:
            made[field.name] = getattr(second, field.name)
    whole: dict[str, Ints] = {}
    for name, values in made.items():
        own: Ints = getattr(first, name)
        whole[name] = (
            np.concatenate((own, own[-1] + values[1:])) if name in LISTS else np.concatenate((own, values))
        )
    joined = Columns.of(whole, words)
    return take(joined, np.argsort(joined.keys, kind="stable"))


def empty() -> Columns:
    """No patents at all."""
    none = np.zeros(0, dtype=np.int64)
    arrays = {field.name: none for field in fields(Columns) if field.name not in WORDS.values()}
    arrays |= {name: np.zeros(1, dtype=np.int64) for name in LISTS}
    return Columns.of(arrays, dict.fromkeys(WORDS.values(), ()))


def save(columns: Columns, path: Path, mark: str) -> None:
    """Write to a file beside, then put it in place; ``mark`` says of what it was made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    for field in fields(Columns):
        value = getattr(columns, field.name)
        arrays[field.name] = _packed(value) if isinstance(value, tuple) else _narrow(value)
    beside = path.with_suffix(".part.npz")
    np.savez(beside, mark=_packed((mark,)), **arrays)  # type: ignore[arg-type]  # numpy's stub reads them as allow_pickle
    beside.replace(path)


def read(path: Path) -> tuple[Columns, str]:
    """What was kept and its mark.

    Raises:
        ColumnsBroken: nothing is there, or it was written by another version.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            values = {field.name: kept[field.name] for field in fields(Columns)}
            mark = _unpacked(kept["mark"])
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise ColumnsBroken(str(path)) from error
    words = {name: _unpacked(values.pop(name)) for name in WORDS.values()}
    arrays = {name: value.astype(np.int64) for name, value in values.items()}
    return Columns.of(arrays, words), mark[0] if mark else ""


def _narrow(values: Ints) -> npt.NDArray[np.generic]:
    """The smallest type that holds them all."""
    if not len(values):
        return values.astype(np.int8)
    least, most = int(values.min()), int(values.max())
    for kind in (np.int8, np.int16, np.int32):
        known = np.iinfo(kind)
        if known.min <= least and most <= known.max:
            return values.astype(kind)
    return values


def _packed(words: tuple[str, ...]) -> npt.NDArray[np.generic]:
    text = "\0".join(words) + ("\0" if words else "")
    return np.frombuffer(text.encode(), dtype=np.uint8)


def _unpacked(packed: npt.NDArray[np.generic]) -> tuple[str, ...]:
    return tuple(packed.tobytes().decode().split("\0")[:-1])
