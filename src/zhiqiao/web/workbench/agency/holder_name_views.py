"""权利人名称核对: the queue, one name, deciding and taking back."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiqiao.assets.imports import holder_deciding as deciding
from zhiqiao.assets.imports import holder_queries, holder_queue
from zhiqiao.assets.imports.holder_names import words
from zhiqiao.assets.imports.holder_names.comparing import AFFILIATED_REASONS, REASONS
from zhiqiao.assets.imports.holder_queries import HolderName
from zhiqiao.foundation.access.rules import Actor, decide
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.accounts.services import OrganizationData
from zhiqiao.foundation.audit.names import PROPOSE_NAME
from zhiqiao.kernel import tables
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.actions import ActorRequest, action, asks_for_part
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table
from zhiqiao.web.shell.values import Rows, key_of

TONES = {
    HolderName.WAITING: "wait",
    HolderName.SAME: "ok",
    HolderName.NEW: "ok",
    HolderName.SETTLED: "ok",
    HolderName.AFFILIATED: "info",
}
STATES = dict(HolderName.STATES)
_SHOWN_PATENTS, _SHOWN_FOUND, _SHOWN_REFUSED = 20, 20, 5


def _first(one: HolderName) -> Any:  # noqa: ANN401 - a candidate row or None
    return next(iter(one.candidates.all()), None)


def _candidate(one: HolderName) -> str:
    if one.state in {*HolderName.TIED, HolderName.AFFILIATED} and one.organization:
        return one.organization.name
    first = _first(one)
    return first.organization.name if first else ""


def _why(one: HolderName) -> str:
    first = _first(one)
    return f"{REASONS[first.reason]}，{first.score:.0%}" if first else ""


def _region(one: HolderName) -> str:
    return tables.region_name(one.region_code) or "跨省"


def _by_patents(rows_: Rows, values: Sequence[str]) -> Rows:
    if values[0] == "1":
        return rows_.filter(patents=1)  # type: ignore[union-attr]  # the queue is a query
    return rows_.filter(patents__gte=int(values[0]))  # type: ignore[union-attr]  # as above


def _by_candidate(rows_: Rows, values: Sequence[str]) -> Rows:
    if len(values) != 1:
        return rows_
    return rows_.exclude(reason="") if values[0] == "yes" else rows_.filter(reason="")  # type: ignore[union-attr]  # as above


def holder_table(actor: Actor, *, ticks: bool) -> Table:
    """The queue; with boxes where the actor decides."""
    codes = holder_queries.holder_names(actor).order_by().values_list("region_code", flat=True).distinct()
    regions = tuple((code, tables.region_name(code) or "跨省") for code in sorted(set(codes)) if code)
    tick = Column("tick", "", kind="html", template="workbench/agency/_holder_tick.html", export=False)
    return Table(
        name="holder-names",
        title="权利人名称核对",
        unit="个名称",
        columns=(
            *((tick,) if ticks else ()),
            Column(
                "name",
                "专利上写的名称",
                kind="title",
                link=lambda h: reverse("workbench:holder-name", args=[h.pk]),
                under=lambda h: "像是个人" if h.is_personal else "",
                sort="name",
            ),
            Column("patents", "专利（件）", kind="number", sort="patents"),
            Column(
                "score",
                "可能是",
                value=_candidate,
                under=_why,
                sort="score",
                export=lambda h: "，".join(part for part in (_candidate(h), _why(h)) if part),
            ),
            Column("region", "地区", value=_region, classes="minor"),
            Column(
                "state",
                "状态",
                kind="chip",
                value=lambda h: (STATES[h.state], TONES.get(h.state, "")),
                sort="state",
            ),
            Column("decided_by", "判定人", classes="minor"),
            Column("act", "", kind="act", template="workbench/agency/_holder_act.html"),
        ),
        filters=(
            Filter("state", "状态", field="state", choices=tuple(HolderName.STATES)),
            Filter(
                "candidate", "候选", choices=(("yes", "有候选单位"), ("no", "没有候选")), apply=_by_candidate
            ),
            Filter("why", "依据", field="reason", choices=tuple(REASONS.items())),
            Filter(
                "personal", "个人", field="is_personal", choices=(("False", "像单位"), ("True", "像是个人"))
            ),
            Filter(
                "many",
                "专利件数",
                kind="one",
                choices=(("10", "10 件以上"), ("3", "3 件以上"), ("1", "只有 1 件")),
                apply=_by_patents,
            ),
            Filter("region", "地区", field="region_code", choices=regions),
        ),
        search=("name__icontains", "spellings__name__icontains", "candidates__organization__name__icontains"),
        sort="-score",
        empty=Empty(
            "没有要核对的名称",
            "专利上的权利人都认得出是哪家单位，或还没有核对过：点“核对名称”，认得出的直接关联，其余列在这里。",
        ),
    )


@action(holder_queries.VIEW)
def holder_names(request: ActorRequest) -> HttpResponseBase:
    """The queue with its counts by state."""
    actor = request.actor
    if not request.GET and not request.session.get("list:holder-names"):
        return redirect(f"{reverse('workbench:holder-names')}?state=waiting")
    found = holder_queries.holder_names(actor)
    may_decide = bool(decide(actor, deciding.DECIDE))
    counted = holder_queries.counts_by_state(actor)
    context = {
        "room": "assets",
        "tally": [(label, code, counted.get(code, 0)) for code, label in HolderName.STATES],
        "may_decide": may_decide,
        "may_gather": bool(decide(actor, holder_queue.GATHER)),
        "may_propose": bool(decide(actor, PROPOSE_NAME)),
        "query": request.GET.urlencode(),
        "confidence": words.confidence(),
    }
    table = holder_table(actor, ticks=may_decide)
    return table.respond(request, found, context, template="workbench/agency/holder_names.html")


@require_POST
@action(holder_queue.GATHER)
def holder_names_gather(request: ActorRequest) -> HttpResponse:
    """Look over all names now."""
    found = holder_queue.gather_names(request.actor)
    messages.success(
        request,
        f"核对完毕：按登记的名称关联 {found.tied} 件，新列入 {found.fresh} 个名称，待核对 {found.waiting} 个",
    )
    return redirect(f"{reverse('workbench:holder-names')}?state=waiting")


class NewOrganizationForm(forms.Form):
    """What is entered of an organization that only its patents told of so far."""

    name = forms.CharField(label="全称", max_length=200, help_text="营业执照或法人证书上的全称")
    kind = forms.ChoiceField(label="类型", choices=list(accounts.KIND_LABELS.items()))
    region_code = forms.CharField(label="地区代码", max_length=6, help_text="GB/T 2260 的 2、4 或 6 位代码")
    credit_code = forms.CharField(label="统一社会信用代码", max_length=18, required=False)


@action(holder_queries.VIEW)
def holder_name_page(request: ActorRequest, pk: int) -> HttpResponse:
    """One name: candidates, its patents, what was decided."""
    actor = request.actor
    one = holder_queries.holder_name(actor, pk)
    typed = request.GET.get("find", "").strip()[:100]
    found: Sequence[Organization] = ()
    if typed:
        reached = rows(
            actor, "foundation.accounts:organization:view", accounts.all_organizations(), organization="pk"
        )
        found = list(reached.filter(names__name__icontains=typed).distinct()[:_SHOWN_FOUND])
    patents = holder_queries.patents_under(actor, one)
    guess = "university" if one.name.endswith(("大学", "学院")) else "enterprise"
    region = one.region_code or actor.region_code
    context = {
        "room": "assets",
        "one": one,
        "tone": TONES.get(one.state, ""),
        "region": _region(one),
        "waiting": one.state == HolderName.WAITING,
        "spellings": [each for each in one.spellings.values_list("name", flat=True) if each != one.name],
        "offers": [
            {
                "row": each,
                "why": REASONS[each.reason],
                "score": f"{each.score:.0%}",
                "apart": each.reason in AFFILIATED_REASONS,
            }
            for each in one.candidates.all()
        ],
        "hidden": holder_queries.hidden_candidates(one),
        "may_decide": bool(decide(actor, deciding.DECIDE, deciding.holder_resource(one))),
        "may_propose": bool(decide(actor, PROPOSE_NAME)),
        "typed": typed,
        "found": found,
        "form": NewOrganizationForm(initial={"name": one.name, "kind": guess, "region_code": region}),
        "patents": patents[:_SHOWN_PATENTS],
        "patent_count": patents.count(),
        "events": [
            {
                "on": f"{each.made_at.astimezone():%Y-%m-%d %H:%M}",
                "title": STATES.get(each.verdict, each.verdict),
                "note": "；".join(
                    part
                    for part in (
                        each.organization.name if each.organization else "",
                        each.made_by,
                        each.note,
                        f"{each.undone_by} 已撤销" if each.undone_at else "",
                    )
                    if part
                ),
                "kind": "" if each.undone_at else TONES.get(each.verdict, ""),
            }
            for each in one.decisions.select_related("organization")
        ],
        "can_undo": one.decisions.filter(undone_at=None).exists(),
        "confidence": words.confidence(),
    }
    return render(request, "workbench/agency/holder_name.html", context)


@require_POST
@action(deciding.DECIDE)
def holder_name_decide(request: ActorRequest, pk: int) -> HttpResponse:
    """Decide one name; on the list the row's cell is answered, else the page."""
    post = request.POST
    version = post.get("version", "")
    chosen = post.get("organization", "")
    entered = None
    if post.get("verdict") == HolderName.NEW:
        form = NewOrganizationForm(post)
        if not form.is_valid():
            problem = next(iter(form.errors.values()))[0]
            raise Refusal(f"新单位没有登记：{problem}", "请补全类型、地区和全称")
        entered = OrganizationData(**form.cleaned_data)
    choice = deciding.Choice(
        verdict=post.get("verdict", ""),
        organization_id=key_of(chosen),
        note=post.get("note", ""),
        entered=entered,
    )
    made = deciding.decide_name(request.actor, pk, key_of(version) or 0, choice)
    moved = f"，{len(made.ties)} 件专利已归到该单位" if made.ties else ""
    return _answer(request, pk, f"已判为“{STATES[made.verdict]}”{moved}")


