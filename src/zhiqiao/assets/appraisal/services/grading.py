"""Keeping appraisals: one, or many in the background. Nothing kept is ever changed but which one is the latest."""

from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from zhiqiao.assets.appraisal import appraising, frames, queries
from zhiqiao.assets.appraisal.appraising import Appraised
from zhiqiao.assets.appraisal.knowing import knowledge_of
from zhiqiao.assets.appraisal.models import Appraisal, AppraisalBatch
from zhiqiao.assets.appraisal.speaking import said_by
from zhiqiao.assets.register.models import Patent
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.jobs import services as jobs
from zhiqiao.foundation.notices.services import notify
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

MAKE = queries.MAKE
_AT_ONCE = 500


@mutation(MAKE)
def appraise(actor: Actor, number: str, index: str, scenario: str, note: str = "") -> Appraisal:
    """Keep what an index says of a patent today; earlier ones stay.

    Raises:
        Refusal: no such index or scenario, or a type of patent that the index is not meant for.
    """
    one = queries.patent_for(actor, MAKE, number)
    require(actor, MAKE, queries.resource_of(one))
    found = queries.sheet(actor, number, index, scenario).now
    kept = _keep([(one, found)], said_by(actor), actor.user_id, None, note.strip())[0]
    target(f"appraisal:{kept.pk}", {"patent": one.number, "index": index, "score": found.outcome.score})
    return kept


@mutation(MAKE)
def appraise_many(
    actor: Actor, pks: Collection[int], index: str, scenario: str, *, title: str, filters: str = ""
) -> AppraisalBatch:
    """Appraise many patents in the background; types that the index is not meant for are left out.

    Raises:
        Refusal: none left, too many, no such index or scenario.
    """
    require(actor, MAKE, Resource(actor.region_code, frozenset({actor.organization_id or 0})))
    chosen = frames.index_named(index)
    if scenario not in chosen.scenarios():
        raise Refusal(f"“{chosen.label}”没有场景 {scenario}", "请从列出的场景中选一个", column="scenario")
    wanted = _meant(actor, pks, chosen.patent_types)
    most = frames.most("most_at_once")
    if not wanted:
        raise Refusal(
            f"选中的专利里没有“{chosen.label}”可以评价的", "请换一个评价体系，或放宽筛选条件", column="index"
        )
    if len(wanted) > most:
        raise Refusal(f"选中了 {len(wanted)} 件", f"一次最多 {most} 件，请用筛选分几批办理")
    made = AppraisalBatch.objects.create(
        title=title.strip()[:120] or f"{chosen.label} {today()}",
        index=index,
        scenario=scenario,
        filters=filters[:500],
        patent_ids=wanted,
        organization_id=actor.organization_id,
        region_code=actor.region_code,
        made_by_id=actor.user_id,
        made_by=actor.name,
    )
    progress = jobs.begin(
        actor, f"成批评价 {made.title}", matter=f"appraisal_batch:{made.pk}", total=len(wanted)
    )
    target(f"appraisal_batch:{made.pk}", {"index": index, "patents": len(wanted)})
    by = said_by(actor)
    transaction.on_commit(lambda: appraise_in_background.enqueue(made.pk, progress.pk, by))
    return made


@mutation(MAKE)
def resume_batch(actor: Actor, pk: int) -> AppraisalBatch:
    """Go on with a batch whose worker stopped half way; what was kept is not made twice.

    Raises:
        Refusal: finished, or still moving.
    """
    batch = queries.batch(actor, pk)
    require(actor, MAKE, queries.batch_resource(batch))
    if batch.ended_at is not None:
        raise Refusal(f"“{batch.title}”已经做完", "请刷新页面")
    if not queries.is_stuck(batch):
        raise Refusal(f"“{batch.title}”还在进行", "请等一两分钟，没有进展时再点“接着做”")
    progress = jobs.begin(actor, f"接着评价 {batch.title}", matter=f"appraisal_batch:{pk}", total=batch.total)
    target(f"appraisal_batch:{pk}", {"left": batch.total - batch.appraisals.count()})
    by = said_by(actor)
    transaction.on_commit(lambda: appraise_in_background.enqueue(pk, progress.pk, by))
    return batch


def _meant(actor: Actor, pks: Collection[int], types: Sequence[str]) -> list[int]:
    """Those of the patents in reach whose type the index is meant for; an unknown type may be."""
    wanted, found = sorted(set(pks)), list[int]()
    for start in range(0, len(wanted), _AT_ONCE):
        part = queries.patents_for(actor, MAKE).filter(pk__in=wanted[start : start + _AT_ONCE])
        found += part.filter(patent_type__in=[*types, ""]).order_by("pk").values_list("pk", flat=True)
    return found


@task()
def appraise_in_background(batch_id: int, progress_id: int, by: str) -> None:
    """Appraise a batch, 500 at a time; what was kept before a break is not made twice."""
    batch = AppraisalBatch.objects.get(pk=batch_id)
    if batch.ended_at is not None:
        return
    chosen = frames.index_named(batch.index)
    with jobs.following(progress_id) as report:
        done = set(batch.appraisals.values_list("patent_id", flat=True))
        left = [pk for pk in batch.patent_ids if pk not in done]
        total = len(batch.patent_ids)
        for start in range(0, len(left), _AT_ONCE):
            part = left[start : start + _AT_ONCE]
            with transaction.atomic():
                _appraise_part(batch, chosen, part, by)
            report(len(done) + start + len(part), total, f"已评价 {len(done) + start + len(part)} 件")
        batch.done = batch.appraisals.count()
        batch.scored = batch.appraisals.exclude(score=None).count()
        batch.ended_at = timezone.now()
        batch.save()
        if batch.made_by_id is not None:
            notify(
                "成批评价做完了",
                user_id=batch.made_by_id,
                about=f"{batch.title}：{batch.done} 件，出分 {batch.scored} 件",
                matter=f"appraisal_batch:{batch.pk}",
            )


def _appraise_part(batch: AppraisalBatch, chosen: frames.Index, pks: list[int], by: str) -> None:
    day = today()
    rows = {one.pk: one for one in Patent.objects.filter(pk__in=pks)}
    known, answers = knowledge_of(pks, day), queries.answers_of(pks)
    found = [
        (rows[pk], appraising.appraised(chosen, batch.scenario, known[pk], answers.get(pk, {}), day))
        for pk in pks
        if pk in rows
    ]
    _keep(found, by, batch.made_by_id, batch, "")


def _keep(
    found: Sequence[tuple[Patent, Appraised]],
    by: str,
    by_id: int | None,
    batch: AppraisalBatch | None,
    note: str,
) -> list[Appraisal]:
    """Keep results; those of one call share index and scenario."""
    first = found[0][1]
    Appraisal.objects.filter(
        patent_id__in=[one.pk for one, _ in found],
        index=first.index,
        scenario=first.scenario,
        is_latest=True,
    ).update(is_latest=False)
    return Appraisal.objects.bulk_create(
        [
            Appraisal(
                patent=one,
                batch=batch,
                index=told.index,
                version=told.version,
                scenario=told.scenario,
                as_of=told.day,
                weights=dict(told.weights),
                least=told.least,
                sensitivity=told.sensitivity,
                values=[value.as_json for value in told.values],
                score=told.outcome.score,
                low=told.outcome.low,
                high=told.outcome.high,
                completeness=told.outcome.completeness,
                note=note,
                region_code=one.region_code,
                made_by_id=by_id,
                made_by=by,
            )
            for one, told in found
        ]
    )
