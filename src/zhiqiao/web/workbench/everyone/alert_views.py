"""Early warning: what the rules found, what is watched, rivals with their new patents."""

from dataclasses import replace
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from zhiqiao.assets.landscape import judging, queries
from zhiqiao.assets.landscape.queries import Alert, Rival, Watch
from zhiqiao.assets.landscape.reach import sees_others
from zhiqiao.assets.landscape.services import watching as services
from zhiqiao.foundation.access.rules import Denied, decide
from zhiqiao.kernel.parameters import Confidence
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.actions import ActorRequest, action, go_back
from zhiqiao.web.shell.forms import refuse
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table
from zhiqiao.web.shell.templatetags.words import patent_number
from zhiqiao.web.shell.values import Row, key_of

_TEMPLATES = "workbench/landscape/"


def _rule_label(code: str) -> str:
    known = judging.rules().get(code)
    return known.label if known else code


def _mark(one: Row) -> tuple[str, str] | str:
    confidence = Confidence(one.confidence)
    return "" if confidence.is_checked else (confidence.label, "wait")


ALERTS = Table(
    name="alerts",
    title="专利预警",
    unit="条",
    columns=(
        Column("title", "预警", kind="title", under=lambda a: _rule_label(a.rule)),
        Column("reasons", "为什么", value=lambda a: "；".join(a.reasons)),
        Column("state", "状态", kind="chip", value=lambda a: (a.get_state_display(), a.state_tone)),
        Column("found_on", "发现日", kind="date", sort="found_on"),
        Column("due_on", "期限", kind="date", sort="due_on"),
        Column("confidence", "阈值出处", kind="chip", value=_mark, classes="minor"),
        Column("note", "处理说明", value=lambda a: f"{a.settled_by}：{a.note}" if a.note else ""),
        Column("act", "", kind="act", template=f"{_TEMPLATES}_alert_actions.html", export=False),
    ),
    filters=(
        Filter("state", "状态", field="state", choices=tuple(Alert.STATES)),
        Filter(
            "rule",
            "规则",
            field="rule",
            choices=tuple((code, one.label) for code, one in judging.rules().items()),
        ),
        Filter("found", "发现日", kind="days", field="found_on"),
    ),
    search=("title__icontains", "patent_number__icontains", "note__icontains"),
    sort="-found_on",
    empty=Empty(
        "没有预警",
        "先在关注清单里写上要盯的专利、竞争者或技术分类，每天会按规则查一遍。",
        "去关注清单",
        "workbench:watches",
    ),
)


def _leading_to(numbers: frozenset[str]) -> Table:
    """Alerts lead to a patent's page where it may be opened; what others published is named without a way there."""

    def page_of(one: Row) -> str:
        return reverse("workbench:patent", args=[one.patent_number]) if one.patent_number in numbers else ""

    first, *others = ALERTS.columns
    return replace(ALERTS, columns=(replace(first, link=page_of), *others))


@action(queries.VIEW_WATCH)
def alert_list(request: ActorRequest) -> HttpResponseBase:
    """What the rules found for one's own organization."""
    context = {"room": "assets", "may_settle": bool(decide(request.actor, services.SETTLE))}
    return _leading_to(queries.readable_alerts(request.actor)).respond(
        request, queries.alerts(request.actor), context, template=f"{_TEMPLATES}alerts.html"
    )


@require_POST
@action(services.SETTLE)
def alert_close(request: ActorRequest, pk: int) -> HttpResponse:
    """Settle or ignore, with the reason."""
    state = Alert.IGNORED if "ignore" in request.POST else Alert.SETTLED
    one = services.close_alert(request.actor, pk, state, request.POST.get("note", ""))
    messages.success(request, f"已标为{one.get_state_display()}，可以恢复")
    return go_back(request, "workbench:alerts")


@require_POST
@action(services.SETTLE)
def alert_reopen(request: ActorRequest, pk: int) -> HttpResponse:
    """Take up again."""
    services.reopen_alert(request.actor, pk)
    messages.success(request, "已恢复为待处理")
    return go_back(request, "workbench:alerts")


class WatchForm(forms.Form):
    """Something to keep an eye on."""

    kind = forms.ChoiceField(label="盯什么", choices=Watch.KINDS)
    value = forms.CharField(
        label="号码、名称或分类",
        max_length=200,
        help_text="专利号；申请人名称里的几个字；或 IPC，如 C02F、C02F9/00",
    )
    note = forms.CharField(label="为什么盯", max_length=300, required=False)


