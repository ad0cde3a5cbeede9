"""Recording annual fees and reductions: by list (plan, look, write, take back) and by hand."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from zhiqiao.assets.imports.fee_list import ListedFee, read_fees
from zhiqiao.assets.imports.records import RejectedRow
from zhiqiao.assets.register import fee_queries
from zhiqiao.assets.register import queries as register
from zhiqiao.assets.register import services as writing
from zhiqiao.assets.register.fee_queries import FeePayment
from zhiqiao.assets.register.queries import Patent
from zhiqiao.foundation.access.rules import Actor, Resource, decide, require
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.documents.queries import read
from zhiqiao.foundation.documents.services import Stored, store
from zhiqiao.kernel import tables
from zhiqiao.kernel.money import yuan
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

RECORD = "assets.imports:fee:record"
NEW: Final = "new"
CHANGED: Final = "changed"
UNCHANGED: Final = "unchanged"
REJECTED: Final = "rejected"
OUTCOMES = {NEW: "新增", CHANGED: "变更", UNCHANGED: "不变", REJECTED: "拒收"}
_BATCH = 500
_MOST_YEARS = 20
_NOT_HERE = Refusal("登记簿里没有这件专利，或不在您的范围", "请核对申请号，或先导入这件专利")


@dataclass(frozen=True)
class PlannedPayment:
    """One payment: what would be entered, what stands there now, what to know."""

    outcome: str
    row: int
    patent_id: int
    number: str
    title: str
    year: int
    amount_fen: int | None
    paid_on: date
    note: str
    before: str = ""
    notes: tuple[str, ...] = ()

    @property
    def amount(self) -> str:
        """The amount in 元, "" where it is not told."""
        return "" if self.amount_fen is None else yuan(self.amount_fen)


@dataclass
class PaymentPlan:
    """What would be written, and what is turned away."""

    payments: list[PlannedPayment] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        """How many payments (or rejected rows) have the outcome."""
        if outcome == REJECTED:
            return len(self.rejected)
        return sum(one.outcome == outcome for one in self.payments)

    @property
    def writes(self) -> int:
        """How many payments would be written."""
        return self.count(NEW) + self.count(CHANGED)

    @property
    def digest(self) -> str:
        """SHA-256 over all that would be written and turned away: another plan has another."""
        whole = [[repr(one) for one in self.payments], [row.to_json() for row in self.rejected]]
        return hashlib.sha256(json.dumps(whole, ensure_ascii=False).encode()).hexdigest()


@mutation(RECORD)
def keep_fee_list(actor: Actor, name: str, data: bytes) -> Stored:
    """Keep a list to be looked at; no payment is entered.

    Raises:
        Refusal: it is no list of annual fees.
    """
    require(actor, RECORD)
    plan = plan_fees(actor, name, data)
    kept = store(actor, name, data)
    target(f"document:{kept.sha256}", {"step": "preview", "file": kept.name, "writes": plan.writes})
    return kept


def kept_fee_plan(actor: Actor, sha256: str) -> tuple[str, PaymentPlan]:
    """The name of a kept list, and what writing it now would do."""
    require(actor, RECORD)
    file = read(actor, sha256)
    return file.name, plan_fees(actor, file.name, file.data)


@mutation(RECORD)
def apply_fee_list(actor: Actor, sha256: str, digest: str) -> PaymentPlan:
    """Enter all planned payments in one transaction.

    Raises:
        Refusal: the plan is no longer what was seen, or there is nothing to write.
    """
    name, plan = kept_fee_plan(actor, sha256)
    if plan.digest != digest:
        raise Refusal("看过计划之后，缴费记录又有变化", "请把这一页重新打开，看过新的计划再写入")
    if not plan.writes:
        raise Refusal("这份清单里没有要写入的缴费", "请核对拒收的行，改正后重新上传")
    wanted = [one for one in plan.payments if one.outcome != UNCHANGED]
    for resource in _resources(one.patent_id for one in wanted):
        require(actor, RECORD, resource)
    writing.write_payments(
        (
            writing.PaymentFields(one.patent_id, one.year, one.amount_fen, one.paid_on, sha256, one.note)
            for one in wanted
        ),
        actor.name,
    )
    counts = {outcome: plan.count(outcome) for outcome in OUTCOMES}
    target(f"document:{sha256}", {"step": "apply", "file": name, **counts})
    return plan


def plan_fees(actor: Actor, name: str, data: bytes) -> PaymentPlan:
    """The plan of a file: which payments are new, which change, which rows are turned away."""
    listed = read_fees(name, data)
    plan = PaymentPlan(rejected=list(listed.rejected), notes=list(listed.notes))
    mine = _mine(actor, {row.number for row in listed.rows})
    paid = fee_queries.paid_years({one[0] for one in mine.values()})
    seen: dict[tuple[int, int], ListedFee] = {}
    for row in listed.rows:
        if row.number not in mine:
            plan.rejected.append(_rejected(row, "number", row.number, _NOT_HERE))
            continue
        pk, number, title, kind, filed_on = mine[row.number]
        wrong = _why_not(kind, filed_on, row.year, row.paid_on)
        if wrong:
            plan.rejected.append(_rejected(row, wrong.column, wrong.value, wrong))
            continue
        first = seen.setdefault((pk, row.year), row)
        if first is not row:
            same = (first.amount_fen, first.paid_on) == (row.amount_fen, row.paid_on)
            if not same:
                where = f"第 {first.place.row} 行已有这件专利第 {row.year} 年的年费，内容不同"
                twice = Refusal(where, "一件专利一个年度只写一行，金额写合计")
                plan.rejected.append(_rejected(row, "year", str(row.year), twice))
            continue
        held = paid.get((pk, row.year))
        now = (row.amount_fen, row.paid_on)
        outcome = NEW if held is None else UNCHANGED if (held.amount_fen, held.paid_on) == now else CHANGED
        before = (
            ""
            if held is None
            else f"{held.paid_on} {'' if held.amount_fen is None else yuan(held.amount_fen)}"
        )
        plan.payments.append(
            PlannedPayment(
                outcome,
                row.place.row,
                pk,
                number,
                title,
                row.year,
                row.amount_fen,
                row.paid_on,
                row.note,
                before.strip() if outcome == CHANGED else "",
                row.notes,
            )
        )
    plan.rejected.sort(key=lambda row: (row.sheet, row.row))
    return plan


def _why_not(kind: str, filed_on: date | None, year: int, paid_on: date) -> Refusal | None:
    """Why a payment cannot be one of a patent of this type and filing date."""
    if kind and tables.annual_fee(kind, year) is None:
        label = register.TYPE_LABELS[kind]
        return Refusal(f"{label}没有第 {year} 年年费", "请核对年度和申请号", column="year", value=str(year))
    if filed_on and paid_on < filed_on:
        return Refusal(
            f"缴费日 {paid_on} 早于申请日 {filed_on}", "请核对年份", column="paid_on", value=str(paid_on)
        )
    return None


def _mine(actor: Actor, numbers: Iterable[str]) -> dict[str, tuple[int, str, str, str, date | None]]:
    """Number as listed → key, number, title, type, filing date of the patents the actor may record fees of."""
    found: dict[str, tuple[int, str, str, str, date | None]] = {}
    wanted = sorted(numbers)
    reached = register.patents(actor).order_by()
    for start in range(0, len(wanted), _BATCH):
        part = wanted[start : start + _BATCH]
        rows = reached.filter(application_number__in=part).distinct()
        told = rows.values_list("application_number", "pk", "number", "title", "patent_type", "filed_on")
        found.update({str(application): one for application, *one in told})  # type: ignore[misc]  # five columns
    resources = dict(
        zip((one[0] for one in found.values()), _resources(one[0] for one in found.values()), strict=True)
    )
    return {key: one for key, one in found.items() if decide(actor, RECORD, resources[one[0]])}


def _resources(pks: Iterable[int]) -> list[Resource]:
    wanted = list(pks)
    cards = register.cards(wanted)
    return [
        Resource(cards[pk].region_code, frozenset(cards[pk].holder_ids), label=f"专利 {cards[pk].number}")
        for pk in wanted
    ]


def _rejected(row: ListedFee, column: str, value: str, why: Refusal) -> RejectedRow:
    place = row.place
    return RejectedRow(place.file, place.sheet, place.row, row.header(column), value, why.reason, why.remedy)


def patent_resource(one: Patent) -> Resource:
    """What the policies judge a patent by."""
    ids = frozenset(pk for pk in one.holders.values_list("organization_id", flat=True) if pk is not None)
    return Resource(one.region_code, ids, label=f"专利 {one.number}")


@mutation(RECORD)
def record_payment(
    actor: Actor, number: str, year: int, amount_fen: int | None, paid_on: date, note: str = ""
) -> None:
    """Enter one payment by hand.

    Raises:
        Refusal: no such year, or a day that has not come.
    """
    one = register.patent(actor, number)
    require(actor, RECORD, patent_resource(one))
    if not 1 <= year <= _MOST_YEARS:
        raise Refusal(f"没有第 {year} 个专利年度", "请填 1 到 20", column="year", value=str(year))
    if paid_on > today():
        raise Refusal(f"缴费日 {paid_on} 还没有到", "请核对年份", column="paid_on", value=str(paid_on))
    wrong = _why_not(one.patent_type, one.filed_on, year, paid_on)
    if wrong:
        raise wrong
    writing.write_payments([writing.PaymentFields(one.pk, year, amount_fen, paid_on, note=note)], actor.name)
    target(f"patent:{one.number}", {"year": year, "amount_fen": amount_fen, "paid_on": paid_on.isoformat()})


@mutation(RECORD)
def withdraw_payment(actor: Actor, number: str, payment_id: int) -> None:
    """Take a payment out that should not stand there."""
    one = register.patent(actor, number)
    require(actor, RECORD, patent_resource(one))
    held = fee_queries.payments(one.pk).filter(pk=payment_id).first()
    if held is None:
        raise Refusal("没有这一笔缴费", "请刷新页面，可能已被撤回")
    writing.take_back_payments([held.pk])
    target(f"patent:{one.number}", {"withdrawn_year": held.year})


@mutation(RECORD)
def withdraw_list(actor: Actor, sha256: str) -> int:
    """Take back the payments that came with a list and still stand as it told them; returns how many.

    Others may have brought the same file: taken back are the payments the actor brought, or, of one who brought none
    of them, all of the patents the actor may record fees of. What a payment had corrected comes back.

    Raises:
        Refusal: none stands, or a later list or entry corrected some of them.
    """
    require(actor, RECORD)
    held, later = brought_by(actor, sha256)
    if later:
        raise Refusal(f"这份清单登记的年费有 {later} 笔已被后来的登记更正", "请先撤回后来的清单或那几笔登记")
    if not held:
        raise Refusal(
            "这份清单没有还在登记里的、可由您撤回的缴费", "可能已撤回，请刷新页面；别的单位登记的由其撤回"
        )
    for resource in _resources({one.patent_id for one in held}):
        require(actor, RECORD, resource)
    gone = writing.take_back_payments(one.pk for one in held)
    target(f"document:{sha256}", {"step": "undo", "payments": gone})
    return gone


def brought_by(actor: Actor, sha256: str) -> tuple[list[FeePayment], int]:
    """The payments of a list that are the actor's to take back, and how many of them were corrected since."""
    standing = [(one, one.made_by) for one in fee_queries.payments_of_list(sha256)]
    corrected = list(fee_queries.corrections_of(sha256))
    pks = sorted({one.patent_id for one, _ in (*standing, *corrected)})
    mine = {pk for pk, one in zip(pks, _resources(pks), strict=True) if decide(actor, RECORD, one)}
    standing = [pair for pair in standing if pair[0].patent_id in mine]
    corrected = [pair for pair in corrected if pair[0].patent_id in mine]
    if any(by == actor.name[:60] for _, by in (*standing, *corrected)):
        standing = [pair for pair in standing if pair[1] == actor.name[:60]]
        corrected = [pair for pair in corrected if pair[1] == actor.name[:60]]
    return [one for one, _ in standing], len(corrected)


