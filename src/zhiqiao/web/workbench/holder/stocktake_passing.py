"""全部符合条件的一次通过: counted first, with the reasons of those that would not pass; and taking it back."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from zhiqiao.assets.stocktake import queries, services
from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.actions import ActorRequest, action

SHOWN = 100
_WORDS = {
    queries.REVIEW: ("二级单位审核", "审核通过", "已自评、分在二级单位的通过审核"),
    queries.ASSESS: ("按自评评价", "评价", "二级单位已审（或没有二级单位）的，按发明人自评给出单位评价"),
    queries.SCREEN: ("入库", "入库", "单位已评价、入库规则建议入库的，筛选进入转化资源库"),
}
_REASONS = {queries.SCREEN: "成批筛选：评价、成熟度、剩余保护期和可接受方式都符合入库规则"}


def _page(
    request: ActorRequest, pk: int, step: str, refusal: Refusal | None = None, reason: str | None = None
) -> HttpResponse:
    found = queries.passing(request.actor, pk, step)
    label, verb, told = _WORDS[step]
    context = {
        "room": "assets",
        "round": queries.round_(request.actor, pk),
        "found": found,
        "rows": found.passing[:SHOWN],
        "more": max(len(found.passing) - SHOWN, 0),
        "label": label,
        "button": f"{verb} {len(found.passing)} 件",
        "told": told,
        "needs_reason": step == queries.SCREEN,
        "reason": _REASONS.get(step, "") if reason is None else reason,
        "refusal": refusal,
    }
    return render(
        request, "workbench/holder/round_pass_all.html", context, status=422 if refusal is not None else 200
    )


def _all(
    request: ActorRequest, pk: int, step: str, write: Callable[[Actor, list[int], str], int]
) -> HttpResponse:
    """Show what would pass; on POST let exactly that pass."""
    if request.method != "POST":
        return _page(request, pk, step)
    reason = request.POST.get("reason", "")
    try:
        found = queries.passing(request.actor, pk, step, seen=request.POST.get("seen", "?"))
        many = write(request.actor, found.pks, reason)
    except Denied:
        raise
    except Refusal as refusal:
        return _page(request, pk, step, refusal, reason)
    messages.success(request, f"{_WORDS[step][0]}：{many} 件已办；可以在“批量办理”里整批撤销")
    return redirect("workbench:round", pk)


@action(services.assessing.REVIEW)
def round_review_all(request: ActorRequest, pk: int) -> HttpResponse:
    """All that pass the college's review."""
    return _all(request, pk, queries.REVIEW, services.review_entries)


@action(services.assessing.ASSESS)
def round_assess_all(request: ActorRequest, pk: int) -> HttpResponse:
    """All that the unit can rate as their inventors did."""
    return _all(request, pk, queries.ASSESS, services.assess_as_rated)


@action(services.screening.SCREEN)
def round_screen_all(request: ActorRequest, pk: int) -> HttpResponse:
    """All that the rule suggests for the pool."""

    def into_pool(actor: Actor, pks: list[int], reason: str) -> int:
        return services.screen_entries(actor, pks, reason, into_pool=True)

    return _all(request, pk, queries.SCREEN, into_pool)


@require_POST
@action(services.bulk.UNDO)
def round_bulk_undo(request: ActorRequest, pk: int, bulk: int) -> HttpResponse:
    """Take a bulk step back."""
    back, left = services.undo_bulk(request.actor, bulk)
    stay = f"；{left} 件后来又办过，保持现状" if left else ""
    messages.success(request, f"已撤销，{back} 件回到办理前{stay}")
    return redirect("workbench:round", pk)
