"""A patent as the index keeps it: what the office says, the terms on the shelf, what the stock-take found."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from zhiqiao.assets.register import queries as register
from zhiqiao.assets.register.queries import PatentCard
from zhiqiao.assets.stocktake import queries as stocktake
from zhiqiao.assets.stocktake.queries import EntryCard
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.kernel import tables
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.catalog.models import Listing
from zhiqiao.market.matching import choices
from zhiqiao.market.matching.audiences import marks_on, region_levels
from zhiqiao.market.matching.number_keys import number_keys
from zhiqiao.market.matching.ranking import PatentText, ipc_levels
from zhiqiao.retrieval.conditions import day_keys, name_keys
from zhiqiao.retrieval.document import Document

_AT_ONCE = 500
_MOST_INDUSTRIES = 4  # of a patent with many symbols the likeliest


@dataclass(frozen=True)
class Offer:
    """All we may show of a patent: its card, the newest listing on the shelf, the entry of the stock-take.

    Attributes:
        card: What the register says.
        listing: The offer on the shelf; None when it is not on it.
        entry: What the stock-take says; None when never counted.
        holder_kinds: Kinds of the holders known here.
    """

    card: PatentCard
    listing: Listing | None
    entry: EntryCard | None
    holder_kinds: tuple[str, ...] = ()

    @property
    def listing_id(self) -> int | None:
        """Key of the offer on the shelf; None when it is not on it."""
        return self.listing.pk if self.listing is not None else None

    @property
    def in_pool(self) -> bool:
        """Whether it is in the 专利转化资源库."""
        return self.entry is not None and self.entry.in_pool

    @property
    def maturity(self) -> int | None:
        """The level on the shelf, else the stock-take's."""
        if self.listing is not None and self.listing.maturity is not None:
            return self.listing.maturity
        return self.entry.maturity if self.entry is not None else None

    @property
    def modes(self) -> tuple[str, ...]:
        """Ways of conversion offered on the shelf, else those told to the stock-take."""
        if self.listing is not None:
            return tuple(self.listing.modes)
        return self.entry.modes if self.entry is not None else ()

    @property
    def text(self) -> PatentText:
        """What is matched: title and abstract, and what the holder says of it on the shelf."""
        said = [self.card.abstract]
        if self.listing is not None:
            said += [self.listing.problem, self.listing.benefit, self.listing.scene]
        body = "\n".join(part.strip() for part in said if part.strip())
        return PatentText(self.card.number, self.card.title, body, self.card.ipcs)

    @property
    def keywords(self) -> dict[str, tuple[str, ...]]:
        """Values to filter and count by, by dimension."""
        card, listing = self.card, self.listing
        price = choices.bands_of(listing.price_low_fen, listing.price_high_fen) if listing is not None else ()
        if listing is not None and listing.payment == "free":
            price = choices.bands_of(0, 0)
        return {
            "region": region_levels(card.region_code),
            "ipc": ipc_levels(card.ipcs),
            "holder": tuple(str(key) for key in card.holder_ids),
            "kind": tuple(dict.fromkeys(self.holder_kinds)),
            "industry": emerging_industries(card.ipcs),
            "likely_industry": likely_industries(card.ipcs),
            "status": (card.legal_status,),
            "type": (card.patent_type,) if card.patent_type else (),
            "mode": tuple(mode for mode in self.modes if mode != "unwilling"),
            "maturity": (str(self.maturity),) if self.maturity else (),
            "price": price,
            "listed": ("yes",) if listing is not None else (),
            "pool": ("yes",) if self.in_pool else (),
        }

    @property
    def hidden_keywords(self) -> dict[str, tuple[str, ...]]:
        """Values that are only searched by: parts of names, spellings of numbers, days."""
        card = self.card
        return {
            "~title": name_keys(card.title),
            "~holder": name_keys(card.holder_text),
            "~inventor": name_keys(card.inventor_text),
            "~number": number_keys(card.number, card.publication_number),
            "~filed": day_keys(card.filed_on),
            "~granted": day_keys(card.granted_on),
        }

    @property
    def document(self) -> Document:
        """The patent as the engine takes it, with who may see it."""
        card, text = self.card, self.text
        marks = marks_on(card.region_code, card.holder_ids, is_listed=self.listing is not None)
        return Document(
            card.number, text.title, text.abstract, {**self.keywords, **self.hidden_keywords}, marks
        )


def emerging_industries(ipcs: Sequence[str]) -> tuple[str, ...]:
    """Codes of the strategic emerging industries that the symbols point to, in order."""
    return tables.sei_codes_for(ipcs)


def likely_industries(ipcs: Sequence[str]) -> tuple[str, ...]:
    """Codes of GB/T 4754 that the symbols point to, a few, each with the classes above it."""
    few = tables.ipc_industry_codes(ipcs)[:_MOST_INDUSTRIES]
    return tuple(dict.fromkeys(level for code in few for level in _levels(code)))


@cache
def _levels(code: str) -> tuple[str, ...]:
    return tuple(code[:length] for length in range(2, len(code) + 1))


def offers_of(cards: Sequence[PatentCard]) -> dict[int, Offer]:
    """Offers of patents a caller has already been allowed to see, by key, in the order of the cards."""
    keys = [card.pk for card in cards]
    listed = catalog.listed_patent_ids(keys)
    listings = catalog.listing_cards(set(listed.values()))
    entries = stocktake.entry_cards(keys)
    kinds = kinds_of({holder for card in cards for holder in card.holder_ids})
    return {
        card.pk: Offer(
            card,
            listings.get(listed[card.pk]) if card.pk in listed else None,
            entries.get(card.pk),
            tuple(kinds[holder] for holder in card.holder_ids if holder in kinds),
        )
        for card in cards
    }


def offers_by_number(numbers: Collection[str]) -> dict[str, Offer]:
    """Offers by number, in the order of the numbers; those the register does not hold are left out."""
    keys = register.by_numbers(numbers)
    cards = register.cards(keys.values())
    found = offers_of([cards[keys[number]] for number in dict.fromkeys(numbers) if keys.get(number) in cards])
    return {offer.card.number: offer for offer in found.values()}


def documents(numbers: Collection[str] | None = None) -> Iterator[Document]:
    """Documents of all patents, or of those with these numbers; a few hundred are in memory at a time."""
    cards = register.cards_to_index(numbers)
    while batch := list(islice(cards, _AT_ONCE)):
        for offer in offers_of(batch).values():
            yield offer.document


def documents_behind(pk: int) -> tuple[list[Document], int]:
    """Documents of the next patents behind a key, and the key of the last; none where there are none yet."""
    cards = register.cards_behind(pk)
    return [offer.document for offer in offers_of(cards).values()], cards[-1].pk if cards else pk


def kinds_of(organization_ids: Collection[int]) -> Mapping[int, str]:
    """Kinds of organizations by key."""
    wanted = list(organization_ids)
    found: dict[int, str] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        part = accounts.all_organizations().filter(pk__in=wanted[start : start + _AT_ONCE])
        found.update(part.values_list("pk", "kind"))
    return found
