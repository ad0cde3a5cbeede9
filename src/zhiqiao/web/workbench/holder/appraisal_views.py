"""Appraisals: the list, one patent under an index, one kept result, a comparison, the indices themselves."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from zhiqiao.assets.appraisal import frames, queries, services
from zhiqiao.assets.appraisal.measuring import measures
from zhiqiao.assets.appraisal.queries import Appraisal
from zhiqiao.assets.appraisal.services import Reply
from zhiqiao.foundation.access.rules import decide
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.tables import Column, export_xlsx
from zhiqiao.web.workbench.holder.appraisal_shown import (
    VALUE_COLUMNS,
    about,
    band_words,
    columns_compared,
    kept_values,
    missing_labels,
    score_chip,
    shown,
)
from zhiqiao.web.workbench.holder.appraisal_tables import APPRAISALS, exported, index_label, scenario_label

_FIRST_INDEX = "gbt42748"
_MOST_DIGITS = 9


@action(queries.VIEW)
def appraisal_list(request: ActorRequest) -> HttpResponseBase:
    """The newest appraisal of each patent, index and scenario."""
    found = queries.listed(request.actor)
    if request.GET.get("export") == "xlsx":
        return exported(request, found)
    context = {
        "room": "assets",
        "indices": frames.indices().values(),
        "most_compared": frames.most("most_compared"),
    }
    return APPRAISALS.respond(request, found, context, template="workbench/holder/appraisals.html")


def _chosen(request: ActorRequest) -> tuple[frames.Index, str]:
    """Index and scenario of the URL, else the first ones."""
    index = frames.index_named(request.GET.get("index") or _FIRST_INDEX)
    scenarios = index.scenarios()
    scenario = request.GET.get("scenario", "")
    return index, scenario if scenario in scenarios else next(iter(scenarios))


@action(queries.VIEW)
def appraisal_sheet(request: ActorRequest, number: str) -> HttpResponse:
    """A patent under an index: what is known, what is missing, what the score would be now."""
    return _sheet(request, number, {}, "")


def _sheet(
    request: ActorRequest, number: str, typed: dict[str, tuple[str, str]], refused: str, status: int = 200
) -> HttpResponse:
    actor = request.actor
    index, scenario = _chosen(request)
    patent = queries.patent_for(actor, queries.VIEW, number)
    resource = queries.resource_of(patent)
    context: dict[str, Any] = {
        "room": "assets",
        "patent": patent,
        "index": index,
        "indices": frames.indices().values(),
        "scenario": scenario,
        "scenarios": index.scenarios().items(),
        "scenario_note": index.scenario_note(scenario),
        "asked": f"?index={index.code}&scenario={scenario}",
        "kept": [
            {"one": one, "index": f"{index_label(one.index)} · {scenario_label(one.index, one.scenario)}"}
            for one in queries.appraisals_of(actor, patent.pk)
        ],
        "refused": refused,
    }
    if patent.patent_type and patent.patent_type not in index.patent_types:
        return render(request, "workbench/holder/appraisal_sheet.html", context, status=status)
    sheet = queries.sheet(actor, number, index.code, scenario)
    now = sheet.now
    manual = [
        {
            "indicator": one,
            "points": typed[one.code][0] if one.code in typed else _points(sheet.answers, one.code),
            "ground": typed[one.code][1] if one.code in typed else _ground(sheet.answers, one.code),
            "answer": sheet.answers.get(one.code),
        }
        for one in index.frame(today()).indicators
        if not one.measure
    ]
    labels = {code: one.label for code, one in index.frame(today()).by_code.items()}
    context |= {
        "now": now,
        "score_chip": score_chip(now.outcome.score, now.outcome.completeness),
        "band": band_words(now.outcome.low, now.outcome.high),
        "dimensions": shown(now.values, now.weights, index.frame(today()).dimensions, now.outcome),
        "missing": missing_labels(now.values),
        "manual": manual,
        "answering": "answer" in request.GET,
        "answered": sum(1 for one in manual if one["answer"] is not None),
        "points_range": [str(one) for one in range(frames.MOST_POINTS, -1, -1)],
        "may_make": bool(decide(actor, queries.MAKE, resource)),
        "may_answer": bool(manual) and bool(decide(actor, queries.ANSWER, resource)),
        "history": [
            {"answer": one, "label": labels[one.indicator]}
            for one in queries.answer_history(actor, patent.pk)
            if one.indicator in labels
        ],
    }
    return render(request, "workbench/holder/appraisal_sheet.html", context, status=status)


def _points(answers: Any, code: str) -> str:  # noqa: ANN401 - a mapping of answers
    return str(answers[code].points) if code in answers else ""


def _ground(answers: Any, code: str) -> str:  # noqa: ANN401 - a mapping of answers
    return str(answers[code].ground) if code in answers else ""


@require_POST
@action(queries.ANSWER)
def appraisal_answer(request: ActorRequest, number: str) -> HttpResponse:
    """The answers of the sheet; what was typed is not lost when one is refused."""
    index, scenario = _chosen(request)
    codes = [one.code for one in index.frame(today()).indicators if not one.measure]
    typed = {
        code: (request.POST.get(f"points_{code}", ""), request.POST.get(f"ground_{code}", ""))
        for code in codes
    }
    replies = [
        Reply(code, int(points) if points.isascii() and points.isdigit() else None, ground)
        for code, (points, ground) in typed.items()
    ]
    try:
        many = services.answer_indicators(request.actor, number, index.code, replies)
    except Refusal as refusal:
        return _sheet(request, number, typed, str(refusal), status=422)
    messages.success(request, f"记下 {many} 项，以前的回答都还在" if many else "没有改动")
    return redirect(
        f"{reverse('workbench:appraisal-sheet', args=[number])}?index={index.code}&scenario={scenario}"
    )


@require_POST
@action(queries.MAKE)
def appraisal_make(request: ActorRequest, number: str) -> HttpResponse:
    """Keep what the index says now."""
    index, scenario = _chosen(request)
    made = services.appraise(request.actor, number, index.code, scenario, request.POST.get("note", ""))
    words = f"得分 {made.score}" if made.score is not None else f"完整度 {made.completeness}%，不出分"
    messages.success(request, f"已保存评价：{words}")
    return redirect("workbench:appraisal", made.pk)


@action(queries.VIEW)
def appraisal_page(request: ActorRequest, pk: int) -> HttpResponseBase:
    """One kept appraisal: every value, its weight and source, and the same sum made anew."""
    one = queries.appraisal(request.actor, pk)
    index, values, outcome = frames.indices()[one.index], kept_values(one), queries.recomputed(one)
    dimensions = shown(values, one.weights, index.frame(one.as_of).dimensions, outcome)
    if request.GET.get("export") == "xlsx":
        rows = [value for dimension in dimensions for value in dimension.values]
        told = about(one, index.label, scenario_label(one.index, one.scenario))
        told += [("注意", index.caveat), ("导出时间", timezone.localtime().strftime("%Y-%m-%d %H:%M"))]
        return export_xlsx(f"指标评价_{one.patent.number}", VALUE_COLUMNS, rows, told)
    context = {
        "room": "assets",
        "one": one,
        "index": index,
        "scenario_label": scenario_label(one.index, one.scenario),
        "weights": index.weights(one.scenario, one.as_of),
        "current": index.frame(today()).version,
        "score_chip": score_chip(one.score, one.completeness),
        "band": band_words(one.low, one.high),
        "dimensions": dimensions,
        "missing": missing_labels(values),
        "printing": "print" in request.GET,
        "is_same": _is_same(one, outcome.score, outcome.low, outcome.high),
        "others": [
            other for other in queries.appraisals_of(request.actor, one.patent_id) if other.pk != one.pk
        ],
    }
    return render(request, "workbench/holder/appraisal.html", context)


def _is_same(one: Appraisal, *again: float | None) -> bool:
    kept = (one.score, one.low, one.high)
    return [None if value is None else float(value) for value in kept] == list(again)


_HEADS = (("score", "得分"), ("completeness", "完整度（%）"), ("low", "下限"), ("high", "上限"))


def _compared(at: int, one: Appraisal) -> Column:
    def points(row: Any) -> Any:  # noqa: ANN401 - a row of the comparison
        return (row["cells"][at] or {}).get("points")

    return Column(str(one.pk), f"{one.patent.title}（{one.patent.number}）", value=points)


@action(queries.VIEW)
def appraisal_compare(request: ActorRequest) -> HttpResponseBase:
    """Appraisals side by side."""
    asked = [
        int(pk)
        for pk in request.GET.getlist("pk")
        if pk.isascii() and pk.isdigit() and len(pk) <= _MOST_DIGITS
    ]
    some = queries.compared(request.actor, asked)
    rows = columns_compared(some)
    if request.GET.get("export") == "xlsx" and some:
        columns = [
            Column("label", "指标", kind="title"),
            *(_compared(at, one) for at, one in enumerate(some)),
        ]
        heads = [
            {"label": label, "cells": [{"points": getattr(one, field)} for one in some]}
            for field, label in _HEADS
        ]
        told = [("比较", "；".join(f"{index_label(one.index)} {one.version}" for one in some))]
        return export_xlsx("评价比较", columns, [*heads, *rows], told)
    kinds = {(one.index, one.version, one.scenario) for one in some}
    context = {
        "room": "assets",
        "some": [
            {
                "one": one,
                "chip": score_chip(one.score, one.completeness),
                "band": band_words(one.low, one.high),
                "index": f"{index_label(one.index)} · {scenario_label(one.index, one.scenario)}",
            }
            for one in some
        ],
        "rows": rows,
        "mixed": len(kinds) > 1,
        "query": "&".join(f"pk={one.pk}" for one in some),
    }
    return render(request, "workbench/holder/appraisal_compare.html", context)


@action(queries.VIEW)
def appraisal_index(request: ActorRequest, code: str) -> HttpResponse:
    """An index laid open: every indicator with weight, rule and source, and the weights of each scenario."""
    index = frames.index_named(code)
    frame = index.frame(today())
    context = {
        "room": "assets",
        "index": index,
        "version": frame.version,
        "sections": [
            {
                "label": label,
                "indicators": [
                    {
                        "one": one,
                        "percent": round(one.share * 100, 2),
                        "measure": measures().get(one.measure),
                    }
                    for one in frame.indicators
                    if one.dimension == dimension
                ],
            }
            for dimension, label in frame.dimensions.items()
        ],
        "scenarios": [
            {
                "label": label,
                "weights": [
                    f"{frame.dimensions[d]} {w:g}" for d, w in index.weights(key, today()).value.items()
                ],
                "entry": index.weights(key, today()),
            }
            for key, label in index.scenarios().items()
        ],
    }
    return render(request, "workbench/holder/appraisal_index.html", context)
