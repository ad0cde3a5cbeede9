"""What a firm's answers add to the lists made for it: a part of the score of its own, with its grounds.

Learned for a firm and told to nobody but the firm and those who read all its answers anyway; the order of everyone
else's lists stays as it was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Case, FloatField, QuerySet, Value, When

from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor, Resource, decide
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.matching.index_documents import Offer, offers_of
from zhiqiao.market.matching.learning.reranking import (
    FAILING,
    SOUND,
    UNSURE,
    Placed,
    Standing,
    bounded_opinion,
    reranked,
)
from zhiqiao.market.matching.learning.wording import Ground, Heard, grounds_of
from zhiqiao.market.matching.learning_source import Taught, pair_traits, taught
from zhiqiao.market.matching.learning_words import value_words
from zhiqiao.market.matching.models import Push
from zhiqiao.market.matching.proposals import BANDS, Part, Proposed, Results
from zhiqiao.market.matching.ranking import Ranked
from zhiqiao.retrieval.calibration import Band

VIEW_LEARNING = "market.matching:learning:view"
PART, LABEL = "feedback", "反馈"
MOST_PUSHES = 200  # waiting pushes that are weighed


@dataclass(frozen=True)
class Listener:
    """A firm whose list is laid anew, for somebody who may know of its answers."""

    firm: Organization
    demand_id: int | None
    who: str
    taught: Taught


def firm_listened_to(actor: Actor, results: Results) -> Listener | None:
    """The firm whose answers count in a need's list; None where there are none, or the actor may not know of them."""
    demand = results.demand
    firm_id = demand.firm_id or (actor.organization_id if actor.role is Role.ENTERPRISE else None)
    if firm_id is None:
        return None
    firm, known = accounts.organization(firm_id), taught()
    if not _may_hear(actor, firm, known):
        return None
    if demand.pk is not None and not catalog.may_know_firm(actor, demand):
        return None
    return Listener(firm, demand.pk, _who(actor, firm_id), known)


def firm_known(organization_id: int) -> Organization:
    """The organization with this key.

    Raises:
        Refusal: there is none.
    """
    firm = accounts.all_organizations().filter(pk=organization_id).first()
    if firm is None:
        raise Refusal("没有这家企业", "请从企业列表进入它的页面")
    return firm


def learning_resource(firm: Organization) -> Resource:
    """What the policies judge a firm's answers by."""
    return Resource(firm.region_code, frozenset({firm.pk}), label=f"{firm.name} 的答复")


def with_feedback(actor: Actor, results: Results) -> Results:
    """A need's list as the firm's answers lay it anew; the very same list where they do not count."""
    listener = firm_listened_to(actor, results)
    if listener is None or not results.rows:
        return results
    firm, known = listener.firm, listener.taught
    preferences = known.preferences(firm.pk, listener.demand_id)
    standings = [_standing(one, firm, known) for one in results.rows]
    placed = reranked(standings, preferences)
    level = preferences.level(one.traits for one in standings)
    if not any(one.points for one in placed):
        return results
    best = max(one.score for one in standings)
    answers = {one.key: one for one in known.by_firm.get(firm.pk, ())}
    rows = []
    for rank, each in enumerate(placed, start=1):
        row = results.rows[each.at]
        opinion = bounded_opinion(preferences.opinion(standings[each.at].traits, level), each.points, best)
        grounds = grounds_of(opinion.clauses, answers, preferences.rules, value_words, opinion.level)
        rows.append(_told(row, rank, each, grounds, listener))
    return replace(results, rows=rows)


def firm_points(
    actor: Actor, offer: Offer, firms: Sequence[Organization]
) -> Mapping[int, tuple[float, tuple[Ground, ...]]]:
    """What each firm's own answers say of a patent: points and why; firms without any are left out."""
    found: dict[int, tuple[float, tuple[Ground, ...]]] = {}
    known = taught()
    for firm in firms:
        said = known.by_firm.get(firm.pk)
        if not said or not _may_hear(actor, firm, known):
            continue
        preferences = known.preferences(firm.pk)
        opinion = preferences.opinion(pair_traits(offer, firm.region_code, known.day))
        grounds = grounds_of(opinion.clauses, {one.key: one for one in said}, preferences.rules, value_words)
        points = round(sum(one.points for one in grounds), 2)
        if points:
            found[firm.pk] = (points, grounds)
    return found


def order_by_answers(
    actor: Actor,
    known: Taught,
    firm: Organization,
    demand_id: int | None,
    hits: Sequence[tuple[Ranked, Offer]],
) -> list[int]:
    """The order in which a firm's answers lay what was ranked for it; as it was, where they do not count.

    Args:
        actor: Who is going to send.
        known: What may be learned from.
        firm: The firm.
        demand_id: Its need that was ranked for; None where it was what the firm makes.
        hits: Ranked patents with their terms, best first.
    """
    if not _may_hear(actor, firm, known):
        return list(range(len(hits)))
    standings = [
        Standing(
            hit.doc_id,
            max(0.0, hit.score),
            pair_traits(offer, firm.region_code, known.day, BANDS[hit.band]),
            UNSURE if hit.band is Band.LOW else SOUND,
        )
        for hit, offer in hits
    ]
    return [one.at for one in reranked(standings, known.preferences(firm.pk, demand_id))]


def pushes_by_answers(actor: Actor, pushes: QuerySet[Push]) -> QuerySet[Push] | None:
    """A firm's own pushes with ``told``: what its answers say of those that wait, in points; others have none.

    None where its answers say nothing of any.
    """
    firm_id = actor.organization_id
    if firm_id is None or actor.role is not Role.ENTERPRISE:
        return None
    known, firm = taught(), accounts.organization(firm_id)
    if not known.learns_for(firm):
        return None
    preferences = known.preferences(firm_id)
    waiting = list(pushes.filter(firm_id=firm_id, state__in=Push.OPEN)[:MOST_PUSHES])
    offers = offers_of(list(register.cards({one.patent_id for one in waiting}).values()))
    told = {
        one.pk: round(preferences.share(pair_traits(offers[one.patent_id], firm.region_code, known.day)), 2)
        for one in waiting
    }
    if not any(told.values()):
        return None
    found = [When(pk=key, then=Value(points)) for key, points in told.items()]
    return pushes.annotate(told=Case(*found, default=None, output_field=FloatField()))


def _may_hear(actor: Actor, firm: Organization, known: Taught) -> bool:
    """Whether lists for the firm are laid anew, and the actor reads its answers anyway."""
    return known.learns_for(firm) and bool(decide(actor, VIEW_LEARNING, learning_resource(firm)))


def _standing(one: Proposed, firm: Organization, known: Taught) -> Standing:
    strength = FAILING if one.fails else UNSURE if one.band == "low" else SOUND
    traits = pair_traits(one.offer, firm.region_code, known.day, one.band)
    return Standing(one.offer.card.number, one.score, traits, strength)


def _told(
    row: Proposed, rank: int, each: Placed, grounds: tuple[Ground, ...], listener: Listener
) -> Proposed:
    points = round(sum((one.points for one in grounds), 0.0), 2)
    heard = Heard(points, grounds, row.rank, each.is_held, listener.who, listener.firm.pk)
    parts = (*row.parts, Part(PART, LABEL, points)) if points else row.parts
    return replace(row, rank=rank, parts=parts, heard=heard)


def _who(actor: Actor, firm_id: int) -> str:
    return "贵公司" if actor.organization_id == firm_id else "该企业"