@require_POST
@action(deciding.DECIDE)
def holder_name_undo(request: ActorRequest, pk: int) -> HttpResponse:
    """Take the last decision back."""
    one = deciding.undo_decision(request.actor, pk)
    return _answer(request, pk, f"已撤销对“{one.name}”的判定，专利恢复原状")


@require_POST
@action(PROPOSE_NAME)
def holder_name_propose(request: ActorRequest, pk: int) -> HttpResponse:
    """Say that a name is one's own."""
    one = deciding.propose_holder(request.actor, pk)
    return _answer(request, pk, f"已提出“{one.name}”是本单位的名称，等主管部门确认")


def _answer(request: ActorRequest, pk: int, said: str) -> HttpResponse:
    if asks_for_part(request):
        row = holder_queries.holder_name(request.actor, pk)
        return render(request, "workbench/agency/_holder_act.html", {"row": row, "said": said})
    messages.success(request, said)
    return redirect("workbench:holder-name", pk)


@require_POST
@action(deciding.DECIDE)
def holder_names_decide(request: ActorRequest) -> HttpResponse:
    """Decide the ticked names alike, or all that pass the filters."""
    found = holder_queries.holder_names(request.actor)
    if request.POST.get("all") == "yes":
        listed = holder_table(request.actor, ticks=False).page(request, found).rows
        seen = [(one.pk, one.version) for one in listed if one.state == HolderName.WAITING]
    else:
        pairs = (text.split(":") for text in request.POST.getlist("holder") if text.count(":") == 1)
        keys = ((key_of(pk), key_of(version)) for pk, version in pairs)
        seen = [(pk, version) for pk, version in keys if pk is not None and version is not None]
    done, refused = deciding.decide_many(request.actor, seen, request.POST.get("verdict", ""))
    if done:
        messages.success(request, f"已判定 {done} 个名称")
    for name, refusal in refused[:_SHOWN_REFUSED]:
        messages.error(request, f"{name}：{refusal}")
    if len(refused) > _SHOWN_REFUSED:
        messages.error(request, f"另有 {len(refused) - _SHOWN_REFUSED} 个没有判定，请逐个打开")
    query = request.GET.urlencode()
    return redirect(f"{reverse('workbench:holder-names')}?{query or 'state=waiting'}")
