"""Needs: the list, one need, writing it, confirming what a clerk recorded, publishing, closing."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor, decide
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.evidence import queries as evidence
from zhiqiao.kernel import tables
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog import choices, needs, queries, wording
from zhiqiao.market.catalog.queries import Demand
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.forms import DayField, YuanField, refuse
from zhiqiao.web.shell.navigation import open_url
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table

TONES = {
    Demand.DRAFT: "",
    Demand.RECORDED: "wait",
    Demand.CONFIRMED: "info",
    Demand.PUBLISHED: "ok",
    Demand.CLOSED: "",
}

# Ways an offer accepts that are not licences -> the firm's words for them.
_COOPERATION_OF = {
    "assignment": "assignment",
    "joint_development": "joint_development",
    "equity": "joint_development",
}


def _table(actor_reads_names: Any) -> Table:  # noqa: ANN401 - a Demand -> name function bound to an actor
    return Table(
        name="demands",
        title="企业需求",
        columns=(
            Column(
                "title",
                "需求",
                kind="title",
                link=lambda d: reverse("workbench:demand", args=[d.pk]),
                under=lambda d: d.text[:80],
                sort="title",
            ),
            Column("firm", "企业", value=actor_reads_names),
            Column("industry", "行业", value=lambda d: tables.gbt4754_name(d.industry_code) or ""),
            Column("budget", "预算", value=wording.budget_text, sort="budget_low_fen"),
            Column(
                "cooperation",
                "合作方式",
                value=lambda d: "、".join(choices.label("cooperation", c) for c in d.cooperation),
            ),
            Column("state", "状态", kind="chip", value=lambda d: (d.get_state_display(), TONES[d.state])),
            Column("moved_at", "最近变动", kind="date", sort="moved_at"),
            Column("valid_to", "有效至", kind="date", sort="valid_to"),
        ),
        filters=(
            Filter("state", "状态", field="state", choices=needs.STATES),
            Filter("kind", "类型", field="kind", choices=choices.demand_kinds()),
            Filter("industry", "行业代码", kind="text", field="industry_code__startswith"),
        ),
        search=("title__icontains", "text__icontains", "targets__icontains"),
        sort="-moved_at",
        empty=Empty(
            "还没有需求", "写下要解决的问题，平台会给出带理由的专利清单。", "提出需求", "workbench:demand-new"
        ),
    )


@action("market.catalog:demand:browse")
def demand_list(request: ActorRequest) -> HttpResponseBase:
    """Published needs, and the rest in reach."""
    actor = request.actor
    table = _table(lambda d: queries.firm_shown(actor, d))
    may = bool(decide(actor, needs.EDIT))
    return table.respond(
        request,
        queries.demands(actor).distinct(),
        {"room": "market", "may_edit": may},
        template="workbench/firm/demands.html",
    )


@action("market.catalog:demand:browse")
def demand_page(request: ActorRequest, pk: int) -> HttpResponse:
    """One need, where it stands, and what may be done with it."""
    actor = request.actor
    one = queries.demand(actor, pk)
    resource = queries.demand_resource(one)
    own = actor.organization_id == one.firm_id
    order = [Demand.DRAFT, Demand.RECORDED, Demand.CONFIRMED, Demand.PUBLISHED, Demand.CLOSED]
    at = order.index(one.state)
    labels = dict(needs.STATES)
    steps = [
        {"label": labels[s], "state": "done" if i < at else "now" if i == at else "next"}
        for i, s in enumerate(order)
    ]
    context = {
        "room": "market",
        "one": one,
        "firm": queries.firm_shown(actor, one),
        "tone": TONES[one.state],
        "steps": steps,
        "industry": tables.gbt4754_name(one.industry_code) or "",
        "budget": wording.budget_text(one) or "未填",
        "kind": choices.label("demand_kinds", one.kind),
        "cooperation": "、".join(choices.label("cooperation", c) for c in one.cooperation) or "未填",
        "facts": evidence.facts(actor).filter(matter=f"demand:{pk}"),
        "may_edit": one.state == Demand.DRAFT and decide(actor, needs.EDIT, resource),
        "may_ask": one.state == Demand.DRAFT and not own and decide(actor, needs.RECORD, resource),
        "may_confirm": one.state == Demand.RECORDED
        and decide(actor, needs.CONFIRM, queries.firm_resource(one)),
        "may_publish": (one.state == Demand.CONFIRMED or (one.state == Demand.DRAFT and own))
        and decide(actor, needs.PUBLISH, resource),
        "may_close": one.state in {Demand.DRAFT, Demand.CONFIRMED, Demand.PUBLISHED}
        and decide(actor, needs.CLOSE, resource),
        "map_url": "" if actor.role is Role.ENTERPRISE else open_url(actor, "workbench:landscape"),
        "may_match": decide(actor, "market.matching:proposal:view"),
    }
    return render(request, "workbench/firm/demand.html", context)


class DemandForm(forms.Form):
    """A need in the firm's own words."""

    firm = forms.ModelChoiceField(label="企业", queryset=accounts.all_organizations().none(), required=False)
    title = forms.CharField(
        label="需求名称", max_length=200, help_text="一句话：要解决什么。例：降低漂染废水 COD 的低成本工艺"
    )
    text = forms.CharField(
        label="要解决的问题",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="对象是什么、现在怎样、卡在哪里。用自己的话写，不必写成专利语言",
    )
    targets = forms.CharField(
        label="要达到的指标",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="能量化的尽量量化，如“出水 COD 低于 80 mg/L”",
    )
    conditions = forms.CharField(
        label="现有条件与限制",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="设备、场地、不能改动的环节",
    )
    kind = forms.ChoiceField(label="需求类型")
    industry_code = forms.CharField(
        label="国民经济行业", max_length=5, required=False, help_text="GB/T 4754 代码；不填取企业登记的行业"
    )
    budget_low = YuanField(label="预算（下限）", required=False)
    budget_high = YuanField(label="预算（上限）", required=False)
    cooperation = forms.MultipleChoiceField(
        label="合作方式", required=False, widget=forms.CheckboxSelectMultiple
    )
    valid_to = DayField(label="有效至", required=False)
    purpose_declared = forms.BooleanField(
        label="以专利实施为目的", required=False, help_text="声明取得专利是为了实施；申领奖补时会用到"
    )
    show_firm = forms.BooleanField(
        label="公开企业名称", required=False, help_text="不勾选则对外只显示“某企业”"
    )

    def __init__(self, request: ActorRequest, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on to Form
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = choices.demand_kinds()  # type: ignore[attr-defined]  # a choice field
        self.fields["cooperation"].choices = choices.cooperation()  # type: ignore[attr-defined]  # the same
        if request.actor.role is Role.ENTERPRISE:
            del self.fields["firm"]
        else:
            firms = accounts.organizations_in(
                request.actor.region_code, ("enterprise", "state_owned_enterprise")
            )
            self.fields["firm"].queryset = firms  # type: ignore[attr-defined]  # a model choice
            self.fields["firm"].required = True

    def data_of(self) -> needs.DemandData:
        """What the service takes."""
        clean = dict(self.cleaned_data)
        clean.pop("firm", None)
        low, high = clean.pop("budget_low"), clean.pop("budget_high")
        clean["cooperation"] = tuple(clean["cooperation"])
        return needs.DemandData(budget_low_fen=low, budget_high_fen=high, **clean)


@action(needs.EDIT)
def demand_edit(request: ActorRequest, pk: int | None = None) -> HttpResponse:
    """Write a need; a clerk chooses whose."""
    one = queries.demand(request.actor, pk) if pk else None
    form = DemandForm(request, request.POST or None, initial=_initial(request, one))
    if request.method == "POST" and form.is_valid():
        firm = form.cleaned_data.get("firm")
        try:
            saved = needs.save_demand(request.actor, form.data_of(), firm.pk if firm else None, pk)
            done = _go_on(request, saved)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, done)
            return redirect("workbench:demand", saved.pk)
    context = {"room": "market", "form": form, "one": one, "own": request.actor.role is Role.ENTERPRISE}
    return render(request, "workbench/firm/demand_edit.html", context)


