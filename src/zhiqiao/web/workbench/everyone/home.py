"""The home page: what waits for me, what has stopped on the street, where the targets stand."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiqiao.foundation.access.actors import actors_of, switch_membership
from zhiqiao.foundation.jobs import queries as jobs
from zhiqiao.foundation.jobs.models import Progress
from zhiqiao.foundation.notices import queries as notices
from zhiqiao.foundation.notices import services as notice_services
from zhiqiao.foundation.notices.models import Notice
from zhiqiao.market.matching.indexing import ensure_fresh as index_state
from zhiqiao.web.shell.actions import ActorRequest, action, go_back
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table
from zhiqiao.web.shell.values import key_of
from zhiqiao.web.workbench.everyone import street
from zhiqiao.web.workbench.everyone.matters import notice_link


@action("foundation.notices:notice:view")
def home(request: ActorRequest) -> HttpResponse:
    """待办, the street, targets, notices."""
    actor = request.actor
    todo = notices.todo_for(actor)
    context = {
        "todo": [(one, notice_link(one)) for one in todo[:12]],
        "todo_count": todo.count(),
        "due_today": street.due_today(todo),
        "stopped": street.stopped(actor),
        "targets": street.targets(actor),
        "starts": street.starts(actor),
        "notices": [(one, notice_link(one)) for one in notices.notices_for(actor)[:6]],
        "last_login": getattr(request.user, "last_login", None),
    }
    return render(request, "workbench/everyone/home.html", context)


def _standing(one: Notice) -> str:
    is_todo = one.kind == Notice.TODO
    if one.settled_at:
        return "已办结" if is_todo else "已读"
    return "未办结" if is_todo else "未读"


NOTICES = Table(
    name="notices",
    title="待办与通知",
    columns=(
        Column("title", "事项", kind="title", link=notice_link),
        Column("about", "对象"),
        Column("waiting", "谁在等"),
        Column(
            "kind",
            "类型",
            kind="chip",
            value=lambda n: ("待办", "wait") if n.kind == Notice.TODO else ("通知", ""),
        ),
        Column("due_on", "期限", kind="date", sort="due_on"),
        Column("made_at", "时间", kind="date", sort="made_at", value=lambda n: n.made_at),
        Column("state", "状态", value=_standing),
        Column("act", "", kind="act", template="workbench/everyone/_notice_actions.html", export=False),
    ),
    filters=(
        Filter("kind", "类型", field="kind", choices=((Notice.TODO, "待办"), (Notice.NOTICE, "通知"))),
        Filter(
            "open",
            "状态",
            field="settled_at__isnull",
            choices=(("True", "未办结、未读"), ("False", "已办结、已读")),
        ),
    ),
    search=("title__icontains", "about__icontains"),
    sort="-made_at",
    empty=Empty("没有待办和通知", "有人等您处理时会出现在这里。", "", ""),
)


@action("foundation.notices:notice:view")
def notice_list(request: ActorRequest) -> HttpResponseBase:
    """All to-dos and notices."""
    return NOTICES.respond(request, notices.addressed_to(request.actor))


@require_POST
@action("foundation.notices:notice:settle")
def notice_read(request: ActorRequest, notice_id: int) -> HttpResponse:
    """A notice has been seen."""
    notice_services.mark_read(request.actor, notice_id)
    return go_back(request, reverse("workbench:notices"))


@require_POST
@action("foundation.access:role:switch")
def switch_role(request: ActorRequest) -> HttpResponse:
    """Act in another of one's roles."""
    mine = dict(actors_of(request.actor.user_id or 0))
    wanted = key_of(request.POST.get("membership", ""))
    if wanted is not None and wanted in mine:
        actor = switch_membership(request, wanted)
        messages.success(request, f"已切换为 {actor.organization_name} 的{actor.role_label}")
    else:
        messages.error(request, "没有这个身份，请从列表中选择")
    return redirect("workbench:home")


JOBS = Table(
    name="jobs",
    title="后台作业",
    columns=(
        Column("title", "工作", kind="title"),
        Column(
            "state",
            "状态",
            kind="chip",
            value=lambda p: (
                p.get_state_display(),
                {Progress.DONE: "ok", Progress.FAILED: "bad", Progress.RUNNING: "info"}.get(p.state, "wait"),
            ),
        ),
        Column("done", "进度", kind="number", value=lambda p: f"{p.done} / {p.total}" if p.total else "—"),
        Column("message", "说明"),
        Column("made_at", "发起", kind="date", sort="made_at"),
    ),
    sort="-made_at",
    empty=Empty("没有后台作业", "导入、建索引、匹配等较长的工作会显示在这里。", "", ""),
)


@action("foundation.jobs:progress:view")
def job_list(request: ActorRequest) -> HttpResponseBase:
    """Long work and how far it is."""
    context = {
        "room": "system",
        "beat": jobs.last_beat(),
        "is_alive": jobs.is_alive(),
        "index": index_state(),
    }
    return JOBS.respond(
        request, jobs.progress_rows(request.actor), context, template="workbench/everyone/jobs.html"
    )
