"""Navigation projects: opened, worked on with frozen findings and decisions, handed in and accepted."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from django.utils import timezone

from zhiqiao.assets.landscape import choices, workflow
from zhiqiao.assets.landscape.figures import as_json
from zhiqiao.assets.landscape.models import (
    NavigationProject,
    ProjectDecision,
    ProjectFinding,
    ProjectParticipant,
    ProjectStep,
)
from zhiqiao.assets.landscape.queries import Map, project_resource
from zhiqiao.assets.landscape.scope import Scope
from zhiqiao.assets.landscape.snapshot import register_mark
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.evidence.queries import head_position
from zhiqiao.foundation.notices import services as notices
from zhiqiao.foundation.notices.models import Notice
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

KEEP = "assets.landscape:project:keep"
ACCEPT = "assets.landscape:project:accept"
MOST_FINDINGS = 40
_ACCEPTING = ("accept", "send_back")
_REASONED = ("send_back", "stop")


@dataclass(frozen=True)
class ProjectData:
    """What a person says of a project."""

    name: str
    kind: str
    object_name: str
    questions: str
    method: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class DecisionData:
    """What a person says of a decision."""

    text: str
    decided_on: date
    decided_by: str
    effect: str
    outcome: str = ""
    finding_id: int | None = None


@mutation(KEEP)
def open_project(actor: Actor, data: ProjectData, scope: Scope) -> NavigationProject:
    """Open a project over a scope.

    Raises:
        Refusal: a field is missing or unknown, with the field to mend.
    """
    if actor.organization_id is None:
        raise Refusal("没有所属单位，不能立项", "请以某个单位的身份登录")
    require(actor, KEEP, Resource(actor.region_code, frozenset({actor.organization_id})))
    _check(data)
    one = NavigationProject.objects.create(
        **asdict(data),
        scope=scope.asked(),
        state_since=timezone.now(),
        organization_id=actor.organization_id,
        region_code=accounts.organization(actor.organization_id).region_code,
        made_by=actor.name,
    )
    ProjectParticipant.objects.create(project=one, name=actor.organization_name, part="lead")
    target(f"navigation:{one.pk}", {"name": one.name})
    return one


@mutation(KEEP)
def edit_project(actor: Actor, pk: int, data: ProjectData, scope: Scope) -> NavigationProject:
    """Say it differently, or look at another scope; findings keep the scope they were made in."""
    one = _editable(actor, pk)
    _check(data)
    for name, value in asdict(data).items():
        setattr(one, name, value)
    one.scope = scope.asked()
    one.save()
    target(f"navigation:{pk}", {"name": one.name})
    return one


@mutation(KEEP)
def add_finding(actor: Actor, pk: int, title: str, conclusion: str, code: str, found: Map) -> ProjectFinding:
    """Freeze one figure of a map with what it is taken to say.

    Args:
        actor: Who says so.
        pk: The project.
        title: The finding in a few words.
        conclusion: What it says for the questions of the project.
        code: The analysis.
        found: The map as the actor saw it.
    """
    one = _editable(actor, pk)
    figure = found.figure(code)
    if figure.is_empty:
        raise Refusal(f"“{figure.title}”没有数据，不能作为发现的依据", figure.missing)
    if not title.strip() or not conclusion.strip():
        raise Refusal("发现没有写标题或结论", "请写明看到了什么、对要回答的问题意味着什么", column="title")
    if one.findings.count() >= MOST_FINDINGS:
        raise Refusal(f"一个项目最多 {MOST_FINDINGS} 条发现", "请合并相近的发现，或另立一个项目")
    made = ProjectFinding.objects.create(
        project=one,
        title=title.strip()[:150],
        conclusion=conclusion.strip(),
        analysis=code,
        figure=as_json(figure),
        scope=found.scope.asked(),
        scope_words=found.words[:500],
        patents=found.count,
        made_on=found.made_on,
        register_mark=found.mark,
        ledger_position=head_position(),
        made_by=actor.name,
    )
    target(f"navigation:{pk}", {"finding": made.title, "analysis": code, "register": found.mark})
    return made


@mutation(KEEP)
def drop_finding(actor: Actor, pk: int, finding_id: int) -> None:
    """Take a finding out again."""
    one = _editable(actor, pk)
    gone = one.findings.filter(pk=finding_id).first()
    if gone is None:
        raise Refusal("这个项目里没有这条发现", "请刷新页面后再试")
    target(f"navigation:{pk}", {"dropped": gone.title})
    gone.delete()


@mutation(KEEP)
def add_decision(actor: Actor, pk: int, data: DecisionData) -> ProjectDecision:
    """Record a decision taken on the findings; also after acceptance, for effects come later."""
    one = _kept(actor, pk)
    if one.state in {workflow.DRAFTED, workflow.STOPPED}:
        raise Refusal(f"项目{one.get_state_display()}，不能登记决策", "请先开始项目")
    if data.effect not in dict(choices.effects()):
        raise Refusal("没有这种创新类型", "请在技术、产品、组织、商业模式创新中选择", column="effect")
    if not data.text.strip() or not data.decided_by.strip():
        raise Refusal("决策没有写内容或由谁作出", "请写明决定了什么、由谁决定", column="text")
    if data.decided_on > today():
        raise Refusal(f"决策日 {data.decided_on} 还没有到", "请填写已经作出的决策", column="decided_on")
    finding = one.findings.filter(pk=data.finding_id).first() if data.finding_id else None
    told = {name: value for name, value in asdict(data).items() if name != "finding_id"}
    made = ProjectDecision.objects.create(project=one, finding=finding, **told)
    target(f"navigation:{pk}", {"decision": made.pk, "effect": made.effect})
    return made


@mutation(KEEP)
def tell_outcome(actor: Actor, pk: int, decision_id: int, outcome: str) -> ProjectDecision:
    """Say what came of a decision."""
    one = _kept(actor, pk)
    decision = one.decisions.filter(pk=decision_id).first()
    if decision is None:
        raise Refusal("这个项目里没有这条决策", "请刷新页面后再试")
    decision.outcome = outcome.strip()
    decision.save(update_fields=["outcome"])
    target(f"navigation:{pk}", {"decision": decision_id})
    return decision


@mutation(KEEP)
def add_participant(actor: Actor, pk: int, name: str, part: str) -> ProjectParticipant:
    """Someone takes part."""
    one = _editable(actor, pk)
    if part not in dict(choices.parts()):
        raise Refusal("没有这种分工", "请从列表中选择", column="part")
    if not name.strip():
        raise Refusal("没有写参与单位或人员", "请填写名称", column="name")
    made = ProjectParticipant.objects.create(project=one, name=name.strip()[:200], part=part)
    target(f"navigation:{pk}", {"participant": made.name})
    return made


@mutation(KEEP)
def drop_participant(actor: Actor, pk: int, participant_id: int) -> None:
    """Someone no longer takes part."""
    one = _editable(actor, pk)
    one.participants.filter(pk=participant_id).delete()
    target(f"navigation:{pk}", {"participant": participant_id})


@mutation(KEEP)
def take_step(actor: Actor, pk: int, name: str, reason: str = "") -> NavigationProject:
    """Start, hand in, stop or resume.

    Raises:
        Refusal: not possible from here, or something is still missing.
    """
    one = _kept(actor, pk)
    if name in _ACCEPTING:
        raise Refusal("验收请用“验收”", "请在项目页面的验收一栏填写")
    if name == "submit":
        _check_complete(one)
        one.register_mark, one.ledger_position = register_mark(), head_position()
        one.submitted_on = today()
    _step(actor, one, name, reason)
    if name == "submit":
        notices.notify(
            f"专利导航项目“{one.name}”待验收",
            organization_id=one.organization_id,
            kind=Notice.TODO,
            about=one.object_name,
            waiting=actor.organization_name,
            verb="验收",
            due_on=one.due_on,
            matter=f"navigation:{one.pk}",
        )
    return one


@mutation(ACCEPT)
def accept_project(actor: Actor, pk: int, note: str, answers: Mapping[str, str]) -> NavigationProject:
    """Accept what was handed in, each of the three questions of effect answered."""
    one = _locked(pk)
    require(actor, ACCEPT, project_resource(one))
    lacking = [label for code, label in choices.tests() if not answers.get(code, "").strip()]
    if lacking:
        raise Refusal(f"成效没有逐条回答：{lacking[0]}", "验收时三问都要写明，没有依据的写“尚无依据”")
    if not note.strip():
        raise Refusal("没有写验收意见", "请写明是否回答了立项时的问题", column="note")
    one.acceptance_note, one.accepted_on = note.strip(), today()
    one.answers = {code: answers[code].strip() for code, _ in choices.tests()}
    _step(actor, one, "accept", note)
    notices.settle(f"navigation:{one.pk}")
    return one


@mutation(ACCEPT)
def send_back_project(actor: Actor, pk: int, reason: str) -> NavigationProject:
    """Send back what was handed in, with the reason."""
    one = _locked(pk)
    require(actor, ACCEPT, project_resource(one))
    _step(actor, one, "send_back", reason)
    notices.settle(f"navigation:{one.pk}")
    return one


def _step(actor: Actor, one: NavigationProject, name: str, reason: str) -> None:
    if name in _REASONED and not reason.strip():
        raise Refusal(f"“{workflow.step_label(name)}”要写理由", "请填写理由后再提交", column="reason")
    origin, one.state = one.state, workflow.PROJECT.step(one.state, name)
    one.state_since = timezone.now()
    one.save()
    ProjectStep.objects.create(
        project=one, name=name, origin=origin, state=one.state, reason=reason.strip(), by_name=actor.name
    )
    target(f"navigation:{one.pk}", {"step": name})


def _check_complete(one: NavigationProject) -> None:
    if not one.findings.exists():
        raise Refusal("还没有发现，不能提交验收", "请在导航图里选一张图，写明结论，加入项目")
    if not one.decisions.exists():
        raise Refusal("还没有登记依据发现作出的决策", "请登记至少一项决策；没有决策的写明“不采取行动”及理由")


def _check(data: ProjectData) -> None:
    named = (("name", data.name, "项目名称"), ("object_name", data.object_name, "导航对象"))
    for column, text, label in (*named, ("questions", data.questions, "要回答的问题")):
        if not text.strip():
            raise Refusal(f"没有写{label}", f"请填写{label}", column=column)
    if data.kind not in choices.kinds():
        raise Refusal("没有这种项目类型", "请从列表中选择", column="kind")


def _locked(pk: int) -> NavigationProject:
    one = NavigationProject.objects.select_for_update().filter(pk=pk).first()
    if one is None:
        raise Refusal(f"没有第 {pk} 号导航项目", "请从项目列表中打开")
    return one


def _kept(actor: Actor, pk: int) -> NavigationProject:
    one = _locked(pk)
    require(actor, KEEP, project_resource(one))
    return one


def _editable(actor: Actor, pk: int) -> NavigationProject:
    one = _kept(actor, pk)
    if not one.is_editable:
        raise Refusal(f"项目{one.get_state_display()}，不能再改", "待验收的请先退回；已验收的请另立项目")
    return one
