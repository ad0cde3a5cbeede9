"""A region writes what it counts into a key industry: preview before saving, history, by workbook."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiqiao.assets.landscape import industry_counts, industry_sheet, queries
from zhiqiao.assets.landscape import industry_queries as industries
from zhiqiao.assets.landscape.industry_counts import Preview
from zhiqiao.assets.landscape.industry_queries import DEFINE
from zhiqiao.assets.landscape.key_industries.definition import KeyIndustry, Line, check_lines
from zhiqiao.assets.landscape.services import definition_filling, definitions
from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.rules import Denied
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.forms import refuse
from zhiqiao.web.shell.values import key_of
from zhiqiao.web.workbench.everyone.key_industry_forms import AddedForm, LinesForm, NoteForm
from zhiqiao.web.workbench.everyone.landscape_given import given_for
from zhiqiao.web.workbench.holder.filled_pages import (
    SKIP,
    FilledForm,
    plan_context,
    problems_workbook,
    workbook_answer,
)

_TEMPLATES = "workbench/landscape/"


@action(DEFINE)
def industry_edit(request: ActorRequest, list_code: str, code: str) -> HttpResponse:
    """Write the region's own definition; "preview" counts without saving."""
    actor = request.actor
    shelf = industries.shelf(actor, list_code)
    one = shelf.industry(code)
    lines = LinesForm(request.POST if request.method == "POST" else None, one.lines)
    form = NoteForm(request.POST or None)
    last = industries.history(actor, list_code, code).first()
    context: dict[str, object] = {
        "room": "assets",
        "shelf": shelf,
        "industry": one,
        "lines": lines,
        "form": form,
        "seen": request.POST.get("seen", last.version if last else 0),
        "back": reverse("workbench:key-industry", args=[list_code, code]),
    }
    if request.method == "POST" and form.is_valid():
        try:
            told = check_lines(lines.read())
            if "preview" in request.POST:
                return _previewed(request, context, one, told)
            note, seen = form.cleaned_data["note"], key_of(request.POST.get("seen", ""))
            made = definitions.define_industry(actor, list_code, code, told, note, seen)
        except Denied:
            raise
        except Refusal as refusal:
            context["refusal"] = refusal
        else:
            messages.success(
                request, f"已保存“{made.name}”的口径，第 {made.version} 版；可以在经过里恢复以前的"
            )
            return redirect("workbench:key-industry", list_code, code)
    status = 422 if request.method == "POST" else 200
    return render(request, f"{_TEMPLATES}key_industry_edit.html", context, status=status)


@action(DEFINE)
def industry_new(request: ActorRequest, list_code: str) -> HttpResponse:
    """Add an industry that the list does not have."""
    actor = request.actor
    shelf = industries.shelf(actor, list_code)
    lines = LinesForm(request.POST if request.method == "POST" else None)
    form = AddedForm(request.POST or None)
    context: dict[str, object] = {
        "room": "assets",
        "shelf": shelf,
        "industry": None,
        "lines": lines,
        "form": form,
        "back": reverse("workbench:key-industries-of", args=[list_code]),
    }
    if request.method == "POST" and form.is_valid():
        try:
            told = check_lines(lines.read())
            if "preview" in request.POST:
                return _previewed(request, context, None, told)
            made = definitions.add_industry(actor, list_code, form.told(), told, form.cleaned_data["note"])
        except Denied:
            raise
        except Refusal as refusal:
            if refusal.column in form.fields:
                refuse(form, refusal)
            else:
                context["refusal"] = refusal
        else:
            messages.success(request, f"已登记“{made.name}”")
            return redirect("workbench:key-industry", list_code, made.code)
    status = 422 if request.method == "POST" else 200
    return render(request, f"{_TEMPLATES}key_industry_edit.html", context, status=status)


