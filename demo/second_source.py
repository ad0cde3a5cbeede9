"""The stock once more, as a commercial database exports it: with events, families and citations.

The ledger of the district tells what it has always told; this export knows what the gazette announced since, and
differs on a few patents, as two sources do.
"""

import csv
import io
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial

from demo.codes import PatentNumbers, gazette_day
from demo.model import District, Holder, Patent

HEADERS = (
    "标题 (中文)",
    "公开(公告)号",
    "公开(公告)日",
    "申请号",
    "申请日",
    "授权公告日",
    "专利类型",
    "公开国别",
    "当前权利人",
    "发明人",
    "IPC主分类",
    "IPC",
    "优先权信息",
    "专利有效性",
    "法律事件",
    "首项权利要求",
    "权利要求数量",
    "引证专利",
    "被引证次数",
    "简单同族",
    "简单同族ID",
    "简单同族个数",
)
HOLDERS = frozenset({"chengjiang", "soe", "materials_institute"})
# Names that nobody registered here bears, each near one that somebody does.
NEAR_NAMES = (
    ("chengjiang", "澄江大学环境与化学工程学院"),
    ("chengjiang", "澄江大学（南校区）"),
    ("chengjiang", "Chengjiang University"),
    ("polytechnic", "江州理工大学澄江研究院"),
    ("polytechnic", "江州市理工大学"),
    ("medical", "澄江医科大学附属第一医院"),
    ("materials_institute", "澄江先进制造和新材料研究院"),
    ("soe", "江州机电控股集团股份有限公司"),
)
_TYPES = {"invention": "发明授权", "utility_model": "实用新型"}
_STATUSES = {"in_force": "有效", "pending": "审中", "ended": "失效", "unknown": ""}
_FAMILY_EVERY, _REPORT_EVERY, _MOVED_EVERY = 18, 9, 8
_RECENT = date(2023, 12, 1)
LAPSED_ON = date(2026, 9, 8)
_LICENSED = {"exclusive_license": "独占许可", "sole_license": "排他许可", "ordinary_license": "普通许可"}


@dataclass(frozen=True)
class Told:
    """One row of the export."""

    patent: Patent
    events: tuple[tuple[date, str], ...]
    claims: int
    cited: tuple[str, ...]
    cited_by: int
    family: tuple[str, ...] = ()
    priority: str = ""


def busy(district: District) -> frozenset[str]:
    """Patents that somebody has done something with: assessed, offered, sent, agreed upon, pledged."""
    found = {entry.patent for one in district.rounds for entry in one.entries}
    found |= {number for one in district.listings for number in one.patents}
    found |= {one.patent for one in district.pushes}
    return frozenset(found | _agreed(district))


def _agreed(district: District) -> set[str]:
    """Patents in deals, pledges and open licenses."""
    found = {number for one in district.deals for number in one.patents}
    found |= {number for one in district.pledges for number in one.patents}
    return found | {one.patent for one in district.open_licenses}


def told(district: District) -> list[Told]:
    """The rows of the export, in the order of the numbers; the same for the same district."""
    rng = random.Random(f"{district.seed}:second source")
    home = next(one.region_code for one in district.patents)
    gone = {number for number, _, _ in district.recorded_assignments()}
    agreed = _agreed(district)
    whole = [one for one in district.patents if one.region_code == home and one.number not in gone]
    wanted = [one for one in whole if one.holder in HOLDERS or one.number in agreed]
    taken = busy(district)
    free = [one for one in whole if one.number not in taken]
    rng.shuffle(free)
    changed = {one.number: one for one in _differing(rng, free)}
    rows = {one.number: one for one in wanted} | changed
    happened = _agreed_events(district)
    earlier = sorted(district.patents, key=lambda one: one.published_on)
    numbers = PatentNumbers(rng)
    found = []
    for at, number in enumerate(sorted(rows)):
        one = rows[number]
        events = [(event.effective_on, event.raw) for event in one.events]
        events += happened.get(number, [])
        if one.status_on == LAPSED_ON:
            events.append((LAPSED_ON, "未缴年费专利权终止"))
        if one.granted_on and one.patent_type == "utility_model" and at % _REPORT_EVERY == 0:
            events.append((gazette_day(one.granted_on + timedelta(days=90)), "实用新型专利权评价报告"))
        if (
            one.granted_on
            and one.holder == "chengjiang"
            and one.filed_on > _RECENT
            and at % _MOVED_EVERY == 0
        ):
            events.append((gazette_day(one.granted_on - timedelta(days=60)), "著录事项变更 发明人变更"))
        is_broad = one.patent_type == "invention" and one.granted_on and at % _FAMILY_EVERY == 0
        found.append(
            Told(
                one,
                tuple(sorted(events)),
                rng.randint(4, 12),
                _cited(rng, one, earlier),
                rng.choice((0, 0, 0, 1, 1, 2, 3, 5, 8)),
                _family(rng, one) if is_broad else (),
                _priority(rng, one, numbers) if is_broad else "",
            )
        )
    return found


Change = Callable[[Patent], Patent]


