"""Navigation projects: the list, opening one, one project with its findings and decisions, its report."""

from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiqiao.assets.landscape import choices, queries, workflow
from zhiqiao.assets.landscape.figures import from_json
from zhiqiao.assets.landscape.industry_queries import words_for
from zhiqiao.assets.landscape.queries import NavigationProject
from zhiqiao.assets.landscape.report.contents import paper_of
from zhiqiao.assets.landscape.report.pdf import as_pdf
from zhiqiao.assets.landscape.report.word import as_word
from zhiqiao.assets.landscape.scope import FIELDS, Scope, read_scope
from zhiqiao.assets.landscape.selection import analyses
from zhiqiao.assets.landscape.services import projects as services
from zhiqiao.foundation.access.rules import Denied, decide
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.forms import refuse
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table
from zhiqiao.web.workbench.everyone import navigation_forms as forms
from zhiqiao.web.workbench.everyone.landscape_views import Shown, chart_of, look

_TEMPLATES = "workbench/landscape/"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_UNSAFE = str.maketrans(dict.fromkeys('\\/:*?"<>|\n\r\t', "_"))

PROJECTS = Table(
    name="navigation-projects",
    title="专利导航项目",
    unit="个",
    columns=(
        Column(
            "name",
            "项目",
            kind="title",
            link=lambda p: reverse("workbench:navigation", args=[p.pk]),
            under=lambda p: p.object_name,
            sort="name",
        ),
        Column("kind", "类型", value=lambda p: p.kind_label),
        Column("organization", "组织单位", value=lambda p: p.organization.name, sort="organization__name"),
        Column("state", "状态", kind="chip", value=lambda p: (p.get_state_display(), p.state_tone)),
        Column("finding_count", "发现", kind="number", sort="finding_count"),
        Column("decision_count", "决策", kind="number", sort="decision_count"),
        Column("due_on", "完成期限", kind="date", sort="due_on"),
        Column("accepted_on", "验收日", kind="date", sort="accepted_on", classes="minor"),
    ),
    filters=(
        Filter("state", "状态", field="state", choices=tuple(workflow.PROJECT.choices)),
        Filter(
            "kind",
            "类型",
            field="kind",
            choices=tuple((one.code, one.label) for one in choices.kinds().values()),
        ),
        Filter("accepted", "验收日", kind="days", field="accepted_on"),
    ),
    search=("name__icontains", "object_name__icontains", "questions__icontains"),
    empty=Empty(
        "还没有导航项目", "先在导航图里圈定范围，再“用这个范围立项”。", "去导航图", "workbench:landscape"
    ),
)


@action(queries.VIEW_PROJECT)
def project_list(request: ActorRequest) -> HttpResponseBase:
    """Projects in reach."""
    context = {"room": "assets", "may_keep": bool(decide(request.actor, services.KEEP))}
    return PROJECTS.respond(
        request, queries.projects(request.actor), context, template=f"{_TEMPLATES}projects.html"
    )


def _asked(request: ActorRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in FIELDS if request.GET.get(name)}


@action(services.KEEP)
def project_new(request: ActorRequest) -> HttpResponse:
    """Open a project over the scope of the URL."""
    scope = read_scope(_asked(request))
    form = forms.ProjectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.open_project(request.actor, form.told(), scope)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"已立项“{made.name}”")
            return redirect("workbench:navigation", made.pk)
    context = {"room": "assets", "form": form, "scope_words": words_for(scope), "map_url": _map_url(scope)}
    return render(request, f"{_TEMPLATES}project_edit.html", context, status=422 if form.errors else 200)


