"""A deal's way: signed, recorded, paid. Each step takes papers and writes graded facts; corrections supersede."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.rules import Actor, require
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.parties import Party
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.documents.services import share, store
from zhiqiao.foundation.evidence import queries as evidence
from zhiqiao.foundation.evidence.facts import Grade, NewFact, Paper
from zhiqiao.foundation.evidence.models import Fact
from zhiqiao.foundation.evidence.services import take_back_fact, write_fact
from zhiqiao.foundation.notices.services import notify, settle
from zhiqiao.kernel import parameters
from zhiqiao.kernel.periods import months_after, today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.transactions.deals.drafting import locked, refuse_conflict, resource_of
from zhiqiao.transactions.deals.models import Deal, DealPaper, Payment
from zhiqiao.transactions.deals.queries import paid_fen

SIGN, RECORD, PAY, CANCEL = (
    f"transactions.deals:deal:{verb}" for verb in ("sign", "record", "pay", "cancel")
)


@dataclass(frozen=True)
class Brought:
    """A file brought at a step; ``kind`` is a code of parameters/deals.yaml."""

    name: str
    data: bytes
    kind: str


def _take(actor: Actor, deal: Deal, brought: Sequence[Brought], step: str) -> list[DealPaper]:
    taken = []
    for one in brought:
        kept = store(actor, one.name, one.data, organization_id=actor.organization_id or deal.receiver_id)
        for party in (deal.giver_id, deal.receiver_id):
            share(kept, party)
        taken.append(
            DealPaper.objects.create(deal=deal, sha256=kept.sha256, name=kept.name, kind=one.kind, step=step)
        )
    return taken


def _as_papers(papers: Sequence[DealPaper]) -> tuple[Paper, ...]:
    return tuple(Paper(p.sha256, p.name, p.label) for p in papers)


def _parties(deal: Deal, on: date) -> tuple[Party, ...]:
    found = [
        accounts.party_snapshot(deal.giver_id, "giver", on),
        accounts.party_snapshot(deal.receiver_id, "receiver", on),
    ]
    if deal.agent_id is not None:
        found.append(accounts.party_snapshot(deal.agent_id, "agent", on))
    return tuple(found)


def _attributes(deal: Deal) -> dict[str, object]:
    told: dict[str, object] = {
        "contract_number": deal.contract_number,
        "for_implementation": deal.for_implementation,
        "related": deal.related_parties,
        "patents": deal.subjects.count(),
    }
    if deal.kind == "license":
        told["license_kind"] = deal.license_kind
        told["term_from"] = deal.term_from.isoformat() if deal.term_from else ""
        told["term_to"] = deal.term_to.isoformat() if deal.term_to else ""
    return told


def _fact_a_patent(
    actor: Actor, deal: Deal, kind: str, on: date, grade: Grade, papers: Sequence[DealPaper]
) -> list[Fact]:
    """One fact for every patent of the deal: 次 = patent × legally effective event; the amount allocated to the 分."""
    subjects = list(deal.subjects.all())
    cards = register.cards([one.patent_id for one in subjects])
    return [
        write_fact(
            actor,
            NewFact(
                kind=kind,
                subject=cards[one.patent_id].number,
                subject_name=cards[one.patent_id].title,
                effective_on=on,
                parties=_parties(deal, on),
                region_code=deal.region_code,
                grade=grade,
                amount_fen=one.amount_fen,
                papers=_as_papers(papers),
                record_number=deal.record_number if grade is Grade.RECORDED else "",
                matter=f"deal:{deal.pk}",
                attributes=_attributes(deal),
            ),
        )
        for one in subjects
    ]


def _not_later(day: date, what: str) -> None:
    if day > today():
        raise Refusal(f"{what} {day} 在今天之后", "请按证明文件上的日期填写")


@mutation(SIGN)
def sign_deal(
    actor: Actor, pk: int, signed_on: date, contract_number: str, brought: Sequence[Brought]
) -> Deal:
    """The contract is signed: its number, its day, the contract itself.

    Raises:
        Refusal: not a draft, no contract brought, no number, a day in the future.
    """
    deal = locked(pk)
    require(actor, SIGN, resource_of(deal))
    if deal.state != Deal.DRAFT:
        raise Refusal(f"交易{deal.get_state_display()}，不能再签约", "请从交易页面查看它走到哪一步")
    if not any(one.kind == "contract" for one in brought):
        raise Refusal("没有合同", "请上传双方签章的合同扫描件", column="contract")
    if not contract_number.strip():
        raise Refusal("没有合同号", "请填写合同编号；没有编号的可用签约日加顺序号", column="contract_number")
    _not_later(signed_on, "签约日")
    cards = register.cards([one.patent_id for one in deal.subjects.all()])
    for card in cards.values():  # another deal may have been signed since this one was drafted
        refuse_conflict(actor, card.pk, card.number, deal)
    deal.signed_on, deal.contract_number, deal.state = signed_on, contract_number.strip(), Deal.SIGNED
    deal.save()
    papers = _take(actor, deal, brought, "signed")
    _fact_a_patent(actor, deal, f"{deal.kind}_signed", signed_on, Grade.DOCUMENTED, papers)
    months = int(parameters.dated("deals.yaml", "record_within_months").value_on(signed_on))
    notify(
        "办理转让登记" if deal.kind == "assignment" else "办理许可合同备案",
        organization_id=deal.giver_id,
        kind="todo",
        about=f"合同 {deal.contract_number}：{deal.giver.name} → {deal.receiver.name}",
        waiting="国家知识产权局",
        verb="登记备案",
        due_on=months_after(signed_on, months),
        matter=f"deal:{deal.pk}",
    )
    target(f"deal:{deal.pk}", {"contract_number": deal.contract_number, "signed_on": signed_on.isoformat()})
    return deal


def _recorded_kind(deal: Deal) -> str:
    return "open_license_recorded" if deal.license_kind == "open" else f"{deal.kind}_recorded"


@mutation(RECORD)
def record_deal(
    actor: Actor, pk: int, recorded_on: date, record_number: str, brought: Sequence[Brought]
) -> Deal:
    """The office recorded it: number, day, certificate. One recorded fact a patent.

    Raises:
        Refusal: not signed, no certificate, no number, a day before the signature or in the future.
    """
    deal = locked(pk)
    require(actor, RECORD, resource_of(deal))
    if deal.state != Deal.SIGNED:
        raise Refusal(f"交易{deal.get_state_display()}，不能登记备案", "先登记签约；已备案的不能重复登记")
    if not any(one.kind == "certificate" for one in brought):
        raise Refusal("没有备案/登记证明", "请上传备案证明或手续合格通知书", column="certificate")
    if not record_number.strip():
        raise Refusal("没有备案/登记号", "请按证明文件填写编号", column="record_number")
    _not_later(recorded_on, "备案/登记日")
    if deal.signed_on and recorded_on < deal.signed_on:
        raise Refusal(
            f"备案/登记日 {recorded_on} 早于签约日 {deal.signed_on}", "请核对两个日期", column="recorded_on"
        )
    _refuse_used_number(deal, record_number.strip())
    deal.recorded_on, deal.record_number, deal.state = recorded_on, record_number.strip(), Deal.RECORDED
    deal.save()
    papers = [*deal.papers.filter(kind="contract"), *_take(actor, deal, brought, "recorded")]
    _fact_a_patent(actor, deal, _recorded_kind(deal), recorded_on, Grade.RECORDED, papers)
    settle(f"deal:{deal.pk}")
    if deal.amount_fen:
        notify(
            "登记到账",
            organization_id=deal.receiver_id,
            kind="todo",
            about=f"合同 {deal.contract_number}，付款后上传银行回单",
            waiting=deal.giver.name,
            verb="登记到账",
            matter=f"deal:{deal.pk}",
        )
    _settle_if_paid(deal)
    target(f"deal:{deal.pk}", {"record_number": deal.record_number, "recorded_on": recorded_on.isoformat()})
    return deal


def _refuse_used_number(deal: Deal, record_number: str) -> None:
    other = (
        Deal.objects.filter(record_number=record_number)
        .exclude(pk=deal.pk)
        .exclude(state=Deal.CANCELLED)
        .first()
    )
    if other is not None:
        raise Refusal(
            f"备案/登记号 {record_number} 已用于合同 {other.contract_number}",
            "同一份备案只能登记一次，请核对编号",
            column="record_number",
        )


@mutation(PAY)
def add_payment(actor: Actor, pk: int, bank_date: date, amount_fen: int, slip: Brought) -> Payment:
    """Money arrived: the bank's date, the amount, the slip.

    Raises:
        Refusal: not signed yet, nothing paid, more than the contract, a day in the future.
    """
    deal = locked(pk)
    require(actor, PAY, resource_of(deal))
    if deal.state not in {Deal.SIGNED, Deal.RECORDED}:
        raise Refusal(f"交易{deal.get_state_display()}，不能登记到账", "签约之后、付清之前可以登记到账")
    if amount_fen <= 0:
        raise Refusal("到账金额应大于零", "请按银行回单填写", column="amount")
    _not_later(bank_date, "到账日")
    if deal.signed_on and bank_date < deal.signed_on:
        raise Refusal(
            f"到账日 {bank_date} 早于签约日 {deal.signed_on}", "请核对回单上的日期", column="bank_date"
        )
    left = deal.amount_fen - paid_fen(deal)
    if deal.amount_fen and not deal.amount_note and amount_fen > left:
        raise Refusal(
            f"到账累计将超过合同金额（还剩 {left / 100:,.2f} 元）",
            "请核对金额；有提成等浮动费用的请在交易的“计费说明”里写明",
            column="amount",
        )
    paper = _take(actor, deal, [slip], "paid")[0]
    fact = write_fact(
        actor,
        NewFact(
            kind="payment_received",
            subject=deal.contract_number[:40],
            subject_name=f"{deal.giver.name} ← {deal.receiver.name}",
            effective_on=bank_date,
            parties=_parties(deal, bank_date),
            region_code=deal.region_code,
            grade=Grade.DOCUMENTED,
            amount_fen=amount_fen,
            papers=_as_papers([paper]),
            matter=f"deal:{deal.pk}",
            attributes=_attributes(deal),
        ),
    )
    payment = Payment.objects.create(
        deal=deal, bank_date=bank_date, amount_fen=amount_fen, slip=paper, fact=fact
    )
    _settle_if_paid(deal)
    target(f"deal:{deal.pk}", {"amount_fen": amount_fen, "bank_date": bank_date.isoformat()})
    return payment


def _settle_if_paid(deal: Deal) -> None:
    if deal.state == Deal.RECORDED and deal.amount_fen and paid_fen(deal) >= deal.amount_fen:
        deal.state = Deal.PAID
        deal.save()
        settle(f"deal:{deal.pk}")
        notify(
            "交易已备案并付清，可以申领奖补",
            organization_id=deal.receiver_id,
            about=f"合同 {deal.contract_number}",
            matter=f"deal:{deal.pk}",
        )


@mutation(CANCEL)
def withdraw_payment(actor: Actor, payment_id: int, why: str) -> Payment:
    """A payment was entered wrongly: its fact is superseded and no longer counts."""
    payment = Payment.objects.select_related("fact").filter(pk=payment_id).first()
    if payment is None:
        raise Refusal("没有这笔到账", "请从交易页面操作")
    deal = locked(payment.deal_id)
    require(actor, CANCEL, resource_of(deal))
    if payment.is_withdrawn:
        raise Refusal("这笔到账已更正过", "请刷新页面")
    if not why.strip():
        raise Refusal("没有写更正原因", "请写明哪里填错了")
    if payment.fact.claims.exists():
        raise Refusal(f"第 {payment.fact_id} 号事实已用于奖补申领", "请先撤回该申领，再更正这笔到账")
    take_back_fact(actor, payment.fact, why)
    payment.is_withdrawn, payment.withdrawn_note = True, why.strip()
    payment.save()
    if deal.state == Deal.PAID:
        deal.state = Deal.RECORDED
        deal.save()
    target(f"deal:{deal.pk}", {"payment": payment.pk, "why": why})
    return payment


@mutation(CANCEL)
def cancel_deal(actor: Actor, pk: int, why: str) -> Deal:
    """End a deal: a draft is dropped; what was signed, recorded or paid is superseded, with the reason.

    Raises:
        Refusal: already ended, or its facts have been claimed for a subsidy.
    """
    deal = locked(pk)
    require(actor, CANCEL, resource_of(deal))
    if deal.state == Deal.CANCELLED:
        raise Refusal("交易已终止", "请刷新页面")
    if not why.strip():
        raise Refusal("没有写终止原因", "请写明原因，例如合同解除、登记有误")
    standing = evidence.facts_of(f"deal:{deal.pk}").filter(superseded_by=None, quantity__gt=0)
    claimed = [f.position for f in standing if f.claims.exists()]
    if claimed:
        raise Refusal(f"第 {claimed[0]} 号事实已用于奖补申领", "请先撤回该申领，再终止交易")
    for fact in standing:
        take_back_fact(actor, fact, why)
    deal.payments.filter(is_withdrawn=False).update(is_withdrawn=True, withdrawn_note=why.strip()[:300])
    deal.state, deal.cancelled_note = Deal.CANCELLED, why.strip()
    deal.save()
    settle(f"deal:{deal.pk}")
    target(f"deal:{deal.pk}", {"why": why})
    return deal
