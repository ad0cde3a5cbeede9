"""Recording compensation of a patent's term (专利法 art. 42) by hand, with its paper."""

from datetime import date

from zhiqiao.assets.imports.fee_recording import patent_resource
from zhiqiao.assets.register import queries as register
from zhiqiao.assets.register import services as writing
from zhiqiao.assets.register.queries import Patent
from zhiqiao.assets.register.terms import EXTENSION_KINDS
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor, decide, require
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.documents.services import store
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

TERM = "assets.imports:term:record"
_MOST_DAYS = 5 * 366  # a drug's compensation is five years at most


@mutation(TERM)
def record_extension(
    actor: Actor,
    number: str,
    *,
    kind: str,
    days: int,
    decided_on: date,
    paper_number: str,
    paper: tuple[str, bytes] | None = None,
) -> None:
    """Enter a compensation of the term as the office decided it (专利法 art. 42), with its paper.

    Raises:
        Refusal: the days or the kind cannot be.
    """
    one = register.patent(actor, number)
    require(actor, TERM, patent_resource(one))
    if kind not in dict(EXTENSION_KINDS) or one.patent_type != "invention":
        raise Refusal("只有发明专利有期限补偿", "请核对专利类型和补偿种类", column="kind")
    if not 1 <= days <= _MOST_DAYS:
        raise Refusal(f"补偿 {days} 天不合常理", "请照决定书填写天数，药品补偿最多五年", column="days")
    if decided_on > today():
        raise Refusal(f"决定日 {decided_on} 还没有到", "请核对年份", column="decided_on")
    kept = store(actor, *paper) if paper else None
    writing.write_extension(
        patent_id=one.pk,
        kind=kind,
        days=days,
        decided_on=decided_on,
        paper_number=paper_number,
        paper_sha256=kept.sha256 if kept else "",
        made_by=actor.name,
    )
    target(f"patent:{one.number}", {"extension_days": days, "kind": kind, "paper": paper_number})


@mutation(TERM)
def withdraw_extension(actor: Actor, number: str, pk: int) -> None:
    """Take a compensation out that should not stand there."""
    one = register.patent(actor, number)
    require(actor, TERM, patent_resource(one))
    if not one.extensions.filter(pk=pk).exists():
        raise Refusal("没有这一项期限补偿", "请刷新页面，可能已被撤回")
    writing.delete_extension(pk)
    target(f"patent:{one.number}", {"withdrawn_extension": pk})


def may_extend(actor: Actor, one: Patent) -> bool:
    """Whether the actor may record a compensation of this patent's term."""
    return actor.role is not Role.ENTERPRISE and bool(decide(actor, TERM, patent_resource(one)))