def _changes(rng: random.Random) -> Iterable[tuple[str, Change]]:
    """(whose patent, what the export says of it instead); "" for any of the export's holders."""
    for key, name in NEAR_NAMES:
        yield key, partial(_renamed, name=name)
    yield from [("", _retitled)] * 4
    yield from [("", lambda one: replace(one, filed_on=one.filed_on - timedelta(days=1)))] * 3
    yield from [("", lambda one: replace(one, ipcs=(*one.ipcs[1:2], one.ipcs[0], *one.ipcs[2:])))] * 3
    for days in (rng.choice((3, 4, 7)), 7):
        yield "", partial(_granted_later, days=days)
    yield from [("", lambda one: replace(one, inventors=one.inventors[: max(1, len(one.inventors) - 1)]))] * 2
    for holder in ("firm", "firm", "firm", "chengjiang", "chengjiang"):
        yield holder, lambda one: replace(one, legal_status="ended", status_on=LAPSED_ON)


def _renamed(one: Patent, name: str) -> Patent:
    return replace(one, holders=(Holder(name, one.holder), *one.holders[1:]))


def _retitled(one: Patent) -> Patent:
    bare = one.title.removeprefix("一种")
    return replace(one, title=bare if bare != one.title else f"一种{one.title}")


def _granted_later(one: Patent, days: int) -> Patent:
    return replace(one, granted_on=(one.granted_on or one.filed_on) + timedelta(days=days))


def _differing(rng: random.Random, free: Sequence[Patent]) -> list[Patent]:
    """Patents of which the export says something else than the ledger."""
    left = [one for one in free if one.legal_status == "in_force"]
    found = []
    for holder, change in _changes(rng):
        fits = (one for one in left if (one.holder.startswith(holder) if holder else one.holder in HOLDERS))
        one = next(fits, None)
        if one is not None:
            left.remove(one)
            found.append(change(one))
    return found


def lapsed(district: District) -> list[Patent]:
    """The patents that the export tells to have lapsed since."""
    return [one.patent for one in told(district) if one.patent.status_on == LAPSED_ON]


def _agreed_events(district: District) -> dict[str, list[tuple[date, str]]]:
    """What the office recorded of licenses, open licenses and pledges, by patent."""
    found: dict[str, list[tuple[date, str]]] = {}
    for deal in district.deals:
        if deal.kind in _LICENSED and deal.recorded_on:
            for number in deal.patents:
                words = f"专利实施许可合同备案的生效 {_LICENSED[deal.kind]}"
                found.setdefault(number, []).append((deal.recorded_on, words))
    for pledge in district.pledges:
        for number in pledge.patents:
            held = found.setdefault(number, [])
            held.append((pledge.registered_on, "专利权质押合同登记的生效"))
            if pledge.released_on:
                held.append((pledge.released_on, "专利权质押合同登记的注销"))
    for one in district.open_licenses:
        found.setdefault(one.patent, []).append((one.declared_on, "开放许可声明"))
    return found


def _cited(rng: random.Random, one: Patent, earlier: Sequence[Patent]) -> tuple[str, ...]:
    """A few older documents on the same subject."""
    if one.granted_on is None or one.patent_type != "invention":
        return ()
    known = [
        each.publication_number
        for each in earlier
        if each.topic == one.topic and each.published_on < one.filed_on and each.number != one.number
    ]
    return tuple(rng.sample(known, min(len(known), rng.randint(1, 4))))


def _family(rng: random.Random, one: Patent) -> tuple[str, ...]:
    year = one.filed_on.year + 1
    members = [one.publication_number, f"WO{year}{rng.randint(1000, 199999):06d}A1"]
    members.append(f"US{rng.randint(9_000_000, 12_300_000)}B2")
    if rng.random() < 1 / 2:
        members.append(f"EP{rng.randint(3_000_000, 4_400_000)}A1")
    if rng.random() < 1 / 3:
        members.append(f"JP{rng.randint(6_200_000, 7_500_000)}B2")
    return tuple(members)


def _priority(rng: random.Random, one: Patent, numbers: PatentNumbers) -> str:
    day = one.filed_on - timedelta(days=rng.randint(200, 360))
    return f"{day:%Y.%m.%d} CN{numbers.application('invention', day)}"


def _first_claim(one: Patent) -> str:
    """As claims begin: the title, then what the abstract says of how it is done."""
    said = max(one.abstract.split("。"), key=len)
    return f"1. {one.title}，其特征在于，{said[:160].removeprefix(one.title).lstrip('，：')}。"


def export_of(rows: Iterable[Told]) -> bytes:
    """The rows as the database writes them, CSV."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADERS)
    for row in rows:
        one = row.patent
        writer.writerow(
            (
                one.title,
                one.publication_number,
                one.published_on.isoformat(),
                one.number,
                one.filed_on.isoformat(),
                one.granted_on.isoformat() if one.granted_on else "",
                _TYPES[one.patent_type] if one.granted_on else "发明申请",
                "中国",
                "; ".join(holder.name for holder in one.holders),
                "; ".join(one.inventors),
                one.ipcs[0],
                "; ".join(one.ipcs),
                row.priority,
                _STATUSES[one.legal_status],
                "; ".join(f"{day:%Y.%m.%d} {words}" for day, words in row.events),
                _first_claim(one),
                row.claims,
                "; ".join(row.cited),
                row.cited_by,
                "; ".join(row.family),
                f"F{one.number[:12]}" if row.family else "",
                len(row.family) or 1,
            )
        )
    return out.getvalue().encode("utf-8-sig")
