"""What a scheme computes from and what it gives: from recorded deals to an award. No Django."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from zhiqiao.kernel.parameters import Dated
from zhiqiao.kernel.periods import Period


@dataclass(frozen=True, slots=True)
class Line:
    """One recorded patent of a claim.

    Attributes:
        reference: names the line to its claim, as a rule the fact's ledger position.
        subject: the patent's number.
        deal: "assignment" or "license"; "" for a fact of another kind.
        recorded_on: day of registration or recordal.
        paid_fen: what was actually paid for this patent, in 分.
        batch: lines of one contract without a price a patent share a batch; "" when priced one by one.
        giver_kind: organization kind of the giver; the claim names the best fitting one of several.
        giver_identified: the giver has a Chinese credit code, hence is a domestic unit.
        size_class: the claimant's size class on the day; "" when it cannot be told.
        related: giver and claimant are related parties, as far as is known.
        for_implementation: the deal was made to implement the patent, as far as is known.
    """

    reference: str
    subject: str
    deal: str
    recorded_on: dt.date
    paid_fen: int
    batch: str = ""
    giver_kind: str = ""
    giver_identified: bool = True
    size_class: str = ""
    related: bool = False
    for_implementation: bool = True


@dataclass(frozen=True, slots=True)
class History:
    """What the claimant already has under the scheme in its period, open claims included, in 分."""

    awarded_fen: int = 0


@dataclass(frozen=True, slots=True)
class LineAward:
    """What one line gets.

    Attributes:
        refused: why the line gets nothing at all; "" when it may.
        by_rate_fen: the rate's share of what was paid, before any cap.
        amount_fen: what it gets, in 分.
        notes: one Chinese sentence for each cap that bit.
    """

    line: Line
    refused: str
    by_rate_fen: int
    amount_fen: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Award:
    """What a claim gets, line by line, and the caps on the whole."""

    lines: tuple[LineAward, ...]
    notes: tuple[str, ...] = ()

    @property
    def total_fen(self) -> int:
        """The sum of the lines, in 分."""
        return sum(line.amount_fen for line in self.lines)


@dataclass(frozen=True, slots=True)
class Terms:
    """A scheme's parameters file, read and checked."""

    code: str
    clause: str
    title: str
    short_title: str
    issuer: str
    document_number: str
    region: str
    is_draft: bool
    is_demo: bool
    source: str
    confidence: str
    window: Period
    deal_kinds: Mapping[str, str]
    giver_kinds: tuple[str, ...]
    size_classes: tuple[str, ...]
    evidence: tuple[str, ...]
    undertakings: tuple[str, ...]
    budget_yuan: int | None
    values: Mapping[str, Dated] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SchemeRule:
    """What a scheme file offers to the folder registry."""

    code: str
    title: str
    sentence: str
    compute: Callable[[Sequence[Line], Terms, History], Award]
