"""The plan adopted, money set aside, claims on their way."""

from collections.abc import Iterable
from datetime import date

from demo.loader.people import Cast
from demo.model import District
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.kernel.periods import Period
from zhiqiao.outcomes.programme.services import ProgressNote, adopt_plan, report_progress
from zhiqiao.outcomes.subsidies import decisions
from zhiqiao.outcomes.subsidies import queries as subsidies
from zhiqiao.outcomes.subsidies import services as claims

PLAN = "beibei-2023-2024"
SCHEME = "demo-chengjiang-2026"
BUDGET_FEN = 200_000_000
NOTE = "演示：把北碚 2023—2024 方案的目标套用到虚构的澄江区，期间平移到 2025-01-01 至 2026-12-31"


def adopt(cast: Cast) -> int:
    """The demo district works under 北碚's plan, its period shifted; returns the adoption's key."""
    made = adopt_plan(
        cast.actors["director"],
        PLAN,
        cast.actors["director"].region_code,
        period=Period(date(2025, 1, 1), date(2026, 12, 31)),
        cutoff_on=date(2026, 12, 31),
        note=NOTE,
        is_demo=True,
    )
    first = made.plan.annex_tasks[0].id
    report_progress(
        cast.actors["clerk"], made.pk, ProgressNote(first, "on_track", "已受理企业申领，按月对账（演示）")
    )
    return made.pk


def set_aside_and_claim(district: District, cast: Cast) -> None:
    """Open the fund; firms that received recorded and paid patents this year claim, each as far as the demo shows."""
    fund = claims.open_fund(cast.actors["director"], SCHEME, cast.actors["director"].region_code, BUDGET_FEN)
    eligible = [firm for firm in _receivers(district, cast) if _positions(firm, fund.pk)]
    for stage, firm in zip(("approved", "passed", "submitted", "draft"), eligible, strict=False):
        _claim(cast, firm, fund.pk, stage)


def _receivers(district: District, cast: Cast) -> Iterable[Actor]:
    seen = dict.fromkeys(deal.receiver for deal in district.deals if deal.state == "paid")
    logins = {a.organization_id for a in cast.actors.values()}
    firms = [cast.acting(key, Role.ENTERPRISE) for key in seen]
    return sorted(firms, key=lambda firm: firm.organization_id in logins)


def _positions(firm: Actor, fund_id: int) -> list[int]:
    fund = next((f for f in subsidies.funds_for_claiming(firm) if f.pk == fund_id), None)
    if fund is None:
        return []
    return [one.fact.position for one in subsidies.candidates(firm, fund) if not one.refused]


def _claim(cast: Cast, firm: Actor, fund_id: int, stage: str) -> None:
    details = claims.Details("澄江农商银行（演示）", "6200 0000 0000 0001", "财务部")
    made = claims.draft_claim(firm, fund_id, _positions(firm, fund_id), details)
    if stage == "draft":
        return
    claims.attach_paper(firm, made.pk, "申报表", "申报表（演示）.txt", "演示材料：申报表".encode())
    claims.submit_claim(firm, made.pk, undertaken=True)
    if stage in {"passed", "approved"}:
        decisions.pass_claim(cast.actors["clerk"], made.pk, "材料齐全，金额相符（演示）")
    if stage == "approved":
        decisions.approve_claim(cast.actors["director"], made.pk, "同意（演示）")
