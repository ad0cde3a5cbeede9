"""To-dos of the wake-up list: one for each owner with planned lines, one for an office with lines nobody planned."""

from datetime import date

from django.db.models import Count, Min
from django.urls import reverse

from zhiqiao.assets.stocktake import wake_states
from zhiqiao.assets.stocktake.models import Sleeper
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.notices.models import Notice
from zhiqiao.foundation.notices.services import notify, settle

_TO_WAKE = (wake_states.ASLEEP, wake_states.WOKEN)
Desk = tuple[str, int | None, int, date | None]


def remind(organization_id: int) -> None:
    """Settle what is done and tell each owner what is left; a to-do that still says the truth is left alone."""
    stem = f"wake-up:{organization_id}:"
    standing = Notice.objects.filter(matter__startswith=stem, kind=Notice.TODO, settled_at=None)
    told = {one.matter: (one.about, one.due_on) for one in standing}
    wanted = {f"{stem}{key}": (key, owner, many, due) for key, owner, many, due in _desks(organization_id)}
    for matter, (about, due) in told.items():
        desk = wanted.get(matter)
        if desk is None or (_words(desk[2]), desk[3]) != (about, due):
            settle(matter)
        else:
            del wanted[matter]
    for matter, (key, owner, many, due) in wanted.items():
        new = key == "new"
        notify(
            "沉睡专利还没有安排责任人和期限" if new else "唤醒沉睡专利",
            f"{reverse('workbench:wake-up')}?{'planned=no&' if new else ''}state=asleep&state=woken",
            organization_id=organization_id,
            user_id=owner,
            role="" if owner is not None else Role.HOLDER_OFFICE.value,
            kind=Notice.TODO,
            about=_words(many),
            verb="安排" if new else "办理",
            due_on=due,
            matter=matter,
        )


def _words(many: int) -> str:
    return f"{many} 件沉睡专利"


def _desks(organization_id: int) -> list[Desk]:
    lines = Sleeper.objects.filter(organization_id=organization_id, state__in=_TO_WAKE).order_by()
    planned = lines.exclude(planned_by="").values_list("owner_id").annotate(n=Count("pk"), due=Min("due_on"))
    found: list[Desk] = [
        (f"user:{owner}" if owner is not None else "office", owner, many, due) for owner, many, due in planned
    ]
    new = lines.filter(planned_by="").count()
    return [*found, ("new", None, new, None)] if new else found
