"""专利唤醒清单: sleeping patents, whose move it is, and by when; a view over entries."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q

from zhiqiao.assets.stocktake import choices, judging, workflow
from zhiqiao.assets.stocktake.denominator import converted_numbers
from zhiqiao.assets.stocktake.models import Entry
from zhiqiao.assets.stocktake.queries import entries
from zhiqiao.assets.stocktake.rules.sleeping import idle_years
from zhiqiao.assets.stocktake.situations import situation_of
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.kernel.parameters import Confidence
from zhiqiao.kernel.periods import today, years_after


@dataclass(frozen=True)
class Sleeper:
    """One line of the list.

    Attributes:
        pk: Key of its entry.
        number: The patent's number.
        title: The patent's title.
        granted_on: Day of grant.
        reason: Why it counts as sleeping.
        confidence: How well the years were checked.
        holder: The holder's name.
        college: The college it is assigned to.
        owner: Whose move it is.
        action: The next step.
        due_on: By when; the round's deadline, None once it is over.
        state: Code of the entry's state.
        modes: The accepted ways of conversion in Chinese.
    """

    pk: int
    number: str
    title: str
    granted_on: date
    reason: str
    confidence: Confidence
    holder: str
    college: str
    owner: str
    action: str
    due_on: date | None
    state: str
    modes: tuple[str, ...]


def wake_up(actor: Actor) -> list[Sleeper]:
    """Sleeping patents in the actor's reach, by their latest entry, the longest asleep first."""
    day = today()
    seen = entries(actor)
    latest = seen.order_by().values("patent_id").annotate(last=Max("pk")).values("last")
    idle = Entry.objects.filter(pk__in=latest, patent__legal_status="in_force")
    idle = idle.filter(implementation__in=["", choices.idle_implementation()])
    old = Q(pk__in=[])
    for region in seen.order_by().values_list("region_code", flat=True).distinct():
        years = int(idle_years(region, day).value)
        old |= Q(region_code=region, patent__granted_on__lte=years_after(day, -years))
    found = list(
        idle.filter(old).select_related("patent", "organization", "round").order_by("patent__granted_on")
    )
    gone = converted_numbers([one.patent.number for one in found], day)
    return [
        line
        for one in found
        if (line := _sleeper(one, day, is_converted=one.patent.number in gone)) is not None
    ]


def _sleeper(entry: Entry, day: date, *, is_converted: bool) -> Sleeper | None:
    finding = judging.judge("sleeping", situation_of(entry, day, is_converted=is_converted))
    if finding.verdict != "asleep" or entry.patent.granted_on is None:
        return None
    owner, action = _next(entry)
    running = entry.state in workflow.UNDER_WAY and entry.round.closed_at is None
    return Sleeper(
        pk=entry.pk,
        number=entry.patent.number,
        title=entry.patent.title,
        granted_on=entry.patent.granted_on,
        reason="；".join(finding.reasons),
        confidence=finding.confidence,
        holder=entry.organization.name,
        college=entry.college,
        owner=owner,
        action=action,
        due_on=entry.round.due_on if running else None,
        state=entry.state,
        modes=tuple(entry.mode_labels),
    )


def _next(entry: Entry) -> tuple[str, str]:
    office = "成果转化办公室"
    if entry.state == workflow.OPEN:
        return (entry.inventor_name, "填写自评") if entry.inventor_name else (office, "分派发明人")
    if entry.state == workflow.SELF_ASSESSED and entry.college:
        return f"{entry.college}审核人", "审核自评"
    if entry.state in {workflow.SELF_ASSESSED, workflow.COLLEGE_REVIEWED}:
        return office, "单位评价"
    if entry.state == workflow.ASSESSED:
        return office, "筛选入库"
    if entry.in_pool:
        return office, "发布供给，推送企业"
    return office, "复核：开放许可、放弃或留用"
