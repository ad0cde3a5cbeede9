"""Who acts for an organization: letting a person sign in, taking a role away."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from zhiqiao.foundation.access.roles import ROLE_KINDS, ROLE_LABELS, Role
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.accounts import queries
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.audit.people import MEMBER, OFFICE_ENTERS, end_member, enter_member
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.forms import refuse


class MemberForm(forms.Form):
    """A person, a role, a first password."""

    username = forms.CharField(label="登录名", max_length=150, help_text="已有登录名的人可再加一种身份")
    name = forms.CharField(label="姓名", max_length=60)
    role = forms.ChoiceField(label="身份")
    college = forms.CharField(
        label="学院（二级单位）", max_length=100, required=False, help_text="发明人和二级单位审核人填写"
    )
    password = forms.CharField(
        label="初始密码",
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="不少于 10 位，请本人登录后修改；已有登录名的可不填",
    )

    def __init__(self, actor: Actor, kind: str, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - handed on to Form
        super().__init__(*args, **kwargs)
        given = [role for role, kinds in ROLE_KINDS.items() if kind in kinds]
        if actor.role is Role.HOLDER_OFFICE:
            given = [role for role in given if role in OFFICE_ENTERS]
        elif actor.role is not Role.PLATFORM_ADMIN:
            given = [role for role in given if role is not Role.PLATFORM_ADMIN]
        choices = [(role.value, ROLE_LABELS[role]) for role in given]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def clean_password(self) -> str:
        """The password, if one is given and good enough."""
        password = str(self.cleaned_data["password"])
        if password:
            validate_password(password)
        return password


@action(MEMBER)
def member_new(request: ActorRequest, pk: int) -> HttpResponse:
    """Let a person sign in and act for an organization."""
    try:
        one = queries.organization(pk)
    except Organization.DoesNotExist as error:
        raise Http404("没有这个组织") from error
    require(request.actor, MEMBER, Resource(one.region_code, frozenset({one.pk}), label=one.name))
    form = MemberForm(request.actor, one.kind, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = enter_member(request.actor, pk, **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(
                request, f"已登记：{made.user} 以{ROLE_LABELS[Role(made.role)]}身份代表{one.name}"
            )
            return redirect("workbench:organization", pk)
    return render(request, "workbench/everyone/member_new.html", {"room": "system", "one": one, "form": form})


@require_POST
@action(MEMBER)
def member_end(request: ActorRequest, pk: int, membership_id: int) -> HttpResponse:
    """Take a role away."""
    name = end_member(request.actor, membership_id)
    messages.success(request, f"已撤销 {name} 的身份；其以前的操作记录保留")
    return redirect("workbench:organization", pk)
