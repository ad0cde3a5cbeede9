"""Links to inventors: made and revoked by the office, taken up by the one invited."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiqiao.assets.stocktake import queries, services
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.forms import refuse
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table

INVITE, ACCEPT = services.inviting.INVITE, services.inviting.ACCEPT
_STANDING = {
    "open": ("待使用", "info"),
    "used": ("已建账号", "ok"),
    "revoked": ("已作废", ""),
    "expired": ("已过期", "wait"),
}

INVITATIONS = Table(
    name="invitations",
    title="发明人邀请",
    unit="条",
    columns=(
        Column("name", "发明人", kind="title"),
        Column("college", "二级单位"),
        Column("standing", "状态", kind="chip", value=lambda x: _STANDING[x["standing"]], sort="standing"),
        Column("expires_on", "有效至", kind="date", sort="expires_on"),
        Column("link", "链接", value=lambda x: x["link"], classes="wide"),
        Column("made", "发出"),
        Column("act", "", kind="act", template="workbench/holder/_invitation_act.html"),
    ),
    filters=(
        Filter("standing", "状态", field="standing", choices=tuple((k, v[0]) for k, v in _STANDING.items())),
    ),
    search=("name__icontains", "college__icontains"),
    empty=Empty("还没有发过邀请", "勾选上面没有账号的发明人，生成链接后用邮件或工作群发给本人。"),
)


@action(INVITE)
def round_invitations(request: ActorRequest, pk: int) -> HttpResponseBase:
    """Who has no account yet, and the links that were made."""
    one = queries.round_(request.actor, pk)
    made = [
        {
            "pk": link.pk,
            "name": link.inventor_name,
            "college": link.college,
            "standing": link.standing,
            "expires_on": link.expires_on,
            "link": _address(request, link) if link.standing == "open" else "",
            "made": f"{link.made_by} {link.made_at.astimezone():%m-%d %H:%M}",
            "login": link.user.username if link.user else "",
        }
        for link in queries.invitations(request.actor, pk)
    ]
    context = {"room": "assets", "round": one, "uninvited": queries.uninvited(request.actor, pk)}
    return INVITATIONS.respond(request, made, context, template="workbench/holder/invitations.html")


def _address(request: ActorRequest, link: queries.Invitation) -> str:
    return request.build_absolute_uri(reverse("workbench:invited", args=[services.inviting.token_of(link)]))


@require_POST
@action(INVITE)
def round_invite(request: ActorRequest, pk: int) -> HttpResponse:
    """Make links for the ticked names."""
    known = {one.name: one for one in queries.uninvited(request.actor, pk)}
    chosen = [
        services.Invited(name, known[name].college if name in known else "")
        for name in request.POST.getlist("name")
    ]
    made = services.invite_inventors(request.actor, pk, chosen)
    messages.success(request, f"生成了 {len(made)} 条链接，复制或导出 Excel 后发给本人")
    return redirect("workbench:round-invitations", pk)


@require_POST
@action(INVITE)
def invitation_revoke(request: ActorRequest, pk: int) -> HttpResponse:
    """End a link."""
    one = services.revoke_invitation(request.actor, pk)
    messages.success(request, f"给 {one.inventor_name} 的链接已作废")
    return redirect("workbench:round-invitations", one.round_id)


class AcceptForm(forms.Form):
    """A login of the inventor's own choosing."""

    username = forms.CharField(label="登录名", max_length=150, help_text="自定，例如姓名拼音")
    password = forms.CharField(
        label="密码",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="不少于 10 位",
    )
    again = forms.CharField(
        label="再输一遍密码", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean(self) -> None:
        """Both passwords are the same."""
        super().clean()
        if self.cleaned_data.get("password") != self.cleaned_data.get("again"):
            self.add_error("again", "两遍密码不一样，请重新输入")


@action(ACCEPT, public=True)
def invited(request: ActorRequest, token: str) -> HttpResponse:
    """What the one invited sees: whose link it is, and the account to make."""
    one = services.inviting.invitation_of(token)
    form = AcceptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        try:
            given = services.accept_invitation(request.actor, token, clean["username"], clean["password"])
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"账号已建好，{given} 件专利在等您自评。请用刚设的登录名和密码登录")
            return redirect("account_login")
    context = {"one": one, "form": form, "many": len(services.inviting.entries_for(one))}
    return render(request, "workbench/holder/invited.html", context, status=422 if form.is_bound else 200)
