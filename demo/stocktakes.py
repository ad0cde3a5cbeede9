"""Three years of stock-takes: what inventors and units said of their patents, and what was screened in."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from demo.grammar import Writer, industries
from demo.model import Assessment, Entry, Patent, Round, Screening

_GRADES = ("A", "B", "C")
_GRADE_WEIGHTS = (30, 45, 25)
_MATURITY_BY_GRADE = {"A": (3, 4, 4, 5, 6), "B": (2, 3, 3, 4), "C": (1, 1, 2, 2)}
_PROSPECTS: dict[int, tuple[str, ...]] = {
    1: (
        "完成原理验证，还需要合作单位提供样品和场地。",
        "只有仿真和台面结果，离应用较远，宜继续跟踪。",
    ),
    2: (
        "小试数据重复性好，尚缺连续运行数据。",
        "实验室已跑通，放大时的成本还没有算清，希望找企业做放大。",
    ),
    3: (
        "已做出第[2-4]版样机，累计运行[200-900]小时，主要指标达到设计值。",
        "样机在校内平台试用，操作界面还要按用户习惯改。",
    ),
    4: (
        "在合作企业完成中试，连续运行[15-60]天，成本比现有办法低[12-30]%。",
        "中试线已建成，缺一家愿意首用的企业。",
    ),
    5: (
        "已在[1-3]家企业试生产，用户反映省工省料，可以直接推广。",
        "小批量供货[2-6]批，退货为零，具备许可条件。",
    ),
    6: (
        "已形成产品并有销售，适合向同行普通许可。",
        "校办企业在用，工艺文件齐全，可整套交付。",
    ),
}
_SCENES = (
    "{label}企业，解决{problem}的问题",
    "适合{label}领域中小企业的产线改造，应对{problem}",
    "凡遇到{problem}的厂家都可以用",
)
_MODES = (
    ("assignment", "ordinary_license"),
    ("exclusive_license", "ordinary_license"),
    ("ordinary_license", "open_license"),
    ("assignment",),
    ("exclusive_license", "joint_development"),
    ("ordinary_license", "equity", "joint_development"),
)
_ACCEPTED = (
    "成熟度达到{maturity}级，权利稳定，本区有同类需求",
    "指标明确、可独立实施，同意入库",
    "与近期企业需求方向一致，建议优先推送",
    "维持年限合理，适合许可给中小企业",
)
_REJECTED = {
    "implemented": "单位自行实施中，不对外许可",
    "C": "自评与单位评价均较弱，技术已有替代，暂不入库",
    "none": "应用场景描述不清，退回补充后再审",
}
_IMPLEMENTED_SHARE = 0.06
_SAME_VIEW_SHARE = 0.72


@dataclass(frozen=True)
class _Plan:
    """One round: organization, when, base date, first grant day counted, share done, whether closed."""

    key: str
    organization: str
    title: str
    opens_on: date
    closes_on: date
    base_date: date
    share: float
    granted_from: date = date(1985, 4, 1)
    is_closed: bool = True


_PLANS = (
    _Plan("round1", "chengjiang", "澄江大学2024年存量专利盘点",
          date(2024, 3, 4), date(2024, 9, 30), date(2023, 12, 31), 0.93),
    _Plan("round2", "polytechnic", "江州理工大学2024年存量专利盘点",
          date(2024, 4, 8), date(2024, 12, 20), date(2023, 12, 31), 0.87),
    _Plan("round3", "medical", "澄江医科大学2024年存量专利盘点",
          date(2024, 5, 13), date(2024, 12, 20), date(2023, 12, 31), 0.81),
    _Plan("round4", "food_institute", "农产品与食品科学研究院2025年专利盘点",
          date(2025, 3, 3), date(2025, 8, 29), date(2024, 12, 31), 0.90),
    _Plan("round5", "materials_institute", "先进制造与新材料研究院2025年专利盘点",
          date(2025, 4, 7), date(2025, 9, 30), date(2024, 12, 31), 0.88),
    _Plan("round6", "chengjiang", "澄江大学2026年增量专利盘点",
          date(2026, 6, 1), date(2026, 12, 31), date(2026, 5, 31), 0.55, date(2024, 1, 1), is_closed=False),
)  # fmt: skip


def rounds(rng: random.Random, patents: Sequence[Patent], office_names: dict[str, str]) -> list[Round]:
    """All rounds; ``office_names``: who screens, by organization key."""
    return [_round(rng, plan, patents, office_names[plan.organization]) for plan in _PLANS]


def _round(rng: random.Random, plan: _Plan, patents: Sequence[Patent], screener: str) -> Round:
    scope = [
        patent
        for patent in patents
        if patent.holder == plan.organization
        and patent.in_force_on(plan.base_date)
        and (patent.granted_on or plan.base_date) >= plan.granted_from
    ]
    done = sorted(rng.sample(scope, round(len(scope) * plan.share)), key=lambda patent: patent.number)
    return Round(
        key=plan.key,
        organization=plan.organization,
        title=plan.title,
        opens_on=plan.opens_on,
        closes_on=plan.closes_on,
        base_date=plan.base_date,
        is_closed=plan.is_closed,
        scope=tuple(patent.number for patent in scope),
        entries=tuple(_entry(rng, plan, patent, screener) for patent in done),
    )


def _entry(rng: random.Random, plan: _Plan, patent: Patent, screener: str) -> Entry:
    span = (plan.closes_on if plan.is_closed else date(2026, 10, 31)) - plan.opens_on
    assessed_on = plan.opens_on + timedelta(days=rng.randint(3, max(4, int(span.days * 0.6))))
    grade = rng.choices(_GRADES, _GRADE_WEIGHTS)[0]
    inventor = _assessment(rng, patent, grade, patent.inventors[0], assessed_on)
    is_implemented = rng.random() < _IMPLEMENTED_SHARE
    # An open round is under way: some entries still wait for the unit, some for the decision.
    steps = 2 if plan.is_closed else rng.choice((0, 1, 2, 2))
    if not steps:
        return Entry(patent.number, inventor, is_implemented)
    unit_grade = grade if rng.random() < _SAME_VIEW_SHARE else rng.choice(_GRADES)
    reviewer = patent.college or "科研管理处"
    unit_day = assessed_on + timedelta(days=rng.randint(4, 25))
    unit = _assessment(rng, patent, unit_grade, reviewer, unit_day)
    if unit_grade == grade:  # who agrees on the grade has no other maturity in mind
        unit = replace(unit, maturity=inventor.maturity)
    if steps == 1:
        return Entry(patent.number, inventor, is_implemented, unit)
    decided_on = unit_day + timedelta(days=rng.randint(3, 20))
    screening = _screening(rng, inventor, unit, screener, decided_on, is_implemented=is_implemented)
    return Entry(patent.number, inventor, is_implemented, unit, screening)


def _assessment(rng: random.Random, patent: Patent, grade: str, by: str, day: date) -> Assessment:
    maturity = rng.choice(_MATURITY_BY_GRADE[grade])
    label = next(industry.label for industry in industries() if industry.code == patent.industry)
    return Assessment(
        grade=grade,
        maturity=maturity,
        scene=rng.choice(_SCENES).format(label=label, problem=re.split("[，、]", patent.problem)[0]),
        prospects=Writer(rng).one_of(_PROSPECTS[maturity]),
        modes=rng.choice(_MODES),
        by=by,
        assessed_on=day,
    )


def _screening(
    rng: random.Random, inventor: Assessment, unit: Assessment, by: str, day: date, *, is_implemented: bool
) -> Screening:
    if is_implemented:
        return Screening(is_accepted=False, reason=_REJECTED["implemented"], by=by, decided_on=day)
    if inventor.grade == unit.grade == "C":
        return Screening(is_accepted=False, reason=_REJECTED["C"], by=by, decided_on=day)
    if "C" in {inventor.grade, unit.grade} and rng.random() < 1 / 3:
        return Screening(is_accepted=False, reason=_REJECTED["none"], by=by, decided_on=day)
    reason = rng.choice(_ACCEPTED).format(maturity=unit.maturity)
    return Screening(is_accepted=True, reason=reason, by=by, decided_on=day)
