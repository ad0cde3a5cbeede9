"""Evaluation before filing: the list, writing, one disclosure with its search, ratings, decision and history."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from zhiqiao.assets.appraisal import checking, disclosing, disclosures, filings, services
from zhiqiao.assets.appraisal.disclosing import FLOW
from zhiqiao.assets.appraisal.disclosures import Disclosure
from zhiqiao.assets.appraisal.services import Rating
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.matching import prior_art
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.forms import refuse
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table, export_xlsx
from zhiqiao.web.workbench.holder.disclosure_forms import (
    ConclusionForm,
    DecisionForm,
    DisclosureForm,
    RatingForm,
)

_LINE = (disclosing.DRAFT, disclosing.SUBMITTED, disclosing.SEARCHED, disclosing.RATED)

DISCLOSURES = Table(
    name="disclosures",
    title="申请前评估",
    unit="件",
    columns=(
        Column(
            "title",
            "交底",
            kind="title",
            link=lambda d: reverse("workbench:disclosure", args=[d.pk]),
            under=lambda d: f"第 {d.pk} 号 · {d.inventor_name}{f' · {d.college}' if d.college else ''}",
            sort="title",
        ),
        Column("state", "状态", kind="chip", value=lambda d: (d.get_state_display(), d.state_tone)),
        Column("deadline_on", "最晚申请日", kind="date", sort="deadline_on"),
        Column("decided_on", "决定日", kind="date", sort="decided_on"),
        Column("decision_reason", "决定理由", classes="minor"),
        Column("made_at", "建立", kind="date", sort="made_at", classes="minor"),
    ),
    filters=(
        Filter("state", "状态", field="state", choices=tuple(FLOW.choices)),
        Filter("college", "二级单位", kind="text", field="college__icontains"),
        Filter("deadline", "最晚申请日", kind="days", field="deadline_on"),
    ),
    search=("title__icontains", "inventor_name__icontains"),
    sort="-made_at",
    href=lambda d: reverse("workbench:disclosure", args=[d.pk]),
    empty=Empty(
        "还没有技术交底",
        "申请专利之前先写交底：转化办公室检索、评分，决定申请、保密还是公开。只有您和本单位转化办公室看得到。",
        "写交底",
        "workbench:disclosure-new",
    ),
)


@action(disclosures.VIEW)
def disclosure_list(request: ActorRequest) -> HttpResponseBase:
    """Disclosures in reach."""
    return DISCLOSURES.respond(
        request,
        disclosures.disclosures(request.actor),
        {"room": "assets"},
        template="workbench/holder/disclosures.html",
    )


def _may(actor: Actor, action_code: str, one: Disclosure) -> bool:
    try:
        disclosures.may(actor, action_code, one)
    except Denied:
        return False
    return True


@action(disclosures.WRITE)
def disclosure_new(request: ActorRequest) -> HttpResponse:
    """Write a new one."""
    return _written(request, None)


@action(disclosures.WRITE)
def disclosure_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Change one that is not handed in."""
    return _written(request, disclosures.disclosure(request.actor, pk))


def _written(request: ActorRequest, one: Disclosure | None) -> HttpResponse:
    initial = DisclosureForm.initial_from(disclosures.content_of(one)) if one else {}
    for_office = request.actor.role is Role.HOLDER_OFFICE and one is None
    form = DisclosureForm(request.POST or None, initial=initial, for_office=for_office)
    if request.method == "POST" and form.is_valid():
        try:
            kept = services.save_disclosure(
                request.actor,
                form.content(),
                one.pk if one else None,
                form.cleaned_data.get("inventor_name", ""),
            )
        except Denied:
            raise
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            if "submit" in request.POST:
                try:
                    services.submit_disclosure(request.actor, kept.pk)
                except Refusal as refusal:
                    messages.error(request, f"草稿已保存，还没有提交：{refusal}")
                    return redirect("workbench:disclosure-edit", kept.pk)
            messages.success(
                request, "已提交，转化办公室会检索和评估" if "submit" in request.POST else "草稿已保存"
            )
            return redirect("workbench:disclosure", kept.pk)
    return render(
        request, "workbench/holder/disclosure_edit.html", {"room": "assets", "form": form, "one": one}
    )


@action(disclosures.VIEW)
def disclosure_page(request: ActorRequest, pk: int) -> HttpResponseBase:
    """One disclosure with whatever this actor may do next."""
    one = disclosures.disclosure(request.actor, pk)
    if request.GET.get("export") == "xlsx":
        return _export(request.actor, one)
    return _shown(request, one, {})


