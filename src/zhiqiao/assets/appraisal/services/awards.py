"""Awards a patent won: entered with a paper, withdrawn with a reason."""

from django.utils import timezone

from zhiqiao.assets.appraisal import queries
from zhiqiao.assets.appraisal.classing import FILE, award_kinds
from zhiqiao.assets.appraisal.models import PatentAward
from zhiqiao.assets.appraisal.speaking import said_by
from zhiqiao.foundation.access.rules import Actor, require
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.evidence.facts import Paper
from zhiqiao.kernel import parameters
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

RECORD = "assets.appraisal:award:record"


@mutation(RECORD)
def record_award(actor: Actor, number: str, kind: str, year: int, papers: tuple[Paper, ...]) -> PatentAward:
    """Enter an award of a patent.

    Raises:
        Refusal: no such award, a year that cannot be, no paper, or entered already.
    """
    one = queries.patent_for(actor, RECORD, number)
    require(actor, RECORD, queries.resource_of(one))
    if kind not in award_kinds():
        raise Refusal("没有选奖项", "请从列出的奖项中选一个", column="kind")
    first = int(parameters.load(FILE)["first_award_year"])
    if not first <= year <= today().year:
        raise Refusal(f"年份 {year} 不对", f"请填 {first} 到 {today().year} 之间的年份", column="year")
    if not papers:
        raise Refusal("没有佐证", "请上传获奖证书或公布的决定", column="papers")
    if PatentAward.objects.filter(patent=one, kind=kind, year=year, withdrawn_at=None).exists():
        raise Refusal(f"{year} 年{award_kinds()[kind]}已经登记过", "请核对年份和奖项", column="year")
    made = PatentAward.objects.create(
        patent=one,
        kind=kind,
        year=year,
        papers=[{"sha256": paper.sha256, "name": paper.name, "kind": paper.kind} for paper in papers],
        by_id=actor.user_id,
        by_name=said_by(actor),
    )
    target(f"patent:{one.number}", {"award": kind, "year": year})
    return made


@mutation(RECORD)
def withdraw_award(actor: Actor, number: str, pk: int, reason: str) -> PatentAward:
    """Take back an award entered by mistake; the row stays with the reason."""
    one = queries.patent_for(actor, RECORD, number)
    require(actor, RECORD, queries.resource_of(one))
    held = PatentAward.objects.select_for_update().filter(pk=pk, patent=one, withdrawn_at=None).first()
    if held is None:
        raise Refusal("这条获奖已经撤回，或不在这件专利下", "请刷新页面")
    if not reason.strip():
        raise Refusal("没有写撤回的理由", "请写明错在哪里", column="reason")
    held.withdrawn_at, held.withdrawal_reason = timezone.now(), reason.strip()[:300]
    held.save()
    target(f"patent:{one.number}", {"withdrawn": held.kind, "year": held.year, "reason": reason.strip()})
    return held
