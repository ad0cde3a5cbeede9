"""Bringing a list of needs: preview, write, take back. The file is kept; it is planned anew before it is written."""

from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.utils import timezone

from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.documents.queries import read
from zhiqiao.foundation.documents.services import store
from zhiqiao.foundation.notices.services import settle
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog import needs
from zhiqiao.market.catalog.models import Demand, NeedImport
from zhiqiao.market.catalog.need_plan import IMPORT, NEW, NeedPlan, plan_needs

# Rows as the doors see them.
__all__ = ["IMPORT", "NeedImport"]

_SHOWN = 3


def need_imports(actor: Actor) -> QuerySet[NeedImport]:
    """Lists brought in the actor's reach, newest first; without their rows."""
    return rows(actor, IMPORT, NeedImport.objects.defer("rows", "notes"), organization="collected_by_id")


def need_import(actor: Actor, pk: int) -> NeedImport:
    """One list that was brought.

    Raises:
        Refusal: there is none with this number.
        Denied: out of the actor's reach.
    """
    one = NeedImport.objects.select_related("firm").filter(pk=pk).first()
    if one is None:
        raise Refusal(f"没有第 {pk} 号需求导入", "请从导入记录中打开")
    require(actor, IMPORT, resource_of(one))
    return one


def resource_of(one: NeedImport) -> Resource:
    """What the policies judge an import of needs by."""
    ids = frozenset({one.collected_by_id}) if one.collected_by_id is not None else frozenset[int]()
    return Resource(one.region_code, ids, one.made_by_id, label=f"需求导入 {one.file_name}")


@mutation(IMPORT)
def preview_needs(
    actor: Actor, name: str, data: bytes, *, firm_id: int | None = None, ask_firms: bool = False
) -> NeedImport:
    """Plan a list and keep the plan; no need is written.

    Args:
        actor: who collects for the firms.
        name: the file's name.
        data: the whole file.
        firm_id: whose needs they are, where the list names no firms.
        ask_firms: whether each need goes to its firm for confirmation as soon as it is written.

    Raises:
        Refusal: no list of needs (a patent list is sent to its own door), or whose needs they are is not told.
    """
    require(actor, IMPORT)
    plan = plan_needs(actor, name, data, firm_id)
    kept = store(actor, name, data)
    one = NeedImport(
        file_name=kept.name,
        document_sha256=kept.sha256,
        firm_id=firm_id,
        ask_firms=ask_firms,
        collected_by_id=actor.organization_id,
        region_code=actor.region_code,
        made_by_id=actor.user_id,
        made_by=actor.name,
    )
    _keep(one, plan)
    target(f"need_import:{one.pk}", {"step": "preview", "file": kept.name, "new": one.new})
    return one


def _keep(one: NeedImport, plan: NeedPlan) -> None:
    one.new, one.unchanged, one.rejected = (plan.count(each) for each in (NEW, "unchanged", "rejected"))
    one.rows, one.notes, one.digest = plan.rows, plan.notes, plan.digest
    one.save()


def _locked(actor: Actor, pk: int) -> NeedImport:
    one = NeedImport.objects.select_for_update().filter(pk=pk).first()
    if one is None:
        raise Refusal(f"没有第 {pk} 号需求导入", "请从导入记录中打开")
    require(actor, IMPORT, resource_of(one))
    return one


def _waiting(actor: Actor, pk: int) -> NeedImport:
    one = _locked(actor, pk)
    if one.state != NeedImport.PREVIEWED:
        raise Refusal(f"这次导入{one.get_state_display()}，不能再写入", "需要再次导入时请重新上传")
    return one


def _plan_anew(actor: Actor, one: NeedImport) -> NeedPlan:
    file = read(actor, one.document_sha256)
    return plan_needs(actor, one.file_name, file.data, one.firm_id)


@mutation(IMPORT)
def preview_again(actor: Actor, pk: int) -> NeedImport:
    """Plan the kept file anew, such as after a missing firm has been entered."""
    one = _waiting(actor, pk)
    _keep(one, _plan_anew(actor, one))
    target(f"need_import:{pk}", {"step": "preview", "new": one.new})
    return one


@mutation(IMPORT)
def apply_needs(actor: Actor, pk: int) -> NeedImport:
    """Write the planned needs as drafts collected by the actor's organization, all or none.

    Raises:
        Refusal: not waiting to be written, nothing to write, or the plan is no longer what was seen.
    """
    one = _waiting(actor, pk)
    plan = _plan_anew(actor, one)
    if plan.digest != one.digest:
        raise Refusal(
            f"预览之后企业登记或需求库有了变化：当时新增 {one.new} 条，现在是 {plan.count(NEW)} 条",
            "请点“重新预览”，看过新的计划再写入",
        )
    if not one.new:
        raise Refusal("这份清单里没有要写入的需求", "请核对拒收的行，改正后重新上传")
    kept = plan.rows
    for told, planned in zip(kept, plan.needs, strict=False):
        if planned.outcome != NEW:
            continue
        demand = needs.save_demand(actor, planned.data, planned.firm_id)
        if one.ask_firms:
            needs.ask_firm(actor, demand.pk)
        told["demand"] = demand.pk
    one.rows, one.state, one.applied_at = kept, NeedImport.APPLIED, timezone.now()
    one.save()
    target(f"need_import:{pk}", {"step": "apply", "new": one.new, "asked": one.ask_firms})
    return one


@mutation(IMPORT)
def undo_needs(actor: Actor, pk: int) -> NeedImport:
    """Take the needs of an import back, while every one is still a draft or waits for its firm.

    Raises:
        Refusal: not written, or a need has been confirmed, published, closed or pushed since.
    """
    one = _locked(actor, pk)
    if one.state != NeedImport.APPLIED:
        raise Refusal(f"这次导入{one.get_state_display()}，没有可以撤销的写入", "只有已写入的导入可以撤销")
    keys = [row["demand"] for row in one.rows if row.get("demand")]
    brought = list(Demand.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    moved = [demand for demand in brought if demand.state not in {Demand.DRAFT, Demand.RECORDED}]
    if moved:
        named = "、".join(f"“{d.title}”{d.get_state_display()}" for d in moved[:_SHOWN])
        more = f" 等 {len(moved)} 条" if len(moved) > _SHOWN else ""
        raise Refusal(
            f"企业已经确认过其中的需求，不能整批撤销：{named}{more}", "请到各条需求里单独结束不要的"
        )
    try:
        with transaction.atomic():
            for demand in brought:
                settle(f"demand:{demand.pk}")
                demand.delete()
    except ProtectedError as error:
        raise Refusal("其中有需求已经推送过专利，不能整批撤销", "请到各条需求里单独结束不要的") from error
    one.state, one.undone_at = NeedImport.UNDONE, timezone.now()
    one.save()
    target(f"need_import:{pk}", {"step": "undo", "removed": len(brought)})
    return one


@mutation(IMPORT)
def discard_needs(actor: Actor, pk: int) -> NeedImport:
    """Put a plan aside."""
    one = _waiting(actor, pk)
    one.state = NeedImport.DISCARDED
    one.save()
    target(f"need_import:{pk}", {"step": "discard"})
    return one
