"""重点保护企业 by demand for patents, and the 招商索引: what industries are short of and who holds patents there."""

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode

from zhiqiao.assets.landscape import demand_index, gap, queries
from zhiqiao.assets.landscape.demand_index import FirmDemand, Opening
from zhiqiao.assets.landscape.queries import DemandIndex
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.kernel import tables
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.navigation import open_url
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table
from zhiqiao.web.workbench.everyone.landscape_given import given_for

_TONES = {gap.NO_PATENT: "bad", gap.THIN: "wait", gap.NO_FIRM: "info", gap.MET: "ok"}


def _map_link(one: Opening) -> str:
    return f"{reverse('workbench:landscape')}?{urlencode({'economic': one.code})}"


def _holders(one: Opening) -> str:
    if not one.holders:
        return "您能看到的专利里没有，同大类也没有；请从外地引进"
    told = [f"{name} {many} 件{'（本地企业）' if here else ''}" for name, many, here in one.holders]
    more = one.holder_count - len(one.holders)
    said = "；".join([*told, *([f"另 {more} 家"] if more > 0 else [])])
    return f"本行业没有；同大类：{said}" if one.is_near else said


def firms_table(actor: Actor) -> Table:
    """The directory of firms."""
    return Table(
        name="protected-firms",
        title="重点保护企业目录",
        unit="家",
        columns=(
            Column(
                "name",
                "企业",
                kind="title",
                link=lambda f: open_url(actor, "workbench:organization", f.key),
                under=lambda f: "、".join(f.industries) or "没有写明行业",
                sort="name",
            ),
            Column("score", "专利需求度", kind="number", value=lambda f: f"{f.score:g}", sort="score"),
            Column("needs", "需求（条）", kind="number", sort="needs"),
            Column("others", "同业他人有效专利", kind="number", sort="others"),
            Column("own", "自有有效专利", kind="number", sort="own"),
            Column("own_there", "其中本行业", kind="number", sort="own_there", classes="minor"),
            Column("industries", "行业（中类）", value=lambda f: "、".join(f.industries), classes="detail"),
        ),
        filters=(
            Filter("asking", "提出过需求", kind="yes", field="is_asking"),
            Filter("industry", "行业", kind="text", field="words__icontains"),
        ),
        search=("name__icontains",),
        sort="-score",
        empty=Empty(
            "还没有可以排的企业",
            "请登记企业并补上国民经济行业，导入企业需求；名称未公开的企业不在目录里。",
        ),
        remember=False,
    )


def openings_table() -> Table:
    """The index of industries."""
    return Table(
        name="investment-index",
        title="招商索引",
        unit="个行业",
        columns=(
            Column("label", "行业（中类）", kind="title", link=_map_link, sort="code"),
            Column("verdict", "判断", kind="chip", value=lambda o: (o.verdict, _TONES[o.verdict])),
            Column("needs", "需求（条）", kind="number", sort="needs"),
            Column("patents", "有效专利（件）", kind="number", sort="patents"),
            Column("firms", "企业（家）", kind="number", sort="firms"),
            Column("holders", "谁有专利", value=_holders),
            Column("holder_count", "权利人（家）", kind="number", sort="holder_count", classes="minor"),
        ),
        filters=(
            Filter("verdict", "判断", field="verdict", choices=tuple((word, word) for word in gap.VERDICTS)),
            Filter("industry", "行业", kind="text", field="label__icontains"),
            Filter("holder", "权利人", kind="text", field="holder_words__icontains"),
        ),
        search=("label__icontains", "holder_words__icontains"),
        empty=Empty("还没有可以比对的行业", "请导入专利清单、企业需求，并补上企业的国民经济行业。"),
        remember=False,
    )


def index_of(actor: Actor) -> DemandIndex:
    """The index over what the actor may see."""
    return queries.demand_index(actor, given_for(actor))


@action(queries.VIEW)
def protected_firms(request: ActorRequest) -> HttpResponseBase:
    """Firms by measured demand for patents."""
    return _respond(request, firms_table(request.actor), is_firms=True)


@action(queries.VIEW)
def investment_index(request: ActorRequest) -> HttpResponseBase:
    """Industries short of patents or firms, with who holds patents there."""
    return _respond(request, openings_table(), is_firms=False)


def _respond(request: ActorRequest, table: Table, *, is_firms: bool) -> HttpResponseBase:
    found = index_of(request.actor)
    rows: tuple[FirmDemand, ...] | tuple[Opening, ...] = found.firms if is_firms else found.openings
    score = demand_index.formula(found.made_on)
    context = {
        "room": "assets",
        "index": found,
        "is_firms": is_firms,
        "formula": score,
        "concordance": tables.concordance_in_use(),
    }
    return table.respond(request, rows, context, template="workbench/landscape/demand_index.html")
