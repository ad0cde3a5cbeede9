"""Offering and asking. What is published writes a fact; what is withdrawn says why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.rules import Actor, require
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.evidence.facts import Grade, NewFact
from zhiqiao.foundation.evidence.services import write_fact
from zhiqiao.foundation.notices.services import notify, settle
from zhiqiao.kernel import parameters
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog import choices
from zhiqiao.market.catalog.models import Listing, ListingPatent
from zhiqiao.market.catalog.queries import listing_resource

EDIT, PUBLISH, WITHDRAW = (f"market.catalog:listing:{verb}" for verb in ("edit", "publish", "withdraw"))


@dataclass(frozen=True)
class ListingData:
    """What a holder says of an offer. Money in 分; ``modes`` and ``payment`` are codes of parameters."""

    title: str
    patent_numbers: tuple[str, ...]
    modes: tuple[str, ...]
    payment: str
    problem: str = ""
    benefit: str = ""
    scene: str = ""
    maturity: int | None = None
    price_low_fen: int | None = None
    price_high_fen: int | None = None
    price_note: str = ""
    term_years: int | None = None
    licensee_scope: str = ""
    contact: str = ""
    contact_way: str = ""
    valid_to: date | None = None


def locked_listing(pk: int) -> Listing:
    """The listing, locked for this transaction."""
    one = Listing.objects.select_for_update().filter(pk=pk).first()
    if one is None:
        raise Refusal("没有这条供给", "请从供给列表中打开")
    return one


@mutation(EDIT)
def save_listing(actor: Actor, data: ListingData, pk: int | None = None) -> Listing:
    """Draft an offer, or change one that is a draft or withdrawn.

    Raises:
        Refusal: not the actor's patents, terms that do not fit together, already published.
    """
    listing = (
        locked_listing(pk) if pk else Listing(holder_id=actor.organization_id or 0, made_by_id=actor.user_id)
    )
    listing.region_code = listing.region_code or actor.region_code
    require(actor, EDIT, listing_resource(listing))
    if listing.state == Listing.PUBLISHED:
        raise Refusal("已发布的供给不能直接改", "请先下架，改好后再发布；历史会保留")
    patents = _patents_of(listing.holder_id, data.patent_numbers)
    _check_terms(data)
    listing.region_code = accounts.organization(listing.holder_id).region_code
    for name in [
        "title",
        "problem",
        "benefit",
        "scene",
        "maturity",
        "payment",
        "price_low_fen",
        "price_high_fen",
        "price_note",
        "term_years",
        "licensee_scope",
        "contact",
        "contact_way",
    ]:
        setattr(listing, name, getattr(data, name))
    listing.modes = list(data.modes)
    days = int(parameters.dated("market.yaml", "listing_valid_days").value_on(today()))
    listing.valid_to = data.valid_to or today() + timedelta(days=days)
    listing.state = Listing.DRAFT
    listing.save()
    listing.offered.all().delete()
    ListingPatent.objects.bulk_create(
        [ListingPatent(listing=listing, patent_id=key, position=at) for at, key in enumerate(patents)]
    )
    target(f"listing:{listing.pk}", {"title": listing.title})
    return listing


def _patents_of(holder_id: int, numbers: Sequence[str]) -> list[int]:
    if not numbers:
        raise Refusal("没有选择专利", "请至少选择一件本单位的有效专利")
    held = dict(register.held_by(holder_id).filter(number__in=list(numbers)).values_list("number", "pk"))
    foreign = [number for number in numbers if number not in held]
    if foreign:
        raise Refusal(
            f"登记簿里 {foreign[0]} 的权利人不是本单位", "只能发布本单位的专利；权利人有误请先更正登记簿数据"
        )
    return [held[number] for number in dict.fromkeys(numbers)]


def _check_terms(data: ListingData) -> None:
    if not data.title.strip():
        raise Refusal("没有写标题", "用企业听得懂的话写一句：这项技术能做什么", column="title")
    offered = {code for code, _ in choices.modes()} - {choices.unwilling()}
    if not data.modes or not offered.issuperset(data.modes):
        raise Refusal("没有选择可接受的方式", "至少选一种：转让、许可、作价入股、合作开发…", column="modes")
    if data.payment not in dict(choices.payments()):
        raise Refusal("没有选择支付方式", "请从列表中选择；未定可选“面议”", column="payment")
    low, high = data.price_low_fen, data.price_high_fen
    if low is not None and high is not None and low > high:
        raise Refusal("报价下限高于上限", "请核对两个数", column="price_low")
    if data.payment == "lump_sum" and low is None and high is None:
        raise Refusal("一次总付但没有报价", "请填写报价，或把支付方式改为“面议”", column="price_low")
    if data.payment == "free" and (low or high):
        raise Refusal("选择了无偿，但填了报价", "请清空报价，或改支付方式", column="payment")


@mutation(PUBLISH)
def publish_listing(actor: Actor, pk: int) -> Listing:
    """Put an offer on the shelf; one fact a patent.

    Raises:
        Refusal: a patent is not in force, or the offer has been published already.
    """
    listing = locked_listing(pk)
    require(actor, PUBLISH, listing_resource(listing))
    if listing.state == Listing.PUBLISHED:
        raise Refusal("这条供给已经发布", "需要修改请先下架")
    cards = register.cards([one.patent_id for one in listing.offered.all()])
    for card in cards.values():
        if listing.holder_id not in card.holder_ids:
            raise Refusal(f"登记簿里 {card.number} 的权利人已不是本单位", "请把它从供给里去掉后再发布")
        if card.legal_status != "in_force":
            raise Refusal(
                f"{card.number} 的法律状态是“{card.status_label}”，不能发布",
                "只有有效专利可以发布；状态有误请先导入最新数据",
            )
    if listing.valid_to is not None and listing.valid_to < today():
        raise Refusal("有效期已过", "请把“有效至”改到今天以后")
    listing.state, listing.published_at = Listing.PUBLISHED, timezone.now()
    listing.withdrawn_why = listing.withdrawn_note = ""
    listing.save()
    holder = accounts.party_snapshot(listing.holder_id, "holder", today())
    for card in cards.values():
        write_fact(
            actor,
            NewFact(
                kind="listing_published",
                subject=card.number,
                subject_name=card.title,
                effective_on=today(),
                parties=(holder,),
                region_code=listing.region_code,
                grade=Grade.DECLARED,
                matter=f"listing:{listing.pk}",
                attributes={"modes": listing.modes, "payment": listing.payment},
            ),
        )
    settle(f"listing:{listing.pk}")
    target(f"listing:{listing.pk}", {"patents": sorted(c.number for c in cards.values())})
    return listing


@mutation(WITHDRAW)
def withdraw_listing(actor: Actor, pk: int, why: str, note: str = "") -> Listing:
    """Take an offer off the shelf, with the reason."""
    listing = locked_listing(pk)
    require(actor, WITHDRAW, listing_resource(listing))
    if listing.state != Listing.PUBLISHED:
        raise Refusal("这条供给没有在架", "只有已发布的供给可以下架")
    if why not in dict(parameters.load("market.yaml")["delist_reasons"]):
        raise Refusal("没有选择下架原因", "请从列表中选择原因")
    listing.state, listing.withdrawn_why, listing.withdrawn_note = Listing.WITHDRAWN, why, note
    listing.save()
    if actor.organization_id != listing.holder_id:
        notify(
            f"供给已下架：{listing.title}",
            organization_id=listing.holder_id,
            about=choices.label("delist_reasons", why),
            matter=f"listing:{listing.pk}",
        )
    target(f"listing:{listing.pk}", {"why": why, "note": note})
    return listing


@mutation(WITHDRAW)
def withdraw_lapsed(actor: Actor) -> int:
    """Take off the shelf what the latest data say is no longer in force, or has expired; returns how many."""
    require(actor, WITHDRAW)
    gone = 0
    for listing in Listing.objects.filter(state=Listing.PUBLISHED).prefetch_related("offered"):
        cards = register.cards([one.patent_id for one in listing.offered.all()])
        lapsed = [card.number for card in cards.values() if card.legal_status == "ended"]
        expired = listing.valid_to is not None and listing.valid_to < today()
        if lapsed or expired:
            withdraw_listing(actor, listing.pk, "lapsed" if lapsed else "expired", "、".join(lapsed))
            gone += 1
    target("listings", {"withdrawn": gone})
    return gone
