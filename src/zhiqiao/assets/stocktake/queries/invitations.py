"""Links to inventors of a round, and who has none yet."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet

from zhiqiao.assets.stocktake import workflow
from zhiqiao.assets.stocktake.inventors import names_in
from zhiqiao.assets.stocktake.models import Entry, Invitation
from zhiqiao.assets.stocktake.services.inviting import INVITE
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.kernel.folding import fold


@dataclass(frozen=True)
class Uninvited:
    """An inventor without an account, by name: how many unassigned entries name them, and their college."""

    name: str
    entries: int
    college: str


def invitations(actor: Actor, round_id: int) -> QuerySet[Invitation]:
    """The links of a round the actor's organization sent."""
    found = rows(actor, INVITE, Invitation.objects.filter(round_id=round_id), region=None)
    return found.select_related("user")


def uninvited(actor: Actor, round_id: int) -> list[Uninvited]:
    """First inventors of unassigned entries who have neither an account nor an open link, most entries first."""
    mine = rows(actor, INVITE, Entry.objects.filter(round_id=round_id), region=None)
    waiting = mine.filter(state=workflow.OPEN, inventor=None).order_by("pk")
    known = {fold(str(one.user)) for one in accounts.people_of(actor.organization_id or 0, Role.INVENTOR)} | {
        fold(one.inventor_name) for one in invitations(actor, round_id) if one.standing == "open"
    }
    many: Counter[str] = Counter()
    colleges: dict[str, str] = {}
    for told, text, college in waiting.values_list("inventor_name", "patent__inventor_text", "college"):
        name = told or next(iter(names_in(text)), "")
        if name and fold(name) not in known:
            many[name] += 1
            colleges[name] = colleges.get(name) or college
    return [Uninvited(name, count, colleges[name]) for name, count in many.most_common()]
