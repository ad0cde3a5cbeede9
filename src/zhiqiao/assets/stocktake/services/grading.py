"""A firm grades its own patents; each type and grade is then handled by its own rule or the platform's."""

from collections.abc import Collection

from zhiqiao.assets.register import queries as register
from zhiqiao.assets.stocktake import choices
from zhiqiao.assets.stocktake.models import PatentGrade
from zhiqiao.assets.stocktake.stepping import MOST_AT_ONCE
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.kernel.refusal import Refusal

GRADE = "assets.stocktake:grade:edit"
_AT_ONCE = 500


@mutation(GRADE)
def grade_patents(actor: Actor, pks: Collection[int], grade: str, reason: str) -> int:
    """Grade patents of the own organization, or take their grade away ("" for none); returns how many.

    Raises:
        Refusal: none chosen, too many, one of another holder, no such grade, no reason.
    """
    organization_id = actor.organization_id or 0
    require(actor, GRADE, Resource(actor.region_code, frozenset({organization_id}), label="专利分级"))
    wanted = sorted(set(pks))
    if not wanted:
        raise Refusal("没有选中任何专利", "请先在清单里勾选，或选“筛选出的全部”")
    if len(wanted) > MOST_AT_ONCE:
        raise Refusal(f"一次选了 {len(wanted)} 件", f"一次最多 {MOST_AT_ONCE} 件，请分几次办理")
    if grade and not choices.rating_label(grade):
        raise Refusal("没有这个等级", "请从 A、B、C 中选一级，或选“取消定级”", column="grade")
    if grade and not reason.strip():
        raise Refusal("没有写理由", "请写明依据，例如“主打产品在用，竞争对手绕不开”", column="reason")
    own = set(register.held_by(organization_id).filter(pk__in=wanted).values_list("pk", flat=True))
    if len(own) != len(wanted):
        raise Refusal("有的专利不在本单位名下", "请刷新清单后重新勾选")
    if not grade:
        PatentGrade.objects.filter(organization_id=organization_id, patent_id__in=wanted).delete()
    else:
        made = [
            PatentGrade(
                patent_id=pk,
                organization_id=organization_id,
                grade=grade,
                reason=reason.strip(),
                graded_by=actor.name[:60],
            )
            for pk in wanted
        ]
        PatentGrade.objects.bulk_create(
            made,
            batch_size=_AT_ONCE,
            update_conflicts=True,
            update_fields=["grade", "reason", "graded_by", "graded_at"],
            unique_fields=["patent", "organization"],
        )
    words = {"patents": len(wanted), "grade": grade, "reason": reason.strip()}
    target(f"organization:{organization_id}", words)
    return len(wanted)
