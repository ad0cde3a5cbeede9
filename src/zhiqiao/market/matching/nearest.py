"""For the rooms before: patents that a text finds, patents nearest to it, and the demand they are compared with.

Navigation stands earlier on the street and cannot ask; the doors ask here and hand the answer on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhiqiao.assets.landscape.radar import Near
from zhiqiao.assets.landscape.selection import FirmPoint, NeedPoint
from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.rules import Actor, decide, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.matching.asking import Asked, Understood, ask, explained, understand
from zhiqiao.market.matching.audiences import marks_of
from zhiqiao.market.matching.indexing import ensure_fresh, patent_engine
from zhiqiao.market.matching.ranking import NeedText, PatentText
from zhiqiao.market.matching.reasons import Reasons
from zhiqiao.market.matching.refusals import search_refusals
from zhiqiao.market.matching.searching import ORGANIZATION_VIEW, USE
from zhiqiao.retrieval.calibration import MEDIUM_FROM
from zhiqiao.retrieval.document import Query
from zhiqiao.retrieval.query_language import Reading

MOST_EXACT = 100_000  # patents that meet a query
MOST_LIKE = 1_000  # patents looked at for a described problem
_LIKE_A_NEED = 40  # characters from which a text describes something and a chance can be told
_MOST_READ = 4_000
_FIRM_KINDS = ("enterprise", "state_owned_enterprise")


@dataclass(frozen=True)
class TextFound:
    """What a text finds.

    Attributes:
        keys: Keys of the register.
        said: How it was read and how far, in one line.
    """

    keys: tuple[int, ...]
    said: str


def found_for_text(actor: Actor, text: str) -> TextFound:
    """All patents that meet a query, or those near to a described problem; as far as the actor may see them."""
    require(actor, USE)
    ensure_fresh()
    one = understand(actor, Asked(text))
    described = one.reading.condition is None
    words = text[:_MOST_READ] if described else one.reading.text
    query = Query(
        words,
        audience=marks_of(actor),
        k=MOST_LIKE if described else MOST_EXACT,
        condition=one.reading.condition,
    )
    with search_refusals():
        results = patent_engine().search(query)
    if not described:
        keys = _keys([hit.id for hit in results.hits])
        return TextFound(keys, f"按检索式：{one.reading.said}")
    chance = len(words) >= _LIKE_A_NEED
    near = [hit.id for hit in results.hits if not chance or hit.likelihood >= MEDIUM_FROM]
    how = f"取把握不低于 {MEDIUM_FROM:.0%} 的" if chance else f"取最近的 {MOST_LIKE:,} 件以内"
    return TextFound(_keys(near), f"按词与语义，{how}；要精确圈定请写检索式")


def nearest(actor: Actor, text: str, k: int = 50) -> list[Near]:
    """Patents nearest to a text among those the actor may see, nearest first, each with what speaks for it."""
    require(actor, USE)
    words = text[:_MOST_READ].replace("\x00", " ").strip()
    if not words:
        return []
    ensure_fresh()
    one = Understood(words, was_cut=len(text) > _MOST_READ, reading=Reading(words), filters={}, sort="")
    results, offers = ask(actor, one, k)
    chance = {hit.id: hit.likelihood for hit in results.hits}
    near = [
        Near(found.offer.card, chance[found.offer.card.number], found.why.document.text, found.why.shared)
        for found in explained(one, results, offers)
    ]
    return sorted(near, key=lambda found: -found.likelihood)


def nearest_published(actor: Actor, text: str, k: int = 50) -> list[Near]:
    """Patents nearest to a text among those the public knows of, whoever holds them, and those the actor may see.

    For the question whose rights a product or patent comes near to: others' patents are what it asks for.
    """
    require(actor, USE)
    words = text[:_MOST_READ].replace("\x00", " ").strip()
    if not words:
        return []
    ensure_fresh()
    with search_refusals():
        engine = patent_engine()
        chance = {hit.id: hit.likelihood for hit in engine.search(Query(words, audience=None, k=2 * k)).hits}
        keys = register.by_numbers(chance)
        cards = register.cards(register.known_to(actor, list(keys.values())))
        reasons, asked = Reasons(engine), NeedText("", "", words)
        near = []
        for number in list(chance)[: 2 * k]:
            card = cards.get(keys.get(number, 0))
            if card is not None:
                why = reasons.why(asked, PatentText(number, card.title, card.abstract))
                near.append(Near(card, chance[number], why.document.text, why.shared))
    return sorted(near, key=lambda found: -found.likelihood)[:k]


def need_text(actor: Actor, pk: int) -> str:
    """What a need asks for, in its own words."""
    one = catalog.demand(actor, pk)
    return "\n".join(part for part in (one.title, one.text, one.targets) if part)


def need_points(actor: Actor) -> tuple[NeedPoint, ...]:
    """Published needs and those in the actor's reach that are not closed, with the industry named."""
    wanted = catalog.demands(actor).exclude(state__in=(Demand.DRAFT, Demand.CLOSED)).order_by("pk")
    found = wanted.values_list("pk", "title", "industry_code", "firm__industry_code")
    return tuple(NeedPoint(pk, title, code or firm) for pk, title, code, firm in found)


def firm_industries(actor: Actor) -> tuple[str, ...]:
    """Industry codes of the firms in the actor's reach, one a firm that has named it."""
    if not decide(actor, ORGANIZATION_VIEW):
        return ()
    every = accounts.all_organizations().filter(kind__in=_FIRM_KINDS).exclude(industry_code="")
    reach = rows(actor, ORGANIZATION_VIEW, every, organization="pk")
    return tuple(reach.values_list("industry_code", flat=True))


def firms_asking(actor: Actor) -> tuple[tuple[FirmPoint, ...], int]:
    """Firms in the actor's reach and those that show their name with a published need; needs of firms not told.

    Each with the industry it named and those its needs name; needs as :func:`need_points` counts them.
    """
    codes: dict[int, list[str]] = {}
    unnamed = 0
    for one in catalog.demands(actor).exclude(state__in=(Demand.DRAFT, Demand.CLOSED)).order_by("pk"):
        if catalog.may_know_firm(actor, one):
            codes.setdefault(one.firm_id, []).append(one.industry_code)
        else:
            unnamed += 1
    every = accounts.all_organizations().filter(kind__in=_FIRM_KINDS)
    firms = every.filter(pk__in=codes)
    if decide(actor, ORGANIZATION_VIEW):
        firms = firms | rows(actor, ORGANIZATION_VIEW, every, organization="pk")
    named = firms.distinct().order_by("pk").values_list("pk", "name", "industry_code")
    told = [
        FirmPoint(pk, name, code, len(codes.get(pk, ())), tuple(filter(None, codes.get(pk, ()))))
        for pk, name, code in named
    ]
    return tuple(told), unnamed


def _keys(numbers: Sequence[str]) -> tuple[int, ...]:
    return tuple(key for part in _parts(numbers) for key in register.by_numbers(part).values())


def _parts(numbers: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(numbers), 500):
        yield numbers[start : start + 500]