@action(services.KEEP)
def project_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Say a project differently; a scope in the URL takes the place of its own."""
    one = queries.project(request.actor, pk)
    scope = read_scope(_asked(request) or one.scope)
    initial = {name: getattr(one, name) for name in forms.ProjectForm.base_fields}
    form = forms.ProjectForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_project(request.actor, pk, form.told(), scope)
        except Denied:
            raise
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "已保存")
            return redirect("workbench:navigation", pk)
    context = {
        "room": "assets",
        "form": form,
        "project": one,
        "scope_words": words_for(scope),
        "map_url": _map_url(scope, pk),
    }
    return render(request, f"{_TEMPLATES}project_edit.html", context, status=422 if form.errors else 200)


def _map_url(scope: Scope, project: int | None = None) -> str:
    asked = {**scope.asked(), **({"project": str(project)} if project else {})}
    return f"{reverse('workbench:landscape')}?{urlencode(asked)}" if asked else reverse("workbench:landscape")


@action(queries.VIEW_PROJECT)
def project_page(request: ActorRequest, pk: int) -> HttpResponse:
    """One project."""
    return _page(request, queries.project(request.actor, pk))


def _page(
    request: ActorRequest,
    one: NavigationProject,
    *,
    finding: forms.FindingForm | None = None,
    decision: forms.DecisionForm | None = None,
    accept: forms.AcceptForm | None = None,
) -> HttpResponse:
    actor, resource = request.actor, queries.project_resource(one)
    keeps = bool(decide(actor, services.KEEP, resource))
    accepts = one.state == workflow.SUBMITTED and bool(decide(actor, services.ACCEPT, resource))
    scope = read_scope(one.scope)
    titles = [(each.pk, each.title) for each in one.findings.all()]
    own = [step for step in workflow.PROJECT.possible(one.state) if step.name not in {"accept", "send_back"}]
    kind = choices.kinds().get(one.kind)
    context = {
        "room": "assets",
        "project": one,
        "kind": kind,
        "scope_words": words_for(scope),
        "map_url": _map_url(scope, one.pk if keeps and one.is_editable else None),
        "findings": [(each, _frozen(each.figure, each.pk)) for each in one.findings.all()],
        "decisions": one.decisions.select_related("finding"),
        "effects": [
            (label, sum(d.effect == code for d in one.decisions.all())) for code, label in choices.effects()
        ],
        "answers": [(label, one.answers.get(code, "")) for code, label in choices.tests()],
        "steps": own if keeps else [],
        "history": [
            {
                "on": step.made_at,
                "title": step.label,
                "note": "；".join(filter(None, (step.by_name, step.reason))),
            }
            for step in one.steps.all()
        ][::-1],
        "may_edit": keeps and one.is_editable,
        "may_decide": keeps and one.state not in {workflow.DRAFTED, workflow.STOPPED},
        "may_accept": accepts,
        "finding_form": finding or forms.FindingForm(initial={"analysis": request.GET.get("analysis", "")}),
        "decision_form": decision or forms.DecisionForm(None, findings=titles),
        "participant_form": forms.ParticipantForm(),
        "accept_form": accept or forms.AcceptForm(),
    }
    status = 422 if any(form is not None for form in (finding, decision, accept)) else 200
    return render(request, f"{_TEMPLATES}project.html", context, status=status)


def _frozen(kept: dict[str, object], pk: int) -> tuple[Shown, str]:
    """A finding's figure as it was, and what tells its chart from others on the page."""
    figure = from_json(kept)
    known = analyses().get(figure.code)
    return Shown(figure, "", known.sources if known else (), chart_of(figure), ""), f"-{pk}"


@require_POST
@action(services.KEEP)
def finding_new(request: ActorRequest, pk: int) -> HttpResponse:
    """Freeze a figure of the project's scope with what it says."""
    one = queries.project(request.actor, pk)
    form = forms.FindingForm(request.POST)
    if form.is_valid():
        clean = form.cleaned_data
        try:
            found, _ = look(request.actor, read_scope(one.scope))
            services.add_finding(
                request.actor, pk, clean["title"], clean["conclusion"], clean["analysis"], found
            )
        except Denied:
            raise
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "已加入发现，图和数据已冻结")
            return redirect(f"{reverse('workbench:navigation', args=[pk])}#findings")
    return _page(request, one, finding=form)


