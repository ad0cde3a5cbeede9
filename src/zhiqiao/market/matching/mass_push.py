"""Every firm in reach × what came onto the shelf lately: the best new patents for each, planned first, then sent.

All firms are matched together (`at_size`), each by its published needs and by what it makes. A patent is new to a firm
once: whatever was ever pushed to it is left out.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.rules import Actor, require
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.matching.at_size import Answer, Batch, is_at_size, match_documents
from zhiqiao.market.matching.candidate_firms import firms
from zhiqiao.market.matching.feedback_points import order_by_answers
from zhiqiao.market.matching.firm_index import NAMED, circle_of
from zhiqiao.market.matching.index_documents import Offer, offers_of
from zhiqiao.market.matching.learning_source import taught
from zhiqiao.market.matching.models import Push
from zhiqiao.market.matching.proposals import need_text
from zhiqiao.market.matching.push_queries import SEND, may_push
from zhiqiao.market.matching.ranking import NeedText, Ranked, Steps
from zhiqiao.market.matching.reasons import in_words
from zhiqiao.market.matching.refusals import search_refusals
from zhiqiao.market.matching.services import push
from zhiqiao.retrieval.batch import LOCAL
from zhiqiao.retrieval.calibration import Band
from zhiqiao.retrieval.explanation import Explanation

PER_FIRM = 3
_RANKED = 100  # a new patent must stand among so many of all patents
_AT_ONCE = 500

NOTHING_SAID, NOTHING_FOUND = "nothing_said", "nothing_found"
LOW, SENT_BEFORE, ITS_OWN, BEYOND, OVER = "low", "sent_before", "its_own", "beyond", "over"
# What a plan leaves out -> (of what it counts, in words).
LEFT_OUT: Mapping[str, tuple[str, str]] = {
    OVER: ("件次", "超过每家企业的上限"),
    SENT_BEFORE: ("件次", "以前推送过"),
    ITS_OWN: ("件次", "就是该企业自己的专利"),
    BEYOND: ("件次", "不是您可以向它推送的专利或企业"),
    LOW: ("件次", "把握低"),
    NOTHING_SAID: ("家企业", "没有发布需求，也没有登记主营产品，无从匹配"),
    NOTHING_FOUND: ("家企业", "没有合适的新专利"),
}

Told = Callable[[int, int], None]


@dataclass(frozen=True)
class Asking:
    """What a firm is matched by: one of its needs, or what it makes (``demand`` is None)."""

    firm: Organization
    demand: Demand | None
    text: NeedText


@dataclass(frozen=True)
class Planned:
    """A patent to be sent to a firm.

    Attributes:
        asking: The firm, and what the patent answers.
        offer: The patent.
        hit: Its place among all patents.
        reason: Why, in words for the firm.
    """

    asking: Asking
    offer: Offer
    hit: Ranked
    reason: str


@dataclass(frozen=True)
class Plan:
    """What would be sent, by firm and best first, out of how much, and what is left out (`LEFT_OUT`)."""

    rows: tuple[Planned, ...]
    firms: int
    patents: int
    fresh: int
    left: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What came of sending: how many went out, and (patent, firm, refusal) for the others."""

    sent: int
    refused: tuple[tuple[str, str, Refusal], ...]


def plan(
    actor: Actor,
    since: date | None = None,
    per_firm: int = PER_FIRM,
    runner: str | None = None,
    steps: Steps | None = None,
) -> Plan:
    """The best new patents for every firm the actor may send to; nothing is written.

    Args:
        actor: An agency or broker for the firms of its region, or a holder's office for its own patents.
        since: Patents put on the shelf from this day on are new; None for all on the shelf.
        per_firm: Patents a firm at most.
        runner: Where the matching is done; by default this machine.
        steps: Gives the progress callback of a step, by its Chinese name.
    """
    require(actor, SEND)
    offers = _offers(actor)
    fresh = {number: one for number, one in offers.items() if _is_new(one, since)}
    asking = list(_asking(actor))
    heard = len({one.firm.pk for one in asking})
    left = Counter({NOTHING_SAID: firms(actor).count() - heard})
    if not fresh or not asking:
        return Plan((), heard, len(offers), len(fresh), {**left, NOTHING_FOUND: heard})
    alone = "local:1" if not is_at_size(len(asking), len(offers)) else LOCAL
    batch = Batch(
        settings.ZHIQIAO_EMBEDDER,
        Path(settings.ZHIQIAO_VECTORS) / "vectors.sqlite",
        runner or alone,
        with_reasons=True,
        only=frozenset(fresh),
    )
    Path(settings.ZHIQIAO_VECTORS).mkdir(parents=True, exist_ok=True)
    with search_refusals():
        documents = [one.document for one in offers.values()]
        answers = list(match_documents(documents, [one.text for one in asking], _RANKED, batch, steps))
    rows = tuple(_chosen(actor, asking, answers, fresh, per_firm, left))
    left[NOTHING_FOUND] = heard - len({one.asking.firm.pk for one in rows})
    return Plan(rows, heard, len(offers), len(fresh), left)


