"""Patents and stock-takes."""

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date

from demo.loader.people import Cast
from demo.model import District, Entry, Patent, Round
from zhiqiao.assets.imports.models import ImportBatch
from zhiqiao.assets.imports.services import import_files
from zhiqiao.assets.register import queries as register
from zhiqiao.assets.stocktake import grid_cells
from zhiqiao.assets.stocktake import services as stocktake
from zhiqiao.assets.stocktake.answers import Answers
from zhiqiao.assets.stocktake.services.rounds import NewRound
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.kernel.periods import as_of
from zhiqiao.kernel.refusal import Refusal

AS_TOLD = "city_ledger"  # the source that the ledger is recognized as
HEADERS = [
    "申请号",
    "专利名称",
    "摘要",
    "申请人",
    "申请日",
    "主分类号",
    "分类号",
    "专利类型",
    "发明人",
    "公开（公告）号",
    "授权公告日",
    "法律状态",
]
_TYPES = {"invention": "发明", "utility_model": "实用新型", "design": "外观设计"}
_STATUSES = {"in_force": "有效", "pending": "审中", "ended": "失效", "unknown": ""}


def ledger_of(patents: list[Patent]) -> bytes:
    """The patents as a city ledger in CSV."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADERS)
    for one in patents:
        writer.writerow(
            [
                one.number,
                one.title,
                one.abstract,
                "；".join(h.name for h in one.holders),
                one.filed_on.isoformat(),
                one.ipcs[0],
                "；".join(one.ipcs),
                _TYPES[one.patent_type],
                "；".join(one.inventors),
                one.publication_number,
                one.granted_on.isoformat() if one.granted_on else "",
                _STATUSES[one.legal_status],
            ]
        )
    return out.getvalue().encode("utf-8-sig")


def import_patents(district: District, cast: Cast) -> int:
    """Import each district's ledger by its own clerk; returns how many patents there are."""
    by_region: dict[str, list[Patent]] = defaultdict(list)
    for one in district.patents:
        by_region[one.region_code].append(one)
    clerks = {a.region_code: a for a in cast.actors.values() if a.role is Role.LEAD_AGENCY}
    names = {region.code: region.name for region in district.regions}
    for region, patents in sorted(by_region.items()):
        made = import_files(clerks[region], [(f"{names[region]}专利台账（演示）.csv", ledger_of(patents))])
        refuse_bad_rows(made)
    return register.count_all()


def refuse_bad_rows(made: Iterable[ImportBatch]) -> None:
    """The demo's own lists have no bad rows; one that has is a mistake here."""
    for batch in made:
        if batch.rejected or not batch.applied_at:
            bad = batch.rows.filter(outcome="rejected").first()
            raise Refusal(
                f"演示清单有拒收的行：{bad.row if bad else ''} {bad.reason if bad else batch.reason}",
                "演示数据有误",
            )


def take_stock(district: District, cast: Cast, tell: Callable[[int, int], None]) -> None:
    """Open the rounds, answer, review, assess, screen, close."""
    total = sum(len(one.entries) for one in district.rounds)
    done = 0
    for one in sorted(district.rounds, key=lambda r: r.opens_on):
        done = _run_round(district, cast, one, lambda n: tell(n, total), done)


def _run_round(district: District, cast: Cast, one: Round, tell: Callable[[int], None], done: int) -> int:
    holder = cast.organizations[one.organization]
    office = cast.acting(one.organization, Role.HOLDER_OFFICE)
    with as_of(one.opens_on):
        round_ = stocktake.open_round(
            office,
            NewRound(
                name=one.title, base_on=one.base_date, due_on=one.closes_on, organization_ids=(holder.pk,)
            ),
        )
    keys = dict(round_.entries.values_list("patent__number", "pk"))
    entries = [entry for entry in one.entries if entry.patent in keys]
    by_college: dict[str, list[int]] = defaultdict(list)
    for entry in entries:
        by_college[district.patent(entry.patent).college].append(keys[entry.patent])
    for college, pks in by_college.items():
        if college:
            stocktake.assign_entries(office, pks, college=college)
    _answer(district, office, keys, one)
    done += len(entries)
    tell(done)
    _judge(office, keys, entries)
    if one.is_closed:
        with as_of(one.closes_on):
            stocktake.close_round(office, round_.pk)
    return done


