"""Names organizations are known by: the list of all in reach, entering, proposing, confirming, dropping."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiqiao.assets.imports import known_names
from zhiqiao.foundation.access.rules import require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.accounts import queries
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.accounts.names import FORMAL, LONGEST_NAME, NAME_KINDS, NameData
from zhiqiao.foundation.audit.names import EDIT_NAMES, PROPOSE_NAME, resource_of
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.forms import refuse
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table

VIEW = "foundation.accounts:organization:view"

NAMES = Table(
    name="organization-names",
    title="组织的名称",
    unit="个名称",
    columns=(
        Column(
            "name",
            "名称",
            kind="title",
            link=lambda n: reverse("workbench:organization", args=[n.organization_id]),
            sort="name",
        ),
        Column("kind", "种类", value=lambda n: n.get_kind_display(), sort="kind"),
        Column(
            "organization", "组织（全称）", value=lambda n: n.organization.name, sort="organization__name"
        ),
        Column(
            "credit_code",
            "统一社会信用代码",
            kind="code",
            value=lambda n: n.organization.credit_code,
            classes="minor",
        ),
        Column("valid_from", "启用日", kind="date", sort="valid_from"),
        Column("valid_to", "停用日", kind="date", sort="valid_to"),
        Column("source", "依据", classes="minor"),
        Column("told_by", "登记人", classes="minor"),
        Column(
            "state",
            "状态",
            kind="chip",
            value=lambda n: ("已确认", "ok") if n.is_confirmed else ("待确认", "wait"),
        ),
    ),
    filters=(
        Filter("kind", "种类", field="kind", choices=tuple(NAME_KINDS)),
        Filter("confirmed", "状态", field="is_confirmed", choices=(("True", "已确认"), ("False", "待确认"))),
    ),
    search=("name__icontains", "organization__name__icontains", "organization__credit_code__icontains"),
    sort="organization",
    empty=Empty(
        "还没有登记名称",
        "登记组织后，全称、曾用名、英文名、简称都列在这里。",
        "组织",
        "workbench:organizations",
    ),
)


@action(VIEW)
def name_list(request: ActorRequest) -> HttpResponseBase:
    """All names of the organizations in reach."""
    found = rows(request.actor, VIEW, queries.all_names(), region="organization__region_code")
    return NAMES.respond(request, found, {"room": "system"})


class NameForm(forms.Form):
    """A name beside the full one."""

    name = forms.CharField(label="名称", max_length=LONGEST_NAME, help_text="照专利上或文件上的写法")
    kind = forms.ChoiceField(label="种类", choices=[one for one in NAME_KINDS if one[0] != FORMAL])
    valid_from = forms.DateField(
        label="启用日", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    valid_to = forms.DateField(
        label="停用日",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="曾用名写更名之日；不知道可以不写",
    )
    source = forms.CharField(
        label="依据", max_length=200, required=False, help_text="例如：更名批复、变更登记通知书"
    )


def _found(pk: int) -> Organization:
    try:
        return queries.organization(pk)
    except Organization.DoesNotExist as error:
        raise Http404("没有这个组织") from error


@action(EDIT_NAMES)
def name_new(request: ActorRequest, pk: int) -> HttpResponse:
    """Enter a name; patents under it come to the organization."""
    one = _found(pk)
    require(request.actor, EDIT_NAMES, resource_of(one))
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, came = known_names.add_known_name(request.actor, pk, NameData(**form.cleaned_data))
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"已登记“{made.name}”{_came(came)}")
            return redirect("workbench:organization", pk)
    return _form(request, one, form, "登记名称")


@action(PROPOSE_NAME)
def name_propose(request: ActorRequest, pk: int) -> HttpResponse:
    """Tell a name of one's own organization; the agency confirms it."""
    one = _found(pk)
    require(request.actor, PROPOSE_NAME, resource_of(one))
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = known_names.propose_known_name(request.actor, pk, NameData(**form.cleaned_data))
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            said = "，主管部门确认后，专利归到本单位"
            if made.is_confirmed:
                said = "：早已登记为本单位的名称；种类或日期要更正的，请联系主管部门"
            messages.success(request, f"已提出“{made.name}”{said}")
            return redirect("workbench:organization", pk)
    return _form(request, one, form, "提出名称")


def _form(request: ActorRequest, one: Organization, form: forms.Form, crumb: str) -> HttpResponse:
    context: dict[str, Any] = {"room": "system", "one": one, "form": form, "crumb": crumb}
    return render(request, "workbench/everyone/organization_name.html", context)


def _came(many: int) -> str:
    return f"，{many} 件专利已归到它名下" if many else "；现有专利里没有写这个名称的"


@require_POST
@action(EDIT_NAMES)
def name_confirm(request: ActorRequest, pk: int, name_id: int) -> HttpResponse:
    """Let a proposed name count."""
    made, came = known_names.confirm_known_name(request.actor, name_id)
    messages.success(request, f"已确认“{made.name}”{_came(came)}")
    return redirect("workbench:organization", pk)


@require_POST
@action(EDIT_NAMES)
def name_drop(request: ActorRequest, pk: int, name_id: int) -> HttpResponse:
    """Forget a name; its patents leave."""
    gone, left = known_names.drop_known_name(request.actor, name_id)
    messages.success(request, f"已删去“{gone.name}”{f'，{left} 件专利已离开' if left else ''}")
    return redirect("workbench:organization", pk)