@mutation(RECORD)
def record_reduction(
    actor: Actor,
    *,
    number: str = "",
    organization_id: int | None = None,
    percent: int | None = None,
    starts_on: date,
    ends_on: date | None,
    basis: str,
    record_number: str = "",
) -> None:
    """Enter a reduction: of one patent (with its percentage), or of a holder for all it holds (85 alone, 70 together).

    Raises:
        Refusal: neither or both are named, or the days are the wrong way round.
    """
    if bool(number) == bool(organization_id):
        raise Refusal("减缴要么属于一件专利，要么属于一个权利人", "请填申请号，或选权利人，只填一样")
    if ends_on is not None and ends_on < starts_on:
        raise Refusal(f"截止日 {ends_on} 早于起始日 {starts_on}", "请核对两个日期", column="ends_on")
    one = register.patent(actor, number) if number else None
    if one is not None:
        require(actor, RECORD, patent_resource(one))
    else:
        holder = accounts.organization(organization_id or 0)
        label = f"{holder.name} 的减缴"
        require(actor, RECORD, Resource(holder.region_code, frozenset({holder.pk}), label=label))
    writing.write_reduction(
        patent_id=one.pk if one else None,
        organization_id=organization_id or None,
        percent=percent if one else None,
        starts_on=starts_on,
        ends_on=ends_on,
        basis=basis,
        record_number=record_number,
        made_by=actor.name,
    )
    named = f"patent:{one.number}" if one else f"organization:{organization_id}"
    target(named, {"reduction": percent or "85/70", "from": starts_on.isoformat()})


@mutation(RECORD)
def withdraw_reduction(actor: Actor, pk: int) -> None:
    """Take a reduction out that should not stand there."""
    held = fee_queries.reduction(actor, pk)
    ids = {held.organization_id} if held.organization_id else set()
    region = held.organization.region_code if held.organization else ""
    resource = (
        patent_resource(held.patent) if held.patent else Resource(region, frozenset(ids), label="这项减缴")
    )
    require(actor, RECORD, resource)
    writing.delete_reduction(held.pk)
    target(f"patent:{held.patent.number}" if held.patent else f"organization:{held.organization_id}")


def may_record(actor: Actor, one: Patent) -> bool:
    """Whether the actor may record fees of this patent."""
    return bool(decide(actor, RECORD, patent_resource(one)))