def _shown(
    request: ActorRequest, one: Disclosure, bound: dict[str, forms.Form], status: int = 200
) -> HttpResponse:
    actor = request.actor
    evaluates = _may(actor, disclosures.EVALUATE, one)
    writes = _may(actor, disclosures.WRITE, one)
    possible = {step.name for step in FLOW.possible(one.state)}
    ratings, searches = disclosures.ratings_of(one), list(one.searches.all())
    content = disclosures.content_of(one)
    context: dict[str, Any] = {
        "room": "assets",
        "one": one,
        "line": _line(one),
        "pairs": _pairs(one),
        "cautions": disclosing.cautions(content, today()),
        "searches": searches,
        "documents": disclosures.documents_of(actor, searches[0]) if searches else [],
        "ratings": [
            {"dimension": each, "said": ratings.get(each.code)} for each in disclosing.dimensions(today())
        ],
        "verdict": disclosures.verdict_of(one) if ratings else None,
        "may_edit": writes and one.state in disclosing.WRITABLE,
        "may_submit": writes and "submit" in possible,
        "may_take_back": writes and "take_back" in possible,
        "may_search": evaluates and "search" in possible,
        "may_conclude": evaluates and bool(searches) and one.state in disclosing.WITH_OFFICE,
        "may_rate": evaluates and "rate" in possible,
        "may_decide": evaluates and bool({"supplement", "file"} & possible),
        "may_reopen": evaluates and "reopen" in possible,
        "rating_form": bound.get("rate") or RatingForm(initial=_rated(ratings), auto_id="id_rate_%s"),
        "decision_form": bound.get("decide") or DecisionForm(auto_id="id_decide_%s"),
        "conclusion_form": bound.get("conclude") or ConclusionForm(auto_id="id_conclude_%s"),
        "events": [
            {
                "on": f"{timezone.localtime(step.made_at):%Y-%m-%d %H:%M}",
                "title": step.label,
                "note": "；".join(part for part in (step.by_name, step.reason) if part),
                "kind": disclosing.TONES.get(step.state, ""),
            }
            for step in reversed(list(one.steps.all()))
        ],
        "earlier": list(one.ratings.all()),
        "labels": {each.code: each.label for each in disclosing.dimensions(today())},
        "flags": filings.looked_over_disclosure(actor, one) if one.state not in disclosing.DECIDED else [],
        "flags_note": checking.note(),
    }
    return render(request, "workbench/holder/disclosure.html", context, status=status)


