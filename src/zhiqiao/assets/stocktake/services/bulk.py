"""Taking a bulk step back."""

from django.utils import timezone

from zhiqiao.assets.stocktake import bulk_steps, reminders
from zhiqiao.assets.stocktake.models import BulkStep, Round
from zhiqiao.assets.stocktake.services.assessing import ASSESS, REVIEW
from zhiqiao.assets.stocktake.services.screening import SCREEN
from zhiqiao.assets.stocktake.stepping import MOST_AT_ONCE, locked
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.kernel.refusal import Refusal

UNDO = "assets.stocktake:bulk:undo"
_ACTIONS = {
    BulkStep.REVIEW: REVIEW,
    BulkStep.ASSESS: ASSESS,
    BulkStep.SCREEN_IN: SCREEN,
    BulkStep.SCREEN_OUT: SCREEN,
}


@mutation(UNDO)
def undo_bulk(actor: Actor, pk: int) -> tuple[int, int]:
    """Take a bulk step back; entries that went on since stay as they are.

    Returns:
        How many are back, how many stay.

    Raises:
        Refusal: no such step, taken back already, the round is closed, all went on, or a reviewer's of somebody else.
    """
    bulk = BulkStep.objects.select_for_update(of=("self",)).select_related("round").filter(pk=pk).first()
    if bulk is None:
        raise Refusal(f"没有第 {pk} 号成批办理", "请从盘点页面打开")
    require(actor, UNDO, Resource(bulk.round.region_code, frozenset({bulk.organization_id})))
    if bulk.undone_at is not None:
        raise Refusal("这一批已经撤销过", "请刷新页面")
    if bulk.round.state != Round.OPEN:
        raise Refusal(f"“{bulk.round.name}”已经结束", "请由发起单位重开本轮后再撤销")
    if actor.role is Role.COLLEGE_REVIEWER and bulk.by_id != actor.user_id:
        raise Refusal("这一批不是您办的", "请由办理人或成果转化办公室撤销")
    keys = [one[0] for one in bulk.cells]
    back = left = 0
    with reminders.reminding(bulk.round):
        for start in range(0, len(keys), MOST_AT_ONCE):
            entries = locked(actor, _ACTIONS[bulk.name], keys[start : start + MOST_AT_ONCE])
            done = bulk_steps.take_back(actor, bulk, entries)
            back, left = back + done[0], left + done[1]
    if not back:
        raise Refusal("这一批里每一件后来都又办过", "请打开条目，逐件退回")
    bulk.undone_at, bulk.undone_by = timezone.now(), actor.name[:60]
    bulk.save(update_fields=["undone_at", "undone_by"])
    target(f"round:{bulk.round_id}", {"bulk": pk, "back": back, "left": left})
    return back, left
