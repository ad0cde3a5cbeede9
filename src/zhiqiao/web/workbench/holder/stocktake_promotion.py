"""推广目录 by edition, marks on patents, and how each type and grade is handled."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiqiao.assets.register import queries as register
from zhiqiao.assets.stocktake import choices, handling, marking, queries, services
from zhiqiao.foundation.access.rules import Denied, decide
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.web.shell.actions import ActorRequest, action, go_back, ticked
from zhiqiao.web.shell.forms import refuse
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table
from zhiqiao.web.shell.templatetags.words import patent_number
from zhiqiao.web.shell.values import Rows, key_of
from zhiqiao.web.workbench.holder.stocktake_tables import LANE_TONES, RATING_TONES

MARK, HANDLE = services.marking.MARK, services.marking.HANDLE
PUBLISH = services.promoting.PUBLISH


def _public(rows: Rows, _values: Sequence[str]) -> Rows:
    return rows.exclude(opened_at=None)  # type: ignore[union-attr]  # the list's rows are a query


EDITIONS = Table(
    name="promotion",
    title="推广目录",
    unit="期",
    columns=(
        Column(
            "name",
            "目录",
            kind="title",
            link=lambda e: reverse("workbench:promotion-edition", args=[e.pk]),
            under=lambda e: e.organization.name if e.organization else "主管部门发布",
            sort="name",
        ),
        Column("number", "期次", kind="number", sort="number"),
        Column("published_on", "发布日", kind="date", sort="published_on"),
        Column("size", "件数", kind="number", sort="size"),
        Column("fresh", "新增", kind="number"),
        Column("gone", "移出", kind="number", value=lambda e: len(e.removed)),
        Column("public", "公共门户", kind="chip", value=lambda e: ("已公开", "ok") if e.opened_at else ""),
        Column("made_by", "发布人", classes="minor"),
    ),
    filters=(
        Filter("public", "已放到公共门户", kind="yes", apply=_public),
        Filter("holder", "发布单位", kind="text", field="organization__name__icontains"),
        Filter("on", "发布日", kind="days", field="published_on"),
    ),
    search=("name__icontains", "note__icontains"),
    sort="-published_on",
    empty=Empty(
        "还没有发布过推广目录",
        "把转化资源库在某一天的样子发布成一期目录：谁的专利、什么等级、怎么转化；下一期自动比出新增和移出。",
    ),
)

ITEMS = Table(
    name="promotion-items",
    title="推广目录",
    unit="件",
    columns=(
        Column("position", "序号", kind="number", sort="position"),
        Column(
            "title",
            "专利",
            kind="title",
            value=lambda x: x.told["title"],
            link=lambda x: reverse("workbench:patent", args=[x.told["number"]]),
            under=lambda x: "本期新增" if x.is_new else "",
        ),
        Column("number", "专利号", kind="code", value=lambda x: patent_number(x.told["number"])),
        Column("holder_name", "权利人", sort="holder_name"),
        Column("type", "类型", value=lambda x: x.told["type"]),
        Column(
            "grade",
            "等级",
            kind="chip",
            value=lambda x: (x.told["grade"], RATING_TONES.get(x.told["grade"], "")),
        ),
        Column("maturity", "成熟度", value=lambda x: x.told["maturity"]),
        Column("modes", "可接受方式", value=lambda x: "、".join(x.told["modes"])),
        Column("scene", "应用场景", value=lambda x: x.told["scene"]),
        Column("price", "期望价格", value=lambda x: x.told["price"]),
        Column("bundle", "项目组合", value=lambda x: x.told["bundle"], classes="minor"),
        Column("marks", "标记", value=lambda x: "、".join(x.told["marks"])),
        Column("new", "变化", value=lambda x: "新增" if x.is_new else "", classes="minor"),
    ),
    filters=(
        Filter("new", "变化", field="is_new", choices=(("True", "本期新增"), ("False", "上期已有"))),
        Filter("holder", "权利人", kind="text", field="holder_name__icontains"),
    ),
    search=("holder_name__icontains", "patent__title__icontains", "patent__number__icontains"),
    sort="position",
    size=100,
    remember=False,
)


class EditionForm(forms.Form):
    """An edition about to be published."""

    name = forms.CharField(label="目录名称", max_length=100)
    grades = forms.MultipleChoiceField(
        label="只收这些等级", required=False, widget=forms.CheckboxSelectMultiple, help_text="不选为全部"
    )
    marks = forms.MultipleChoiceField(
        label="只收有这些标记的", required=False, widget=forms.CheckboxSelectMultiple, help_text="不选为全部"
    )
    is_public = forms.BooleanField(
        label="同时放到公共门户",
        required=False,
        help_text="门户上只显示其中在架供给的专利，以供给页公开的内容为准；没有发布供给的不显示",
    )
    note = forms.CharField(label="说明", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(*args, **kwargs)
        grades = [(code, f"{code} {word}") for code, word in choices.ratings()]
        self.fields["grades"].choices = grades  # type: ignore[attr-defined]  # a choice field
        self.fields["marks"].choices = list(marking.mark_kinds())  # type: ignore[attr-defined]  # a choice field


@action(queries.VIEW_PROMOTION)
def promotion_list(request: ActorRequest) -> HttpResponseBase:
    """All editions in reach."""
    context = {"room": "assets", "may_publish": bool(decide(request.actor, PUBLISH))}
    return EDITIONS.respond(
        request, queries.editions(request.actor), context, template="workbench/holder/promotion.html"
    )


@action(PUBLISH)
def promotion_new(request: ActorRequest) -> HttpResponse:
    """Publish the next edition."""
    form = EditionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        chosen = queries.Chosen(tuple(clean["grades"]), tuple(clean["marks"]))
        try:
            made = services.publish_edition(
                request.actor, services.NewEdition(clean["name"], clean["note"], chosen, clean["is_public"])
            )
        except Denied:
            raise
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"已发布第 {made.number} 期，内容不再变动")
            return redirect("workbench:promotion-edition", made.pk)
    context = {"room": "assets", "form": form, "many": queries.pool(request.actor).count()}
    return render(
        request, "workbench/holder/promotion_new.html", context, status=422 if form.is_bound else 200
    )


@action(queries.VIEW_PROMOTION)
def promotion_page(request: ActorRequest, pk: int) -> HttpResponseBase:
    """One edition as it was published, with what is new and what has gone."""
    one = queries.edition(request.actor, pk)
    held = queries.patents_in(one)
    context = {
        "room": "assets",
        "one": one,
        "gone": [(patent_number(n), title) for n, title in one.removed],
        "may_open": queries.may_open(request.actor, one),
        "on_shelf": catalog.shelf_patents(request.actor)
        .filter(offered__patent_id__in=held)
        .distinct()
        .count(),
    }
    return ITEMS.respond(
        request, one.items.all(), context, template="workbench/holder/promotion_edition.html"
    )


@require_POST
@action(PUBLISH)
def promotion_open(request: ActorRequest, pk: int) -> HttpResponse:
    """Put an edition on the public portal."""
    one = services.open_edition(request.actor, pk)
    messages.success(request, f"“{one.name}”已放到公共门户；其中在架供给的专利对所有人可见")
    return redirect("workbench:promotion-edition", pk)


@require_POST
@action(PUBLISH)
def promotion_close(request: ActorRequest, pk: int) -> HttpResponse:
    """Take an edition down from the portal."""
    one = services.close_edition(request.actor, pk)
    messages.success(request, f"“{one.name}”已从公共门户撤下")
    return redirect("workbench:promotion-edition", pk)


@require_POST
@action(MARK)
def pool_mark(request: ActorRequest) -> HttpResponse:
    """Mark the ticked patents."""
    pks = ticked(request, "entry")
    kind = request.POST.get("kind", "")
    count = services.mark_entries(
        request.actor, pks, kind, request.POST.get("reason", ""), request.POST.get("standard_number", "")
    )
    messages.success(request, f"{count} 件已标“{marking.mark_label(kind)}”")
    one = key_of(request.POST.get("one", ""))
    return redirect("workbench:entry", one) if one is not None else redirect("workbench:pool")


@require_POST
@action(MARK)
def mark_remove(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a mark away."""
    one = services.remove_mark(request.actor, pk)
    messages.success(request, f"已取消“{marking.mark_label(one.kind)}”")
    return go_back(request, "workbench:pool")


