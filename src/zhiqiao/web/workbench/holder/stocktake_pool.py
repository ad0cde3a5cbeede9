"""The pool of convertible patents, and the patents to wake up."""

from django.http import HttpResponseBase

from zhiqiao.assets.stocktake import queries
from zhiqiao.assets.stocktake.wake_up import wake_up
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import decide
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.workbench.holder.stocktake_tables import WAKE_UP, pool_table


@action(queries.VIEW_POOL)
def pool_list(request: ActorRequest) -> HttpResponseBase:
    """专利转化资源库."""
    opens = bool(decide(request.actor, queries.VIEW_ENTRY)) and request.actor.role is not Role.INVENTOR
    return pool_table(entries_open=opens).respond(
        request, queries.pool(request.actor), {"room": "assets"}, template="workbench/holder/pool.html"
    )


@action(queries.VIEW_ENTRY)
def wake_up_list(request: ActorRequest) -> HttpResponseBase:
    """专利唤醒清单."""
    return WAKE_UP.respond(
        request, wake_up(request.actor), {"room": "assets"}, template="workbench/holder/pool_wake_up.html"
    )
