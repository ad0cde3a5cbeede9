"""What is done with patents ticked in a need's list: compared side by side, or sent to the firm together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render

from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog import choices as catalog_choices
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.catalog.wording import price_text
from zhiqiao.market.matching import queries, services
from zhiqiao.market.matching.comparing import Compared, Comparison, comparison
from zhiqiao.market.matching.conditions import LABELS
from zhiqiao.market.matching.push_several import MOST_AT_ONCE, prospects_for, push_for_need
from zhiqiao.market.matching.workbook import Sheet, Value, about_sheet
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.workbench.everyone.match_page import number_shown, offer_link, push_new_url
from zhiqiao.web.workbench.everyone.match_rows import MatchRow, about_export, patent_row, workbook_answer

_MOST_READ = 200  # numbers read from an address


@dataclass(frozen=True)
class Line:
    """One line of a comparison.

    Attributes:
        label: What is compared.
        read: What a patent has to say to it, for the workbook.
        kind: How the page shows it: a template's block; "" for plain words.
    """

    label: str
    read: Callable[[Compared], Value]
    kind: str = ""


def _lines(found: Comparison) -> list[Line]:
    def condition(code: str) -> Callable[[Compared], Value]:
        def told(one: Compared) -> Value:
            each = next(each for each in one.one.conditions if each.code == code)
            return f"{each.verdict}：{each.words}"

        return told

    labels = dict.fromkeys(part.label for one in found.patents for part in one.one.parts)
    return [
        Line("把握", lambda c: c.one.band_label, "band"),
        Line("名次", lambda c: c.one.rank),
        Line("分数", lambda c: c.one.score, "score"),
        *(Line(f"其中·{label}", _part(label), "part") for label in labels),
        Line("需求里的理由句", lambda c: c.one.why.need, "need"),
        Line("专利里的理由句", lambda c: c.one.why.document, "document"),
        *(Line(label, condition(code), f"condition-{code}") for code, label in LABELS.items()),
        Line("权利人", lambda c: c.one.offer.card.holder_text),
        Line("类型", lambda c: c.one.offer.card.type_label),
        Line("上架报价与方式", _terms),
        Line("技术成熟度", lambda c: catalog_choices.maturity_label(c.one.offer.maturity) or "未说明"),
        Line("IPC", lambda c: "、".join(c.one.offer.card.ipcs[:6]) or "没有分类号"),
        Line("同族与相近", _alike),
        Line("企业答复", lambda c: c.feedback),
    ]


def _part(label: str) -> Callable[[Compared], Value]:
    return lambda c: next((part.share for part in c.one.parts if part.label == label), 0.0)


def _terms(one: Compared) -> str:
    listing = one.one.offer.listing
    modes = "、".join(catalog_choices.mode_label(mode) for mode in one.one.offer.modes)
    if listing is None:
        return f"未上架{f'；愿意：{modes}' if modes else ''}"
    return f"{price_text(listing)}；{modes or '方式未说明'}"


def _alike(one: Compared) -> str:
    told = [f"与第 {other.rank} 名《{other.offer.card.title}》{why.label}" for other, why in one.alike]
    return "；".join(told) or "没有"


@action(queries.VIEW)
def demand_compare(request: ActorRequest, pk: int) -> HttpResponseBase:
    """Ticked patents side by side."""
    actor = request.actor
    found = comparison(actor, pk, request.GET.getlist("patent")[:_MOST_READ])
    lines = _lines(found)
    if request.GET.get("export") == "xlsx":
        return _workbook(request, found, lines)
    readable = queries.readable(actor, [one.one.offer for one in found.patents])
    is_open = found.demand.state == "published"
    sides = [
        MatchRow(
            each.one,
            offer_link(each.one.offer, readable),
            each.sent,
            push_new_url(each.one.offer.card.number, pk)
            if is_open and queries.may_push(actor, each.one.offer, found.demand.firm)
            else "",
        )
        for each in found.patents
    ]
    shown = [line for line in lines if line.kind != "part"]
    context = {
        "room": "market",
        "one": found.demand,
        "firm": catalog.firm_shown(actor, found.demand),
        "sides": sides,
        "lines": [
            (
                line.label,
                line.kind,
                [(side, line.read(each)) for side, each in zip(sides, found.patents, strict=True)],
            )
            for line in shown
        ],
        "is_text_only": found.is_text_only,
        "export_url": f"?{request.GET.urlencode()}&export=xlsx",
    }
    return render(request, "workbench/everyone/compare.html", context)


def _workbook(request: ActorRequest, found: Comparison, lines: Sequence[Line]) -> FileResponse:
    patents = [patent_row(one.one) for one in found.patents]
    columns = {"项目": 18} | {f"{at}. {one.title}": 48 for at, one in enumerate(patents, start=1)}
    rows: list[Sequence[Value]] = [["专利号", *(one.number for one in patents)]]
    rows += [[line.label, *(line.read(one) for one in found.patents)] for line in lines]
    about = [*about_export(request.actor, "并排比较"), ("需求", found.demand.title)]
    return workbook_answer(
        f"专利比较 {found.demand.title[:20]}", [Sheet("比较", columns, rows), about_sheet(about)]
    )


@action(queries.SEND)
def demand_push(request: ActorRequest, pk: int) -> HttpResponse:
    """Ticked patents: which would be sent and which not; then, confirmed, what came of it."""
    actor = request.actor
    asked = request.POST if request.method == "POST" else request.GET
    numbers = asked.getlist("patent")[:_MOST_READ]
    context: dict[str, Any] = {"room": "market", "most": MOST_AT_ONCE}
    error = ""
    if request.method == "POST":
        try:
            went = push_for_need(actor, pk, numbers, request.POST.get("reason", ""))
        except Refusal as refusal:
            if refusal.column != "reason":
                raise
            error = str(refusal)
        else:
            if went.pushes:
                messages.success(request, f"已推送 {len(went.pushes)} 件，企业会收到待办")
            context |= {
                "one": catalog.demand(actor, pk),
                "went": went,
                "refused": [
                    (offer.card.title, number_shown(offer), refusal) for offer, refusal in went.refused
                ],
            }
            return render(request, "workbench/everyone/push_need_sent.html", context)
    found = prospects_for(actor, pk, numbers)
    context |= {
        "one": found.demand,
        "firm": catalog.firm_shown(actor, found.demand),
        "rows": [(row, number_shown(row.offer)) for row in found.rows],
        "sendable": len(found.sendable),
        "numbers": [row.offer.card.number for row in found.rows],
        "reason": request.POST.get("reason") or f"针对贵司需求“{found.demand.title}”",
        "most_reason": services.MOST_REASON,
        "error": error,
    }
    return render(request, "workbench/everyone/push_need.html", context, status=422 if error else 200)
