"""Inviting inventors by link: made, revoked, and taken up by the one invited."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone

from zhiqiao.assets.stocktake import reminders, saving, wake_up, workflow
from zhiqiao.assets.stocktake.inventors import names_in
from zhiqiao.assets.stocktake.models import Entry, Invitation, Round
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import SYSTEM, Actor, Resource, require
from zhiqiao.foundation.accounts.models import User
from zhiqiao.foundation.audit.people import enter_member
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.kernel import parameters
from zhiqiao.kernel.folding import fold
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

INVITE = "assets.stocktake:invitation:make"
ACCEPT = "assets.stocktake:invitation:accept"
_SALT = "zhiqiao.stocktake.invitation"
MOST = 500


@dataclass(frozen=True)
class Invited:
    """Whom to invite: a name as the register has it, and the college."""

    name: str
    college: str = ""


def token_of(one: Invitation) -> str:
    """The signed token of its link."""
    return signing.dumps([one.pk, one.nonce], salt=_SALT, compress=False)


def _resource(one: Invitation) -> Resource:
    return Resource(
        one.round.region_code, frozenset({one.organization_id}), label=f"给 {one.inventor_name} 的邀请"
    )


@mutation(INVITE)
def invite_inventors(actor: Actor, round_id: int, invited: Collection[Invited]) -> list[Invitation]:
    """Make a link for each; an earlier open link of the same name ends with it.

    Raises:
        Refusal: nobody chosen, too many, or the round is closed.
    """
    round_ = Round.objects.filter(pk=round_id).first()
    if round_ is None:
        raise Refusal(f"没有第 {round_id} 号盘点", "请从盘点列表中打开")
    organization_id = actor.organization_id or 0
    require(actor, INVITE, Resource(actor.region_code, frozenset({organization_id}), label=round_.name))
    if not invited:
        raise Refusal("没有选中任何发明人", "请先勾选")
    if len(invited) > MOST:
        raise Refusal(f"一次选了 {len(invited)} 人", f"一次最多 {MOST} 人，请分几次")
    if round_.state != Round.OPEN:
        raise Refusal(f"“{round_.name}”已经结束", "请在新一轮盘点中邀请")
    days = int(parameters.dated("stocktake_rules.yaml", "invitations", "valid_days").value_on(today()))
    made = []
    for one in invited:
        if not one.name.strip():
            raise Refusal("邀请的人没有姓名", "请从清单中勾选")
        standing = Invitation.objects.filter(
            round=round_,
            organization_id=organization_id,
            inventor_name=one.name.strip()[:60],
            used_at=None,
            revoked_at=None,
        )
        standing.update(revoked_at=timezone.now(), revoked_by=actor.name[:60])
        made.append(
            Invitation.objects.create(
                round=round_,
                organization_id=organization_id,
                inventor_name=one.name.strip()[:60],
                college=one.college.strip()[:100],
                nonce=secrets.token_urlsafe(16),
                expires_on=today() + timedelta(days=days),
                made_by=actor.name[:60],
            )
        )
    target(f"round:{round_id}", {"invited": [one.inventor_name for one in made], "days": days})
    return made


@mutation(INVITE)
def revoke_invitation(actor: Actor, pk: int) -> Invitation:
    """End a link that was not used."""
    one = Invitation.objects.select_for_update(of=("self",)).select_related("round").filter(pk=pk).first()
    if one is None:
        raise Refusal(f"没有第 {pk} 号邀请", "请刷新页面")
    require(actor, INVITE, _resource(one))
    if one.used_at is not None or one.revoked_at is not None:
        raise Refusal("这条邀请已经用过或作废", "已用的账号在“组织”里撤销身份")
    one.revoked_at, one.revoked_by = timezone.now(), actor.name[:60]
    one.save()
    target(f"invitation:{pk}", {"revoked": one.inventor_name})
    return one


def invitation_of(token: str) -> Invitation:
    """The invitation a link leads to.

    Raises:
        Refusal: no such link, or it was used, revoked, has expired, or its round is over.
    """
    remedy = "请联系本单位成果转化办公室重新发一条"
    try:
        pk, nonce = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Refusal(
            "这条邀请链接不完整或不是本平台发出的", "请完整复制收到的链接；仍打不开" + remedy
        ) from error
    one = Invitation.objects.select_related("round", "organization").filter(pk=pk, nonce=nonce).first()
    if one is None:
        raise Refusal("这条邀请已不存在", remedy)
    words = {
        "used": "已经用过，账号已建好",
        "revoked": "已被单位作废",
        "expired": f"已于 {one.expires_on} 过期",
    }
    if one.standing != "open":
        raise Refusal(f"这条邀请{words[one.standing]}", "已有账号的请直接登录；否则" + remedy)
    if one.round.state != Round.OPEN:
        raise Refusal(f"“{one.round.name}”已经结束", "如需补充，请联系本单位成果转化办公室")
    return one


@mutation(ACCEPT)
def accept_invitation(actor: Actor, token: str, username: str, password: str) -> int:
    """Make the account of the one invited and give them the entries that name them; returns how many.

    Raises:
        Refusal: the link does not hold, the login is taken, or the password is too weak.
    """
    one = invitation_of(token)
    require(actor, ACCEPT, _resource(one))
    one = Invitation.objects.select_for_update(of=("self",)).select_related("round").get(pk=one.pk)
    if one.standing != "open":
        raise Refusal("这条邀请已经用过或作废", "已有账号的请直接登录")
    login = username.strip()
    if not login:
        raise Refusal("没有填登录名", "请自定一个，例如姓名拼音", column="username")
    if User.objects.filter(username__iexact=login).exists():
        raise Refusal(f"登录名 {login} 已有人使用", "请换一个登录名", column="username")
    try:
        validate_password(password)
    except ValidationError as error:
        raise Refusal("；".join(error.messages), "请换一个更长、不常见的密码", column="password") from error
    held = enter_member(
        SYSTEM, one.organization_id, login, one.inventor_name, Role.INVENTOR.value, password, one.college
    )
    with reminders.reminding(one.round):
        entries = list(entries_for(one))
        for entry in entries:
            entry.inventor_id, entry.inventor_name = held.user_id, one.inventor_name
            entry.college = entry.college or one.college
        saving.save_all(entries)
        wake_up.touch(entries)
    one.used_at, one.user_id = timezone.now(), held.user_id
    one.save()
    target(f"invitation:{one.pk}", {"user": login, "inventor": one.inventor_name, "entries": len(entries)})
    return len(entries)


def entries_for(one: Invitation) -> list[Entry]:
    """The entries of the round that name the one invited and lie on nobody else's desk."""
    wanted = fold(one.inventor_name)
    waiting = Entry.objects.filter(
        round_id=one.round_id, organization_id=one.organization_id, state=workflow.OPEN, inventor=None
    )
    found = waiting.select_related("patent", "round").order_by("pk")
    return [
        entry
        for entry in found
        if (fold(entry.inventor_name) == wanted)
        or (
            not entry.inventor_name
            and wanted in {fold(name) for name in names_in(entry.patent.inventor_text)}
        )
    ]
