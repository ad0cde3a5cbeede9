"""What the stock-take says of a patent, for other rooms."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from zhiqiao.assets.stocktake import choices, workflow
from zhiqiao.assets.stocktake.models import Entry
from zhiqiao.foundation.access.key_ranges import around


@dataclass(frozen=True)
class EntryCard:
    """What the stock-take says of a patent.

    Attributes:
        entry_id: The entry, opened at workbench:entry.
        patent_id: Key of the patent.
        organization_id: The holder that took stock.
        state: Code of the entry's state.
        in_pool: Whether it is in the pool now.
        rating: A, B, C: the unit's, else the inventor's; "" before.
        maturity: 1–6, the unit's, else the inventor's; None before.
        modes: Codes of the ways of conversion accepted.
        implementation: Code of 实施状态; "" before.
        scene: 应用场景.
        prospects: 产业化前景.
        industry_codes: GB/T 4754 codes.
        bundle: 项目组合; "" or 无 for alone.
        price_low_fen: Lowest price expected, in 分.
        price_high_fen: Highest price expected, in 分.
        screened_on: The day it was screened; None before.
        fact_position: The fact of its screening.
    """

    entry_id: int
    patent_id: int
    organization_id: int
    state: str
    in_pool: bool
    rating: str
    maturity: int | None
    modes: tuple[str, ...]
    implementation: str
    scene: str
    prospects: str
    industry_codes: tuple[str, ...]
    bundle: str
    price_low_fen: int | None
    price_high_fen: int | None
    screened_on: date | None
    fact_position: int | None

    @property
    def state_label(self) -> str:
        """已入库, 已自评 …."""
        return workflow.ENTRY.label(self.state)

    @property
    def maturity_label(self) -> str:
        """4 中试; "" before."""
        return choices.maturity_label(self.maturity)

    @property
    def rating_label(self) -> str:
        """A 转化前景较好; "" before."""
        return choices.rating_label(self.rating)

    @property
    def mode_labels(self) -> tuple[str, ...]:
        """The ways of conversion in Chinese."""
        return tuple(choices.mode_labels(self.modes))


def card_of(one: Entry) -> EntryCard:
    """The card of a loaded entry."""
    return EntryCard(
        entry_id=one.pk,
        patent_id=one.patent_id,
        organization_id=one.organization_id,
        state=one.state,
        in_pool=one.in_pool,
        rating=one.rating,
        maturity=one.maturity,
        modes=tuple(one.modes),
        implementation=one.implementation,
        scene=one.scene,
        prospects=one.prospects,
        industry_codes=tuple(one.industry_codes),
        bundle=one.bundle,
        price_low_fen=one.price_low_fen,
        price_high_fen=one.price_high_fen,
        screened_on=one.screened_on,
        fact_position=one.fact_position,
    )


def pool_entry_of(patent_id: int) -> Entry | None:
    """The entry that holds a patent in the pool; None when it is not in it."""
    return Entry.objects.filter(patent_id=patent_id, in_pool=True).first()


def entry_card(patent_id: int) -> EntryCard | None:
    """What the stock-take says of a patent: its entry in the pool, else the latest; None without any."""
    found = Entry.objects.filter(patent_id=patent_id).order_by("-in_pool", "-round_id").first()
    return card_of(found) if found is not None else None


def entry_cards(patent_ids: Collection[int]) -> dict[int, EntryCard]:
    """The cards of several patents by patent key; those never counted are left out."""
    found: dict[int, EntryCard] = {}
    wanted = list(patent_ids)
    for start in range(0, len(wanted), 500):
        keys = frozenset(wanted[start : start + 500])
        for one in Entry.objects.filter(around(keys, "patent_id")).order_by("in_pool", "round_id"):
            if one.patent_id in keys:
                found[one.patent_id] = card_of(one)
    return found


def pool_cards(patent_ids: Collection[int]) -> dict[int, EntryCard]:
    """The cards of those of these patents that are in the pool, by patent key."""
    return {pk: card for pk, card in entry_cards(patent_ids).items() if card.in_pool}
