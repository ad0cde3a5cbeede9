"""Marks, handling rules and editions of the promotion catalog, as an actor may see them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from zhiqiao.assets.register import queries as register
from zhiqiao.assets.stocktake import choices, handling, marking
from zhiqiao.assets.stocktake.models import Entry, HandlingPolicy, Mark, PromotionEdition
from zhiqiao.assets.stocktake.pool_filters import graded, marked, with_marks
from zhiqiao.assets.stocktake.queries.entries import pool
from zhiqiao.foundation.access.rules import Actor, Resource, decide, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.kernel.money import wan
from zhiqiao.kernel.refusal import Refusal

VIEW_PROMOTION = "assets.stocktake:promotion:view"
PUBLISH_PROMOTION = "assets.stocktake:promotion:publish"
BROWSE_PROMOTION = "assets.stocktake:promotion:browse"
VIEW_HANDLING = "assets.stocktake:handling:view"


@dataclass(frozen=True)
class Chosen:
    """What of the pool goes in: grades and marks (any of them); empty for all."""

    grades: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


def own_handling(actor: Actor) -> dict[tuple[int, str, str], tuple[str, str]]:
    """The holders' own rules in reach; few, and shown beside patents already allowed."""
    found = rows(actor, VIEW_HANDLING, HandlingPolicy.objects.all(), region="organization__region_code")
    told = found.values_list("organization_id", "patent_type", "grade", "lane", "words")
    return {(pk, kind, grade): (lane, words) for pk, kind, grade, lane, words in told}


def marks_of(entry: Entry) -> list[Mark]:
    """The standing marks of an entry's patent."""
    return list(Mark.objects.filter(patent_id=entry.patent_id, removed_at=None))


def pool_for(actor: Actor, chosen: Chosen) -> QuerySet[Entry]:
    """What of the actor's pool passes, best grade first."""
    found = with_marks(pool(actor))
    if chosen.grades:
        either = Q(pk__in=[])
        for grade in chosen.grades:
            either |= graded(grade)
        found = found.filter(either)
    if chosen.marks:
        found = marked(found, chosen.marks)
    return found.order_by("organization__name", "pk")


def snapshot(actor: Actor, found: QuerySet[Entry]) -> list[tuple[int, str, dict[str, Any]]]:
    """(patent, holder, what is said now) of entries the actor was given, grade by grade."""
    own = own_handling(actor)
    made = []
    for one in found:
        rule = handling.handling_of(one.organization_id, one.patent.patent_type, one.rating, own)
        made.append(
            (
                one.patent_id,
                one.organization.name,
                {
                    "number": one.patent.number,
                    "title": one.patent.title,
                    "type": register.TYPE_LABELS.get(one.patent.patent_type, ""),
                    "ipc": one.patent.ipc_main,
                    "grade": one.rating,
                    "maturity": choices.maturity_label(one.maturity),
                    "modes": one.mode_labels,
                    "scene": one.scene,
                    "price": price_words(one),
                    "bundle": "" if one.bundle == "无" else one.bundle,
                    "marks": [marking.mark_label(m.kind) for m in getattr(one.patent, "standing_marks", [])],
                    "lane": rule.label if rule else "",
                },
            )
        )
    return sorted(made, key=lambda one: (one[2]["grade"] or "Z", one[1]))


def price_words(one: Entry) -> str:
    """The expected price in 万元; 面议 when none was told."""
    low, high = one.price_low_fen, one.price_high_fen
    if low is None and high is None:
        return "面议"
    if low is not None and high is not None:
        return f"{wan(low)}–{wan(high)} 万元"
    return f"{wan(low)} 万元起" if low is not None else f"{wan(high or 0)} 万元以内"


def editions_before(organization_id: int | None, region_code: str) -> QuerySet[PromotionEdition]:
    """Editions of one publisher, the last first."""
    every = PromotionEdition.objects.order_by("-number")
    if organization_id is None:
        return every.filter(organization=None, region_code=region_code)
    return every.filter(organization_id=organization_id)


def editions(actor: Actor) -> QuerySet[PromotionEdition]:
    """Editions in reach: an office's own and its region's; ``size`` and ``fresh`` are counted."""
    region = Q(organization=None, region_code__in=_above(actor.region_code))
    found = rows(actor, VIEW_PROMOTION, PromotionEdition.objects.all(), also=region)
    return found.select_related("organization").annotate(
        size=Count("items"), fresh=Count("items", filter=Q(items__is_new=True))
    )


def public_editions(actor: Actor, on_shelf: QuerySet[Any]) -> QuerySet[PromotionEdition]:
    """Editions put on the public portal; ``size`` and ``fresh`` count what everyone may see of them.

    Args:
        actor: Who looks, signed in or not.
        on_shelf: Keys of the patents on the public shelf, one column: the market knows them, this room does not.
    """
    found = rows(actor, BROWSE_PROMOTION, PromotionEdition.objects.exclude(opened_at=None))
    seen = Q(items__patent_id__in=on_shelf)
    counted = found.select_related("organization").annotate(
        size=Count("items", filter=seen), fresh=Count("items", filter=seen & Q(items__is_new=True))
    )
    return counted.order_by("-published_on", "-pk")


def patents_in(one: PromotionEdition) -> dict[int, bool]:
    """Patents of an edition the caller was given → whether new in it."""
    return dict(one.items.values_list("patent_id", "is_new"))


def day_before(one: PromotionEdition) -> date | None:
    """When the publisher's edition before this one came out; None for the first."""
    earlier = editions_before(one.organization_id, one.region_code).filter(number__lt=one.number).first()
    return earlier.published_on if earlier is not None else None


def may_open(actor: Actor, one: PromotionEdition) -> bool:
    """Whether the actor may put the edition on the portal and take it down."""
    return bool(decide(actor, PUBLISH_PROMOTION, edition_resource(one)))


def edition_resource(one: PromotionEdition) -> Resource:
    """What the policies judge an edition by."""
    ids = frozenset({one.organization_id}) if one.organization_id is not None else frozenset()
    return Resource(one.region_code, ids, label=f"“{one.name}”")


def _above(region_code: str) -> list[str]:
    """The region and those it lies in."""
    return [region_code[:length] for length in (2, 4, 6) if len(region_code) >= length]


def edition(actor: Actor, pk: int) -> PromotionEdition:
    """One edition.

    Raises:
        Refusal: there is none with this number.
        Denied: not within the actor's reach.
    """
    found = editions(actor).filter(pk=pk).first()
    if found is not None:
        return found
    one = PromotionEdition.objects.filter(pk=pk).first()
    if one is not None:
        require(actor, VIEW_PROMOTION, edition_resource(one))
    raise Refusal(f"没有第 {pk} 号推广目录", "请从推广目录清单中打开")
