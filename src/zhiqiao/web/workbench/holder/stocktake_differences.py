"""Where self-rating and unit rating part ways, as a list of its own."""

from collections import Counter

from django.http import HttpResponseBase
from django.urls import reverse

from zhiqiao.assets.stocktake import choices, queries
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table
from zhiqiao.web.shell.templatetags.words import patent_number
from zhiqiao.web.workbench.holder.stocktake_tables import RATING_TONES

_TONES = {"same": "ok", "lower": "bad", "higher": "info", "maturity": "wait"}
_VERDICTS = (
    ("lower", "单位低于自评"),
    ("higher", "单位高于自评"),
    ("maturity", "成熟度不同"),
    ("same", "一致"),
)

DIFFERENCES = Table(
    name="differences",
    title="两级评价差异",
    unit="件",
    columns=(
        Column(
            "title",
            "专利",
            kind="title",
            link=lambda d: reverse("workbench:entry", args=[d.pk]),
            under=lambda d: " · ".join(part for part in (d.holder, d.college) if part),
            sort="title",
        ),
        Column("number", "专利号", kind="code", value=lambda d: patent_number(d.number), classes="minor"),
        Column(
            "inventor_rating",
            "自评",
            kind="chip",
            value=lambda d: (d.inventor_rating, RATING_TONES[d.inventor_rating]),
            sort="inventor_rating",
        ),
        Column("inventor_maturity", "自评成熟度"),
        Column("inventor_name", "自评人", classes="minor"),
        Column(
            "unit_rating",
            "单位评",
            kind="chip",
            value=lambda d: (d.unit_rating, RATING_TONES[d.unit_rating]),
            sort="unit_rating",
        ),
        Column("unit_maturity", "单位评成熟度"),
        Column("unit_name", "评价人", classes="minor"),
        Column(
            "label", "差异", kind="chip", value=lambda d: (d.label, _TONES.get(d.verdict, "")), sort="steps"
        ),
        Column("reason", "说明"),
        Column("unit_comment", "单位意见"),
    ),
    filters=(
        Filter("verdict", "差异", field="verdict", choices=_VERDICTS),
        Filter("self", "自评", field="inventor_rating", choices=choices.ratings),
        Filter("unit", "单位评", field="unit_rating", choices=choices.ratings),
        Filter("college", "二级单位", kind="text", field="college__icontains"),
    ),
    search=("title__icontains", "number__icontains", "unit_comment__icontains"),
    empty=Empty("还没有两方都评过的专利", "发明人自评、单位评价都完成后，两方的话并列在这里。"),
)


@action(queries.VIEW_ENTRY)
def round_differences(request: ActorRequest, pk: int) -> HttpResponseBase:
    """The list, with how many agree."""
    one = queries.round_(request.actor, pk)
    found = queries.differences(request.actor, pk)
    many = Counter(line.verdict for line in found)
    context = {
        "room": "assets",
        "round": one,
        "tally": [(label, code, many[code]) for code, label in _VERDICTS],
        "agreed": f"{many['same'] * 100 / len(found):.1f}%" if found else "",
    }
    return DIFFERENCES.respond(request, found, context, template="workbench/holder/differences.html")
