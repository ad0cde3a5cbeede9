"""What is written into the register of one patent, and what is held of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple


@dataclass(frozen=True)
class EventFields:
    """A legal event: the source's words, its day, its code, what else was said, its ST.27 category ("" unknown)."""

    kind: str
    effective_on: date | None = None
    raw: str = ""
    code: str = ""
    category: str = ""


@dataclass(frozen=True)
class PriorityFields:
    """A priority claim: number as written, ST.3 office, day."""

    number: str
    office: str = ""
    claimed_on: date | None = None


@dataclass(frozen=True)
class CitationFields:
    """A cited document as written, its folded publication number ("" for no patent), who cited it."""

    text: str
    number: str = ""
    cited_by: str = ""


class SourceFields(NamedTuple):
    """What one source told of a patent in one import; ``text`` is ``told`` as JSON, ``read_on`` set once it is kept."""

    source: str
    batch_id: int
    told: Mapping[str, Any]
    text: str
    place: str = ""
    region_code: str = ""
    read_on: date | None = None


@dataclass(frozen=True)
class ConflictFields:
    """A field on which sources differ: who wins, who speaks, what each says (JSON-able)."""

    field: str
    wins: str
    sources: tuple[str, ...]
    voices: tuple[Mapping[str, Any], ...]
    is_decided: bool = False


class PatentFields(NamedTuple):
    """All the register keeps of one patent.

    ``record`` is what the import compares next time; ``ipcs`` are (symbol, withdrawn) in order; ``region_code`` is
    that of who brought it, for a patent none of whose holders is known here; ``sources`` are new records of sources;
    ``status_on`` is the day the source was read that ``legal_status`` is from.
    """

    number: str
    title: str
    source: str
    application_number: str | None = None
    publication_number: str = ""
    abstract: str = ""
    patent_type: str = ""
    ipc_main: str = ""
    ipcs: tuple[tuple[str, bool], ...] = ()
    filed_on: date | None = None
    filed_year: int | None = None
    granted_on: date | None = None
    legal_status: str = "unknown"
    status_raw: str = ""
    status_on: date | None = None
    holder_names: tuple[str, ...] = ()
    inventor_names: tuple[str, ...] = ()
    events: tuple[EventFields, ...] = ()
    office: str = "CN"
    title_en: str = ""
    first_claim: str = ""
    published_on: date | None = None
    claims_count: int | None = None
    cited_by_count: int | None = None
    family_key: str = ""
    priorities: tuple[PriorityFields, ...] = ()
    citations: tuple[CitationFields, ...] = ()
    number_checked: bool = True
    record: Mapping[str, Any] = MappingProxyType({})
    region_code: str = ""
    sources: tuple[SourceFields, ...] = ()
    conflicts: tuple[ConflictFields, ...] = ()


@dataclass(frozen=True)
class KeptPatent:
    """A patent as held: its import record, what its sources told (oldest first), the values people set by field.

    ``source`` and ``region_code`` are those of the patent itself: all there is of one from before sources were kept.
    """

    pk: int
    record: dict[str, Any]
    sources: tuple[SourceFields, ...] = ()
    pins: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    region_code: str = ""
