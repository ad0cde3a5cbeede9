"""The manual indicators of a bulk appraisal by workbook: kept, written, undone. Answers are only added."""

from collections.abc import Collection

from django.utils import timezone

from zhiqiao.assets.appraisal import queries
from zhiqiao.assets.appraisal.answer_plan import (
    OUTCOMES,
    kept_answer_plan,
    plan_answers,
)
from zhiqiao.assets.appraisal.models import AnswerFill, IndicatorAnswer
from zhiqiao.assets.appraisal.speaking import said_by
from zhiqiao.assets.register.models import Patent
from zhiqiao.foundation.access.rules import Actor, require
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.documents.filled_plans import REJECTED
from zhiqiao.foundation.documents.services import Stored, store
from zhiqiao.kernel.refusal import Refusal

ANSWER = queries.ANSWER
_AT_ONCE = 500


@mutation(ANSWER)
def keep_answer_workbook(actor: Actor, pk: int, name: str, data: bytes) -> Stored:
    """Keep a filled workbook to be looked at; no answer is written.

    Raises:
        Refusal: it is no such workbook.
    """
    plan_answers(actor, pk, name, data)
    kept = store(actor, name, data)
    target(f"appraisal_batch:{pk}", {"step": "preview", "file": kept.name, "sha256": kept.sha256})
    return kept


@mutation(ANSWER)
def apply_answers(actor: Actor, pk: int, sha256: str, digest: str, *, skip_bad: bool) -> AnswerFill:
    """Write the plan that was seen, in one transaction.

    Args:
        actor: Who answers.
        pk: The bulk appraisal.
        sha256: The kept workbook.
        digest: Of the plan that was seen.
        skip_bad: Whether good rows are written though others are turned away; else one bad row stops all.

    Raises:
        Refusal: another plan by now, nothing to write, or bad rows where none may be skipped.
    """
    batch = queries.batch(actor, pk)
    name, plan = kept_answer_plan(actor, pk, sha256)
    if plan.digest != digest:
        raise Refusal("看过计划之后，又有人填了人工指标", "请把这一页重新打开，看过新的计划再写入")
    if plan.problems and not skip_bad:
        bad = plan.count(REJECTED)
        raise Refusal(f"有 {bad} 行拒收，一行都没有写入", "请改正后重传，或选“跳过拒收的行，写入其余”")
    if not plan.writes:
        raise Refusal("这份文件里没有要写入的回答", "请核对拒收的行，改正后重新上传")
    wanted = plan.to_write
    for patent in Patent.objects.filter(pk__in={one.patent_id for one in wanted}).prefetch_related("holders"):
        require(actor, ANSWER, queries.resource_of(patent))
    _add(actor, [(one.patent_id, one.indicator.code, one.points, one.ground) for one in wanted])
    made = AnswerFill.objects.create(
        batch=batch,
        file_name=name[:255],
        sha256=sha256,
        answers=[[one.patent_id, one.indicator.code, *one.before, one.points, one.ground] for one in wanted],
        rejected=plan.count(REJECTED),
        by_id=actor.user_id,
        by_name=said_by(actor),
    )
    counts = {outcome: plan.count(outcome) for outcome in OUTCOMES}
    target(f"appraisal_batch:{pk}", {"step": "fill", "fill": made.pk, "sha256": sha256, **counts})
    return made


@mutation(ANSWER)
def undo_answers(actor: Actor, fill_id: int) -> tuple[AnswerFill, int]:
    """Answer again as before a fill-in, where nobody has answered since; returns how many were left as they are.

    Raises:
        Refusal: no such fill-in, undone already, or nothing of it still stands.
    """
    fill = (
        AnswerFill.objects.select_for_update(of=("self",)).select_related("batch").filter(pk=fill_id).first()
    )
    if fill is None:
        raise Refusal(f"没有第 {fill_id} 次填回", "请从成批评价的页面操作")
    queries.batch(actor, fill.batch_id)
    if fill.undone_at is not None:
        raise Refusal(f"“{fill.file_name}”已由 {fill.undone_by} 撤销", "需要时可以重新上传")
    ids = {patent_id for patent_id, *_ in fill.answers}
    for patent in Patent.objects.filter(pk__in=ids).prefetch_related("holders"):
        require(actor, ANSWER, queries.resource_of(patent))
    standing = queries.answers_of(ids)
    back = []
    for patent_id, code, points_before, ground_before, points, ground in fill.answers:
        held = standing.get(patent_id, {}).get(code)
        if ((held.points, held.ground) if held else (None, "")) == (points, ground):
            back.append((patent_id, code, points_before, ground_before))
    if not back:
        raise Refusal("这次填回的回答后来都又改过，没有可以撤销的", "请在单件专利的评价页改填")
    _add(actor, back)
    fill.undone_at, fill.undone_by = timezone.now(), said_by(actor)
    fill.save(update_fields=["undone_at", "undone_by"])
    left = len(fill.answers) - len(back)
    target(
        f"appraisal_batch:{fill.batch_id}", {"step": "undo", "fill": fill.pk, "back": len(back), "left": left}
    )
    return fill, left


def _add(actor: Actor, answers: Collection[tuple[int, str, int | None, str]]) -> None:
    IndicatorAnswer.objects.bulk_create(
        [
            IndicatorAnswer(
                patent_id=patent_id,
                indicator=code,
                points=points,
                ground=ground,
                by_id=actor.user_id,
                by_name=said_by(actor),
            )
            for patent_id, code, points, ground in answers
        ],
        batch_size=_AT_ONCE,
    )