@require_POST
@action(services.KEEP)
def finding_drop(request: ActorRequest, pk: int, finding_id: int) -> HttpResponse:
    """Take a finding out."""
    services.drop_finding(request.actor, pk, finding_id)
    messages.success(request, "已移除这条发现")
    return redirect("workbench:navigation", pk)


@require_POST
@action(services.KEEP)
def decision_new(request: ActorRequest, pk: int) -> HttpResponse:
    """Record a decision."""
    one = queries.project(request.actor, pk)
    form = forms.DecisionForm(request.POST, findings=[(each.pk, each.title) for each in one.findings.all()])
    if form.is_valid():
        try:
            services.add_decision(request.actor, pk, form.told())
        except Denied:
            raise
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "已登记决策")
            return redirect(f"{reverse('workbench:navigation', args=[pk])}#decisions")
    return _page(request, one, decision=form)


@require_POST
@action(services.KEEP)
def decision_outcome(request: ActorRequest, pk: int, decision_id: int) -> HttpResponse:
    """Say what came of a decision."""
    services.tell_outcome(request.actor, pk, decision_id, request.POST.get("outcome", ""))
    messages.success(request, "已记下实际效果")
    return redirect(f"{reverse('workbench:navigation', args=[pk])}#decisions")


@require_POST
@action(services.KEEP)
def participant_new(request: ActorRequest, pk: int) -> HttpResponse:
    """Someone takes part."""
    form = forms.ParticipantForm(request.POST)
    if not form.is_valid():
        raise Refusal("参与单位填得不完整", "请填写名称并选择分工")
    services.add_participant(request.actor, pk, form.cleaned_data["name"], form.cleaned_data["part"])
    return redirect("workbench:navigation", pk)


@require_POST
@action(services.KEEP)
def participant_drop(request: ActorRequest, pk: int, participant_id: int) -> HttpResponse:
    """Someone no longer takes part."""
    services.drop_participant(request.actor, pk, participant_id)
    return redirect("workbench:navigation", pk)


@require_POST
@action(services.KEEP)
def project_step(request: ActorRequest, pk: int, step: str) -> HttpResponse:
    """Start, hand in, stop or resume."""
    one = services.take_step(request.actor, pk, step, request.POST.get("reason", ""))
    messages.success(request, f"“{one.name}”现在是{one.get_state_display()}")
    return redirect("workbench:navigation", pk)


@require_POST
@action(services.ACCEPT)
def project_accept(request: ActorRequest, pk: int) -> HttpResponse:
    """Accept, or send back with the reason."""
    one = queries.project(request.actor, pk)
    if "send_back" in request.POST:
        services.send_back_project(request.actor, pk, request.POST.get("note", ""))
        messages.success(request, "已退回修改")
        return redirect("workbench:navigation", pk)
    form = forms.AcceptForm(request.POST)
    if form.is_valid():
        services.accept_project(request.actor, pk, form.cleaned_data["note"], form.answers())
        messages.success(request, "已通过验收")
        return redirect("workbench:navigation", pk)
    return _page(request, one, accept=form)


@action(queries.VIEW_PROJECT)
def project_report(request: ActorRequest, pk: int, suffix: str) -> HttpResponse:
    """The report as Word or PDF."""
    one = queries.project(request.actor, pk)
    if suffix not in {"docx", "pdf"}:
        raise Refusal(f"报告没有“{suffix}”这种格式", "请下载 Word（docx）或 PDF")
    paper = paper_of(one)
    day = one.accepted_on or one.submitted_on or today()
    if suffix == "pdf":
        data, kind = as_pdf(paper, day, settings.ZHIQIAO_FONTS), "application/pdf"
    else:
        data, kind = as_word(paper), _WORD
    name = f"{one.name.translate(_UNSAFE)}-专利导航报告.{suffix}"
    answer = HttpResponse(data, content_type=kind)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer
