"""项目组合: the list, one bundle with its patents, making and changing one."""

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiqiao.assets.stocktake import choices, queries, services
from zhiqiao.assets.stocktake.queries import Bundle
from zhiqiao.foundation.access.rules import Denied, decide
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.actions import ActorRequest, action, ticked
from zhiqiao.web.shell.forms import refuse
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table
from zhiqiao.web.shell.templatetags.words import patent_number
from zhiqiao.web.workbench.holder.stocktake_tables import RATING_TONES

EDIT = services.bundling.EDIT
_BETWEEN = re.compile(r"[\s,，;；、]+")

BUNDLES = Table(
    name="bundles",
    title="项目组合",
    unit="个",
    columns=(
        Column(
            "name",
            "项目组合",
            kind="title",
            link=lambda b: reverse("workbench:bundle", args=[b.pk]),
            under=lambda b: b.organization.name,
            sort="name",
        ),
        Column("holder", "权利人", value=lambda b: b.organization.name, on_page=False),
        Column("lead", "主专利", value=lambda b: b.lead.title if b.lead else ""),
        Column("size", "件数", kind="number", sort="size"),
        Column("pooled", "已入库", kind="number", sort="pooled"),
        Column("offered", "转化", value=lambda b: "只整体转化" if b.offered_together else "可拆开"),
        Column("reason", "为什么放在一起", classes="minor"),
        Column(
            "state", "状态", kind="chip", value=lambda b: ("已解散", "") if b.dissolved_at else ("在用", "ok")
        ),
    ),
    filters=(
        Filter(
            "state", "状态", field="dissolved_at__isnull", choices=(("True", "在用"), ("False", "已解散"))
        ),
        Filter(
            "together",
            "转化",
            field="offered_together",
            choices=(("True", "只整体转化"), ("False", "可拆开")),
        ),
        Filter("holder", "权利人", kind="text", field="organization__name__icontains"),
    ),
    search=(
        "name__icontains",
        "reason__icontains",
        "lead__title__icontains",
        "members__patent__title__icontains",
    ),
    sort="name",
    empty=Empty(
        "还没有项目组合",
        "一项技术往往由几件专利保护。在盘点清单里勾选几件“组成项目组合”，或把建档时填了同一个组合名的专利归到一起。",
    ),
)

MEMBERS = Table(
    name="bundle-members",
    title="组合里的专利",
    unit="件",
    columns=(
        Column(
            "title",
            "专利",
            kind="title",
            value=lambda m: m["title"],
            link=lambda m: m["url"],
            under=lambda m: "主专利" if m["is_lead"] else "",
        ),
        Column("number", "专利号", kind="code", value=lambda m: m["number"]),
        Column("status", "法律状态"),
        Column("state", "盘点", kind="chip", value=lambda m: m["state"]),
        Column(
            "rating", "评价", kind="chip", value=lambda m: (m["rating"], RATING_TONES.get(m["rating"], ""))
        ),
        Column("maturity", "成熟度"),
        Column("modes", "可接受方式"),
    ),
    remember=False,
    size=100,
)


class BundleForm(forms.Form):
    """A bundle as told."""

    name = forms.CharField(label="组合名称", max_length=100)
    numbers = forms.CharField(
        label="专利号",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="一行一件；须是本单位盘点过的专利",
    )
    lead = forms.CharField(
        label="主专利号", required=False, max_length=40, help_text="不填则以第一件为主专利"
    )
    reason = forms.CharField(
        label="为什么放在一起",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如：同一套工艺的前后两段，缺一件实施不了",
    )
    offered_together = forms.BooleanField(label="只整体转化，不拆开", required=False, initial=True)

    def told(self) -> services.NewBundle:
        """What was filled in."""
        clean = self.cleaned_data
        return services.NewBundle(
            clean["name"],
            tuple(one for one in _BETWEEN.split(clean["numbers"]) if one),
            clean["lead"],
            clean["reason"],
            clean["offered_together"],
        )


