"""Declarations of public funding and their clocks, as an actor may see them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from zhiqiao.assets.stocktake import choices, funded_clock
from zhiqiao.assets.stocktake.models import FundingDeclaration
from zhiqiao.assets.stocktake.stepping import funding_resource
from zhiqiao.foundation.access.rules import Actor, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.kernel.parameters import Confidence
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

VIEW_FUNDING = "assets.stocktake:funding:view"
VERDICTS = (
    ("to_offer", "应对外提供"),
    ("near", "即将届满"),
    ("running", "计时中"),
    ("excused", "有理由"),
    ("offered", "已对外提供"),
    ("used", "已实施或转化"),
    ("over", "不计时"),
    ("unknown", "无法计时"),
)


@dataclass(frozen=True)
class FundedLine:
    """One line of the list: the declaration, and its clock as of today."""

    pk: int
    number: str
    title: str
    holder: str
    college: str
    project_number: str
    level: str
    year: int | None
    funder: str
    has_papers: bool
    granted_on: date | None
    ends_on: date | None
    days_left: int | None
    verdict: str
    label: str
    reason: str
    excuse: str
    excuse_text: str
    excused_until: date | None
    confidence: Confidence


def declarations(actor: Actor) -> QuerySet[FundingDeclaration]:
    """Declarations that stand, in reach."""
    found = rows(actor, VIEW_FUNDING, FundingDeclaration.objects.filter(withdrawn_at=None))
    return found.select_related("patent", "organization")


def funded(actor: Actor) -> list[FundedLine]:
    """The clocks in reach, the one that ends first in front."""
    day = today()
    made = [_line(one, day) for one in funded_clock.clocks_of(list(declarations(actor)), day)]
    return sorted(made, key=lambda one: (one.ends_on is None, one.ends_on or day))


def funded_line(actor: Actor, pk: int) -> tuple[FundingDeclaration, FundedLine]:
    """One declaration with its clock.

    Raises:
        Refusal: there is none with this number, or it was withdrawn.
        Denied: not within the actor's reach.
    """
    one = FundingDeclaration.objects.filter(pk=pk).select_related("patent", "organization").first()
    if one is None or one.withdrawn_at is not None:
        raise Refusal(f"没有第 {pk} 号财政资助声明，或已撤回", "请从清单中打开")
    require(actor, VIEW_FUNDING, funding_resource(one))
    return one, _line(funded_clock.clocks_of([one], today())[0], today())


def reminders_are_due(actor: Actor) -> bool:
    """Whether some office's to-do says something else than its clocks."""
    ids = declarations(actor).order_by().values_list("organization_id", flat=True).distinct()
    return any(funded_clock.is_stale(pk) for pk in ids)


def _line(one: funded_clock.Clock, day: date) -> FundedLine:
    told = one.told
    return FundedLine(
        pk=told.pk,
        number=told.patent.number,
        title=told.patent.title,
        holder=told.organization.name,
        college=one.college,
        project_number=told.project_number,
        level=told.level,
        year=told.year,
        funder=told.funder,
        has_papers=bool(told.papers),
        granted_on=told.patent.granted_on,
        ends_on=one.ends_on,
        days_left=(one.ends_on - day).days if one.ends_on is not None else None,
        verdict=one.finding.verdict,
        label=one.finding.label,
        reason="；".join(one.finding.reasons),
        excuse=choices.idle_excuse_label(told.excuse),
        excuse_text=told.excuse_text,
        excused_until=told.excused_until,
        confidence=one.finding.confidence,
    )
