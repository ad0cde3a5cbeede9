"""The first page everyone sees, and the page that says what this is."""

from django.conf import settings
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from zhiqiao.foundation.access.roles import ROLE_LABELS, Role
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.catalog.queries import Demand
from zhiqiao.web.portal.need_views import need_rows
from zhiqiao.web.portal.supply_views import shelf_rows
from zhiqiao.web.shell.actions import ActorRequest, action

NEWEST = 5
EXAMPLES = 4
SHORT = 9  # characters of a title that fits beside others

# What each kind of user comes here for, in the words of DEVELOPERS.md.
AUDIENCES = (
    (
        "高校、院所、医院、国企",
        (Role.HOLDER_OFFICE, Role.INVENTOR),
        "盘点存量专利，把可转化的写成一页供给，跟进到签约、备案、到账。",
    ),
    ("企业", (Role.ENTERPRISE,), "说清难题，看带理由的候选专利，答复推送，成交后申领奖补。"),
    (
        "主管部门与园区",
        (Role.LEAD_AGENCY, Role.PARK),
        "导入台账，组织盘点与对接，看绩效指标，出绩效目标表与自评表。",
    ),
    (
        "银行、服务机构、技术经理人",
        (Role.BANK, Role.SERVICE_AGENCY),
        "看本地区的供需与进展，撮合交易，留下可查的凭据。",
    ),
    (
        "审计、第三方评价、上级部门",
        (Role.AUDITOR, Role.EVALUATOR, Role.SUPERIOR),
        "从每一个数字点到事实，从事实点到材料。",
    ),
)


def _examples(asked: QuerySet[Demand]) -> list[tuple[str, str]]:
    """What firms asked for last, as searches to begin with."""
    short = [title for title in asked.values_list("title", flat=True)[:40] if len(title) <= SHORT]
    return [(title, f"{reverse('portal:supply')}?{urlencode({'q': title})}") for title in short[:EXAMPLES]]


@action("foundation.access:session:open", public=True)
def home(request: ActorRequest) -> HttpResponse:
    """Search, counts, what is new, how it works."""
    shelf = catalog.listings_on_shelf(request.actor)
    asked = catalog.demands_published(request.actor)
    counts = shelf.order_by().aggregate(
        listings=Count("pk", distinct=True),
        patents=Count("offered__patent", distinct=True),
        holders=Count("holder", distinct=True),
    )
    context = {
        "counts": [
            ("在架供给", counts["listings"], "条"),
            ("涉及专利", counts["patents"], "件"),
            ("权利人", counts["holders"], "家"),
            ("企业需求", asked.count(), "条"),
        ],
        "examples": _examples(asked),
        "listings": shelf_rows(shelf[:NEWEST]),
        "needs": need_rows(request.actor, asked[:NEWEST]),
        "audiences": [
            (who, "、".join(ROLE_LABELS[role] for role in roles), what) for who, roles, what in AUDIENCES
        ],
    }
    return render(request, "portal/home.html", context)


@action("foundation.access:session:open", public=True)
def about(request: ActorRequest) -> HttpResponse:
    """What this is, for whom, where the data come from and how a figure is proven."""
    context = {
        "audiences": [
            (who, "、".join(ROLE_LABELS[role] for role in roles), what) for who, roles, what in AUDIENCES
        ],
        "is_demo": settings.DEMO,
    }
    return render(request, "portal/about.html", context)