@action(queries.VIEW_BUNDLE)
def bundle_list(request: ActorRequest) -> HttpResponseBase:
    """All bundles in reach."""
    context = {"room": "assets", "may_edit": bool(decide(request.actor, EDIT))}
    return BUNDLES.respond(
        request, queries.bundles(request.actor), context, template="workbench/holder/bundles.html"
    )


@action(queries.VIEW_BUNDLE)
def bundle_page(request: ActorRequest, pk: int) -> HttpResponseBase:
    """One bundle and its patents."""
    one = queries.bundle(request.actor, pk)
    inside = queries.members_of(request.actor, one)
    members = [
        {
            "title": member.patent.title,
            "number": patent_number(member.patent.number),
            "url": reverse("workbench:patent", args=[member.patent.number]),
            "is_lead": member.patent_id == one.lead_id,
            "status": member.patent.get_legal_status_display(),
            "state": (entry.get_state_display(), entry.state_tone) if entry else "",
            "rating": entry.rating if entry else "",
            "maturity": choices.maturity_label(entry.maturity) if entry else "",
            "modes": "、".join(entry.mode_labels) if entry else "",
        }
        for member, entry in inside
    ]
    shared = [set(entry.modes) for _, entry in inside if entry and entry.modes]
    context = {
        "room": "assets",
        "one": one,
        "shared_modes": choices.mode_labels(sorted(set.intersection(*shared))) if shared else [],
        "may_edit": bool(decide(request.actor, EDIT)) and one.dissolved_at is None,
    }
    return MEMBERS.respond(request, members, context, template="workbench/holder/bundle.html")


def _form(request: ActorRequest, form: BundleForm, one: Bundle | None, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"room": "assets", "form": form, "one": one}
    return render(request, "workbench/holder/bundle_edit.html", context, status=status)


def _save(request: ActorRequest, form: BundleForm, one: Bundle | None) -> HttpResponse:
    if form.is_valid():
        try:
            saved = services.save_bundle(request.actor, form.told(), one.pk if one else None)
        except Denied:
            raise
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"已保存“{saved.name}”")
            return redirect("workbench:bundle", saved.pk)
    return _form(request, form, one, status=422)


@action(EDIT)
def bundle_new(request: ActorRequest) -> HttpResponse:
    """Make one, by typing numbers or from entries ticked in a round."""
    if request.method == "POST" and "name" in request.POST:
        return _save(request, BundleForm(request.POST), None)
    chosen = queries.entries(request.actor).filter(pk__in=ticked(request, "entry")).order_by("pk")
    numbers = list(chosen.values_list("patent__number", flat=True))
    return _form(request, BundleForm(initial={"numbers": "\n".join(numbers)}), None)


@action(EDIT)
def bundle_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Change one."""
    one = queries.bundle(request.actor, pk)
    if request.method == "POST":
        return _save(request, BundleForm(request.POST), one)
    numbers = [member.patent.number for member, _ in queries.members_of(request.actor, one)]
    initial = {
        "name": one.name,
        "numbers": "\n".join(numbers),
        "lead": one.lead.number if one.lead else "",
        "reason": one.reason,
        "offered_together": one.offered_together,
    }
    return _form(request, BundleForm(initial=initial), one)


@require_POST
@action(EDIT)
def bundle_dissolve(request: ActorRequest, pk: int) -> HttpResponse:
    """Dissolve one, with a reason."""
    one = services.dissolve_bundle(request.actor, pk, request.POST.get("reason", ""))
    messages.success(request, f"“{one.name}”已解散，组合里的专利恢复单独转化")
    return redirect("workbench:bundles")


@require_POST
@action(EDIT)
def bundle_gather(request: ActorRequest) -> HttpResponse:
    """Make bundles of the names filled in."""
    made = services.gather_named(request.actor)
    words = (
        f"按建档时填的组合名建了 {made} 个组合"
        if made
        else "没有两件以上填了同一个组合名、又不在组合里的专利"
    )
    messages.success(request, words)
    return redirect("workbench:bundles")
