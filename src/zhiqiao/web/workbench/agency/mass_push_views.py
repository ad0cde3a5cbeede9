"""Newly listed patents to all firms: a plan is made, looked at, sent; both in the background."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.jobs import queries as jobs
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.matching import choices, queries
from zhiqiao.market.matching import mass_push_steps as steps
from zhiqiao.market.matching.mass_push import LEFT_OUT, PER_FIRM
from zhiqiao.market.matching.mass_push_steps import MassPush, MassPushRow
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.forms import refuse
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table
from zhiqiao.web.shell.templatetags.words import patent_number
from zhiqiao.web.shell.values import Row

TONES = {
    MassPush.PLANNING: "info",
    MassPush.PLANNED: "wait",
    MassPush.SENDING: "info",
    MassPush.SENT: "ok",
    MassPush.STOPPED: "bad",
}
_ROW_TONES = {MassPushRow.SENT: "ok", MassPushRow.REFUSED: "wait", MassPushRow.WAITING: "info"}
_BAND_TONES = {"high": "ok", "medium": "wait"}
_DAYS = 30


def _asks(one: Row) -> str:
    since = "在架的都算新" if one.days is None else f"最近 {one.days} 天上架的"
    return f"{since}，每家最多 {one.per_firm} 件"


MASS_PUSHES = Table(
    name="mass-pushes",
    title="批量推送",
    columns=(
        Column(
            "made_at",
            "制定",
            kind="title",
            value=lambda m: f"{m.made_by} 制定的第 {m.pk} 次",
            link=lambda m: reverse("workbench:mass-push", args=[m.pk]),
            under=_asks,
        ),
        Column("state", "状态", kind="chip", value=lambda m: (m.get_state_display(), TONES.get(m.state, ""))),
        Column("planned", "计划件次", kind="number", value=lambda m: m.planned_count),
        Column("sent", "已推送", kind="number", value=lambda m: m.sent_count),
        Column("refused", "没有推送", kind="number", value=lambda m: m.refused_count),
        Column("day", "日期", kind="date", value=lambda m: m.made_at, sort="made_at"),
    ),
    filters=(Filter("state", "状态", field="state", choices=tuple(MassPush.STATES)),),
    sort="-made_at",
    empty=Empty(
        "还没有批量推送",
        "把新上架的专利按企业的需求和主营产品各挑几件，先看计划，确认后一次推送。",
        "制定计划",
        "workbench:mass-push-new",
    ),
    unit="次",
)


def _rows_table(actor: Actor) -> Table:
    def link(row: Row) -> str:
        if row.push_id is not None:
            return reverse("workbench:push", args=[row.push_id])
        return reverse("workbench:listing", args=[row.listing_id]) if row.listing_id is not None else ""

    return Table(
        name="mass-push-rows",
        title="批量推送的计划",
        columns=(
            Column(
                "title",
                "专利",
                kind="title",
                value=lambda r: r.patent.title,
                link=link,
                under=lambda r: r.refusal or r.reason,
            ),
            Column("firm", "企业", value=lambda r: steps.firm_shown(actor, r)),
            Column(
                "demand",
                "针对需求",
                value=lambda r: r.demand.title if r.demand else "按主营产品",
                classes="minor",
            ),
            Column(
                "band",
                "把握",
                kind="chip",
                value=lambda r: (r.get_band_display(), _BAND_TONES.get(r.band, "")),
            ),
            Column(
                "state", "状态", kind="chip", value=lambda r: (r.get_state_display(), _ROW_TONES[r.state])
            ),
            Column(
                "number",
                "专利号",
                kind="code",
                value=lambda r: patent_number(r.patent.number),
                classes="minor",
            ),
        ),
        filters=(
            Filter("state", "状态", field="state", choices=tuple(MassPushRow.STATES)),
            Filter("band", "把握", field="band", choices=(("high", "高"), ("medium", "中"))),
        ),
        search=("patent__title__icontains", "patent__number__icontains", "demand__title__icontains"),
        empty=Empty("没有可以推送的", "新上架的专利里，没有一件与企业的需求或产品有中以上的把握。"),
        unit="件次",
        remember=False,
    )


@action(steps.VIEW)
def mass_push_list(request: ActorRequest) -> HttpResponseBase:
    """Mass pushes of the organization, newest first."""
    return MASS_PUSHES.respond(
        request,
        steps.mass_pushes(request.actor),
        {"room": "market"},
        template="workbench/agency/mass_pushes.html",
    )


class MassPushForm(forms.Form):
    """What is new, and how many a firm gets."""

    days = forms.IntegerField(
        label="最近几天上架的专利算新",
        required=False,
        min_value=1,
        max_value=steps.MOST_DAYS,
        help_text="不填则在架的都算；以前推送过给该企业的不再推",
    )
    per_firm = forms.IntegerField(
        label="每家企业最多几件", min_value=1, max_value=steps.MOST_PER_FIRM, help_text="按把握从高到低取"
    )


@action(queries.SEND)
def mass_push_new(request: ActorRequest) -> HttpResponse:
    """Ask for a plan; nothing is sent."""
    form = MassPushForm(request.POST or None, initial={"days": _DAYS, "per_firm": PER_FIRM})
    if request.method == "POST" and form.is_valid():
        try:
            one = steps.plan_mass_push(
                request.actor, form.cleaned_data["days"], form.cleaned_data["per_firm"]
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("workbench:mass-push", one.pk)
    context = {"room": "market", "form": form, "answer_days": choices.days("answer_days")}
    return render(request, "workbench/agency/mass_push_new.html", context)


@action(steps.VIEW)
def mass_push_page(request: ActorRequest, pk: int) -> HttpResponseBase:
    """The plan and what it leaves out; how far the work is; what came of it."""
    actor = request.actor
    one: Row = steps.mass_push_of(actor, pk)  # with its counts
    under_way = one.state in MassPush.UNDER_WAY
    broken_off = steps.is_broken_off(one)
    context = {
        "room": "market",
        "one": one,
        "tone": TONES.get(one.state, ""),
        "asks": _asks(one),
        "progress": steps.progress_of(one) if under_way else None,
        "is_alive": jobs.is_alive(),
        "broken_off": broken_off,
    }
    if request.headers.get("HX-Request") == "true" and request.GET.get("part") == "progress":
        if under_way:
            return render(request, "workbench/agency/_mass_push_progress.html", context)
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    rows = steps.rows_of(actor, one)
    context |= {
        "firms_planned": rows.order_by().values("firm").distinct().count(),
        "left": [
            (words, f"{one.left[code]:,} {unit}")
            for code, (unit, words) in LEFT_OUT.items()
            if one.left.get(code)
        ],
        "may_send": one.waiting_count > 0
        and (
            one.state in {MassPush.PLANNED, MassPush.STOPPED}
            or (broken_off and one.state == MassPush.SENDING)
        ),
        "may_discard": broken_off or one.state in {MassPush.PLANNING, MassPush.PLANNED, MassPush.STOPPED},
        "waiting_text": f"{one.waiting_count:,}",
        "page_title": _heading(one),
        "one_text": str(one.pk),
        "pushes_url": f"{reverse('workbench:pushes')}?mass={one.pk}",
        "warning": f"企业会收到待办，请它在 {choices.days('answer_days')} 天内答复。推送出去不能撤回。",
    }
    return _rows_table(actor).respond(request, rows, context, template="workbench/agency/mass_push.html")


def _heading(one: Row) -> str:
    match one.state:
        case MassPush.PLANNED:
            return f"先看清楚，再推送 {one.waiting_count:,} 件次"
        case MassPush.SENT:
            return f"推送了 {one.sent_count:,} 件次，没有推送 {one.refused_count:,} 件次"
        case MassPush.STOPPED:
            return f"中断：已推送 {one.sent_count:,} 件次，还有 {one.waiting_count:,} 件次"
    return f"批量推送：{one.get_state_display()}"


@require_POST
@action(queries.SEND)
def mass_push_send(request: ActorRequest, pk: int) -> HttpResponse:
    """Send what is planned."""
    steps.send_mass_push(request.actor, pk)
    return redirect("workbench:mass-push", pk)


@require_POST
@action(queries.SEND)
def mass_push_discard(request: ActorRequest, pk: int) -> HttpResponse:
    """Put a plan aside."""
    one = steps.discard_mass_push(request.actor, pk)
    went = one.state == MassPush.SENT
    messages.info(request, "其余的不再推送" if went else "已放弃这次计划，没有推送任何专利")
    return redirect("workbench:mass-push", pk) if went else redirect("workbench:mass-pushes")
