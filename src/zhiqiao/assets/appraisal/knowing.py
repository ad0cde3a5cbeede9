"""Patents as the measures look at them: gathered from register and ledger, many at once."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import reduce

from django.db.models import Count, Q, QuerySet

from zhiqiao.assets.appraisal.frames import limit
from zhiqiao.assets.appraisal.measuring import Field, Knowledge, Told
from zhiqiao.assets.register.models import Citation, LegalEvent, Patent
from zhiqiao.foundation.evidence import queries as evidence
from zhiqiao.foundation.evidence.facts import kind_label

# Facts that the office recorded: public, so counting them tells nobody a secret.
RECORDED = ("assignment_recorded", "license_recorded", "open_license_recorded", "pledge_registered")
_AT_ONCE = 500
_FEW_GROUPS = 20
_TOP = 3
_OWN_OFFICE = "CN"


def knowledge_of(pks: Collection[int], day: date) -> dict[int, Knowledge]:
    """What is known of these patents, by key. Several queries a 500 patents, one pass over the register for fields."""
    found: dict[int, Knowledge] = {}
    wanted = list(pks)
    groups = {
        main_group(symbol)
        for start in range(0, len(wanted), _AT_ONCE)
        for symbol in Patent.objects.filter(pk__in=wanted[start : start + _AT_ONCE]).values_list(
            "ipc_main", flat=True
        )
    }
    fields = fields_of({one for one in groups if one}, day)
    for start in range(0, len(wanted), _AT_ONCE):
        found |= _batch(wanted[start : start + _AT_ONCE], day, fields)
    return found


def main_group(symbol: str) -> str:
    """C02F9/00 of C02F9/04; "" for what is no group."""
    stem, slash, _ = symbol.partition("/")
    return f"{stem}/00" if slash else ""


def _batch(pks: list[int], day: date, fields: dict[str, Field]) -> dict[int, Knowledge]:
    rows = list(Patent.objects.filter(pk__in=pks).prefetch_related("ipcs", "extensions"))
    holders = dict(
        Patent.objects.filter(pk__in=pks).order_by().values_list("pk").annotate(n=Count("holders"))
    )
    events, families = events_of(pks), families_of(rows)
    cited = _cited_here(rows)
    conversions: dict[str, list[str]] = defaultdict(list)
    standing = evidence.ledger(RECORDED).filter(superseded_by=None, quantity__gt=0, effective_on__lte=day)
    for subject, kind, on in standing.filter(subject__in=[one.number for one in rows]).values_list(
        "subject", "kind", "effective_on"
    ):
        conversions[subject].append(f"{kind_label(kind)} {on}")
    return {
        one.pk: Knowledge(
            day=day,
            patent_type=one.patent_type,
            legal_status=one.legal_status,
            filed_on=one.filed_on,
            granted_on=one.granted_on,
            ipcs=tuple(symbol.symbol for symbol in one.ipcs.all()),
            holders=holders.get(one.pk, 0),
            claims_count=one.claims_count,
            first_claim=one.first_claim,
            cited_by_count=one.cited_by_count,
            cited_here=cited.get(one.pk, 0),
            family_offices=families[one.pk][0],
            family_granted=families[one.pk][1],
            events=events.get(one.pk),
            conversions=tuple(conversions.get(one.number, ())),
            field=fields.get(main_group(one.ipc_main)),
            office=one.office,
            added_days=sum(each.days for each in one.extensions.all()),
        )
        for one in rows
    }


def events_of(pks: Collection[int]) -> dict[int, tuple[Told, ...]]:
    """Legal events by patent; a patent without any is left out."""
    found: dict[int, list[Told]] = defaultdict(list)
    for key, category, kind, raw, on in LegalEvent.objects.filter(patent_id__in=pks).values_list(
        "patent_id", "category", "kind", "raw", "effective_on"
    ):
        found[key].append(Told(category, kind if raw in {"", kind} else f"{kind} {raw}", on))
    return {key: tuple(some) for key, some in found.items()}


def families_of(rows: Iterable[Patent]) -> dict[int, tuple[tuple[str, ...] | None, tuple[str, ...]]]:
    """Offices besides our own, and those where a member is in force; None where no source told of a family."""
    keys = {one.family_id for one in rows if one.family_id is not None}
    members: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for family, office, status in Patent.objects.filter(family_id__in=keys).values_list(
        "family_id", "office", "legal_status"
    ):
        if family is not None:
            members[family].append((office, status))
    found = {}
    for one in rows:
        told = one.record.get("family_members") if isinstance(one.record, dict) else None
        known = members.get(one.family_id or 0, [])
        offices = {office for office, _ in known} | {_office_of(str(number)) for number in told or ()}
        has_family = bool(told) or one.family_id is not None
        abroad = tuple(sorted(offices - {_OWN_OFFICE, ""}))
        granted = tuple(
            sorted({office for office, status in known if status == "in_force"} - {_OWN_OFFICE, ""})
        )
        found[one.pk] = (abroad if has_family else None, granted)
    return found


def _office_of(number: str) -> str:
    """The office (ST.3) that a publication number names first; "" where it begins with its digits."""
    code = number.strip()[:2].upper()
    return code if code.isascii() and code.isalpha() else ""


def _cited_here(rows: Iterable[Patent]) -> dict[int, int]:
    """How many patents of the register cite each, by publication number with or without its kind."""
    by_number: dict[str, int] = {}
    for one in rows:
        if one.publication_number:
            by_number[one.publication_number] = one.pk
            bare = one.publication_number[:-1]
            if one.publication_number[-1:].isalpha():
                by_number[bare] = one.pk
    if not by_number:
        return {}
    citing: dict[int, set[int]] = defaultdict(set)
    found = Citation.objects.filter(number__in=list(by_number)).values_list("number", "patent_id")
    for number, patent_id in found:
        citing[by_number[number]].add(patent_id)
    return {key: len(some) for key, some in citing.items()}


@dataclass
class _Tally:
    live: int = 0
    holders: set[str] = field(default_factory=set)
    recent: Counter[str] = field(default_factory=Counter)
    earlier: int = 0


def fields_of(groups: Collection[str], day: date) -> dict[str, Field]:
    """What the register holds in these main groups: each asked for alone, or all in one pass where they are many."""
    if not groups:
        return {}
    tallies = {group: _Tally() for group in groups}
    rows = (
        _rows_in(groups)
        .order_by()
        .values_list("ipc_main", "legal_status", "filed_on", "filed_year", "holder_text")
    )
    for symbol, status, filed_on, filed_year, holder in rows.iterator(chunk_size=5000):
        tally = tallies.get(main_group(symbol))
        if tally is None:
            continue
        first = holder.replace("；", ";").partition(";")[0].strip()
        if status == "in_force":
            tally.live += 1
            tally.holders.add(first)
        year = filed_on.year if filed_on else filed_year or 0
        if day.year - 5 <= year < day.year:
            tally.recent[first] += 1
        elif day.year - 10 <= year < day.year - 5:
            tally.earlier += 1
    least = limit("minimum_field", day)
    return {group: _field(group, tally, least) for group, tally in tallies.items()}


def _rows_in(groups: Collection[str]) -> QuerySet[Patent]:
    if len(groups) > _FEW_GROUPS:
        return Patent.objects.exclude(ipc_main="")
    stems = [Q(ipc_main__startswith=group.partition("/")[0] + "/") for group in groups]
    return Patent.objects.filter(reduce(lambda one, other: one | other, stems))


def _field(group: str, tally: _Tally, least: int) -> Field:
    recent = sum(tally.recent.values())
    top = sum(many for _, many in tally.recent.most_common(_TOP))
    share = top * 100 / recent if recent else 0.0
    return Field(group, tally.live, len(tally.holders), recent, tally.earlier, share, least)