def _answer(district: District, office: Actor, keys: dict[str, int], one: Round) -> None:
    """The sheets that the inventors filled in, typed into the grid by the office and handed in together."""
    entries = [entry for entry in one.entries if entry.patent in keys]
    if not entries:
        return
    kinds = [kind for kind in grid_cells.kinds() if kind.field not in grid_cells.PLACES]
    typed = []
    for entry in entries:
        told = answers_of(district, entry)
        values = ((kind.field, kind.show(getattr(told, kind.field))) for kind in kinds)
        typed += [(keys[entry.patent], name, text) for name, text in values if text]
    with as_of(max(entry.inventor.assessed_on for entry in entries)):
        stocktake.write_cells(office, typed, f"收回的自评表 {len(entries)} 份")
        handed = stocktake.submit_drafts(office, [keys[entry.patent] for entry in entries])
    if handed.refused:
        raise Refusal(f"演示的自评没有收齐：{handed.refused[0]}", "演示数据有误")


def _judge(office: Actor, keys: dict[str, int], entries: list[Entry]) -> None:
    assessed = [entry for entry in entries if entry.unit is not None]
    if assessed:
        day = max(entry.unit.assessed_on for entry in assessed if entry.unit)
        with as_of(day):
            stocktake.review_entries(office, [keys[entry.patent] for entry in assessed], "材料齐全")
    agreed: list[int] = []
    for entry in assessed:
        unit = entry.unit
        if unit is None:
            continue
        if (unit.grade, unit.maturity) == (entry.inventor.grade, entry.inventor.maturity):
            agreed.append(keys[entry.patent])
        else:
            with as_of(unit.assessed_on):
                stocktake.assess_entry(
                    office,
                    keys[entry.patent],
                    unit.grade,
                    unit.maturity,
                    unit.prospects or "单位评价与自评不同，见会议纪要",
                )
    if agreed:
        stocktake.assess_as_rated(office, agreed, "同意自评")
    decided: dict[tuple[date, bool, str], list[int]] = defaultdict(list)
    meetings = _meetings([entry.screening.decided_on for entry in assessed if entry.screening])
    for entry in assessed:
        if entry.screening is not None:
            seen = entry.screening
            meeting = next(day for day in meetings if day >= seen.decided_on)
            decided[meeting, seen.is_accepted, seen.reason].append(keys[entry.patent])
    for (day, accepted, reason), pks in sorted(decided.items(), key=str):
        with as_of(day):
            stocktake.screen_entries(office, pks, reason, into_pool=bool(accepted))


def _meetings(days: list[date]) -> list[date]:
    """The days the office sits down to screen what is ready: halfway and at the end."""
    return sorted({sorted(days)[len(days) // 2], max(days)}) if days else []


def answers_of(district: District, entry: Entry) -> Answers:
    """What the inventor says, as the form takes it."""
    said, patent = entry.inventor, district.patent(entry.patent)
    return Answers(
        fiscal_project=patent.is_funded,
        fiscal_project_number=f"演示-{patent.filed_on.year - 1}-{int(patent.number[5:11]) % 900 + 100}"
        if patent.is_funded
        else "",
        implementation="own_use" if entry.is_implemented else "not_implemented",
        modes=said.modes,
        maturity=said.maturity,
        rating=said.grade,
        scene=said.scene,
        prospects=said.prospects,
        bundle="无",
        unwilling_reason="拟自行产业化" if "unwilling" in said.modes else "",
    )
