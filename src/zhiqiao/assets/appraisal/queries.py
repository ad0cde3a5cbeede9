"""What doors and other rooms may ask of appraisals. Every query takes the actor; the filter is inside it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from zhiqiao.assets.appraisal import appraising, frames
from zhiqiao.assets.appraisal.appraising import Answered, Appraised
from zhiqiao.assets.appraisal.knowing import knowledge_of
from zhiqiao.assets.appraisal.models import Appraisal, AppraisalBatch, IndicatorAnswer
from zhiqiao.assets.appraisal.scoring import Outcome
from zhiqiao.assets.register import queries as register
from zhiqiao.assets.register.models import Patent, PatentHolder
from zhiqiao.foundation.access.rules import ACTIONS, OWN, Actor, Resource, decide, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.jobs import queries as jobs
from zhiqiao.foundation.jobs.models import Progress
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

__all__ = ["Appraisal", "AppraisalBatch", "IndicatorAnswer"]

VIEW = "assets.appraisal:appraisal:view"
MAKE = "assets.appraisal:appraisal:make"
ANSWER = "assets.appraisal:indicator:answer"
_SILENCE = timedelta(minutes=2)


def own_patents(actor: Actor, action: str) -> Q | None:
    """Patents the actor's organization holds, where the action reaches its own; None where it does not."""
    if OWN not in ACTIONS[action].who.get(actor.role, ()) or actor.organization_id is None:
        return None
    return Q(pk__in=PatentHolder.objects.filter(organization_id=actor.organization_id).values("patent_id"))


def patents_for(actor: Actor, action: str) -> QuerySet[Patent]:
    """Patents in reach of an action of this app."""
    return rows(actor, action, Patent.objects.all(), organization=None, also=own_patents(actor, action))


def resource_of(one: Patent) -> Resource:
    """What the policies judge a patent by."""
    ids = frozenset(i for i in one.holders.values_list("organization_id", flat=True) if i is not None)
    return Resource(one.region_code, ids, label=f"专利 {one.number}")


def patent_for(actor: Actor, action: str, number: str) -> Patent:
    """One patent that the actor may do this to.

    Raises:
        Refusal: no such patent here.
        Denied: not within the actor's reach.
    """
    one = Patent.objects.filter(number=number).first()
    if one is None:
        raise Refusal(f"登记簿里没有 {number}", "请核对号码，或先导入包含它的专利清单")
    require(actor, action, resource_of(one))
    return one


def appraisals(actor: Actor, *, latest: bool = True) -> QuerySet[Appraisal]:
    """Appraisals in reach, the newest of each patent, index and scenario unless all are asked for."""
    found = Appraisal.objects.filter(patent_id__in=patents_for(actor, VIEW).order_by().values("pk"))
    return found.filter(is_latest=True) if latest else found


def listed(actor: Actor, *, latest: bool = True) -> QuerySet[Appraisal]:
    """Appraisals in reach for a list, with their patents: without the values and records that a list does not show."""
    found = appraisals(actor, latest=latest).select_related("patent")
    return found.defer("values", "patent__record", "patent__abstract")


def appraisal(actor: Actor, pk: int) -> Appraisal:
    """One appraisal with its patent.

    Raises:
        Refusal: there is none with this number.
        Denied: its patent is not within the actor's reach.
    """
    one = Appraisal.objects.filter(pk=pk).select_related("patent", "batch").first()
    if one is None:
        raise Refusal(f"没有第 {pk} 号评价", "请从评价列表中打开")
    require(actor, VIEW, resource_of(one.patent))
    return one


def appraisals_of(actor: Actor, patent_id: int) -> list[Appraisal]:
    """All appraisals of a patent, newest first; none for those who may not see them."""
    if not decide(actor, VIEW):
        return []
    return list(appraisals(actor, latest=False).filter(patent_id=patent_id).select_related("batch"))


def latest_of(actor: Actor, patent_id: int) -> Appraisal | None:
    """The newest appraisal with a score, else the newest at all; None where there is none to be seen."""
    found = appraisals_of(actor, patent_id)
    return next((one for one in found if one.score is not None), found[0] if found else None)


