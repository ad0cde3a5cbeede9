"""The pool of convertible patents."""

from django.http import HttpResponseBase

from zhiqiao.assets.stocktake import queries
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import decide
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.workbench.holder.stocktake_tables import pool_table


@action(queries.VIEW_POOL)
def pool_list(request: ActorRequest) -> HttpResponseBase:
    """专利转化资源库."""
    opens = bool(decide(request.actor, queries.VIEW_ENTRY)) and request.actor.role is not Role.INVENTOR
    return pool_table(entries_open=opens).respond(
        request, queries.pool(request.actor), {"room": "assets"}, template="workbench/holder/pool.html"
    )
