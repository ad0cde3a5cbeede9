"""The answers as the learner takes them: read anew from the ledger of answers, without those nobody may learn from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, QuerySet

from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.market.matching.conditions import months_left
from zhiqiao.market.matching.index_documents import Offer, offers_of
from zhiqiao.market.matching.learning.answers import Answer
from zhiqiao.market.matching.learning.crowd import Crowd, crowd_of
from zhiqiao.market.matching.learning.learner import Preferences, learned
from zhiqiao.market.matching.learning.rules import rules_on
from zhiqiao.market.matching.learning.traits import Pair, traits_of
from zhiqiao.market.matching.models import Feedback, ForgottenAnswer, LearningSwitch, Proposal, Push

Mark = tuple[object, ...]
FIRST_DAY = date(2021, 1, 1)  # of the rules, before any answer


@dataclass(frozen=True)
class Taught:
    """All that may be learned from, up to an answer. No clock is read: the same answers teach the same.

    Attributes:
        upto: Key of the last answer known, counted or not; 0 for none.
        day: The day of the last answer that counts.
        by_firm: Answers by key of the firm.
        crowd: What all firms said.
        firms_off: Firms that switched it off.
        regions_off: Regions that did.
    """

    upto: int
    day: date
    by_firm: dict[int, tuple[Answer, ...]]
    crowd: Crowd
    firms_off: frozenset[int]
    regions_off: tuple[str, ...]

    def learns_for(self, firm: Organization) -> bool:
        """Whether lists for this firm are laid anew: neither it nor a region it lies in switched that off."""
        return firm.pk not in self.firms_off and not _lies_in(firm.region_code, self.regions_off)

    def preferences(self, firm_id: int, demand_id: int | None = None) -> Preferences:
        """What a firm's answers teach, for one of its needs or for none."""
        need = str(demand_id) if demand_id else None
        return learned(self.by_firm.get(firm_id, ()), self.day, rules_on(self.day), self.crowd, need)


_kept: dict[Mark, Taught] = {}


def taught(upto: int | None = None) -> Taught:
    """What may be learned from; made again when an answer or a switch changed.

    Args:
        upto: Key of the last answer to know; all there are unless given.
    """
    mark = (upto, *_mark())
    found = _kept.get(mark)
    if found is None:
        answers = _answers(upto)
        day = max((one.given_on for one in answers), default=FIRST_DAY)
        by_firm: dict[int, list[Answer]] = {}
        for one in answers:
            by_firm.setdefault(int(one.firm), []).append(one)
        last = Feedback.objects.aggregate(last=Max("pk"))["last"] or 0
        found = Taught(
            last if upto is None else min(upto, last),
            day,
            {key: tuple(said) for key, said in by_firm.items()},
            crowd_of(answers, day, rules_on(day)),
            _switched_off(),
            _regions_off(),
        )
        _kept.clear()
        _kept[mark] = found
    return found


def is_region_learning(region_code: str) -> bool:
    """Whether answers of firms there are learned from, as far as the region and those above it say."""
    return not _lies_in(region_code, _regions_off())


def region_set_by(actor: Actor) -> str:
    """The region whose switch the actor turns: its own; "" (all) for the platform's administrator."""
    return "" if actor.role is Role.PLATFORM_ADMIN else actor.region_code


def is_switched_on_by(actor: Actor) -> bool:
    """How the switch stands that the actor may turn."""
    return region_set_by(actor) not in _regions_off()


def switched_on(firm_id: int) -> bool:
    """Whether the firm itself lets its answers be learned from."""
    return firm_id not in _switched_off()


def pair_traits(offer: Offer, firm_region: str, on: date, fit: str = "") -> dict[str, tuple[str, ...]]:
    """What is known of a patent and a firm, as the learner counts it.

    Args:
        offer: The patent with its terms.
        firm_region: Where the firm sits.
        on: The day from which the months left are counted: that of an answer, or of the last one known.
        fit: high, medium or low, where the patent was matched with a need of the firm.
    """
    card, known = offer.card, offer.keywords
    return traits_of(
        Pair(
            card.number,
            known["ipc"],
            card.region_code,
            firm_region,
            card.legal_status,
            months_left(card, on),
            offer.maturity,
            known["mode"],
            known["price"],
            known["kind"],
            fit,
        )
    )


def traits_of_push(one: Push, offer: Offer, on: date) -> dict[str, tuple[str, ...]]:
    """What is known of a push when it is answered; kept with the answer, since prices and terms change."""
    kept = None
    if one.demand_id is not None:
        kept = Proposal.objects.filter(demand_id=one.demand_id, patent_id=one.patent_id).first()
    return pair_traits(offer, one.firm.region_code, on, kept.band if kept else "")


def answers_of(firm_id: int) -> QuerySet[Feedback]:
    """The answers of a firm that hold, newest first, forgotten ones with them."""
    last = _holding().filter(push__firm_id=firm_id).values("pk")
    found = Feedback.objects.filter(pk__in=last).select_related("push__patent", "push__demand", "forgotten")
    return found.order_by("-pk")


def _holding(upto: int | None = None) -> QuerySet[Feedback]:
    """The last answer of each push."""
    given = Feedback.objects.all() if upto is None else Feedback.objects.filter(pk__lte=upto)
    return Feedback.objects.filter(
        pk__in=given.order_by().values("push").annotate(last=Max("pk")).values("last")
    )


def _answers(upto: int | None) -> list[Answer]:
    found = _holding(upto).filter(forgotten=None).exclude(push__firm_id__in=_switched_off())
    for region in _regions_off():
        found = found.exclude(push__firm__region_code__startswith=region)
    found = found.select_related("push__firm").order_by("pk")
    rows = list(found)
    missing = _traits_now(one for one in rows if not one.traits)
    return [
        Answer(
            str(one.pk),
            str(one.push.firm_id),
            one.given_on,
            one.answer,
            one.decline_reason,
            {code: tuple(values) for code, values in (one.traits or missing[one.pk]).items()},
            str(one.push.demand_id or ""),
        )
        for one in rows
    ]


def _traits_now(answers: Iterable[Feedback]) -> dict[int, dict[str, tuple[str, ...]]]:
    """For answers given before traits were kept: what is known today."""
    rows = list(answers)
    cards = register.cards({one.push.patent_id for one in rows})
    offers = offers_of(list(cards.values()))
    return {one.pk: traits_of_push(one.push, offers[one.push.patent_id], one.given_on) for one in rows}


def _switched_off() -> frozenset[int]:
    last: dict[int, bool] = dict(
        LearningSwitch.objects.exclude(organization=None)
        .order_by("pk")
        .values_list("organization_id", "is_on")
    )
    return frozenset(firm for firm, is_on in last.items() if not is_on)


def _lies_in(region_code: str, regions: Iterable[str]) -> bool:
    return any(region_code.startswith(one) for one in regions)


def _regions_off() -> tuple[str, ...]:
    last: dict[str, bool] = dict(
        LearningSwitch.objects.filter(organization=None).order_by("pk").values_list("region_code", "is_on")
    )
    return tuple(sorted(region for region, is_on in last.items() if not is_on))


def _mark() -> Mark:
    answers = Feedback.objects.aggregate(count=Count("pk"), last=Max("pk"))
    forgotten = ForgottenAnswer.objects.aggregate(count=Count("pk"), last=Max("pk"))
    switches = LearningSwitch.objects.aggregate(last=Max("pk"))
    return (*answers.values(), *forgotten.values(), *switches.values())
