"""What an importer reads and gives: columns, sources, a patent's record, a row turned away."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from zhiqiao.kernel.refusal import Refusal

if TYPE_CHECKING:
    from zhiqiao.assets.imports.row_reader import RowReader

Cell = str | int | float | bool | date | None
"""A cell's value as read: a date or datetime is a `date`; an empty cell is "" or None."""


class FileRefused(Refusal):
    """A whole file is turned away: nothing of it can be planned."""


class Unrelated(FileRefused):
    """The file holds no patents at all: nothing is wrong with it where it came along with others."""


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
        confidence: How well the columns are known: V0 by real files, V2 as the public code of others names them,
            P as the platform pieced them together (平台默认).
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
    confidence: str = "V0"

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
class ToldEvent:
    """A legal event as a source tells it.

    Attributes:
        words: What the office or the source calls it, as written ("专利权的终止").
        effective_on: The day it took effect, else the day it was announced; None where the source gives none.
        code: The source's own code ("PG25"), "" where it has none.
        detail: What else the source says of it, as written.
    """

    words: str
    effective_on: date | None = None
    code: str = ""
    detail: str = ""


@dataclass(frozen=True)
class ToldPriority:
    """A priority claim (INID 30): the earlier application's number as written, its office (ST.3) and its day."""

    number: str
    office: str = ""
    claimed_on: date | None = None


@dataclass(frozen=True)
class ToldCitation:
    """A document cited (INID 56): a publication number as written, or a sentence for what is no patent.

    Attributes:
        text: The number or the sentence.
        is_patent: Whether it is a patent document.
        cited_by: "applicant", "examiner" or "" where the source does not say.
    """

    text: str
    is_patent: bool = True
    cited_by: str = ""


class PatentRecord(NamedTuple):
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
        office: The office it was filed with, ST.3 code ("CN"); "" means that of the number.
        title_en: The title in English (INID 54) where the source has one beside the Chinese.
        published_on: The day of first publication (INID 43).
        first_claim: The first independent claim, as written.
        claims: Every claim where the source has them all.
        description: The description where the source has it; kept with the source's record, not in the register.
        cpcs: CPC symbols in the source's order.
        locarno: Locarno class of a design ("06-01").
        priorities: Priority claims.
        family_members: Publication numbers of the simple family, as written.
        family_key: The source's own name of the family ("" where it has none).
        cited: Documents it cites.
        events: Legal events with their days; `legal_events` holds words only.
        extra: Other values worth keeping, JSON-able.
        notes: What was mended while reading, Chinese sentences.
        is_mention: Whether the file is about another patent and only mentions this one (a family member): taken
            where the patent is known, passed over where it is not.
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
    office: str = ""
    title_en: str = ""
    published_on: date | None = None
    first_claim: str = ""
    claims: tuple[str, ...] = ()
    description: str = ""
    cpcs: tuple[str, ...] = ()
    locarno: str = ""
    priorities: tuple[ToldPriority, ...] = ()
    family_members: tuple[str, ...] = ()
    family_key: str = ""
    cited: tuple[ToldCitation, ...] = ()
    events: tuple[ToldEvent, ...] = ()
    extra: Mapping[str, Any] = MappingProxyType({})
    notes: tuple[str, ...] = ()
    is_mention: bool = False


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
