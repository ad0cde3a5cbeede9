"""Keeping declarations in step with the stock-take, and what an office is told of its clocks.

Called inside the audited services, in their transaction.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from zhiqiao.assets.register import queries as register
from zhiqiao.assets.stocktake import choices, judging, saving
from zhiqiao.assets.stocktake.denominator import converted_numbers, listed_numbers
from zhiqiao.assets.stocktake.judging import Finding, Situation
from zhiqiao.assets.stocktake.models import Entry, FundingDeclaration
from zhiqiao.assets.stocktake.rules.sleeping import by_region
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.notices.models import Notice
from zhiqiao.foundation.notices.services import notify, settle
from zhiqiao.kernel.periods import today, years_after

_AT_ONCE = 500


def follow_answers(entries: Sequence[Entry]) -> None:
    """What inventors have just said of funding makes, completes or withdraws the patents' declarations."""
    keys, known = [one.patent_id for one in entries], dict[int, FundingDeclaration]()
    for start in range(0, len(keys), _AT_ONCE):
        found = FundingDeclaration.objects.filter(patent_id__in=keys[start : start + _AT_ONCE])
        known |= {one.patent_id: one for one in found}
    made, changed = dict[int, FundingDeclaration](), dict[int, FundingDeclaration]()
    for entry in entries:
        one = known.get(entry.patent_id)
        if entry.fiscal_project:
            if one is None:
                known[entry.patent_id] = made[entry.patent_id] = _declared(entry)
            elif one.withdrawn_at is not None or (entry.fiscal_project_number and not one.project_number):
                one.withdrawn_at = None
                one.project_number = one.project_number or entry.fiscal_project_number
                changed[entry.patent_id] = one
        elif one is not None and one.from_stocktake and not one.papers and one.withdrawn_at is None:
            one.withdrawn_at = timezone.now()
            changed[entry.patent_id] = one
    FundingDeclaration.objects.bulk_create(made.values(), batch_size=saving.AT_ONCE)
    saving.save_all([one for patent_id, one in changed.items() if patent_id not in made])


def _declared(entry: Entry) -> FundingDeclaration:
    return FundingDeclaration(
        patent_id=entry.patent_id,
        organization_id=entry.organization_id,
        region_code=entry.region_code,
        project_number=entry.fiscal_project_number,
        from_stocktake=True,
        told_by=entry.inventor_name or "盘点建档",
    )


@dataclass(frozen=True)
class Clock:
    """One declaration as of a day: when its years are up and what the rule says."""

    told: FundingDeclaration
    ends_on: date | None
    finding: Finding
    college: str


def clocks_of(declared: list[FundingDeclaration], day: date) -> list[Clock]:
    """The clocks of declarations loaded with their patents; each unit's by what that unit says of the patent."""
    numbers = [one.patent.number for one in declared]
    gone, listed = converted_numbers(numbers, day), listed_numbers(numbers, day)
    statuses = register.statuses_on((one.patent for one in declared), day)
    entries: dict[tuple[int, int], tuple[str, str]] = {}
    keys = [one.patent_id for one in declared]
    for start in range(0, len(keys), 500):
        found = Entry.objects.filter(patent_id__in=keys[start : start + 500]).order_by("pk")
        for pk, unit, said, college in found.values_list(
            "patent_id", "organization_id", "implementation", "college"
        ):
            entries[pk, unit] = (said, college)
    return [
        _clock(
            one,
            day,
            entries.get((one.patent_id, one.organization_id)),
            statuses[one.patent_id],
            gone,
            listed,
        )
        for one in declared
    ]


def _clock(
    one: FundingDeclaration,
    day: date,
    entry: tuple[str, str] | None,
    status: str,
    gone: set[str],
    listed: set[str],
) -> Clock:
    said, college = entry or ("", "")
    stands = one.excuse and (one.excused_until is None or one.excused_until >= day)
    situation = Situation(
        day=day,
        region_code=one.region_code,
        legal_status=status,
        granted_on=one.patent.granted_on,
        implementation=said,
        is_converted=one.patent.number in gone,
        is_funded=True,
        is_offered=one.patent.number in listed,
        excuse=choices.idle_excuse_label(one.excuse) if stands else "",
    )
    granted = one.patent.granted_on
    years = int(by_region(("funded_idle", "years"), one.region_code, day).value)
    ends_on = years_after(granted, years) if granted is not None else None
    return Clock(one, ends_on, judging.judge("funded_idle", situation), college)


def _wanted(organization_id: int) -> tuple[str, date | None] | None:
    """What the office should be told now: words and the nearest day; None for nothing."""
    standing = FundingDeclaration.objects.filter(organization_id=organization_id, withdrawn_at=None)
    clocks = clocks_of(list(standing.select_related("patent")), today())
    many = Counter(one.finding.verdict for one in clocks)
    if not many["to_offer"] and not many["near"]:
        return None
    parts = [
        f"{many[verdict]} 件{words}"
        for verdict, words in (("to_offer", "应对外提供或写明理由"), ("near", "即将届满"))
        if many[verdict]
    ]
    days = [one.ends_on for one in clocks if one.finding.verdict in {"to_offer", "near"} and one.ends_on]
    return "，".join(parts), min(days, default=None)


def _told(organization_id: int) -> Notice | None:
    matter = f"funded:{organization_id}"
    return Notice.objects.filter(matter=matter, kind=Notice.TODO, settled_at=None).first()


def is_stale(organization_id: int) -> bool:
    """Whether the office's to-do says something else than the clocks."""
    told = _told(organization_id)
    return (None if told is None else (told.about, told.due_on)) != _wanted(organization_id)


def remind(organization_id: int) -> None:
    """Bring the office's to-do up to its clocks."""
    if not is_stale(organization_id):
        return
    matter = f"funded:{organization_id}"
    settle(matter)
    wanted = _wanted(organization_id)
    if wanted is not None:
        notify(
            "财政资助专利未实施时钟",
            f"{reverse('workbench:funded')}?verdict=to_offer&verdict=near",
            organization_id=organization_id,
            role=Role.HOLDER_OFFICE.value,
            kind=Notice.TODO,
            about=wanted[0],
            verb="办理",
            due_on=wanted[1],
            matter=matter,
        )
