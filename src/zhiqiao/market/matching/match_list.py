"""A need's list as it is laid out for a person: conditions, folds, owners. Places keep their rank."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.market.matching import queries
from zhiqiao.market.matching.arranging import Arrangement, arranged
from zhiqiao.market.matching.index_documents import Offer
from zhiqiao.market.matching.near_duplicates import Kinship, Likeness, family_of, holders_of
from zhiqiao.market.matching.proposals import Proposed, Results

__all__ = ["Arrangement"]


@dataclass(frozen=True)
class Wish:
    """How a person wants a list.

    Attributes:
        filters: Dimension → values.
        only_fitting: Whether those with a condition not met are left out.
        how: How the rest is laid out.
    """

    filters: Mapping[str, Collection[str]] = field(default_factory=dict)
    only_fitting: bool = False
    how: Arrangement = field(default_factory=Arrangement)


@dataclass(frozen=True)
class Shown:
    """One place of the list: a patent, and those folded under it, each with why."""

    one: Proposed
    folded: tuple[tuple[Proposed, Kinship], ...] = ()


@dataclass(frozen=True)
class MatchList:
    """The list of a need.

    Attributes:
        results: The ranking.
        wish: How it was wanted.
        shown: Its places in order.
    """

    results: Results
    wish: Wish
    shown: list[Shown]

    @property
    def failing(self) -> int:
        """How many have a condition that is not met."""
        return sum(one.fails for one in self.results.rows)

    @property
    def folded(self) -> int:
        """How many are folded under another."""
        return sum(len(one.folded) for one in self.shown)

    @property
    def in_order(self) -> list[tuple[Proposed, Proposed | None, Kinship | None]]:
        """Each patent of the list, with the one it is folded under and why; the folded follow their best."""
        return [
            row
            for place in self.shown
            for row in (
                (place.one, None, None),
                *((other, place.one, why) for other, why in place.folded),
            )
        ]

    @property
    def last(self) -> Proposed | None:
        """The one with the last rank among those shown."""
        return max((place.one for place in self.shown), key=lambda one: one.rank, default=None)


def likeness_of(offer: Offer) -> Likeness:
    """What of a patent tells whether it says the same as another."""
    card = offer.card
    return Likeness(
        card.title,
        card.abstract,
        holders_of(card.holder_text),
        card.patent_type,
        card.filed_on,
        f"family {card.family}" if card.family else family_of(card.publication_number),
    )


def match_list(actor: Actor, demand_id: int, wish: Wish) -> MatchList:
    """The patents for a need as a person wants them laid out.

    Raises:
        Refusal: no such need.
        Denied: the need is out of reach.
    """
    results = queries.propose(actor, demand_id, wish.filters)
    rows = [one for one in results.rows if not (wish.only_fitting and one.fails)]
    places = arranged([likeness_of(one.offer) for one in rows], wish.how)
    shown = [Shown(rows[place.at], tuple((rows[at], why) for at, why in place.folded)) for place in places]
    return MatchList(results, wish, shown)
