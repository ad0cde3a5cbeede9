"""A few entries of the registers that are files: some standing, some waiting to be approved, one still a draft."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from demo.loader.people import Cast
from demo.model import District, Patent
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.registers.services import Brought, approve_entry, save_entry
from zhiqiao.kernel.periods import as_of

_SEPARATE, _EXEMPT, _PROJECTS = "separate_management", "due_diligence_exemptions", "cultivation_projects"
_RIGHTS = ("unit", "unit", "shared", "long_use", "unit")
_FIRST, _LATER = date(2024, 3, 1), 201  # the first decision; so many days on, what came of it was entered
_OUTCOMES = ("held", "converted", "held", "held", "returned")


def _paper(kind: str, title: str) -> Brought:
    text = f"【演示材料，非真实文件】\n{title}\n"
    return Brought(kind, f"{title}.txt", text.encode())


def keep_registers(district: District, cast: Cast) -> int:
    """Enter them through the services, each on its day; returns how many."""
    office, firm, clerk = cast.actors["office"], cast.actors["firm"], cast.actors["clerk"]
    held = [one for one in district.patents if one.holder == _key(cast, office)]
    mine = [one for one in held if one.granted_on and one.in_force_on(district.as_of)]
    made = _separate(office, mine[:5], district.as_of)
    made += _exempt(office, cast.actors["auditor"], mine[1:3])
    return made + _cultivate(office, firm, clerk, held, district.as_of)


def _key(cast: Cast, actor: Actor) -> str:
    return next(key for key, one in cast.organizations.items() if one.pk == actor.organization_id)


def _separate(office: Actor, patents: Sequence[Patent], today: date) -> int:
    for at, one in enumerate(patents):
        listed_on = max(
            (one.granted_on or one.filed_on) + timedelta(days=120), _FIRST + timedelta(days=90 * at)
        )
        listed_on = min(listed_on, today - timedelta(days=_LATER))
        told: dict[str, Any] = {
            "title": one.title,
            "patents": [one.number],
            "college": one.college,
            "completers": "、".join(one.inventors),
            "listed_on": listed_on.isoformat(),
            "decision": f"{listed_on.year} 年第 {at + 1} 次成果转化领导小组会议纪要（演示）",
            "decided_by": "成果转化领导小组",
            "right": _RIGHTS[at],
            "completer_share": "70" if _RIGHTS[at] == "shared" else None,
            "outcome": _OUTCOMES[at],
            "ended_on": (listed_on + timedelta(days=200)).isoformat()
            if _OUTCOMES[at] == "returned"
            else None,
        }
        papers = [_paper("decision_paper", f"单列管理决定 {at + 1}")] if at else []
        with as_of(listed_on + timedelta(days=_LATER)):
            save_entry(office, _SEPARATE, told, submit=bool(papers), papers=papers)
    return len(patents)


def _exempt(office: Actor, auditor: Actor, patents: Sequence[Patent]) -> int:
    days = (date(2025, 6, 18), date(2026, 9, 22))
    for at, (one, day) in enumerate(zip(patents, days, strict=True)):
        told: dict[str, Any] = {
            "matter_name": f"{one.title}{'作价入股' if at else '许可'}",
            "patents": [one.number],
            "situation": ["equity_loss"] if at else ["price"],
            "occurred_on": (day - timedelta(days=150)).isoformat(),
            "loss": 1_200_000_00 if at else None,
            "persons": "；".join(one.inventors[:1]),
            "facts_told": "演示：转化前做过评估并公示，集体决定后签约；市场变化后价值与约定有差距。",
            "diligence": ["evaluated", "collective", "published"],
            "basis": "本校成果转化管理办法（演示）尽职免责条款",
            "decided_by": "校长办公会",
            "decided_on": day.isoformat(),
            "conclusion": "lenient" if at else "exempt",
        }
        papers = [
            _paper("decision_paper", f"尽职认定决定 {at + 1}"),
            _paper("evidence_paper", f"评估与公示 {at + 1}"),
        ]
        with as_of(day + timedelta(days=5)):
            kept = save_entry(office, _EXEMPT, told, papers=papers)
        if not at:
            with as_of(day + timedelta(days=9)):
                approve_entry(auditor, kept.pk, opinion="程序完备，同意认定")
    return len(days)


def _cultivate(office: Actor, firm: Actor, clerk: Actor, held: Sequence[Patent], today: date) -> int:
    wanted = (
        (clerk, "key_core", "高盐废水膜材料攻关", "节能环保", date(2024, 3, 1), 900),
        (clerk, "high_tech", "高新技术企业专利培育（第一批）", "先进制造", date(2025, 1, 10), 690),
        (office, "order", "低色度印染废水订单研发", "节能环保", date(2025, 5, 20), 540),
        (firm, "common", "印染助剂减排共性技术", "纺织", date(2026, 4, 8), 720),
        (office, "supply", "工装夹具专利组合针对性供给", "先进制造", date(2026, 8, 3), 365),
    )
    for at, (actor, kind, name, industry, started_on, days) in enumerate(wanted):
        produced = [one for one in held if one.filed_on > started_on][: 2 if at < 3 else 0]  # noqa: PLR2004 - the later ones have none yet
        told: dict[str, Any] = {
            "name": f"{name}（演示）",
            "number": f"PY-{started_on.year}-{at + 1:02d}",
            "kind_of": kind,
            "level": "district",
            "industry": industry,
            "need": "演示：把企业提出的指标写成攻关目标，产出能落地的高价值发明专利。",
            "commissioner": _named(firm) if kind == "order" else None,
            "undertaker": _named(firm if actor is clerk else actor),
            "members": [_named(office), _named(firm)] if kind == "key_core" else None,
            "leader": actor.name,
            "started_on": started_on.isoformat(),
            "due_on": (started_on + timedelta(days=days)).isoformat(),
            "fiscal": actor is clerk,
            "budget": (80 + 20 * at) * 1_000_000,
            "as_indicator": True if actor is clerk else None,
            "expected": 2 + at,
            "patents": [one.number for one in produced],
            "first_patent_on": min(one.filed_on for one in produced).isoformat() if produced else None,
        }
        with as_of(min(started_on + timedelta(days=30 if not produced else 600), today)):
            kept = save_entry(actor, _PROJECTS, told, papers=[_paper("plan_paper", f"{name}任务书")])
            if kept.state == kept.SUBMITTED and kind == "order":
                approve_entry(clerk, kept.pk, opinion="同意立项")
    return len(wanted)


def _named(actor: Actor) -> dict[str, str]:
    return {"name": actor.organization_name, "code": actor.credit_code}
