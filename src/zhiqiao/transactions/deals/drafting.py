"""Drafting a deal: who, what, for how much; checked before anything is signed."""

import re
from dataclasses import dataclass
from datetime import date

from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.rules import Actor, Resource, decide, require
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.kernel.money import allocate
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.matching.services import follow_push
from zhiqiao.transactions.deals.models import Deal, DealPatent

DRAFT = "transactions.deals:deal:draft"
VIEW = "transactions.deals:deal:view"
_ORIGIN = re.compile(r"[a-z_]{1,20}:[0-9]{1,18}")  # a matter, such as "push:7"


@dataclass(frozen=True)
class DealData:
    """What is agreed. Money in 分; ``amounts_fen`` by patent where the contract prices each, else empty."""

    kind: str
    giver_id: int
    receiver_id: int
    patent_numbers: tuple[str, ...]
    amount_fen: int
    license_kind: str = ""
    agent_id: int | None = None
    contract_number: str = ""
    amount_note: str = ""
    term_from: date | None = None
    term_to: date | None = None
    territory: str = ""
    for_implementation: bool = False
    related_parties: bool = False
    origin: str = ""
    amounts_fen: tuple[int, ...] = ()


def resource_of(deal: Deal) -> Resource:
    """What the policies judge a deal by."""
    ids = frozenset(i for i in (deal.giver_id, deal.receiver_id, deal.agent_id) if i is not None)
    return Resource(deal.region_code, ids, label=f"交易 {deal.contract_number or deal.pk or ''}")


def locked(pk: int) -> Deal:
    """The deal, locked for this transaction."""
    one = Deal.objects.select_for_update().filter(pk=pk).first()
    if one is None:
        raise Refusal("没有这笔交易", "请从交易列表中打开")
    return one


@mutation(DRAFT)
def draft_deal(actor: Actor, data: DealData, pk: int | None = None) -> Deal:
    """Draft a deal, or change a draft.

    The deal belongs to the region of its receiver: that is whose figure it counts in.

    Raises:
        Refusal: parties, patents or terms that do not fit together.
    """
    deal = locked(pk) if pk else Deal(made_by_id=actor.user_id, origin=data.origin)
    if pk:
        require(actor, DRAFT, resource_of(deal))
    if deal.state != Deal.DRAFT:
        raise Refusal(f"交易{deal.get_state_display()}，不能再改", "已签约的内容以合同为准；有误请终止后另立")
    _check(data)
    patents = _patents_of(actor, data)
    for name in [
        "kind",
        "license_kind",
        "giver_id",
        "receiver_id",
        "agent_id",
        "contract_number",
        "amount_fen",
        "amount_note",
        "term_from",
        "term_to",
        "territory",
        "for_implementation",
        "related_parties",
    ]:
        setattr(deal, name, getattr(data, name))
    if data.kind == "assignment":
        deal.license_kind, deal.term_from, deal.term_to = "", None, None
    deal.region_code = accounts.organization(data.receiver_id).region_code
    require(actor, DRAFT, resource_of(deal))
    deal.save()
    if not pk:
        _follow_origin(actor, deal)
    deal.subjects.all().delete()
    shares = list(data.amounts_fen) or allocate(data.amount_fen, len(patents))
    DealPatent.objects.bulk_create(
        [
            DealPatent(deal=deal, patent_id=key, amount_fen=share, position=at)
            for at, (key, share) in enumerate(zip(patents, shares, strict=True))
        ]
    )
    target(
        f"deal:{deal.pk}", {"kind": deal.kind_label, "amount_fen": deal.amount_fen, "patents": len(patents)}
    )
    return deal


def _follow_origin(actor: Actor, deal: Deal) -> None:
    """A deal that came out of a firm's answer settles what waited for a follow-up."""
    kind, _, key = deal.origin.partition(":")
    if kind == "push" and key.isdigit():
        follow_push(actor, int(key), f"已起草交易 {deal.pk}")


