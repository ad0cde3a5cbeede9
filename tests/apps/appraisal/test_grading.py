"""Appraisals through the services: kept, never changed, computed again from themselves; answers; reach."""

from datetime import timedelta

import pytest
from django.utils import timezone

from zhiqiao.assets.appraisal import queries, services
from zhiqiao.assets.appraisal.frames import indices
from zhiqiao.assets.appraisal.models import Appraisal, AppraisalBatch, IndicatorAnswer
from zhiqiao.assets.appraisal.services import Reply
from zhiqiao.assets.register.models import Patent
from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.jobs.models import Progress
from zhiqiao.foundation.jobs.queries import progress_of
from zhiqiao.foundation.notices.models import Notice
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

SCREEN, GBT = "register_screen", "gbt42748"


def every_answer(index: str, points: int) -> list[Reply]:
    frame = indices()[index].frame(today())
    return [Reply(one.code, points, "评审会") for one in frame.indicators if not one.measure]


def test_a_screen_gives_a_score_with_a_band_and_is_the_same_computed_again(
    office: Actor, number: str
) -> None:
    kept = services.appraise(office, number, SCREEN, "management")
    assert kept.score is not None
    assert kept.low is not None
    assert kept.high is not None
    assert kept.low < kept.score < kept.high
    again = queries.recomputed(kept)
    assert (again.score, again.low, again.high) == (float(kept.score), float(kept.low), float(kept.high))
    told = {value["code"]: value for value in kept.values}
    assert told["rs_claims"]["points"] == 80
    assert told["rs_claims"]["origin"] == "register"
    assert told["rs_growth"]["points"] is None
    assert "不足" in told["rs_growth"]["missing"]


def test_below_the_least_completeness_there_is_no_score_but_what_is_missing(office: Actor, bare: str) -> None:
    kept = services.appraise(office, bare, GBT, "management")
    assert kept.score is None
    assert kept.completeness < 60
    missing = {value["label"] for value in kept.values if value["points"] is None}
    assert {"TRL 等级", "侵权可见性", "权利要求层次与说明书支持"} <= missing


def test_answers_fill_what_data_do_not_tell_and_are_only_added(
    office: Actor, evaluator: Actor, number: str
) -> None:
    assert services.answer_indicators(office, number, GBT, every_answer(GBT, 8)) == 15
    first = services.appraise(office, number, GBT, "management")
    assert first.score is not None
    assert services.answer_indicators(evaluator, number, GBT, [Reply("readiness_level", 3, "现场看过")]) == 1
    second = services.appraise(evaluator, number, GBT, "management")
    assert second.score is not None
    assert second.score < first.score
    first.refresh_from_db()
    assert not first.is_latest
    assert IndicatorAnswer.objects.filter(indicator="readiness_level").count() == 2
    told = next(value for value in second.values if value["code"] == "readiness_level")
    assert told["source"].startswith("evaluator（澄江评价中心）")
    services.answer_indicators(office, number, GBT, [Reply("readiness_level", None)])
    assert services.appraise(office, number, GBT, "management").completeness < second.completeness


def test_what_was_said_before_is_not_kept_twice(office: Actor, number: str) -> None:
    same = [Reply("readiness_level", 7, "中试报告")]
    assert services.answer_indicators(office, number, GBT, same) == 1
    assert services.answer_indicators(office, number, GBT, same) == 0


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply("readiness_level", 11, "x"), "0 到 10"),
        (Reply("readiness_level", 7, " "), "没有写依据"),
        (Reply("term_left", 7, "x"), "不是可以填写的指标"),
    ],
)
def test_answers_that_cannot_stand_are_refused(office: Actor, number: str, reply: Reply, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        services.answer_indicators(office, number, GBT, [reply])
    assert not IndicatorAnswer.objects.exists()


def test_a_design_is_not_measured_by_the_standard(office: Actor, number: str) -> None:
    Patent.objects.filter(number=number).update(patent_type="design")
    with pytest.raises(Refusal, match="登记簿初筛"):
        services.appraise(office, number, GBT, "management")


def test_nobody_grades_or_reads_what_is_not_in_reach(
    office: Actor, number: str, other_office: Actor, firm: Actor, sister_clerk: Actor, clerk: Actor
) -> None:
    kept = services.appraise(office, number, SCREEN, "management")
    for stranger in (other_office, firm, sister_clerk):
        assert not queries.appraisals(stranger).exists()
        assert queries.appraisals_of(stranger, kept.patent_id) == []
        assert queries.compared(stranger, [kept.pk]) == []
        with pytest.raises(Denied):
            queries.appraisal(stranger, kept.pk)
        with pytest.raises(Denied):
            services.appraise(stranger, number, SCREEN, "management")
        with pytest.raises(Denied):
            services.answer_indicators(stranger, number, GBT, [Reply("readiness_level", 7, "x")])
    assert queries.appraisal(clerk, kept.pk) == kept


@pytest.mark.django_db(transaction=True)
def test_many_at_once_in_the_background(office: Actor, number: str, bare: str, other_office: Actor) -> None:
    pks = list(Patent.objects.values_list("pk", flat=True))
    made = services.appraise_many(office, pks, SCREEN, "management", title="全校")
    made.refresh_from_db()
    assert made.ended_at is not None
    assert (made.total, made.done) == (2, 2)
    assert made.scored == Appraisal.objects.filter(batch=made).exclude(score=None).count()
    followed = progress_of(f"appraisal_batch:{made.pk}")
    assert followed is not None
    assert followed.state == "done"
    assert Notice.objects.get(user_id=office.user_id).title == "成批评价做完了"
    with pytest.raises(Refusal, match="已经做完"):
        services.resume_batch(office, made.pk)
    with pytest.raises(Refusal, match="没有"):
        services.appraise_many(other_office, pks, SCREEN, "management", title="别人的")
    assert Patent.objects.filter(number__in=[number, bare]).count() == 2


def test_comparing_keeps_the_order_and_a_limit(office: Actor, number: str, bare: str) -> None:
    one = services.appraise(office, number, SCREEN, "management")
    two = services.appraise(office, bare, SCREEN, "management")
    assert queries.compared(office, [two.pk, one.pk, two.pk]) == [two, one]
    with pytest.raises(Refusal, match="最多比较"):
        queries.compared(office, list(range(1, 20)))


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_stopped_goes_on_and_makes_nothing_twice(
    office: Actor, number: str, bare: str, other_office: Actor
) -> None:
    pks = list(Patent.objects.values_list("pk", flat=True))
    made = services.appraise_many(office, pks, SCREEN, "management", title="全校")
    first = Appraisal.objects.get(patent__number=number)
    Appraisal.objects.filter(patent__number=bare).delete()
    AppraisalBatch.objects.update(ended_at=None, done=0, scored=0)
    with pytest.raises(Refusal, match="还在进行"):
        services.resume_batch(office, made.pk)
    Progress.objects.update(moved_at=timezone.now() - timedelta(minutes=5))
    with pytest.raises(Denied):
        services.resume_batch(other_office, made.pk)
    services.resume_batch(office, made.pk)
    made.refresh_from_db()
    assert (made.done, made.ended_at is not None) == (2, True)
    assert Appraisal.objects.get(patent__number=number) == first
