"""What an importer reads and gives: columns, sources, a patent's record, a row turned away."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from zhiqiao.kernel.refusal import Refusal

if TYPE_CHECKING:
    from zhiqiao.assets.imports.row_reader import RowReader

Cell = str | int | float | bool | date | None
"""A cell's value as read: a date or datetime is a `date`; an empty cell is "" or None."""


class FileRefused(Refusal):
    """A whole file is turned away: nothing of it can be planned."""


class CellRefused(Refusal):
    """One cell makes its row unusable; `column` and `value` are set."""


@dataclass(frozen=True)
class Column:
    """A column an importer knows.

    Attributes:
        field: What it fills in the record.
        names: How its header is written, the usual one first; compared folded.
    """

    field: str
    names: tuple[str, ...]

    @property
    def label(self) -> str:
        """The usual header, for messages and forms."""
        return self.names[0]


@dataclass(frozen=True)
class Source:
    """A format patents come in: which columns it has and how a row becomes a record.

    Attributes:
        code: Equal to the file name in `sources/`.
        label: What people call it.
        origin: Where the format was seen.
        columns: The columns it knows.
        required: Fields without which the format is not this one.
        usual: Fields of which at least `usual_count` are there when the format is this one.
        usual_count: See `usual`.
        empty_marks: Cell texts that mean "nothing".
        normalize: Turns one row into a record; raises `CellRefused`.
        from_file: Whether files are recognized as this format (not what is typed by hand).
    """

    code: str
    label: str
    origin: str
    columns: tuple[Column, ...]
    required: tuple[str, ...]
    normalize: "Callable[[RowReader], PatentRecord]"
    usual: tuple[str, ...] = ()
    usual_count: int = 0
    empty_marks: frozenset[str] = frozenset()
    from_file: bool = True

    def column(self, field_name: str) -> Column:
        """The column that fills a field.

        Raises:
            KeyError: The source has no such field.
        """
        for column in self.columns:
            if column.field == field_name:
                return column
        raise KeyError(field_name)


@dataclass(frozen=True)
class Ipc:
    """An IPC symbol as the source gave it.

    Attributes:
        symbol: "H01L21/00".
        withdrawn: Not in the IPC version we ship (2026.01): kept as given.
    """

    symbol: str
    withdrawn: bool


@dataclass(frozen=True)
class PatentRecord:
    """One patent as one source tells it; what the source does not tell is None, "" or empty.

    Attributes:
        number: The key: the application number where there is one, else the publication number.
        number_checked: Whether a check digit stood there and was right (publication numbers have none).
        patent_type: invention, utility_model, design or "".
        ipcs: Symbols in the source's order, no duplicates.
        has_all_ipcs: Whether `ipcs` is the full list; False where the source only has the main symbol.
        legal_status: in_force, pending, ended or unknown.
        status_raw: The status as the source words it.
        region_hint: Province, city and district as the source words them, joined by spaces.
        extra: Other values worth keeping, JSON-able.
        notes: What was mended while reading, Chinese sentences.
    """

    number: str
    source: str
    title: str
    application_number: str | None = None
    publication_number: str | None = None
    number_checked: bool = True
    abstract: str = ""
    patent_type: str = ""
    ipcs: tuple[Ipc, ...] = ()
    has_all_ipcs: bool = True
    ipc_main: str = ""
    filed_on: date | None = None
    filed_year: int | None = None
    granted_on: date | None = None
    legal_status: str = "unknown"
    status_raw: str = ""
    legal_events: tuple[str, ...] = ()
    holder_names: tuple[str, ...] = ()
    inventor_names: tuple[str, ...] = ()
    region_hint: str = ""
    agency: str = ""
    agents: tuple[str, ...] = ()
    claims_count: int | None = None
    citations: int | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class RejectedRow:
    """A row that was not taken, told so that a clerk can mend it."""

    file: str
    sheet: str
    row: int
    column: str
    value: str
    reason: str
    remedy: str

    def to_json(self) -> dict[str, str | int]:
        """The seven fields by name."""
        return {
            "file": self.file,
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "reason": self.reason,
            "remedy": self.remedy,
        }
