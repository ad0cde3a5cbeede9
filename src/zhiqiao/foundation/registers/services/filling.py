"""A register by workbook: kept, written, taken back."""

from typing import Any

from django.utils import timezone

from zhiqiao.foundation.access.rules import Actor, Resource
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.documents.filled_plans import NEW, REJECTED
from zhiqiao.foundation.documents.services import Stored, store
from zhiqiao.foundation.registers import emitting, telling
from zhiqiao.foundation.registers.fill_plan import OUTCOMES, PlannedEntry, kept_plan, plan_fill
from zhiqiao.foundation.registers.keeping import Put, put_down
from zhiqiao.foundation.registers.loading import register_of
from zhiqiao.foundation.registers.models import RegisterEntry, RegisterFill
from zhiqiao.foundation.registers.papers import missing_papers
from zhiqiao.foundation.registers.reach import FILL, own_resource, require_in
from zhiqiao.foundation.registers.schema import Register
from zhiqiao.foundation.registers.stepping import landing
from zhiqiao.kernel.refusal import Refusal


@mutation(FILL)
def keep_workbook(actor: Actor, code: str, name: str, data: bytes) -> Stored:
    """Keep a filled workbook to be looked at; nothing is written.

    Raises:
        Refusal: it is no such workbook.
    """
    register = register_of(code)
    require_in(actor, FILL, register, own_resource(actor, register))
    plan_fill(actor, register, name, data)
    kept = store(actor, name, data)
    target(f"document:{kept.sha256}", {"step": "preview", "register": code, "file": kept.name})
    return kept


@mutation(FILL)
def apply_fill(actor: Actor, code: str, sha256: str, digest: str, *, skip_bad: bool) -> RegisterFill:
    """Write the plan that was seen, in one transaction; one bad row stops all unless bad rows may be skipped.

    Raises:
        Refusal: another plan by now, nothing to write, or bad rows where none may be skipped.
    """
    register = register_of(code)
    require_in(actor, FILL, register, own_resource(actor, register))
    name, plan = kept_plan(actor, code, sha256)
    if plan.digest != digest:
        raise Refusal("看过计划之后，台账又有变化", "请把这一页重新打开，看过新的计划再写入")
    if plan.problems and not skip_bad:
        bad = plan.count(REJECTED)
        raise Refusal(f"有 {bad} 行拒收，一行都没有写入", "请改正后重传，或选“跳过拒收的行，写入其余”")
    if not plan.writes:
        raise Refusal("这份文件里没有要写入的内容", "请核对拒收的行，改正后重新上传")
    wanted = plan.to_write
    before = [_stood(one.entry) for one in wanted]
    puts = [_put(actor, register, one, name) for one in wanted]
    put_down(actor, register, puts)
    _follow(actor, register, [one.entry for one in puts])
    made = RegisterFill.objects.create(
        register=code,
        organization_id=actor.organization_id or 0,
        region_code=actor.region_code,
        file_name=name[:255],
        sha256=sha256,
        changes=[[one.entry.pk, old, one.entry.revision] for one, old in zip(puts, before, strict=True)],
        added=plan.count(NEW),
        changed=plan.writes - plan.count(NEW),
        rejected=plan.count(REJECTED),
        by_name=actor.name[:60],
    )
    counts = {outcome: plan.count(outcome) for outcome in OUTCOMES}
    target(f"register_fill:{made.pk}", {"register": code, "sha256": sha256, **counts})
    return made


def _stood(entry: RegisterEntry) -> dict[str, Any] | None:
    """What an entry was before; None for a new one."""
    return {"values": dict(entry.values), "state": entry.state} if entry.pk else None


def _put(actor: Actor, register: Register, one: PlannedEntry, name: str) -> Put:
    """A row as it is put down: submitted where its papers are there, else a draft or what it was."""
    state = landing(actor, register, one.entry)
    if missing_papers(register, one.entry, state):
        state = one.entry.state or RegisterEntry.DRAFT
    return Put(one.entry, one.values, state, "Excel 填入", f"“{name}”第 {one.row} 行"[:500])


def _follow(actor: Actor, register: Register, entries: list[RegisterEntry]) -> None:
    waiting = [one for one in entries if one.state == RegisterEntry.SUBMITTED]
    telling.tell_submitted_many(actor, register, waiting)
    for one in entries:
        if one.state == RegisterEntry.STANDING:
            telling.settle_entry(one)
            emitting.emit(actor, register, one)
            telling.tell_concerned(register, one)


@mutation(FILL)
def undo_fill(actor: Actor, pk: int) -> tuple[RegisterFill, int]:
    """Put entries back as they were before a workbook, where nobody has changed them since.

    What the workbook added is withdrawn. Returns the fill-in and how many were left as they are.

    Raises:
        Refusal: no such fill-in, undone already, or all of it was changed since.
    """
    fill = RegisterFill.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if fill is None:
        raise Refusal(f"没有第 {pk} 次填回", "请从台账的“用 Excel 填”页操作")
    register = register_of(fill.register)
    place = Resource(fill.region_code, frozenset({fill.organization_id}), label=f"“{fill.file_name}”")
    require_in(actor, FILL, register, place)
    if fill.undone_at is not None:
        raise Refusal(f"“{fill.file_name}”已由 {fill.undone_by} 撤销", "需要时可以重新上传")
    wanted = {entry: (before, revision) for entry, before, revision in fill.changes}
    found = RegisterEntry.objects.select_for_update(of=("self",)).filter(register=fill.register)
    every = {one.pk: one for one in found.filter(pk__in=list(wanted))}
    puts = [
        _back(every[key], before, fill.file_name)
        for key, (before, revision) in wanted.items()
        if key in every and every[key].revision == revision
    ]
    if not puts:
        raise Refusal("这次填回的条目后来都又改过，没有可以撤销的", "请在单条的页面上修改或撤下")
    put_down(actor, register, puts)
    for one in puts:
        telling.settle_entry(one.entry)
        if one.entry.state == RegisterEntry.STANDING:
            emitting.emit(actor, register, one.entry)
        else:
            emitting.take_back(actor, one.entry, one.reason)
    fill.undone_at, fill.undone_by = timezone.now(), actor.name[:60]
    fill.save(update_fields=["undone_at", "undone_by"])
    left = len(wanted) - len(puts)
    target(f"register_fill:{fill.pk}", {"step": "undo", "back": len(puts), "left": left})
    return fill, left


def _back(entry: RegisterEntry, before: dict[str, Any] | None, name: str) -> Put:
    reason = f"撤销“{name}”的填入"[:500]
    if before is None:
        return Put(entry, dict(entry.values), RegisterEntry.WITHDRAWN, "撤销填入", reason)
    return Put(entry, dict(before["values"]), str(before["state"]), "撤销填入", reason)
