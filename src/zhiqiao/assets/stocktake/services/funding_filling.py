"""财政资助 declarations by workbook: kept, written, taken back."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils import timezone

from zhiqiao.assets.stocktake import funded_clock
from zhiqiao.assets.stocktake.funding_plan import (
    DECLARE,
    OUTCOMES,
    declared_of,
    kept_funding_plan,
    own_of,
    plan_funding,
    standing_of,
)
from zhiqiao.assets.stocktake.funding_sheet import LABELS, Told
from zhiqiao.assets.stocktake.models import FundingDeclaration, FundingFill
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.documents.filled_plans import REJECTED
from zhiqiao.foundation.documents.services import Stored, store
from zhiqiao.kernel.refusal import Refusal


@mutation(DECLARE)
def keep_funding_workbook(actor: Actor, name: str, data: bytes) -> Stored:
    """Keep a filled workbook to be looked at; nothing is declared.

    Raises:
        Refusal: it is no such workbook.
    """
    plan_funding(actor, name, data)
    kept = store(actor, name, data)
    target(f"document:{kept.sha256}", {"step": "preview", "file": kept.name})
    return kept


@mutation(DECLARE)
def apply_funding(actor: Actor, sha256: str, digest: str, *, skip_bad: bool) -> FundingFill:
    """Write the plan that was seen, in one transaction; one bad row stops all unless bad rows may be skipped.

    Raises:
        Refusal: another plan by now, nothing to write, or bad rows where none may be skipped.
    """
    own = own_of(actor)
    name, plan = kept_funding_plan(actor, sha256)
    if plan.digest != digest:
        raise Refusal("看过计划之后，声明又有变化", "请把这一页重新打开，看过新的计划再写入")
    if plan.problems and not skip_bad:
        bad = plan.count(REJECTED)
        raise Refusal(f"有 {bad} 行拒收，一行都没有写入", "请改正后重传，或选“跳过拒收的行，写入其余”")
    if not plan.writes:
        raise Refusal("这份文件里没有要写入的内容", "请核对拒收的行，改正后重新上传")
    wanted = plan.to_write
    _put(actor, own, [(one.patent_id, one.after) for one in wanted])
    made = FundingFill.objects.create(
        organization_id=own,
        region_code=actor.region_code,
        file_name=name[:255],
        sha256=sha256,
        changes=[[one.patent_id, _json(one.before), _json(one.after)] for one in wanted],
        rejected=plan.count(REJECTED),
        by_name=actor.name[:60],
    )
    reasons = {one.number: one.withdrawal for one in wanted if one.withdrawal}
    counts = {outcome: plan.count(outcome) for outcome in OUTCOMES}
    target(f"funding_fill:{made.pk}", {"sha256": sha256, **counts, "withdrawn_because": reasons})
    return made


@mutation(DECLARE)
def undo_funding(actor: Actor, pk: int) -> tuple[FundingFill, int]:
    """Declare as before a fill-in, where nothing has changed since; returns how many were left as they are.

    Raises:
        Refusal: no such fill-in, undone already, or nothing of it still stands.
    """
    fill = FundingFill.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if fill is None:
        raise Refusal(f"没有第 {pk} 次填回", "请从财政资助清单的页面操作")
    require(
        actor,
        DECLARE,
        Resource(fill.region_code, frozenset({fill.organization_id}), label=f"“{fill.file_name}”"),
    )
    if fill.undone_at is not None:
        raise Refusal(f"“{fill.file_name}”已由 {fill.undone_by} 撤销", "需要时可以重新上传")
    declared = declared_of([patent_id for patent_id, _, _ in fill.changes])
    back = [
        (patent_id, _from_json(before))
        for patent_id, before, after in fill.changes
        if _json(standing_of(declared.get(patent_id))) == after
    ]
    if not back:
        raise Refusal("这次填回的声明后来都又改过，没有可以撤销的", "请在单件声明页改填")
    _put(actor, fill.organization_id, back)
    fill.undone_at, fill.undone_by = timezone.now(), actor.name[:60]
    fill.save(update_fields=["undone_at", "undone_by"])
    left = len(fill.changes) - len(back)
    target(f"funding_fill:{fill.pk}", {"step": "undo", "back": len(back), "left": left})
    return fill, left


def _put(actor: Actor, own: int, wanted: Collection[tuple[int, Told | None]]) -> None:
    """Make each patent's declaration say this; None: it is withdrawn."""
    declared = declared_of([patent_id for patent_id, _ in wanted])
    for patent_id, told in wanted:
        one = declared.get(patent_id) or FundingDeclaration(
            patent_id=patent_id, organization_id=own, region_code=actor.region_code, told_by=actor.name[:60]
        )
        if told is None:
            one.withdrawn_at = timezone.now()
        else:
            if (one.excuse, one.excuse_text) != (told.excuse, told.excuse_text):
                one.excused_by = actor.name[:60] if told.excuse else ""
            for name in LABELS:
                setattr(one, name, getattr(told, name))
            one.withdrawn_at = None
            one.told_by = actor.name[:60]
        one.save()
    funded_clock.remind(own)


def _json(told: Told | None) -> dict[str, object] | None:
    return None if told is None else told.as_json


def _from_json(kept: dict[str, Any] | None) -> Told | None:
    if kept is None:
        return None
    until = kept["excused_until"]
    return Told(**{**kept, "excused_until": date.fromisoformat(until) if until else None})