WATCHES = Table(
    name="watches",
    title="关注清单",
    unit="项",
    columns=(
        Column(
            "value",
            "关注",
            kind="title",
            value=lambda w: patent_number(w.value) if w.kind == Watch.PATENT else w.value,
            link=lambda w: reverse("workbench:patent", args=[w.value]) if w.kind == Watch.PATENT else "",
            under=lambda w: w.note,
            export=lambda w: w.value,
        ),
        Column("kind", "类型", value=lambda w: w.get_kind_display()),
        Column(
            "waiting",
            "待处理预警",
            kind="chip",
            value=lambda w: (f"{w.waiting} 条", "wait") if w.waiting else ("没有", ""),
        ),
        Column(
            "made_by",
            "设置人",
            kind="chip",
            value=lambda w: (f"{w.made_by}（已离开）", "wait") if w.is_left else (w.made_by, ""),
            classes="minor",
        ),
        Column(
            "judged_at",
            "最近判断",
            kind="date",
            value=lambda w: timezone.localdate(w.judged_at) if w.judged_at else None,
            sort="judged_at",
        ),
        Column("act", "", kind="act", template=f"{_TEMPLATES}_watch_actions.html", export=False),
    ),
    filters=(
        Filter("kind", "类型", field="kind", choices=tuple(Watch.KINDS)),
        Filter("left", "设置人", field="is_left", choices=(("True", "已离开"), ("False", "在本单位"))),
    ),
    search=("value__icontains", "note__icontains"),
    empty=Empty(
        "关注清单是空的", "在上面写一件专利、一个竞争者或一个 IPC 分类，每天按规则查一遍，有情况就通知。"
    ),
)


@action(queries.VIEW_WATCH)
def watch_list(request: ActorRequest) -> HttpResponseBase:
    """What one's own organization keeps an eye on; rivals with what is new."""
    given = {name: request.GET[name] for name in ("kind", "value") if request.GET.get(name)}
    return _watches(request, WatchForm(initial=given))


def _watches(request: ActorRequest, form: WatchForm, status: int = 200) -> HttpResponseBase:
    actor = request.actor
    found: QuerySet[Watch] = queries.watches(actor)
    context = {
        "room": "assets",
        "form": form,
        "may_keep": bool(decide(actor, services.KEEP)),
        "sees_others": sees_others(actor),
        "rivals": [_rival(one) for one in queries.rivals(actor)],
        "rules": [(one.label, one.source) for one in judging.rules().values()],
        "left": queries.left_watches(actor),
        "dropped": queries.dropped_watches(actor),
    }
    if status == 200:  # noqa: PLR2004 - nothing was refused
        return WATCHES.respond(request, found, context, template=f"{_TEMPLATES}watches.html")
    page = WATCHES.page(request, found)
    return render(
        request, f"{_TEMPLATES}watches.html", {**context, "page": page, "table": WATCHES}, status=status
    )


def _rival(one: Rival) -> dict[str, object]:
    return {
        "rival": one,
        "new_count": len(one.new),
        "map_url": f"{reverse('workbench:landscape')}?holder={quote(one.watch.value)}",
    }


@require_POST
@action(services.KEEP)
def watch_new(request: ActorRequest) -> HttpResponseBase:
    """Keep an eye on something."""
    form = WatchForm(request.POST)
    if form.is_valid():
        clean = form.cleaned_data
        try:
            made = services.add_watch(request.actor, clean["kind"], clean["value"], clean["note"])
        except Denied:
            raise
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"已关注“{made.value}”，明天起每天按规则查")
            return redirect("workbench:watches")
    return _watches(request, form, 422)


@require_POST
@action(services.KEEP)
def watch_drop(request: ActorRequest, pk: int) -> HttpResponse:
    """No longer keep an eye on it."""
    one = services.drop_watch(request.actor, pk)
    messages.success(request, f"已停止关注“{one.value}”，可以在下方恢复")
    return redirect("workbench:watches")


@require_POST
@action(services.KEEP)
def watch_restore(request: ActorRequest, pk: int) -> HttpResponse:
    """Take it up again."""
    one = services.restore_watch(request.actor, pk)
    messages.success(request, f"已恢复关注“{one.value}”")
    return redirect("workbench:watches")


@require_POST
@action(services.KEEP)
def watch_take_over(request: ActorRequest) -> HttpResponse:
    """Stand behind one whose maker has left, or behind all of them."""
    one = key_of(request.POST.get("watch", ""))
    left = queries.left_watches(request.actor) if one is None else [one]
    many = services.take_over(request.actor, left)
    messages.success(request, f"已接手 {many} 项，今后以您的身份判断")
    return redirect("workbench:watches")


@require_POST
@action(services.KEEP)
def watch_looked(request: ActorRequest, pk: int) -> HttpResponse:
    """A rival's new patents have been looked at."""
    one = services.mark_looked(request.actor, pk)
    messages.success(request, f"“{one.value}”的新专利已标为看过")
    return redirect("workbench:watches")
