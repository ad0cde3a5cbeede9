"""What doors and imports may ask about annual fees. Every query of many rows takes the actor; the filter is inside."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from zhiqiao.assets.register import fee_calendar, legal_events, legal_status, queries, standing
from zhiqiao.assets.register.fee_calendar import Band, Fee, FeeRecord, Restoration
from zhiqiao.assets.register.fees import FeeLine, fee_lines, fee_records
from zhiqiao.assets.register.legal_events import Mark
from zhiqiao.assets.register.legal_status import Standing, Status
from zhiqiao.assets.register.models import FeePayment, FeeReduction, Patent, PatentHolder
from zhiqiao.assets.register.standing import Block
from zhiqiao.assets.register.terms import Term
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.access.scope import rows
from zhiqiao.kernel.refusal import Refusal

__all__ = ["FeeLine", "FeePayment", "FeeReduction"]

VIEW = "assets.register:fee:view"
_BATCH = 500


@dataclass(frozen=True)
class FeeSheet:
    """A patent's fees as its page shows them; ``open`` is empty and ``why_none`` says why where none is computed."""

    record: FeeRecord | None
    open: tuple[Fee, ...]
    payments: tuple[FeePayment, ...]
    bands: tuple[Band, ...]
    back: Restoration | None
    why_none: str


@dataclass(frozen=True)
class LegalSheet:
    """A patent's status and term as its page shows them."""

    standing: Standing
    status: Status
    term: Term | None
    marks: tuple[Mark, ...]
    blocks: dict[str, Block]


def calendar(actor: Actor, on: date) -> list[FeeLine]:
    """Open and coming fees of the patents in the actor's reach, earliest first."""
    return fee_lines(queries.patents(actor), on)


def legal_sheet(one: Patent, on: date) -> LegalSheet:
    """Status on a day with its reason, the term, the marks, and what cannot be done."""
    record = standing.record_of(one)
    return LegalSheet(
        legal_status.in_force(record, on),
        legal_status.status_on(record, on),
        legal_status.term(record),
        legal_events.marks_on(record.events, on),
        standing.blocks_of(one, on, legal_events.blocks()),
    )


def fee_sheet(one: Patent, on: date) -> FeeSheet:
    """What is due of a patent, what was paid, and what comes of not paying the first open fee."""
    held = tuple(one.fee_payments.all())
    record = fee_records([one.pk]).get(one.pk)
    if one.office != "CN":
        return FeeSheet(None, (), held, (), None, f"由 {one.office} 受理：年费按当地规定，这里不算。")
    if record is None:
        return FeeSheet(
            None,
            (),
            held,
            (),
            None,
            "来源没有给全申请日、授权公告日和类型，算不出年费。导入带这些列的清单后即可看到。",
        )
    if one.legal_status == "ended":
        return FeeSheet(record, (), held, (), None, "专利已失效，没有要缴的年费。")
    fees = fee_calendar.open_fees(record, on)
    first = next((fee for fee in fees if fee.state != fee_calendar.PAID), None)
    if not fees:
        why = "期限内的年费都已到过期限，没有要缴的了。"
        if fee_calendar.lacks_amount(record, on):
            why = "专利在补偿的期限里，这一段也要缴年费；收费标准这里没有（缺），请以缴费通知为准。"
        return FeeSheet(record, (), held, (), None, why)
    return FeeSheet(
        record,
        fees,
        held,
        fee_calendar.bands(first) if first else (),
        fee_calendar.restoration(first) if first else None,
        "",
    )


def payments(patent_id: int) -> QuerySet[FeePayment]:
    """Payments of a patent whose page the caller may open."""
    return FeePayment.objects.filter(patent_id=patent_id)


def payments_for(actor: Actor) -> QuerySet[FeePayment]:
    """Payments of the patents in the actor's reach."""
    return FeePayment.objects.filter(patent__in=queries.patents(actor).order_by().values("pk"))


def payments_of_list(sha256: str) -> QuerySet[FeePayment]:
    """Payments that came with a list and were not changed since; who may take them back is asked of each patent."""
    return FeePayment.objects.filter(list_sha256=sha256).exclude(list_sha256="")


def corrections_of(sha256: str) -> Iterator[tuple[FeePayment, str]]:
    """Payments that took the place of one that came with a list, each with who had brought that one."""
    for one in FeePayment.objects.filter(before__icontains=sha256) if sha256 else ():
        before = one.before
        while before and before.get("list_sha256") != sha256:
            before = before.get("before")
        if before:
            yield one, str(before.get("made_by", ""))


def paid_years(pks: Collection[int]) -> dict[tuple[int, int], FeePayment]:
    """(patent, year) → its payment, of patents the caller may reach."""
    found: dict[tuple[int, int], FeePayment] = {}
    wanted = list(pks)
    for start in range(0, len(wanted), _BATCH):
        for one in FeePayment.objects.filter(patent_id__in=wanted[start : start + _BATCH]):
            found[one.patent_id, one.year] = one
    return found


def reductions(actor: Actor) -> QuerySet[FeeReduction]:
    """Reductions of holders and patents in the actor's reach, newest first."""
    mine = rows(
        actor,
        VIEW,
        FeeReduction.objects.exclude(organization=None),
        region="organization__region_code",
    )
    of_patents = FeeReduction.objects.filter(patent__in=queries.patents(actor).order_by().values("pk"))
    both = FeeReduction.objects.filter(pk__in=mine.values("pk")) | FeeReduction.objects.filter(
        pk__in=of_patents.values("pk")
    )
    return both.select_related("patent", "organization")


def reduction(actor: Actor, pk: int) -> FeeReduction:
    """One reduction in the actor's reach.

    Raises:
        Refusal: there is none.
    """
    found = reductions(actor).filter(pk=pk).first()
    if found is None:
        raise Refusal("没有这项减缴", "请刷新页面，可能已被撤回")
    return found


def holders_within(actor: Actor) -> list[tuple[int, str]]:
    """(key, name) of the organizations that hold patents in the actor's reach, by name."""
    held = PatentHolder.objects.filter(
        patent__in=queries.patents(actor).order_by().values("pk"), organization__isnull=False
    )
    if actor.organization_id is not None and actor.role.value in {"holder_office", "enterprise"}:
        held = held.filter(organization_id=actor.organization_id)
    pairs = held.order_by().values_list("organization_id", "organization__name").distinct()
    return sorted(((int(pk), str(name)) for pk, name in pairs if pk), key=lambda pair: pair[1])
