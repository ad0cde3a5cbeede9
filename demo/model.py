"""What the demo district consists of: plain frozen values that a loader writes through the services.

Organizations are named by ``key``, patents by their application number, everything else by ``key``.
Amounts are in 分; days are days in Shanghai.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Region:
    """A region: GB/T 2260 prefix of 2, 4 or 6 digits, name, and the region above ("" for a province)."""

    code: str
    name: str
    parent: str


@dataclass(frozen=True)
class FiscalYear:
    """Size data of one fiscal year: people, 分, 分."""

    year: int
    staff: int
    revenue_fen: int
    assets_fen: int


@dataclass(frozen=True)
class Title:
    """A title held by a firm, with its validity."""

    title: str
    level: str
    valid_from: date
    valid_to: date


@dataclass(frozen=True)
class Organization:
    """An organization; ``kind`` as in ``accounts.OrganizationKind``, ``topics`` what a firm is busy with."""

    key: str
    name: str
    kind: str
    region_code: str
    credit_code: str
    address: str
    industry: str = ""
    industry_code: str = ""
    products: str = ""
    topics: tuple[str, ...] = ()
    size: str = ""
    years: tuple[FiscalYear, ...] = ()
    titles: tuple[Title, ...] = ()


@dataclass(frozen=True)
class Login:
    """A person who signs in: role as in ``access.Role``, organization by key, college where it has one."""

    username: str
    name: str
    role: str
    organization: str
    college: str = ""


@dataclass(frozen=True)
class Holder:
    """One holder of a patent, by name and by organization key."""

    name: str
    organization: str


@dataclass(frozen=True)
class LegalEvent:
    """What the office did, on which day, in the gazette's words."""

    kind: str
    effective_on: date
    raw: str


@dataclass(frozen=True)
class Patent:
    """One patent or application. ``number`` is the application number without dot.

    ``ipcs``: main symbol first, some withdrawn from the current edition. ``problem`` and ``effects`` are the
    parts of the abstract that a supply listing repeats. ``topic`` says which words it was made of.
    """

    number: str
    publication_number: str
    title: str
    abstract: str
    patent_type: str
    ipcs: tuple[str, ...]
    filed_on: date
    published_on: date
    granted_on: date | None
    legal_status: str
    status_raw: str
    status_on: date
    region_code: str
    holders: tuple[Holder, ...]
    inventors: tuple[str, ...]
    industry: str
    topic: str
    problem: str
    effects: str
    college: str = ""
    is_funded: bool = False
    events: tuple[LegalEvent, ...] = ()

    @property
    def holder(self) -> str:
        """The key of the first holder."""
        return self.holders[0].organization

    def in_force_on(self, day: date) -> bool:
        """Granted by that day and not ended by it."""
        if self.granted_on is None or self.granted_on > day:
            return False
        return self.legal_status != "ended" or self.status_on > day


@dataclass(frozen=True)
class Assessment:
    """One side's view of a patent: value A, B or C and maturity 1 to 6, as in parameters/stocktake.yaml."""

    grade: str
    maturity: int
    scene: str
    prospects: str
    modes: tuple[str, ...]
    by: str
    assessed_on: date


@dataclass(frozen=True)
class Screening:
    """Whether a patent goes into the 专利转化资源库, and why."""

    is_accepted: bool
    reason: str
    by: str
    decided_on: date


@dataclass(frozen=True)
class Entry:
    """One patent in one round: the inventor's view, the unit's, the decision; later ones may be missing."""

    patent: str
    inventor: Assessment
    is_implemented: bool
    unit: Assessment | None = None
    screening: Screening | None = None


@dataclass(frozen=True)
class Round:
    """A stock-take: its denominator is ``scope``, the patents in force on the base date."""

    key: str
    organization: str
    title: str
    opens_on: date
    closes_on: date
    base_date: date
    is_closed: bool
    scope: tuple[str, ...]
    entries: tuple[Entry, ...]

    @property
    def coverage(self) -> float:
        """Entries per patent in scope, 0 to 1."""
        return len(self.entries) / len(self.scope)


