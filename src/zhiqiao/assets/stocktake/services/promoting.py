"""推广目录: an edition of the pool, published once with its day and kept as it was."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils import timezone

from zhiqiao.assets.stocktake import choices
from zhiqiao.assets.stocktake.models import PromotionEdition, PromotionItem
from zhiqiao.assets.stocktake.queries.promotion import (
    Chosen,
    edition_resource,
    editions_before,
    pool_for,
    snapshot,
)
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

PUBLISH = "assets.stocktake:promotion:publish"
_TRIES = 5


@dataclass(frozen=True)
class NewEdition:
    """An edition about to be published: name, note, what of the pool goes in, whether it goes on the portal too."""

    name: str
    note: str = ""
    chosen: Chosen = field(default_factory=Chosen)
    is_public: bool = False


@mutation(PUBLISH)
def publish_edition(actor: Actor, new: NewEdition) -> PromotionEdition:
    """Publish the next edition of the actor's pool; what is new and what has gone is told against the last.

    Raises:
        Refusal: no name, or nothing in the pool passes.
    """
    own = actor.organization_id if actor.organization_kind in choices.holder_kinds() else None
    ids = frozenset({own}) if own is not None else frozenset()
    require(actor, PUBLISH, Resource(actor.region_code, ids, label="推广目录"))
    if not new.name.strip():
        raise Refusal("没有填目录名称", "例如“2026 年第 1 期专利推广目录”", column="name")
    told = snapshot(actor, pool_for(actor, new.chosen))
    if not told:
        raise Refusal("资源库里没有符合条件的专利", "请放宽条件，或先在盘点中筛选入库")
    edition, last, before = _numbered(actor, new, own, {str(one["number"]) for _, _, one in told})
    PromotionItem.objects.bulk_create(
        [
            PromotionItem(
                edition=edition,
                patent_id=pk,
                holder_name=holder,
                is_new=last is not None and one["number"] not in before,
                told=one,
                position=place,
            )
            for place, (pk, holder, one) in enumerate(told, 1)
        ],
        batch_size=500,
    )
    words = {"name": edition.name, "number": edition.number, "patents": len(told), "public": new.is_public}
    target(f"edition:{edition.pk}", {**words, "removed": len(edition.removed)})
    return edition


def _numbered(
    actor: Actor, new: NewEdition, own: int | None, now: Collection[str]
) -> tuple[PromotionEdition, PromotionEdition | None, dict[str, str]]:
    """The edition under the next number, the one before it and what stood there.

    Whoever publishes at the same moment and comes second looks again and takes the number after.

    Args:
        actor: Who publishes.
        new: What was asked for.
        own: The publishing holder; None for an agency.
        now: Patent numbers that go in.
    """
    for _ in range(_TRIES):
        last = editions_before(own, actor.region_code).first()
        before = _standing(last) if last is not None else {}
        try:
            with transaction.atomic():
                made = PromotionEdition.objects.create(
                    organization_id=own,
                    region_code=actor.region_code,
                    number=last.number + 1 if last is not None else 1,
                    name=new.name.strip(),
                    note=new.note.strip(),
                    published_on=today(),
                    removed=[[number, title] for number, title in before.items() if number not in now],
                    opened_at=timezone.now() if new.is_public else None,
                    opened_by=actor.name[:60] if new.is_public else "",
                    made_by=actor.name[:60],
                )
        except IntegrityError:
            continue
        return made, last, before
    raise Refusal("同时有人在发布推广目录，期次没有排上", "请过一会儿再发布；先看看别人发布的那一期")


@mutation(PUBLISH)
def open_edition(actor: Actor, pk: int) -> PromotionEdition:
    """Put an edition on the public portal; its patents show there as far as they stand on the public shelf.

    Raises:
        Refusal: no such edition, or it is there already.
    """
    one = _locked(actor, pk)
    if one.opened_at is not None:
        raise Refusal(f"“{one.name}”已在公共门户", "请刷新页面")
    one.opened_at, one.opened_by = timezone.now(), actor.name[:60]
    one.save(update_fields=["opened_at", "opened_by"])
    target(f"edition:{pk}", {"public": True})
    return one


@mutation(PUBLISH)
def close_edition(actor: Actor, pk: int) -> PromotionEdition:
    """Take an edition down from the public portal; the edition itself stays as it is.

    Raises:
        Refusal: no such edition, or it is not there.
    """
    one = _locked(actor, pk)
    if one.opened_at is None:
        raise Refusal(f"“{one.name}”不在公共门户", "请刷新页面")
    one.opened_at, one.opened_by = None, ""
    one.save(update_fields=["opened_at", "opened_by"])
    target(f"edition:{pk}", {"public": False})
    return one


def _locked(actor: Actor, pk: int) -> PromotionEdition:
    one = PromotionEdition.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if one is None:
        raise Refusal(f"没有第 {pk} 号推广目录", "请从推广目录清单中打开")
    require(actor, PUBLISH, edition_resource(one))
    return one


def _standing(edition: PromotionEdition) -> dict[str, str]:
    items: Collection[PromotionItem] = edition.items.all()
    return {str(one.told["number"]): str(one.told["title"]) for one in items}
