"""The pool of convertible patents."""

from django.http import HttpResponseBase

from zhiqiao.assets.stocktake import marking, pool_filters, queries, services
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import decide
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.workbench.holder.stocktake_tables import pool_table


@action(queries.VIEW_POOL)
def pool_list(request: ActorRequest) -> HttpResponseBase:
    """专利转化资源库."""
    opens = bool(decide(request.actor, queries.VIEW_ENTRY)) and request.actor.role is not Role.INVENTOR
    may_mark = bool(decide(request.actor, services.marking.MARK))
    table = pool_table(entries_open=opens, ticks=may_mark, own=queries.own_handling(request.actor))
    context = {"room": "assets", "may_mark": may_mark, "kinds": marking.mark_kinds()}
    rows = pool_filters.with_marks(queries.pool(request.actor))
    return table.respond(request, rows, context, template="workbench/holder/pool.html")
