"""A unit's filings of the last years, the flags over them, and what the unit says to each."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from zhiqiao.assets.appraisal import checking
from zhiqiao.assets.appraisal.checking import Check, Filing, Flag
from zhiqiao.assets.appraisal.knowing import main_group
from zhiqiao.assets.appraisal.models import Disclosure, FilingExplanation
from zhiqiao.assets.register import queries as register
from zhiqiao.assets.register.models import LegalEvent, Patent, PatentHolder
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.kernel.periods import today, years_after
from zhiqiao.kernel.refusal import Refusal

CHECK = "assets.appraisal:filing:check"
EXPLAIN = "assets.appraisal:filing:explain"
_AT_ONCE = 500
_NAMES = re.compile(r"[;；,，、\s]+")


@dataclass(frozen=True)
class Looked:
    """A flag as it is shown: the check, the filings' titles, what the unit says."""

    flag: Flag
    check: Check
    titles: tuple[tuple[str, str], ...]
    explanation: FilingExplanation | None

    @property
    def code(self) -> str:
        """The check's code."""
        return self.flag.check

    @property
    def many(self) -> int:
        """Filings it is about."""
        return len(self.flag.numbers)

    @property
    def standing(self) -> str:
        """Explained or open."""
        return "explained" if self.explanation else "open"


def units(actor: Actor) -> QuerySet[Organization]:
    """Organizations whose filings the actor may check."""
    return rows(actor, CHECK, accounts.all_organizations(), organization="pk")


def unit(actor: Actor, pk: int, action: str = CHECK) -> Organization:
    """One of them.

    Raises:
        Refusal: there is none with this number.
        Denied: not within the actor's reach.
    """
    one = accounts.all_organizations().filter(pk=pk).first()
    if one is None:
        raise Refusal(f"没有第 {pk} 号单位", "请从单位清单中打开")
    require(actor, action, resource_of(one))
    return one


def resource_of(one: Organization) -> Resource:
    """What the policies judge a unit's filings by."""
    return Resource(one.region_code, frozenset({one.pk}), label=f"{one.name}的申请")


def filings_of(actor: Actor, one: Organization, day: date) -> list[Filing]:
    """Applications of the last years that the unit is the first to hold, oldest first.

    Of others' filings of the same title only those are named that are published or in the actor's reach.
    """
    since = years_after(day, -checking.threshold("lookback_years", day))
    held = PatentHolder.objects.filter(organization_id=one.pk, position=0).values("patent_id")
    found = list(
        Patent.objects.filter(pk__in=held, filed_on__gte=since, filed_on__lte=day).order_by(
            "filed_on", "number"
        )
    )
    events, twins = _events(found), _twins(actor, found)
    return [
        Filing(
            number=row.number,
            title=row.title,
            text=row.abstract,
            main_group=main_group(row.ipc_main),
            filed_on=row.filed_on,
            inventors=tuple(name for name in _NAMES.split(row.inventor_text) if name),
            first_claim=row.first_claim,
            status=row.legal_status,
            granted_on=row.granted_on,
            events=tuple(events.get(row.pk, ())),
            twins=tuple(twins.get(row.pk, ())),
        )
        for row in found
        if row.filed_on is not None
    ]


def _events(found: Sequence[Patent]) -> dict[int, list[str]]:
    """Words of events before grant, by patent."""
    granted = {one.pk: one.granted_on for one in found}
    told: dict[int, list[str]] = defaultdict(list)
    keys = list(granted)
    for start in range(0, len(keys), _AT_ONCE):
        part = LegalEvent.objects.filter(patent_id__in=keys[start : start + _AT_ONCE])
        for key, kind, raw, on in part.values_list("patent_id", "kind", "raw", "effective_on"):
            day = granted[key]
            if day is None or (on is not None and on < day):
                told[key].append(f"{kind} {raw}".strip())
    return told


def _twins(actor: Actor, found: Sequence[Patent]) -> dict[int, list[str]]:
    """First holders elsewhere that filed the same title in the same main group, by patent."""
    own = {one.pk for one in found}
    seen = register.PUBLISHED | Q(pk__in=register.patents(actor).order_by().values("pk"))
    titles = sorted({one.title for one in found})
    same: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for start in range(0, len(titles), _AT_ONCE):
        part = Patent.objects.filter(seen, title__in=titles[start : start + _AT_ONCE]).exclude(ipc_main="")
        for pk, title, symbol, holder in part.values_list("pk", "title", "ipc_main", "holder_text"):
            if pk not in own:
                same[title, main_group(symbol)].append((pk, holder))
    return {
        one.pk: told
        for one in found
        if (
            told := sorted(
                {
                    holder.partition("；")[0]
                    for _, holder in same.get((one.title, main_group(one.ipc_main)), ())
                    if main_group(one.ipc_main)
                    and holder.partition("；")[0] != one.holder_text.partition("；")[0]
                }
            )
        )
    }


def looked(actor: Actor, pk: int, day: date | None = None) -> list[Looked]:
    """The flags over a unit's filings, with what the unit says to each."""
    one = unit(actor, pk)
    on = day or today()
    filings = filings_of(actor, one, on)
    return _looked(one, checking.flags(filings, on), {each.number: each.title for each in filings})


def looked_over_disclosure(actor: Actor, one: Disclosure, day: date | None = None) -> list[Looked]:
    """The flags that a disclosure would raise among the unit's filings; for those who may see the disclosure."""
    require(
        actor,
        "assets.appraisal:disclosure:view",
        Resource(None, frozenset({one.organization_id}), one.inventor_id, label=f"第 {one.pk} 号交底"),
    )
    on = day or today()
    filings = filings_of(actor, one.organization, on)
    disclosed = Filing(
        checking.DISCLOSED,
        one.title,
        f"{one.problem}\n{one.means}\n{one.effect}",
        "",
        on,
        (one.inventor_name,),
    )
    flags = [flag for flag in checking.flags([*filings, disclosed], on) if checking.DISCLOSED in flag.numbers]
    titles = {each.number: each.title for each in (*filings, disclosed)}
    return _looked(one.organization, flags, titles)


def _looked(one: Organization, flags: Sequence[Flag], titles: dict[str, str]) -> list[Looked]:
    said = {each.flag: each for each in FilingExplanation.objects.filter(Q(organization=one)).order_by("pk")}
    return [
        Looked(
            flag,
            checking.checks()[flag.check],
            tuple((number, titles[number]) for number in flag.numbers),
            said.get(flag.key),
        )
        for flag in flags
    ]
