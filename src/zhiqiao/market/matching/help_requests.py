"""A firm whose need has no good match asks the agency of its district to look for one."""

from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor, decide, require
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.notices import queries as notices
from zhiqiao.foundation.notices.models import Notice
from zhiqiao.foundation.notices.services import notify
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.matching import choices
from zhiqiao.market.matching.audiences import region_levels
from zhiqiao.market.matching.services import help_matter

ASK = "market.matching:help:ask"


def may_ask(actor: Actor, demand: Demand) -> bool:
    """Whether the actor may ask for help with this need now."""
    return (
        demand.state == Demand.PUBLISHED
        and bool(decide(actor, ASK, catalog.firm_resource(demand)))
        and not is_asked(demand)
        and bool(_helpers(demand))
    )


def is_asked(demand: Demand) -> bool:
    """Whether help was asked for and nothing was sent since."""
    return notices.is_waiting(help_matter(demand.pk))


@mutation(ASK)
def ask_for_help(actor: Actor, demand_id: int) -> Organization:
    """Ask the agency nearest to the firm to look for a patent; the first push for the need settles it.

    Raises:
        Refusal: the need is not published, help was asked for already, or there is no agency.
    """
    demand = catalog.demand(actor, demand_id)
    require(actor, ASK, catalog.firm_resource(demand))
    if demand.state != Demand.PUBLISHED:
        raise Refusal(f"需求{demand.get_state_display()}，不能请人帮找", "发布之后再请主管部门帮找")
    if is_asked(demand):
        raise Refusal("已经请主管部门帮找，还没有结果", "有专利推送过来时会提醒您")
    helpers = _helpers(demand)
    if not helpers:
        raise Refusal("本地区还没有登记主管部门的经办人", "请直接联系当地知识产权管理部门")
    for one in helpers:
        notify(
            "企业请帮忙找专利",
            organization_id=one.pk,
            role=Role.LEAD_AGENCY.value,
            kind=Notice.TODO,
            about=demand.title,
            waiting=actor.organization_name,
            verb="帮找",
            due_on=choices.day_after("help_days"),
            matter=help_matter(demand.pk),
        )
    target(f"demand:{demand.pk}", {"asked": [one.name for one in helpers]})
    return helpers[0]


def _helpers(demand: Demand) -> list[Organization]:
    """The agencies of the nearest level that has someone who leads."""
    for level in reversed(region_levels(demand.region_code)):
        found = accounts.all_organizations().filter(
            region_code=level, kind="agency", memberships__role=Role.LEAD_AGENCY.value
        )
        if found.exists():
            return list(found.distinct().order_by("pk"))
    return []
