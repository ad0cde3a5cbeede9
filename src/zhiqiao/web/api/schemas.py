"""What the operations take and tell. Money in 分, dates as 2024-05-06."""

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field


class Refused(Schema):
    """Why not, and what to do."""

    reason: str
    remedy: str
    column: str = ""


class HealthTold(Schema):
    """Whether the database answers."""

    status: str
    listings: int


class MeTold(Schema):
    """Who is asking, in which role."""

    name: str
    role: str
    role_label: str
    organization: str
    region_code: str


class PatentTold(Schema):
    """A patent as the register keeps it."""

    number: str
    application_number: str | None
    publication_number: str
    title: str
    patent_type: str
    legal_status: str
    ipc_main: str
    filed_on: date | None
    granted_on: date | None
    holders: str
    inventors: str
    region_code: str


class PatentWhole(PatentTold):
    """A patent with its abstract, all classes and events."""

    abstract: str
    ipcs: list[str]
    status_raw: str
    source: str


class ListingTold(Schema):
    """An offer on the shelf."""

    id: int
    title: str
    holder: str
    region_code: str
    problem: str
    benefit: str
    scene: str
    maturity: int | None
    modes: list[str]
    payment: str
    price_low_fen: int | None
    price_high_fen: int | None
    patents: list[str]
    published_at: datetime | None
    valid_to: date | None


class DemandTold(Schema):
    """A published need; ``firm`` only where the firm agreed or the caller may know it."""

    id: int
    title: str
    text: str
    targets: str
    conditions: str
    firm: str
    kind: str
    industry_code: str
    region_code: str
    cooperation: list[str]
    budget_low_fen: int | None
    budget_high_fen: int | None
    published_at: datetime | None
    valid_to: date | None


class PartyTold(Schema):
    """Who took part in a fact, as of the day it took effect."""

    role: str
    name: str
    credit_code: str
    kind: str
    size_class: str
    region_code: str


class FactTold(Schema):
    """A fact of the ledger."""

    position: int
    kind: str
    kind_label: str
    subject: str
    subject_name: str
    effective_on: date
    amount_fen: int | None
    quantity: int
    region_code: str
    grade: int
    grade_label: str
    record_number: str
    matter: str
    attributes: dict[str, Any]
    papers: list[dict[str, str]]
    parties: list[PartyTold]
    supersedes: int | None
    superseded_by: list[int]
    digest: str


class ImportTold(Schema):
    """An import and what it would do, or did."""

    id: int
    file: str
    state: str
    state_label: str
    source: str
    new: int
    changed: int
    unchanged: int
    rejected: int
    reason: str
    made_at: datetime
    applied_at: datetime | None
    undone_at: datetime | None


class ImportRowTold(Schema):
    """A planned row: what would be written, or why not."""

    outcome: str
    sheet: str
    row: int | None
    number: str
    title: str
    column: str
    value: str
    reason: str
    remedy: str


class ImportPlanTold(ImportTold):
    """An import with its rejected rows and its first rows of the other kinds."""

    rows: list[ImportRowTold]


class FigureTold(Schema):
    """A figure of an adopted plan, at a ledger position."""

    code: str
    label: str
    unit: str
    value: str
    target: str
    met: bool | None
    rule: str
    reason: str
    counted: int
    left_out: int
    adoption: int
    position: int


class MatchAsked(Schema):
    """A need in one's own words."""

    text: str = Field(min_length=2, max_length=100_000, description="要解决的问题；太长的只读开头几千字")
    title: str = Field("", max_length=200, description="一句话的题目")
    top: int = Field(20, ge=1, le=100, description="要几件")


class MatchPart(Schema):
    """One part of a score."""

    code: str
    label: str
    share: float


class MatchTold(Schema):
    """A patent that answers the words, with the sentence that earned its place."""

    rank: int
    number: str
    title: str
    holders: str
    listing: int | None
    score: float
    band: str
    parts: list[MatchPart]
    need_sentence: str
    patent_sentence: str
    shared: list[str]


class Matches(Schema):
    """Ranked patents, best first; ``note`` says where the engine is not sure."""

    items: list[MatchTold]
    total: int
    note: str


class FoundTold(Schema):
    """A patent found; ``band`` only where a described problem was asked for."""

    number: str
    title: str
    holders: str
    ipc_main: str
    filed_on: date | None
    legal_status: str
    listing: int | None
    band: str
    sentence: str


class SearchTold(Schema):
    """A page of patents, best first; how the question was read; counts of each value of each dimension."""

    items: list[FoundTold]
    total: int
    page: int
    reading: str
    unread: list[str]
    counts: dict[str, dict[str, int]]
    note: str


class SuggestionTold(Schema):
    """One line offered while one types: what the box holds once it is chosen, or the patent it names."""

    kind: str
    words: str
    typed: str
    number: str
