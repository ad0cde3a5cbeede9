"""Rounds of stock-taking: the list, opening one, one round with its coverage and entries, ending it."""

from collections.abc import Sequence

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from zhiqiao.assets.stocktake import coverage, queries, services, workflow
from zhiqiao.assets.stocktake.queries import Round
from zhiqiao.foundation.access.roles import HOLDERS, Role
from zhiqiao.foundation.access.rules import Actor, decide
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.documents.services import store
from zhiqiao.foundation.evidence.facts import Paper
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.charts import Chart, Series
from zhiqiao.web.shell.forms import refuse
from zhiqiao.web.shell.navigation import open_url
from zhiqiao.web.workbench.holder.stocktake_forms import RoundForm
from zhiqiao.web.workbench.holder.stocktake_tables import ROUNDS, entries_table

BULK_ACTIONS = ("assign", "review", "assess", "screen")
MOST_CHARTED = 20


@action(queries.VIEW_ROUND)
def round_list(request: ActorRequest) -> HttpResponseBase:
    """Rounds in the actor's reach, each with its coverage."""
    may_open = bool(decide(request.actor, services.rounds.OPEN))
    context = {"room": "assets", "may_open": may_open}
    return ROUNDS.respond(
        request, queries.rounds(request.actor), context, template="workbench/holder/rounds.html"
    )


@action(services.rounds.OPEN)
def round_new(request: ActorRequest) -> HttpResponse:
    """Open a round."""
    form = RoundForm(request.POST or None, request.FILES or None, holders=_holders(request.actor))
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        own = () if request.actor.organization_id is None else (request.actor.organization_id,)
        chosen = tuple(int(pk) for pk in clean["organizations"]) if "organizations" in clean else own
        try:
            opened = services.open_round(
                request.actor,
                services.NewRound(
                    name=clean["name"],
                    base_on=clean["base_on"],
                    due_on=clean["due_on"],
                    organization_ids=chosen,
                    scope=clean["scope"],
                    note=clean["note"],
                    colleges=clean["colleges"],
                    papers=stored(request, "存量清单"),
                ),
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"已发起“{opened.name}”，{opened.entries.count()} 件专利待建档")
            return redirect("workbench:round", opened.pk)
    return render(request, "workbench/holder/round_new.html", {"room": "assets", "form": form})


def _holders(actor: Actor) -> list[tuple[str, str]]:
    """The holders an agency may choose from, with what the register knows; an office has none to choose."""
    if actor.role is not Role.LEAD_AGENCY:
        return []
    found = queries.holders_to_count(actor)
    return [(str(pk), f"{name}（登记簿有效 {in_force} 件）") for pk, name, in_force in found]


def stored(request: ActorRequest, kind: str, name: str = "papers") -> tuple[Paper, ...]:
    """The uploaded papers, checked and kept."""
    kept = [store(request.actor, str(one.name), one.read()) for one in request.FILES.getlist(name)]
    return tuple(Paper(one.sha256, one.name, kind) for one in kept)


@action(queries.VIEW_ROUND)
def round_page(request: ActorRequest, pk: int) -> HttpResponseBase:
    """One round: how much is covered, and its entries with bulk actions."""
    actor = request.actor
    one = queries.round_(actor, pk)
    entries = queries.entries(actor, pk).select_related("patent", "organization", "round")
    entries = entries.prefetch_related("patent__extensions")
    by_college = queries.coverage_by_college(actor, pk)
    by_holder = queries.coverage_by_holder(actor, pk)
    several = one.organization_id is None and len(by_holder) > 1
    lines = by_holder if several else by_college
    heading = "单位" if several else "二级单位"
    by_both = queries.coverage_by_college(actor, pk, several=True) if several else []
    running = one.state == Round.OPEN
    bulk = {name: running and bool(decide(actor, f"assets.stocktake:entry:{name}")) for name in BULK_ACTIONS}
    may_lead = queries.may_lead(actor, one)
    colleges = queries.colleges(actor, pk)
    table = entries_table(one, colleges, ticks=any(bulk.values()), several=several)
    context = {
        "room": "assets",
        "round": one,
        "running": running,
        "overdue": running and one.due_on < today(),
        "stock_facts": _stock_facts(actor, one),
        **_state_counts(actor, pk),
        "total": coverage.total(lines),
        "lines": lines,
        "clocks": _clocks(actor, one, lines, by_holder=several, several=False),
        "college_clocks": _clocks(actor, one, by_both, by_holder=False, several=True),
        "line_filter": "holder" if several else "college",
        "line_heading": heading,
        "chart": _chart(lines, heading) if len(lines) > 1 else None,
        "bulk": bulk if any(bulk.values()) else None,
        "bulk_steps": queries.bulk_steps(actor, pk) if any(bulk.values()) else [],
        "people": accounts.people_of(actor.organization_id, Role.INVENTOR)
        if bulk["assign"] and actor.organization_id
        else [],
        "colleges": sorted({*colleges, *_known_colleges(actor)}) if bulk["assign"] else [],
        "unassigned": entries.filter(state=workflow.OPEN, inventor=None).count(),
        "may_lead": may_lead,
        "may_fill": running and bool(decide(actor, services.filling.FILL)),
        "may_invite": running and bool(decide(actor, services.inviting.INVITE)),
        "may_grid": running and bool(decide(actor, services.assessing.ANSWER)),
        "may_name": bulk["assign"],
        "mine": actor.role is Role.INVENTOR,
    }
    return table.respond(request, entries, context, template="workbench/holder/round.html")


