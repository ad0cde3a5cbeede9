"""推广目录: an edition of the pool, published once with its day and kept as it was."""

from collections.abc import Collection
from dataclasses import dataclass, field

from zhiqiao.assets.stocktake import choices
from zhiqiao.assets.stocktake.models import PromotionEdition, PromotionItem
from zhiqiao.assets.stocktake.queries.promotion import Chosen, editions_before, pool_for, snapshot
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

PUBLISH = "assets.stocktake:promotion:publish"


@dataclass(frozen=True)
class NewEdition:
    """An edition about to be published: its name, what people should know, and what of the pool goes in."""

    name: str
    note: str = ""
    chosen: Chosen = field(default_factory=Chosen)


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
    last = editions_before(own, actor.region_code).first()
    before = _standing(last) if last is not None else {}
    now = {str(one["number"]) for _, _, one in told}
    edition = PromotionEdition.objects.create(
        organization_id=own,
        region_code=actor.region_code,
        number=last.number + 1 if last is not None else 1,
        name=new.name.strip(),
        note=new.note.strip(),
        published_on=today(),
        removed=[[number, title] for number, title in before.items() if number not in now],
        made_by=actor.name[:60],
    )
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
    words = {"name": edition.name, "number": edition.number, "patents": len(told)}
    target(f"edition:{edition.pk}", {**words, "removed": len(edition.removed)})
    return edition


def _standing(edition: PromotionEdition) -> dict[str, str]:
    items: Collection[PromotionItem] = edition.items.all()
    return {str(one.told["number"]): str(one.told["title"]) for one in items}