def _go_on(request: ActorRequest, saved: Demand) -> str:
    if "publish" in request.POST:
        needs.publish_demand(request.actor, saved.pk)
        return "已发布，下面是匹配到的专利"
    if "ask" in request.POST:
        needs.ask_firm(request.actor, saved.pk)
        return "已请企业确认；企业确认后会提醒您发布"
    return "已存为草稿"


def _initial(request: ActorRequest, one: Demand | None) -> dict[str, Any]:
    if one is None:
        begun = {"firm": request.GET.get("firm") or None, "kind": "technology"}
        return begun | _about_listing(request.actor, request.GET.get("listing", ""))
    names = "title text targets conditions kind industry_code cooperation valid_to purpose_declared show_firm"
    return {
        **{name: getattr(one, name) for name in names.split()},
        "firm": one.firm_id,
        "budget_low": one.budget_low_fen,
        "budget_high": one.budget_high_fen,
    }


def _about_listing(actor: Actor, number: str) -> dict[str, Any]:
    """A need begun from an offer ("我想了解"): what it is about, and the ways the offer accepts."""
    if not number.isdecimal():
        return {}
    try:
        listing = queries.listing(actor, int(number))
    except Refusal:
        return {}
    ways = {_COOPERATION_OF.get(mode, "license") for mode in listing.modes}
    solves = f"它要解决的是：{listing.problem}\n" if listing.problem else ""
    return {
        "kind": "patent",
        "title": f"想了解：{listing.title}"[:200],
        "text": f"在供给里看到“{listing.title}”（{listing.holder.name}）。\n{solves}我们的情况：",
        "cooperation": [code for code, _ in choices.cooperation() if code in ways],
    }


@require_POST
@action("market.catalog:demand:browse")
def demand_step(request: ActorRequest, pk: int, step: str) -> HttpResponse:
    """Ask, confirm, return, publish or close; each is its own service with its own permission."""
    actor, note = request.actor, request.POST.get("note", "")
    if step == "ask":
        needs.ask_firm(actor, pk)
        said = "已请企业确认"
    elif step == "confirm":
        needs.confirm_demand(actor, pk)
        said = "已确认，经办人会收到提醒"
    elif step == "return":
        needs.return_demand(actor, pk, note)
        said = "已退回，并把意见告诉了经办人"
    elif step == "publish":
        needs.publish_demand(actor, pk)
        said = "已发布，下面是匹配到的专利"
    elif step == "close":
        needs.close_demand(actor, pk, note)
        said = "已结束"
    else:
        raise Refusal("没有这个步骤", "请从需求页面操作")
    messages.success(request, said)
    return redirect("workbench:demand", pk)