def _clocks(
    actor: Actor, one: Round, lines: Sequence[coverage.Line], *, by_holder: bool, several: bool
) -> list[coverage.Clock]:
    """What each line still has to do by the deadline, and its pace of the last fortnight."""
    if not lines:
        return []
    lately = queries.assessed_lately(actor, one.pk, several=several or by_holder)
    if by_holder:
        summed: dict[str, int] = {}
        for label, many in lately.items():
            holder = label.split(" · ")[0]
            summed[holder] = summed.get(holder, 0) + many
        lately = summed
    return coverage.clocks(lines, one.due_on, today(), lately)


def _state_counts(actor: Actor, pk: int) -> dict[str, int]:
    """How many entries stand in each state, by the name the page shows them under."""
    grouped = queries.entries(actor, pk).order_by().values_list("state").annotate(n=Count("pk"))
    counted = dict(grouped)
    names = {
        "open_count": workflow.OPEN,
        "self_count": workflow.SELF_ASSESSED,
        "reviewed_count": workflow.COLLEGE_REVIEWED,
        "assessed_count": workflow.ASSESSED,
        "in_count": workflow.SCREENED_IN,
    }
    return {name: counted.get(state, 0) for name, state in names.items()}


def _stock_facts(actor: Actor, one: Round) -> list[dict[str, object]]:
    """What each holder held on the cut-off day, with the fact that says so."""
    holders = one.holders.select_related("organization")
    if actor.role in HOLDERS:
        holders = holders.filter(organization_id=actor.organization_id or 0)
    return [
        {
            "name": holder.organization.name,
            "in_force": holder.in_force,
            "url": open_url(actor, "workbench:fact", holder.fact_position) if holder.fact_position else "",
        }
        for holder in holders
    ]


def _known_colleges(actor: Actor) -> set[str]:
    if actor.organization_id is None:
        return set()
    return {one.college for one in accounts.people_of(actor.organization_id) if one.college}


def _chart(lines: Sequence[coverage.Line], heading: str) -> Chart:
    """What the unit has assessed and what it has not, of the largest lines."""
    largest = sorted(lines, key=lambda one: -one.denominator)[:MOST_CHARTED]
    return Chart(
        caption=f"各{heading}的进度",
        labels=[one.label for one in largest],
        series=[
            Series("已入库", [one.pooled for one in largest]),
            Series("已评价未入库", [one.covered - one.pooled for one in largest]),
            Series("未评价", [one.left for one in largest]),
        ],
        kind="across",
        stacked=True,
        label_heading=heading,
    )


@require_POST
@action(services.rounds.CLOSE)
def round_close(request: ActorRequest, pk: int) -> HttpResponse:
    """End a round."""
    one = services.close_round(request.actor, pk)
    messages.success(request, f"“{one.name}”已结束，条目保持现状，待办已了结")
    return redirect("workbench:round", pk)


@require_POST
@action(services.rounds.CLOSE)
def round_reopen(request: ActorRequest, pk: int) -> HttpResponse:
    """Go on with a round."""
    one = services.reopen_round(request.actor, pk)
    messages.success(request, f"“{one.name}”已重开")
    return redirect("workbench:round", pk)


@require_POST
@action(services.rounds.OPEN)
def round_extend(request: ActorRequest, pk: int) -> HttpResponse:
    """Take in what the register has got since."""
    done = services.extend_round(request.actor, pk)
    told = (
        (done.added, "补入 {} 件"),
        (done.left_out, "{} 件在截止日已转化或已失效，不再计入分母（条目保留）"),
        (done.back, "{} 件重新计入分母"),
    )
    words = "；".join(text.format(many) for many, text in told if many)
    messages.success(request, words or "没有新的专利要补入，分母没有变化")
    return redirect("workbench:round", pk)