def _rated(ratings: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for code, each in ratings.items():
        found[code], found[f"{code}_ground"] = each.points, each.ground
    return found


def _line(one: Disclosure) -> list[dict[str, str]]:
    state = disclosing.DRAFT if one.state == disclosing.SUPPLEMENT else one.state
    last = state if state in disclosing.DECIDED else ""
    line = [*_LINE, last]
    at = line.index(state)
    made = []
    for index, code in enumerate(line):
        label = FLOW.label(code) if code else "决定"
        if code == disclosing.DRAFT and one.state == disclosing.SUPPLEMENT:
            label = FLOW.label(disclosing.SUPPLEMENT)
        done = index < at or (code in disclosing.DECIDED and index == at)
        made.append(
            {"label": label, "state": "done" if done else "now" if index == at else "next", "note": ""}
        )
    return made


def _pairs(one: Disclosure) -> list[tuple[str, str]]:
    funded = {True: "是", False: "否"}.get(one.is_funded) if one.is_funded is not None else ""
    return [
        ("发明人", "、".join(part for part in (one.inventor_name, one.coinventors) if part)),
        ("要解决的问题", one.problem),
        ("技术方案", one.means),
        ("效果", one.effect),
        ("应用前景", one.application),
        ("公开情况", " ".join(part for part in (one.publications, _day(one.published_on)) if part)),
        ("展出或报告", " ".join(part for part in (one.exhibition, _day(one.exhibited_on)) if part)),
        ("最晚申请日", _day(one.deadline_on)),
        ("财政资助", f"{funded or ''} {one.funding}".strip()),
    ]


def _day(day: object) -> str:
    return str(day) if day else ""


def _export(actor: Actor, one: Disclosure) -> HttpResponseBase:
    """The evaluation as a workbook: content, search, ratings, decision, history."""
    rows = [("名称", one.title), ("状态", one.get_state_display()), *_pairs(one)]
    for search in one.searches.all():
        scope = f"{search.documents} 件，{'只按词' if search.is_text_only else '按词和语义'}"
        rows.append((f"检索 {timezone.localtime(search.made_at):%Y-%m-%d}", f"{scope}。{search.conclusion}"))
        rows += [
            (f"  {document.number}", f"{document.title}（把握{document.band}）{document.sentence}")
            for document in disclosures.documents_of(actor, search)
        ]
    ratings = disclosures.ratings_of(one)
    for dimension in disclosing.dimensions(today()):
        said = ratings.get(dimension.code)
        words = f"{said.points} 分：{said.ground}（{said.by_name}）" if said else "没有评"
        rows.append((f"{dimension.label}（{dimension.weight:.0%}）", words))
    verdict = disclosures.verdict_of(one)
    rows.append(
        ("四维得分", f"{verdict.score if verdict.score is not None else ''} {verdict.suggestion}".strip())
    )
    rows.append(("决定理由", one.decision_reason))
    rows += [
        (
            f"{timezone.localtime(step.made_at):%Y-%m-%d %H:%M}",
            f"{step.label} {step.by_name} {step.reason}".strip(),
        )
        for step in one.steps.all()
    ]
    columns = (
        Column("0", "项目", value=lambda r: r[0]),
        Column("1", "内容", kind="earned", value=lambda r: r[1]),
    )
    about = [
        ("保密", "只供发明人和本单位转化办公室使用"),
        ("导出人", f"{actor.name} {actor.organization_name}".strip()),
        ("导出时间", timezone.localtime().strftime("%Y-%m-%d %H:%M")),
    ]
    return export_xlsx(f"申请前评估_{one.pk}", columns, rows, about)


def _again(
    request: ActorRequest, pk: int, name: str, form: forms.Form, refusal: Refusal | None
) -> HttpResponse:
    if refusal is not None:
        refuse(form, refusal)
    return _shown(request, disclosures.disclosure(request.actor, pk), {name: form}, status=422)


@require_POST
@action(disclosures.WRITE)
def disclosure_submit(request: ActorRequest, pk: int) -> HttpResponse:
    """Hand it in."""
    services.submit_disclosure(request.actor, pk)
    messages.success(request, "已提交，转化办公室会检索和评估")
    return redirect("workbench:disclosure", pk)


@require_POST
@action(disclosures.WRITE)
def disclosure_take_back(request: ActorRequest, pk: int) -> HttpResponse:
    """Take it back to change it."""
    services.take_back_disclosure(request.actor, pk)
    messages.success(request, "已撤回，可以修改")
    return redirect("workbench:disclosure", pk)


@require_POST
@action(disclosures.EVALUATE)
def disclosure_search(request: ActorRequest, pk: int) -> HttpResponse:
    """Look for prior art in the product's own index."""
    title, text, many = disclosures.to_search(request.actor, pk)
    found = services.search_novelty(request.actor, pk, prior_art.closest(title, text, many))
    messages.success(request, f"在 {found.documents} 件里找到最接近的 {len(found.near)} 件")
    return redirect("workbench:disclosure", pk)


@require_POST
@action(disclosures.EVALUATE)
def disclosure_conclude(request: ActorRequest, pk: int) -> HttpResponse:
    """What was made of the documents."""
    form = ConclusionForm(request.POST)
    if not form.is_valid():
        return _again(request, pk, "conclude", form, None)
    services.conclude_search(request.actor, pk, form.cleaned_data["conclusion"])
    messages.success(request, "检索结论已保存")
    return redirect("workbench:disclosure", pk)


@require_POST
@action(disclosures.EVALUATE)
def disclosure_rate(request: ActorRequest, pk: int) -> HttpResponse:
    """Rate it in the four dimensions."""
    form = RatingForm(request.POST, auto_id="id_rate_%s")
    if not form.is_valid():
        return _again(request, pk, "rate", form, None)
    clean = form.cleaned_data
    ratings = [
        Rating(one.code, clean[one.code], clean[f"{one.code}_ground"])
        for one in disclosing.dimensions(today())
    ]
    services.rate_disclosure(request.actor, pk, ratings)
    messages.success(request, "评分已保存")
    return redirect("workbench:disclosure", pk)


@require_POST
@action(disclosures.EVALUATE)
def disclosure_decide(request: ActorRequest, pk: int) -> HttpResponse:
    """Decide, with the reason."""
    form = DecisionForm(request.POST, auto_id="id_decide_%s")
    if not form.is_valid():
        return _again(request, pk, "decide", form, None)
    try:
        one = services.decide_disclosure(
            request.actor, pk, form.cleaned_data["decision"], form.cleaned_data["reason"]
        )
    except Denied:
        raise
    except Refusal as refusal:
        return _again(request, pk, "decide", form, refusal)
    messages.success(request, f"已记录：{one.get_state_display()}，并通知了发明人")
    return redirect("workbench:disclosure", pk)


@require_POST
@action(disclosures.EVALUATE)
def disclosure_reopen(request: ActorRequest, pk: int) -> HttpResponse:
    """Decide anew."""
    services.reopen_disclosure(request.actor, pk, request.POST.get("reason", ""))
    messages.success(request, "可以重新决定了")
    return redirect("workbench:disclosure", pk)
