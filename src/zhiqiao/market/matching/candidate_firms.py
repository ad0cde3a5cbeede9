"""Firms that a patent could be sent to, with reasons."""

from dataclasses import dataclass, replace

from django.db.models import Count, Q, QuerySet

from zhiqiao.foundation.access.rules import Actor, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.kernel import tables
from zhiqiao.kernel.periods import today
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.matching.feedback_points import LABEL, firm_points
from zhiqiao.market.matching.firm_index import FIRM_KINDS, circle_of, ensure_firms, firm_engine
from zhiqiao.market.matching.firms import FirmRanked, match_patent_to_firms
from zhiqiao.market.matching.index_documents import Offer
from zhiqiao.market.matching.indexing import IndexState
from zhiqiao.market.matching.learning.wording import Ground
from zhiqiao.market.matching.models import Push
from zhiqiao.market.matching.proposals import in_hundredths
from zhiqiao.market.matching.push_queries import FIRMS, may_push, offer_for, pushes
from zhiqiao.market.matching.refusals import search_refusals
from zhiqiao.retrieval.fusion import SEMANTIC

MOST_FIRMS = 50
_LEAST_FIRMS, _WORTH_SHARE = 10, 0.2  # after the first ten, firms below a fifth of the best are left out
_PART_LABELS = {"lexical": "词", "semantic": "义", "field": "领域"}
_MOST_RANKED = 3_000  # firms ranked before those out of reach are left out


@dataclass(frozen=True)
class Candidate:
    """A firm that a patent could be sent to.

    Attributes:
        firm: The firm.
        ranked: Its place: parts and reasons.
        share: Its score as a share of the best firm's, 0-1.
        size_class: Code of its size class; "" where it cannot be told.
        titles: Titles it holds today.
        push: The last push of this patent to it; None before.
        may_push: Whether the actor may send it the patent.
        number: The patent.
        said: What its own answers add to the share, and why; None where nothing.
    """

    firm: Organization
    ranked: FirmRanked
    share: float
    size_class: str
    titles: tuple[str, ...]
    push: Push | None
    may_push: bool
    number: str
    said: tuple[float, tuple[Ground, ...]] | None = None

    @property
    def total(self) -> float:
        """The share with what its answers add."""
        return round(self.share + (self.said[0] if self.said else 0.0), 2)

    @property
    def parts(self) -> list[tuple[str, float]]:
        """(label, share of the best firm's score) for the bar."""
        said = [(LABEL, self.said[0])] if self.said else []
        if not self.ranked.score:
            return [(_PART_LABELS["lexical"], self.share), *said]
        scale = self.share / self.ranked.score
        told = {code: points for code, points in self.ranked.parts.items() if points or code != SEMANTIC}
        shares = in_hundredths({code: points * scale for code, points in told.items()})
        return [*((_PART_LABELS.get(code, code), share) for code, share in shares.items()), *said]

    @property
    def sentences(self) -> list[str]:
        """What its answers say of the patent."""
        return [one.sentence("该企业") for one in self.said[1]] if self.said else []


@dataclass(frozen=True)
class Candidates:
    """Candidate firms for a patent, best first."""

    offer: Offer
    rows: list[Candidate]
    state: IndexState


def firms_for(actor: Actor, patent_number: str) -> Candidates:
    """Firms of the actor's region that a patent could be sent to, with reasons.

    Raises:
        Refusal: no patent that the actor may see.
    """
    require(actor, FIRMS)
    offer = offer_for(actor, patent_number)
    circle = circle_of(actor)
    state = ensure_firms(circle)
    holders = set(offer.card.holder_ids)
    reach = {one.pk: one for one in firms(actor).exclude(pk__in=holders)}
    with search_refusals():
        ranked = match_patent_to_firms(
            firm_engine(circle), offer.text, min(len(reach) * 4 + 100, _MOST_RANKED)
        )
    kept = [one for one in ranked if one.firm_id.isdigit() and int(one.firm_id) in reach]
    kept = [one for one in kept if one.score > 0 or _says_the_same(one)]
    best = max((one.score for one in kept), default=0.0)
    kept = [
        one
        for at, one in enumerate(kept[:MOST_FIRMS])
        if at < _LEAST_FIRMS or one.score >= best * _WORTH_SHARE
    ]
    keys = [int(one.firm_id) for one in kept]
    sent = {
        p.firm_id: p for p in pushes(actor).filter(patent_id=offer.card.pk, firm_id__in=keys).order_by("pk")
    }
    found = [
        Candidate(
            firm := reach[key],
            one,
            round(one.score / best, 2) if best else 1.0,
            size_class(firm),
            titles(firm),
            sent.get(key),
            may_push(actor, offer, firm),
            patent_number,
        )
        for key, one in zip(keys, kept, strict=True)
    ]
    return Candidates(offer, _with_feedback(actor, offer, found), state)


def _with_feedback(actor: Actor, offer: Offer, found: list[Candidate]) -> list[Candidate]:
    """The firms as their own answers to other patents lay them anew, for those who read these answers anyway."""
    told = firm_points(actor, offer, [one.firm for one in found])
    heard = [replace(one, said=told.get(one.firm.pk)) for one in found]
    return sorted(heard, key=lambda one: -one.total) if told else found


def _says_the_same(one: FirmRanked) -> bool:
    """Whether a firm shares words with the patent, where scores tell nothing because there is nobody to compare."""
    return any(reason.startswith("双方都写到") for reason in one.reasons)


def firms_in_reach(actor: Actor) -> QuerySet[Organization]:
    """Firms the actor may look up."""
    every = accounts.all_organizations().filter(kind__in=FIRM_KINDS)
    return rows(actor, FIRMS, every, organization="pk")


def firms(actor: Actor) -> QuerySet[Organization]:
    """Firms of the actor's region, with how many needs of theirs are published under their name."""
    reach = firms_in_reach(actor)
    named = Q(demands__state=Demand.PUBLISHED)
    if circle_of(actor) == "firms-named":
        named &= Q(demands__show_firm=True)
    return reach.prefetch_related("years", "titles").annotate(
        needs=Count("demands", filter=named, distinct=True)
    )


def size_class(firm: Organization) -> str:
    """Size class of a firm loaded with its years, by the last closed fiscal year; "" where it cannot be told."""
    closed = [year for year in firm.years.all() if year.year < today().year]
    if not closed or not firm.industry_code:
        return ""
    last = max(closed, key=lambda year: year.year)
    return tables.sme_size(firm.industry_code, last.staff, last.revenue_fen, last.assets_fen) or ""


def titles(firm: Organization) -> tuple[str, ...]:
    """Titles a firm loaded with its titles holds today."""
    now = today()
    held = [
        one.title
        for one in firm.titles.all()
        if (one.valid_from is None or one.valid_from <= now) and (one.valid_to is None or one.valid_to >= now)
    ]
    return tuple(dict.fromkeys(held))