def send(actor: Actor, planned: Plan, told: Told | None = None) -> Outcome:
    """Sends what was planned, each as a push of its own with its fact, deadline and notice; refusals are kept."""
    require(actor, SEND)
    sent, refused = 0, list[tuple[str, str, Refusal]]()
    for done, one in enumerate(planned.rows, start=1):
        number, firm, demand = one.offer.card.number, one.asking.firm, one.asking.demand
        try:
            push(actor, number, firm.pk, demand.pk if demand is not None else None, one.reason)
            sent += 1
        except Refusal as refusal:
            refused.append((number, firm.name, refusal))
        if told is not None:
            told(done, len(planned.rows))
    return Outcome(sent, tuple(refused))


def _offers(actor: Actor) -> dict[str, Offer]:
    """Patents of the register in the actor's reach and those on the shelf, without ended ones, by number."""
    keys = set(register.patents(actor).exclude(legal_status="ended").order_by().values_list("pk", flat=True))
    keys |= catalog.listed_patent_ids().keys()
    found: dict[str, Offer] = {}
    wanted = sorted(keys)
    for start in range(0, len(wanted), _AT_ONCE):
        cards = register.cards(wanted[start : start + _AT_ONCE])
        some = offers_of([card for card in cards.values() if card.legal_status != "ended"])
        found |= {one.card.number: one for one in some.values()}
    return found


def _is_new(one: Offer, since: date | None) -> bool:
    listing = one.listing
    if listing is None or listing.published_at is None:
        return False
    return since is None or listing.published_at >= timezone.make_aware(datetime.combine(since, time.min))


def _asking(actor: Actor) -> Iterator[Asking]:
    """Firms in reach, by each published need that the actor may know to be theirs, and by their products."""
    published = catalog.published_demands()
    if circle_of(actor) == NAMED:
        published = published.filter(show_firm=True)
    needs: dict[int, list[Demand]] = defaultdict(list)
    for demand in published.order_by("pk"):
        needs[demand.firm_id].append(demand)
    for firm in firms(actor).order_by("pk"):
        for demand in needs[firm.pk]:
            yield Asking(firm, demand, need_text(demand))
        if firm.products.strip():
            yield Asking(firm, None, NeedText(f"firm:{firm.pk}", "", firm.products))


def _chosen(
    actor: Actor,
    asking: list[Asking],
    answers: list[Answer],
    fresh: Mapping[str, Offer],
    per_firm: int,
    left: Counter[str],
) -> Iterator[Planned]:
    """Each firm's best, none twice, none sent before, none of its own, and none that is 低; the rest is counted."""
    known = set(Push.objects.values_list("patent_id", "firm_id"))
    of_firm: dict[int, list[tuple[float, Asking, Ranked, Explanation]]] = defaultdict(list)
    low: dict[int, set[str]] = defaultdict(set)
    heard = taught()
    for one, answer in zip(asking, answers, strict=True):
        told = []
        for hit, why in zip(answer.ranking.hits, answer.why, strict=True):
            if hit.band is Band.LOW:
                low[one.firm.pk].add(hit.doc_id)
            else:
                told.append((hit, why))
        demand_id = one.demand.pk if one.demand is not None else None
        offers = [(hit, fresh[hit.doc_id]) for hit, _ in told]
        order = order_by_answers(actor, heard, one.firm, demand_id, offers)
        # What answers moved to a place goes by the chance of that place.
        for at, (place, _) in zip(order, told, strict=True):
            of_firm[one.firm.pk].append((place.likelihood, one, *told[at]))
    for firm, found in of_firm.items():
        seen: set[str] = set()
        taken = 0
        for _, one, hit, why in sorted(found, key=lambda each: (-each[0], each[2].doc_id)):
            if hit.doc_id in seen:
                continue
            seen.add(hit.doc_id)
            offer = fresh[hit.doc_id]
            barred = _barred(actor, offer, one.firm, known)
            if barred or taken == per_firm:
                left[barred or OVER] += 1
                continue
            taken += 1
            yield Planned(one, offer, hit, _reason(one, why))
        low[firm] -= seen
    left[LOW] += sum(map(len, low.values()))


def _barred(actor: Actor, offer: Offer, firm: Organization, known: Collection[tuple[int, int]]) -> str:
    """Why a patent must not go to a firm, as a code of `LEFT_OUT`; "" where it may."""
    if (offer.card.pk, firm.pk) in known:
        return SENT_BEFORE
    if firm.pk in offer.card.holder_ids:
        return ITS_OWN
    return "" if may_push(actor, offer, firm) else BEYOND


def _reason(one: Asking, why: Explanation) -> str:
    head = "与贵司主营产品相近" if one.demand is None else f"针对贵司需求“{one.demand.title}”"
    return f"{head}，{in_words(why)}"
