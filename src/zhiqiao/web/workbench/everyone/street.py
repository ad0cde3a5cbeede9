"""What the home page says about the street: what has stopped, where the targets stand, what one may begin with."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from zhiqiao.assets.stocktake import queries as stocktake
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor, decide
from zhiqiao.foundation.notices.models import Notice
from zhiqiao.foundation.notices.waiting import Waiting
from zhiqiao.kernel.periods import today
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.matching import queries as matching
from zhiqiao.outcomes.performance import queries as performance
from zhiqiao.outcomes.programme import queries as programme
from zhiqiao.transactions.deals import queries as deals
from zhiqiao.web.shell.navigation import open_url
from zhiqiao.web.workbench.everyone.matters import matter_link

# What a person may begin with, in the order of the street; shown when the role may do it.
STARTS = (
    ("导入专利台账", "workbench:import-new"),
    ("发起盘点", "workbench:round-new"),
    ("发布供给", "workbench:listing-new"),
    ("提出需求", "workbench:demand-new"),
    ("申领奖补", "workbench:claim-new"),
    ("查看指标", "workbench:figures"),
    ("编制报告", "workbench:report-new"),
    ("看在架供给", "workbench:listings"),
    ("看企业需求", "workbench:demands"),
    ("查专利", "workbench:patents"),
    ("查事实", "workbench:facts"),
    ("登记组织", "workbench:organization-new"),
    ("看后台作业", "workbench:jobs"),
)
# Who runs the platform begins elsewhere.
ADMIN_STARTS = (
    ("登记组织", "workbench:organization-new"),
    ("看组织与人员", "workbench:organizations"),
    ("看后台作业", "workbench:jobs"),
    ("看操作记录", "workbench:audit"),
)


@dataclass(frozen=True)
class Target:
    """One target on the home page."""

    label: str
    value: str
    target: str
    done: float
    goal: float
    url: str


def due_today(todo: QuerySet[Notice]) -> int:
    """How many to-dos are due today or overdue."""
    return todo.filter(due_on__lte=today()).count()


def stopped(actor: Actor) -> list[tuple[Waiting, str]]:
    """Stages with things under way, in the order of the street, with the address of the one that waits longest."""
    found: list[Waiting] = []
    for action, ask in (
        ("assets.stocktake:round:view", stocktake.waiting),
        ("market.catalog:demand:view", catalog.waiting),
        ("market.matching:push:view", matching.waiting),
        ("transactions.deals:deal:view", deals.waiting),
    ):
        if decide(actor, action):
            found.extend(ask(actor))
    return [
        (one, one.longest.link if one.longest.link.startswith("/") else matter_link(one.longest.link))
        for one in found
    ]


def targets(actor: Actor, most: int = 5) -> list[Target]:
    """The first targets of the plan the actor's region works under."""
    if not decide(actor, "outcomes.performance:figure:view"):
        return []
    adoption = programme.current_adoption(actor)
    if adoption is None:
        return []
    shown = []
    for one in performance.figures(actor, adoption)[:most]:
        url = reverse("workbench:figure", args=[adoption.pk, one.kpi.id])
        done = float(one.done) if one.done is not None else 0.0
        shown.append(Target(one.kpi.name, one.text, one.target_text, min(done, 1.0) * 100, 100.0, url))
    return shown


def starts(actor: Actor) -> list[tuple[str, str]]:
    """What the actor may begin with: (label, address)."""
    wanted = ADMIN_STARTS if actor.role is Role.PLATFORM_ADMIN else STARTS
    found = ((label, open_url(actor, name)) for label, name in wanted)
    return [(label, url) for label, url in found if url][:4]