def _check(data: DealData) -> None:
    if data.origin and not _ORIGIN.fullmatch(data.origin):
        raise Refusal("不知道这笔交易从哪里来", "请从企业答复页面重新发起，或直接起草")
    if data.kind not in {"assignment", "license"}:
        raise Refusal("没有选择转让还是许可", "请选择类型", column="kind")
    if data.kind == "license" and data.license_kind not in {"ordinary", "sole", "exclusive", "open"}:
        raise Refusal("没有选择许可种类", "请选择普通、排他、独占或开放许可", column="license_kind")
    if data.giver_id == data.receiver_id:
        raise Refusal("转让/许可方与受让/被许可方是同一单位", "请核对双方", column="receiver")
    if data.amount_fen < 0:
        raise Refusal("合同金额不能小于零", "无偿请填 0", column="amount")
    if len(set(data.patent_numbers)) < len(data.patent_numbers):
        raise Refusal("同一件专利填了两次", "请去掉重复的专利号", column="patents")
    if data.amounts_fen and (
        len(data.amounts_fen) != len(data.patent_numbers) or sum(data.amounts_fen) != data.amount_fen
    ):
        raise Refusal(
            "各件金额之和与合同金额不符", "请核对每件的金额，或都不填由平台平均分摊", column="amount"
        )
    if data.kind == "license" and data.term_from and data.term_to and data.term_to < data.term_from:
        raise Refusal("许可期的结束早于开始", "请核对两个日期", column="term_to")


def _patents_of(actor: Actor, data: DealData) -> list[int]:
    numbers = list(data.patent_numbers)
    if not numbers:
        raise Refusal("没有选择专利", "请填写至少一件专利号", column="patents")
    keys = register.by_numbers(numbers)
    missing = [number for number in numbers if number not in keys]
    if missing:
        raise Refusal(f"登记簿里没有 {missing[0]}", "请核对号码，或先导入这件专利", column="patents")
    cards = register.cards(keys.values())
    for number in numbers:
        card = cards[keys[number]]
        if data.giver_id not in card.holder_ids:
            raise Refusal(
                f"登记簿记载 {number} 的权利人是{card.holder_text}，不含转让/许可方",
                "请核对专利号；权利人已变更的请先导入最新数据",
                column="patents",
            )
        if card.legal_status == "ended":
            raise Refusal(f"{number} 已失效", "失效专利不能转让或许可（局令第62号第12条）", column="patents")
        refuse_conflict(actor, card.pk, number, data)
    return [keys[number] for number in numbers]


def refuse_conflict(actor: Actor, patent_id: int, number: str, data: DealData | Deal) -> None:
    """An exclusive or sole license in force bars another license of the same patent; an assignment, a second one.

    Whom that other deal is with, and until when, only those learn who may read it.
    """
    signed = Deal.objects.filter(
        subjects__patent_id=patent_id, state__in=[Deal.SIGNED, Deal.RECORDED, Deal.PAID]
    ).select_related("receiver")
    sold = signed.filter(kind="assignment", giver_id=data.giver_id).first()
    if sold is not None:
        to = f"给{sold.receiver.name}（合同 {sold.contract_number}）" if _may_read(actor, sold) else ""
        raise Refusal(
            f"{number} 已签约转让{to}",
            "不能再转让或许可；原合同已解除的，请先终止那笔交易",
            column="patents",
        )
    if data.kind != "license":
        return
    barring = signed.filter(kind="license", license_kind__in=["exclusive", "sole"])
    for other in barring.exclude(receiver_id=data.receiver_id):
        first, last = other.term_from or date.min, other.term_to or date.max
        if (data.term_from or date.min) <= last and first <= (data.term_to or date.max):
            to = (
                f"给{other.receiver.name}，期至 {other.term_to or '专利期满'}"
                if _may_read(actor, other)
                else ""
            )
            raise Refusal(
                f"{number} 已{other.get_license_kind_display()}{to}",
                "许可范围重叠，不能再许可他人；请核对或终止原许可",
                column="patents",
            )


def _may_read(actor: Actor, deal: Deal) -> bool:
    return bool(decide(actor, VIEW, resource_of(deal)))