def compared(actor: Actor, pks: Sequence[int]) -> list[Appraisal]:
    """Appraisals to set side by side, in the order asked for; those out of reach are left out.

    Raises:
        Refusal: too many.
    """
    most = frames.most("most_compared")
    if len(pks) > most:
        raise Refusal(f"一次选了 {len(pks)} 件", f"一次最多比较 {most} 件，请少选几件")
    found = {
        one.pk: one for one in appraisals(actor, latest=False).filter(pk__in=pks).select_related("patent")
    }
    return [found[pk] for pk in dict.fromkeys(pks) if pk in found]


def recomputed(one: Appraisal) -> Outcome:
    """The outcome computed anew from what the appraisal keeps."""
    return appraising.again(one.values, one.weights, one.least, one.sensitivity)


def answers_of(pks: Collection[int]) -> dict[int, dict[str, Answered]]:
    """The latest answer to each indicator, by patent; what was taken back is left out."""
    found: dict[int, dict[str, Answered]] = {}
    wanted = list(pks)
    for start in range(0, len(wanted), 500):
        for one in IndicatorAnswer.objects.filter(patent_id__in=wanted[start : start + 500]).order_by("pk"):
            own = found.setdefault(one.patent_id, {})
            if one.points is None:
                own.pop(one.indicator, None)
                continue
            own[one.indicator] = Answered(
                one.points, one.ground, one.by_name, timezone.localtime(one.made_at).date()
            )
    return found


def answer_history(actor: Actor, patent_id: int) -> list[IndicatorAnswer]:
    """Every answer to a patent's indicators, newest first."""
    if not patents_for(actor, VIEW).filter(pk=patent_id).exists():
        return []
    return list(IndicatorAnswer.objects.filter(patent_id=patent_id).order_by("-pk"))


@dataclass(frozen=True)
class Sheet:
    """A patent under an index as it stands now, whether kept or not."""

    patent: Patent
    now: Appraised
    answers: Mapping[str, Answered]


def sheet(actor: Actor, number: str, index: str, scenario: str, day: date | None = None) -> Sheet:
    """What an appraisal would say now.

    Raises:
        Refusal: no such index, scenario or patent, or a type the index is not meant for.
        Denied: not within the actor's reach.
    """
    one = patent_for(actor, VIEW, number)
    on = day or today()
    known = knowledge_of([one.pk], on)[one.pk]
    answers = answers_of([one.pk]).get(one.pk, {})
    return Sheet(one, appraising.appraised(frames.index_named(index), scenario, known, answers, on), answers)


def batches(actor: Actor) -> QuerySet[AppraisalBatch]:
    """Bulk appraisals that the actor's organization began, or that were begun in the actor's region."""
    return rows(actor, VIEW, AppraisalBatch.objects.all())


def batch(actor: Actor, pk: int) -> AppraisalBatch:
    """One bulk appraisal.

    Raises:
        Refusal: there is none with this number.
        Denied: not within the actor's reach.
    """
    one = AppraisalBatch.objects.filter(pk=pk).first()
    if one is None:
        raise Refusal(f"没有第 {pk} 批评价", "请从批次列表中打开")
    require(actor, VIEW, batch_resource(one))
    return one


def batch_resource(one: AppraisalBatch) -> Resource:
    """What the policies judge a bulk appraisal by."""
    ids = frozenset({one.organization_id}) if one.organization_id is not None else frozenset()
    return Resource(one.region_code, ids, label=f"成批评价“{one.title}”")


def is_stuck(one: AppraisalBatch) -> bool:
    """Whether a bulk appraisal failed, or has not moved for two minutes."""
    progress = jobs.progress_of(f"appraisal_batch:{one.pk}")
    if one.ended_at is not None or progress is None:
        return one.ended_at is None
    return progress.state == Progress.FAILED or timezone.now() - progress.moved_at > _SILENCE


def register_patents(actor: Actor) -> QuerySet[Patent]:
    """Patents that the actor may both see in the register and appraise."""
    return register.patents(actor).filter(pk__in=patents_for(actor, MAKE).order_by().values("pk"))
