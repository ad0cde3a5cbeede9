"""What is known of one entry of a watch list: read from the register and its columns for the rules to judge."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from zhiqiao.assets.landscape.columns import flat
from zhiqiao.assets.landscape.judging import Held, NearOwn, Situation
from zhiqiao.assets.landscape.models import Watch
from zhiqiao.assets.landscape.radar import Near, threshold_on
from zhiqiao.assets.landscape.reach import in_reach, known_to
from zhiqiao.assets.landscape.scope import Scope, select
from zhiqiao.assets.landscape.selection import IN_FORCE
from zhiqiao.assets.landscape.snapshot import columns
from zhiqiao.assets.register import queries as register
from zhiqiao.assets.register.queries import STATUS_LABELS, Patent, PatentCard
from zhiqiao.assets.register.standing import last_day
from zhiqiao.foundation.access.rules import Actor

_MOST_NEW = 50  # new patents of a rival that are looked at one by one
_NEAR = 20
_NAMED = 10


Search = Callable[[Actor, str, int], Sequence[Near]]


def situation_of(one: Watch, owner: Actor, search: Search | None, day: date) -> Situation:
    """The entry as its owner may see it.

    Args:
        one: The entry.
        owner: As whom the register is read.
        search: Finds patents near a text; None where nearness is not judged.
        day: The day.
    """
    plain = Situation(day, one.kind, one.value)
    match one.kind:
        case Watch.PATENT:
            return _patent(plain, one, owner)
        case Watch.APPLICANT:
            return _applicant(plain, one, owner, search)
    return _class(plain, owner)


def _patent(plain: Situation, one: Watch, owner: Actor) -> Situation:
    found = register.patents(owner).filter(number=one.value).first()
    if found is None:
        return plain
    own = register.held_by(owner.organization_id or 0).filter(pk=found.pk).exists()
    return replace(
        plain,
        patent=_held(found),
        is_own=own,
        status_before=one.seen_status,
        status_words_before=STATUS_LABELS.get(one.seen_status, one.seen_status),
    )


def _applicant(plain: Situation, one: Watch, owner: Actor, search: Search | None) -> Situation:
    whole = columns()
    # A rival's patents are others': what they have published counts, as it does for the radar.
    chosen = known_to(owner, whole) & select(whole, Scope(holder=one.value)) & (whole.keys > one.alerted_key)
    keys = [int(key) for key in whole.keys[chosen]]
    fresh = list(
        register.known_patents(owner)
        .filter(pk__in=keys[:_MOST_NEW])
        .order_by("-pk")
        .prefetch_related("extensions")
    )
    near = tuple(pair for patent in fresh for pair in _nearest_own(patent, owner, search, plain.day))
    return replace(plain, new=tuple(_held(patent) for patent in fresh), near=near)


def _nearest_own(patent: Patent, owner: Actor, search: Search | None, day: date) -> list[NearOwn]:
    """The own patent nearest to a rival's, where one is near enough."""
    if search is None or patent.legal_status != "in_force" or owner.organization_id is None:
        return []
    text = "\n".join(part for part in (patent.title, patent.abstract, patent.first_claim) if part)
    least = float(threshold_on(day, "near_grant_likelihood").value)
    for one in search(owner, text, _NEAR):
        if (
            owner.organization_id in one.card.holder_ids
            and one.likelihood >= least
            and one.card.pk != patent.pk
        ):
            return [NearOwn(_held(patent), _held_card(one.card), one.likelihood, one.shared)]
    return []


def _class(plain: Situation, owner: Actor) -> Situation:
    whole = columns()
    chosen = np.flatnonzero(in_reach(owner, whole) & select(whole, Scope(ipcs=(plain.value,))))
    alive = chosen[whole.status[chosen] == IN_FORCE]
    _, index = flat(whole.holder_at, alive)
    held = (
        np.bincount(whole.holder[index], minlength=len(whole.holders))
        if len(index)
        else np.zeros(0, dtype=np.int64)
    )
    largest = [int(at) for at in np.argsort(-held, kind="stable")[:_NAMED] if held[at]]
    years = whole.filed_year[chosen]
    last = plain.day.year - 1
    before = np.count_nonzero((years >= last - 3) & (years < last)) / 3
    return replace(
        plain,
        holders=tuple((whole.holders[at], int(held[at])) for at in largest),
        in_force=len(alive),
        filed_recent=int(np.count_nonzero(years == last)),
        filed_before=float(before),
    )


def _held(one: Patent) -> Held:
    return Held(
        one.number,
        one.title,
        one.legal_status,
        STATUS_LABELS.get(one.legal_status, ""),
        last_day(one),
        one.filed_on,
        one.granted_on,
    )


def _held_card(card: PatentCard) -> Held:
    return Held(card.number, card.title, card.legal_status, card.status_label)
