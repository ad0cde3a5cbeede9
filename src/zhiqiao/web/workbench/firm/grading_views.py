"""专利分级分类: a firm's own patents by type and grade, each handled by its own rule."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiqiao.assets.register import queries as register
from zhiqiao.assets.stocktake import choices, handling, queries, services
from zhiqiao.foundation.access.rules import Actor, decide
from zhiqiao.web.shell.actions import ActorRequest, action, ticked
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table
from zhiqiao.web.shell.templatetags.words import patent_number
from zhiqiao.web.shell.values import Row, Rows
from zhiqiao.web.workbench.holder.stocktake_tables import LANE_TONES, RATING_TONES

GRADE = services.grading.GRADE
_NONE = "none"


def _by_grade(rows: Rows, values: Sequence[str]) -> Rows:
    return rows.filter(grade__in=["" if one == _NONE else one for one in values])  # type: ignore[union-attr]  # the list's rows are a query


def graded_table(actor: Actor, *, ticks: bool) -> Table:
    """The own patents with their grade and what is done with them."""
    own, mine = queries.own_handling(actor), actor.organization_id or 0

    def lane(one: Row) -> tuple[str, str] | str:
        rule = handling.handling_of(mine, one.patent_type, one.grade, own) if one.grade else None
        return (rule.label, LANE_TONES.get(rule.lane, "")) if rule else ""

    def words(one: Row) -> str:
        rule = handling.handling_of(mine, one.patent_type, one.grade, own) if one.grade else None
        return rule.words if rule else ""

    tick = Column("tick", "", kind="html", template="workbench/firm/_graded_tick.html", export=False)
    return Table(
        name="graded",
        title="专利分级分类",
        unit="件",
        columns=(
            *((tick,) if ticks else ()),
            Column(
                "title",
                "专利",
                kind="title",
                link=lambda p: reverse("workbench:patent", args=[p.number]),
                under=lambda p: patent_number(p.number),
                sort="title",
            ),
            Column("number", "专利号", kind="code", on_page=False),
            Column("type", "类型", value=lambda p: register.TYPE_LABELS.get(p.patent_type, "")),
            Column(
                "grade",
                "等级",
                kind="chip",
                value=lambda p: (p.grade, RATING_TONES.get(p.grade, "")) if p.grade else ("未定级", ""),
                sort="grade",
            ),
            Column("lane", "处置", kind="chip", value=lane),
            Column("words", "办法", value=words),
            Column("grade_reason", "定级理由", classes="minor"),
            Column("graded_by", "定级人", classes="minor"),
            Column("granted_on", "授权日", kind="date", sort="granted_on"),
        ),
        filters=(
            Filter(
                "type",
                "类型",
                field="patent_type",
                choices=tuple((kind, register.TYPE_LABELS[kind]) for kind in handling.types()),
            ),
            Filter(
                "grade",
                "等级",
                choices=lambda: (
                    *((code, f"{code} {word}") for code, word in choices.ratings()),
                    (_NONE, "未定级"),
                ),
                apply=_by_grade,
            ),
            Filter("ipc", "分类", kind="text", field="ipc_main__istartswith", placeholder="如 C02F"),
        ),
        search=("title__icontains", "number__icontains"),
        sort="grade",
        empty=Empty(
            "本单位名下还没有有效专利",
            "登记簿里权利人是本单位的有效专利会列在这里；少了的请主管部门核对权利人名称，或导入清单。",
        ),
    )


@action(queries.VIEW_GRADE)
def graded_list(request: ActorRequest) -> HttpResponseBase:
    """Type × grade with counts, then the patents."""
    actor = request.actor
    may_grade = bool(decide(actor, GRADE))
    context = {
        "room": "assets",
        "cells": [
            (
                register.TYPE_LABELS[row[0].kind],
                [
                    {
                        "cell": one,
                        "tone": LANE_TONES.get(one.handling.lane, "") if one.handling else "",
                        "url": f"?type={one.kind}&grade={one.grade or _NONE}",
                    }
                    for one in row
                ],
            )
            for row in queries.grade_cells(actor)
        ],
        "grades": choices.ratings(),
        "may_grade": may_grade,
        "query": request.GET.urlencode(),
    }
    table = graded_table(actor, ticks=may_grade)
    return table.respond(
        request, queries.graded_patents(actor), context, template="workbench/firm/graded.html"
    )


@require_POST
@action(GRADE)
def graded_set(request: ActorRequest) -> HttpResponse:
    """Grade the ticked patents, or all that pass the filters in the URL."""
    if request.POST.get("all") == "yes":
        rows = (
            graded_table(request.actor, ticks=False).page(request, queries.graded_patents(request.actor)).rows
        )
        chosen = [one.pk for one in rows]
    else:
        chosen = ticked(request, "patent")
    grade = request.POST.get("grade", "")
    many = services.grade_patents(request.actor, chosen, grade, request.POST.get("reason", ""))
    messages.success(request, f"{many} 件已定为 {grade} 级，可以再改" if grade else f"{many} 件已取消定级")
    query = request.GET.urlencode()
    answer = redirect("workbench:graded")
    if query:
        answer["Location"] += f"?{query}"
    return answer