@dataclass(frozen=True)
class Listing:
    """A supply listing of one patent or a bundle; codes as in parameters/market.yaml and stocktake.yaml."""

    key: str
    holder: str
    patents: tuple[str, ...]
    title: str
    problem: str
    benefit: str
    scene: str
    maturity: int
    modes: tuple[str, ...]
    payment: str
    price_low_fen: int | None
    price_high_fen: int | None
    price_note: str
    term_years: int | None
    licensee_scope: str
    contact: str
    contact_way: str
    published_on: date
    valid_to: date
    state: str
    withdrawn_on: date | None = None
    withdrawn_why: str = ""


@dataclass(frozen=True)
class Need:
    """A firm's need in its own words. ``topic``: what it asks about, "" when the stock has no answer."""

    key: str
    firm: str
    title: str
    text: str
    targets: str
    conditions: str
    kind: str
    industry: str
    topic: str
    industry_code: str
    budget_low_fen: int
    budget_high_fen: int
    cooperation: tuple[str, ...]
    collected_by: str
    collected_on: date
    published_on: date | None
    valid_to: date
    state: str
    closed_note: str = ""

    @property
    def has_answer(self) -> bool:
        """Whether the stock holds patents on the subject."""
        return bool(self.topic)


@dataclass(frozen=True)
class Feedback:
    """A firm's answer to a push: verdict implement, improve, cooperate or none, three wishes 0 to 3."""

    verdict: str
    intent: int
    improvement: int
    cooperation: int
    decline_reason: str
    text: str
    given_on: date


@dataclass(frozen=True)
class Push:
    """A patent sent to a firm, for a need of its own or because of its business, answered or not."""

    key: str
    patent: str
    firm: str
    need: str
    note: str
    by: str
    pushed_on: date
    due_on: date
    feedback: Feedback | None = None


@dataclass(frozen=True)
class Payment:
    """Money received: bank day, 分, the bank's reference."""

    paid_on: date
    amount_fen: int
    bank_reference: str


@dataclass(frozen=True)
class Deal:
    """An assignment or a license of one to six patents. ``state``: draft, signed, recorded or paid."""

    key: str
    kind: str
    giver: str
    receiver: str
    patents: tuple[str, ...]
    contract_number: str
    amount_fen: int
    payment: str
    terms: str
    term_years: int | None
    state: str
    signed_on: date | None
    recorded_on: date | None
    record_number: str
    payments: tuple[Payment, ...]
    push: str = ""

    @property
    def received_fen(self) -> int:
        """The sum of the payments."""
        return sum(payment.amount_fen for payment in self.payments)


@dataclass(frozen=True)
class Pledge:
    """Patents pledged to a bank for a loan; ``released_on`` when the pledge was lifted."""

    key: str
    borrower: str
    lender: str
    patents: tuple[str, ...]
    amount_fen: int
    registered_on: date
    registration_number: str
    loan_months: int
    released_on: date | None


@dataclass(frozen=True)
class Acceptance:
    """A firm took an open license: written notice, payment, recordal."""

    firm: str
    noticed_on: date
    payment: Payment
    recorded_on: date
    record_number: str


@dataclass(frozen=True)
class OpenLicense:
    """An open-license declaration and who accepted it."""

    key: str
    holder: str
    patent: str
    declared_on: date
    fee_fen: int
    term_years: int
    acceptances: tuple[Acceptance, ...]


@dataclass(frozen=True)
class District:
    """Everything, in the order in which it may be loaded."""

    seed: int
    as_of: date
    regions: tuple[Region, ...]
    organizations: tuple[Organization, ...]
    logins: tuple[Login, ...]
    patents: tuple[Patent, ...]
    rounds: tuple[Round, ...]
    listings: tuple[Listing, ...]
    needs: tuple[Need, ...]
    pushes: tuple[Push, ...]
    deals: tuple[Deal, ...]
    pledges: tuple[Pledge, ...]
    open_licenses: tuple[OpenLicense, ...]

    def organization(self, key: str) -> Organization:
        """The organization of that key."""
        return next(organization for organization in self.organizations if organization.key == key)

    def recorded_assignments(self) -> tuple[tuple[str, str, date], ...]:
        """Patent, new holder's key and day: what the office's next data would say of the holders."""
        return tuple(
            (number, deal.receiver, deal.recorded_on)
            for deal in self.deals
            if deal.kind == "assignment" and deal.recorded_on
            for number in deal.patents
        )

    def patent(self, number: str) -> Patent:
        """The patent of that application number."""
        return next(patent for patent in self.patents if patent.number == number)
