"""Matches as an actor may see them; with what the doors ask of pushes and candidate firms, under one name."""

from collections.abc import Collection, Mapping

from django.db.models import Q, QuerySet

from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.roles import HOLDERS
from zhiqiao.foundation.access.rules import Actor, require
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.matching.candidate_firms import (
    Candidate,
    Candidates,
    firms,
    firms_for,
    firms_in_reach,
    size_class,
    titles,
)
from zhiqiao.market.matching.dimensions import known_filters
from zhiqiao.market.matching.feedback_points import with_feedback
from zhiqiao.market.matching.indexing import ensure_fresh
from zhiqiao.market.matching.models import Proposal, Push
from zhiqiao.market.matching.proposals import Results, ranked_for
from zhiqiao.market.matching.push_queries import (
    ANSWER,
    FIRMS,
    HIDDEN_FIRM,
    SEND,
    VIEW_PUSH,
    agreed_pushes,
    answer_resource,
    firm_for_push,
    firm_shown,
    has_expired_pushes,
    may_push,
    offer_for,
    offer_of,
    push,
    push_resource,
    pushed_for,
    pushes,
    pushes_of_patent,
    readable,
    require_known,
    sentences,
    waiting,
)

__all__ = [
    "ANSWER",
    "FIRMS",
    "HIDDEN_FIRM",
    "SEND",
    "VIEW_PUSH",
    "Candidate",
    "Candidates",
    "Proposal",
    "Push",
    "agreed_pushes",
    "answer_resource",
    "firm_for_push",
    "firm_shown",
    "firms",
    "firms_for",
    "firms_in_reach",
    "has_expired_pushes",
    "may_push",
    "offer_for",
    "offer_of",
    "push",
    "push_resource",
    "pushed_for",
    "pushes",
    "pushes_of_patent",
    "readable",
    "require_known",
    "sentences",
    "size_class",
    "titles",
    "waiting",
]

VIEW = "market.matching:proposal:view"
KEEP = "market.matching:proposal:keep"


def propose(
    actor: Actor,
    demand_id: int,
    filters: Mapping[str, Collection[str]] | None = None,
    *,
    may_ask_judge: bool = True,
) -> Results:
    """The patents for a need, ranked, as the actor may see them.

    Args:
        actor: Who asks.
        demand_id: The need.
        filters: Dimension → values.
        may_ask_judge: Whether an outside judge may be waited for; never within a transaction.

    Raises:
        Refusal: no such need.
        Denied: the need is out of reach.
    """
    demand = demand_for(actor, demand_id)
    state = ensure_fresh()
    known = set(kept_proposals(actor, demand_id).values_list("patent_id", flat=True))
    chosen = known_filters(actor, filters or {})
    results = ranked_for(actor, demand, chosen, state, known, may_ask_judge=may_ask_judge)
    return with_feedback(actor, results)


def demand_for(actor: Actor, demand_id: int) -> Demand:
    """A need whose matches the actor may see: any published one for holders, else one in reach."""
    demand = catalog.demand(actor, demand_id)
    require(actor, VIEW, catalog.demand_resource(demand))
    return demand


def kept_proposals(actor: Actor, demand_id: int) -> QuerySet[Proposal]:
    """The list of a need as it was last kept, without patents out of the actor's reach."""
    seen = Q(patent__in=register.patents(actor).values("pk")) | Q(patent_id__in=catalog.listed_patent_ids())
    return Proposal.objects.filter(seen, demand_id=demand_id).select_related("patent", "organization")


def is_holder(actor: Actor) -> bool:
    """Whether the actor acts for a holder of patents."""
    return actor.role in HOLDERS