@action(queries.VIEW_HANDLING)
def handling_page(request: ActorRequest) -> HttpResponse:
    """The table type × grade; an office sees and sets its own."""
    actor = request.actor
    own = queries.own_handling(actor)
    mine = actor.organization_id or 0
    may_edit = bool(decide(actor, HANDLE))
    table = [
        {
            "kind": kind,
            "label": register.TYPE_LABELS[kind],
            "cells": [
                {
                    "grade": code,
                    "label": f"{code} {word}",
                    "rule": rule,
                    "tone": LANE_TONES.get(rule.lane, ""),
                }
                for code, word in choices.ratings()
                if (rule := handling.handling_of(mine, kind, code, own)) is not None
            ],
        }
        for kind in handling.types()
    ]
    context = {"room": "assets", "table": table, "lanes": handling.lanes(), "may_edit": may_edit}
    context["may_grade"] = bool(decide(actor, queries.VIEW_GRADE))
    return render(request, "workbench/holder/handling.html", context)


@require_POST
@action(HANDLE)
def handling_set(request: ActorRequest) -> HttpResponse:
    """Set one cell."""
    told = {name: request.POST.get(name, "") for name in ("patent_type", "grade", "lane", "words")}
    made = services.set_handling(request.actor, **told)
    messages.success(request, "已存为本单位的办法" if made else "与平台默认相同，恢复用平台默认")
    return redirect("workbench:handling")