def _previewed(
    request: ActorRequest, context: dict[str, object], one: KeyIndustry | None, lines: tuple[Line, ...]
) -> HttpResponse:
    found: Preview = industry_counts.preview(request.actor, given_for(request.actor), one, lines)
    cards = register.cards(register.readable(request.actor, found.examples))
    shown = {"preview": found, "examples": list(cards.values())}
    return render(request, f"{_TEMPLATES}key_industry_edit.html", {**context, **shown})


@require_POST
@action(DEFINE)
def industry_restore(request: ActorRequest, list_code: str, code: str, version: int) -> HttpResponse:
    """Let an earlier version hold again; 0 is the platform's."""
    made = definitions.restore_version(request.actor, list_code, code, version)
    words = f"第 {version} 版" if version else "最初的口径"
    messages.success(request, f"“{made.name}”已恢复{words}")
    if made.state == made.DROPPED:
        return redirect("workbench:key-industries-of", list_code)
    return redirect("workbench:key-industry", list_code, code)


@require_POST
@action(DEFINE)
def industry_drop(request: ActorRequest, list_code: str, code: str) -> HttpResponse:
    """Take an added industry off the list."""
    made = definitions.drop_industry(request.actor, list_code, code)
    messages.success(request, f"已把“{made.name}”移出清单；在“移出的产业”里可以恢复")
    return redirect("workbench:key-industries-of", list_code)


# By workbook -----------------------------------------------------------------------------------------------------


@action(queries.VIEW)
def industry_workbook(request: ActorRequest, list_code: str) -> HttpResponse:
    """The definitions of a list as a workbook."""
    data = industry_sheet.definitions_workbook(request.actor, list_code)
    title = industries.shelf(request.actor, list_code).list.title
    return workbook_answer(f"{title} 口径 {today()}.xlsx", data)


@action(DEFINE)
def industry_fill(request: ActorRequest, list_code: str) -> HttpResponse:
    """Upload a filled workbook; nothing is written before its plan has been seen."""
    form = FilledForm(request.POST or None, request.FILES or None)
    shelf = industries.shelf(request.actor, list_code)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            kept = definition_filling.keep_definitions(
                request.actor, list_code, upload.name, upload.read(), given_for(request.actor)
            )
        except Denied:
            raise
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return redirect("workbench:key-industries-fill-plan", list_code, kept.sha256)
    context = {"room": "assets", "form": form, "shelf": shelf}
    status = 422 if form.is_bound else 200
    return render(request, f"{_TEMPLATES}key_industries_fill.html", context, status=status)


@action(DEFINE)
def industry_fill_plan(request: ActorRequest, list_code: str, sha256: str) -> HttpResponse:
    """What the workbook would write, and what is turned away and why."""
    name, plan = industry_sheet.kept_plan(request.actor, list_code, sha256, given_for(request.actor))
    context = plan_context(request, plan, industry_sheet.OUTCOMES)
    context |= {"file_name": name, "sha256": sha256, "shelf": plan.shelf}
    return render(request, f"{_TEMPLATES}key_industries_plan.html", context)


@action(DEFINE)
def industry_fill_problems(request: ActorRequest, list_code: str, sha256: str) -> HttpResponseBase:
    """The turned-away rows as a workbook."""
    _, plan = industry_sheet.kept_plan(request.actor, list_code, sha256, given_for(request.actor))
    return problems_workbook("重点产业口径", plan.problems)


@require_POST
@action(DEFINE)
def industry_fill_apply(request: ActorRequest, list_code: str, sha256: str, digest: str) -> HttpResponse:
    """Write the plan that was seen."""
    skip_bad = request.POST.get("bad") == SKIP
    made = definition_filling.apply_definitions(
        request.actor, list_code, sha256, digest, given_for(request.actor), skip_bad=skip_bad
    )
    rejected = made.count(industry_sheet.REJECTED)
    words = f"；{rejected} 个产业拒收未写入，改正后可再传" if rejected else ""
    messages.success(request, f"已写入 {made.writes} 个产业的口径{words}")
    return redirect("workbench:key-industries-of", list_code)
