"""Marking patents, and setting how each type and grade is handled."""

from collections.abc import Collection

from django.utils import timezone

from zhiqiao.assets.stocktake import choices, handling, marking
from zhiqiao.assets.stocktake.models import HandlingPolicy, Mark
from zhiqiao.assets.stocktake.stepping import locked
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.kernel.refusal import Refusal

MARK = "assets.stocktake:mark:edit"
HANDLE = "assets.stocktake:handling:edit"


@mutation(MARK)
def mark_entries(
    actor: Actor, pks: Collection[int], kind: str, reason: str, standard_number: str = ""
) -> int:
    """Mark the patents of several entries; those that carry the mark already stay. Returns how many were marked.

    Raises:
        Refusal: an unknown mark, no reason, or a standard without its number.
    """
    entries = locked(actor, MARK, pks)
    if kind not in dict(marking.mark_kinds()):
        raise Refusal("没有选标记", "请从列表中选择", column="kind")
    if not reason.strip():
        raise Refusal("没有写标记的理由", "请写明依据，例如“已在两家工厂连续运行一年”", column="reason")
    if marking.needs_number(kind) and not standard_number.strip():
        raise Refusal(
            "标准相关须写标准号", "例如 GB/T 31962-2015；拟制定中的写计划号", column="standard_number"
        )
    patents = {one.patent_id: one for one in entries}
    known = set(
        Mark.objects.filter(patent_id__in=patents, kind=kind, removed_at=None).values_list(
            "patent_id", flat=True
        )
    )
    made = Mark.objects.bulk_create(
        [
            Mark(
                patent_id=pk,
                organization_id=one.organization_id,
                region_code=one.region_code,
                kind=kind,
                reason=reason.strip(),
                standard_number=standard_number.strip()[:100],
                by_name=actor.name[:60],
            )
            for pk, one in patents.items()
            if pk not in known
        ]
    )
    words = {"kind": kind, "marked": len(made), "reason": reason.strip()}
    target(f"entry:{entries[0].pk}", {**words, "standard": standard_number.strip()})
    return len(made)


@mutation(MARK)
def remove_mark(actor: Actor, pk: int) -> Mark:
    """Take a mark away; that it stood is kept."""
    one = Mark.objects.select_for_update(of=("self",)).select_related("patent").filter(pk=pk).first()
    if one is None:
        raise Refusal(f"没有第 {pk} 号标记", "请刷新页面")
    label = f"{one.patent} 的标记"
    require(actor, MARK, Resource(one.region_code, frozenset({one.organization_id}), label=label))
    if one.removed_at is not None:
        raise Refusal("这个标记已经取消", "请刷新页面")
    one.removed_at, one.removed_by = timezone.now(), actor.name[:60]
    one.save()
    target(f"mark:{pk}", {"kind": one.kind, "patent": one.patent.number})
    return one


@mutation(HANDLE)
def set_handling(actor: Actor, patent_type: str, grade: str, lane: str, words: str) -> HandlingPolicy | None:
    """The holder's own rule for a type and grade; the platform's default told again takes the own rule away.

    Raises:
        Refusal: an unknown type, grade or lane, or no words.
    """
    organization_id = actor.organization_id or 0
    require(actor, HANDLE, Resource(actor.region_code, frozenset({organization_id}), label="分级处置办法"))
    default = handling.default_for(patent_type, grade)
    if default is None or grade not in dict(choices.ratings()):
        raise Refusal(f"没有“{patent_type} {grade}”这一格", "请刷新页面")
    if lane not in dict(handling.lanes()):
        raise Refusal("没有选处置", "请从列表中选择", column="lane")
    if not words.strip():
        raise Refusal("没有写办法", "请写明谁做什么、多久复评", column="words")
    own = HandlingPolicy.objects.filter(organization_id=organization_id, patent_type=patent_type, grade=grade)
    target(f"organization:{organization_id}", {"type": patent_type, "grade": grade, "lane": lane})
    if (lane, words.strip()) == (default.lane, default.words):
        own.delete()
        return None
    one, _ = HandlingPolicy.objects.update_or_create(
        organization=accounts.organization(organization_id),
        patent_type=patent_type,
        grade=grade,
        defaults={"lane": lane, "words": words.strip(), "made_by": actor.name[:60]},
    )
    return one
