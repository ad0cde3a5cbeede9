"""Manual indicators of a bulk appraisal by workbook: out, filled, planned, written, taken back."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.apps.appraisal.browsing import browser_of, text_of
from tests.apps.filled import filled_workbook
from tests.apps.neighborhood import Neighborhood

from zhiqiao.assets.appraisal import answer_plan, queries, services
from zhiqiao.assets.appraisal.models import AnswerFill, Appraisal, AppraisalBatch, IndicatorAnswer
from zhiqiao.assets.appraisal.services import Reply
from zhiqiao.assets.register.models import Patent
from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.documents.filled_sheets import SheetRefused
from zhiqiao.kernel.refusal import Refusal

GBT = "gbt42748"
LEVEL = "技术价值·TRL 等级"


@pytest.fixture
def batch(office: Actor, number: str, bare: str) -> AppraisalBatch:
    pks = Patent.objects.filter(number__in=[number, bare]).values_list("pk", flat=True)
    return services.appraise_many(office, list(pks), GBT, "management", title="年度评价")


def filled(actor: Actor, batch: AppraisalBatch, cells: dict[int, dict[str, object]]) -> bytes:
    """The downloaded workbook with cells put into it, by row and heading."""
    return filled_workbook(answer_plan.answer_workbook(actor, batch.pk)[1], "人工指标", cells)


def plan(actor: Actor, batch: AppraisalBatch, data: bytes) -> answer_plan.AnswerPlan:
    return answer_plan.plan_answers(actor, batch.pk, "填好.xlsx", data)


def write(actor: Actor, batch: AppraisalBatch, data: bytes, *, skip_bad: bool = False) -> AnswerFill:
    kept = services.keep_answer_workbook(actor, batch.pk, "填好.xlsx", data)
    seen = answer_plan.kept_answer_plan(actor, batch.pk, kept.sha256)[1]
    return services.apply_answers(actor, batch.pk, kept.sha256, seen.digest, skip_bad=skip_bad)


def standing(number: str) -> dict[str, int]:
    one = Patent.objects.get(number=number)
    return {code: told.points for code, told in queries.answers_of([one.pk]).get(one.pk, {}).items()}


def test_the_workbook_asks_every_manual_indicator_with_its_guidance(
    office: Actor, batch: AppraisalBatch, number: str
) -> None:
    services.answer_indicators(office, number, GBT, [Reply("readiness_level", 7, "中试报告")])
    book = openpyxl.load_workbook(io.BytesIO(answer_plan.answer_workbook(office, batch.pk)[1]))
    sheet = book["人工指标"]
    headings = [cell.value for cell in sheet[1]]
    assert headings[:3] == ["专利号*", "专利名称", "权利人"]
    assert len(headings) == 3 + 2 * 15
    at = headings.index(f"{LEVEL}·得分") + 1
    guide = sheet.cell(1, at).comment
    assert guide is not None
    assert guide.text
    row = next(row for row in (2, 3) if sheet.cell(row, 1).value == number)
    assert (sheet.cell(row, at).value, sheet.cell(row, at + 1).value) == (7, "中试报告")
    assert any(row[0].value == LEVEL and row[1].value for row in book["填写说明"].iter_rows())
    assert plan(office, batch, filled(office, batch, {})).writes == 0


def test_answers_come_back_and_can_be_undone_with_their_history(
    office: Actor, batch: AppraisalBatch, number: str, bare: str
) -> None:
    services.answer_indicators(office, number, GBT, [Reply("readiness_level", 7, "中试报告")])
    data = filled(
        office,
        batch,
        {
            2: {f"{LEVEL}·得分": 9, f"{LEVEL}·依据": "已量产"},
            3: {f"{LEVEL}·得分": "4 分", f"{LEVEL}·依据": "样机照片"},
        },
    )
    planned = plan(office, batch, data)
    assert [planned.count(one) for one in answer_plan.OUTCOMES] == [1, 1, 0, 0, 0]
    made = write(office, batch, data)
    assert made.written == 2
    assert (standing(number)["readiness_level"], standing(bare)["readiness_level"]) == (9, 4)
    services.answer_indicators(office, bare, GBT, [Reply("readiness_level", 5, "又看过")])
    assert services.undo_answers(office, made.pk)[1] == 1
    assert (standing(number)["readiness_level"], standing(bare)["readiness_level"]) == (7, 5)
    assert IndicatorAnswer.objects.filter(patent__number=number).count() == 3, "以前的回答都还在"
    with pytest.raises(Refusal, match="已由"):
        services.undo_answers(office, made.pk)
    taken = filled(office, batch, {2: {f"{LEVEL}·得分": "撤回", f"{LEVEL}·依据": ""}})
    assert plan(office, batch, taken).count("taken_back") == 1
    write(office, batch, taken)
    assert standing(number) == {}


def test_bad_cells_are_named_and_stop_all_or_are_skipped(
    office: Actor, batch: AppraisalBatch, number: str, bare: str
) -> None:
    data = filled(
        office,
        batch,
        {
            2: {f"{LEVEL}·得分": 11, f"{LEVEL}·依据": "好"},
            3: {f"{LEVEL}·得分": 6, f"{LEVEL}·依据": "样机"},
            4: {"专利号*": "2019100000000", f"{LEVEL}·得分": 6},
            5: {"专利号*": bare},
        },
    )
    told = [(one.sheet, one.row, one.column) for one in plan(office, batch, data).problems]
    assert told == [
        ("人工指标", 2, f"{LEVEL}·得分"),
        ("人工指标", 4, f"{LEVEL}·依据"),
        ("人工指标", 4, "专利号"),
        ("人工指标", 5, "专利号"),
    ]
    with pytest.raises(Refusal, match="3 行拒收，一行都没有写入"):
        write(office, batch, data)
    assert standing(bare) == {}
    assert write(office, batch, data, skip_bad=True).rejected == 3
    assert (standing(number), standing(bare)) == ({}, {"readiness_level": 6})


@pytest.mark.parametrize(
    ("points", "ground", "column", "words"),
    [
        ("很好", "好", "得分", "不是得分"),
        (-1, "好", "得分", "不是得分"),
        (7.5, "好", "得分", "不是得分"),
        (8, "", "依据", "没有写依据"),
        ("", "好", "得分", "没有打分"),
        ("=1+7", "好", "得分", "公式"),
        (8, "长" * 2001, "依据", "2001 字"),
    ],
)
def test_each_mistake_is_told_with_its_column(
    office: Actor, batch: AppraisalBatch, points: object, ground: str, column: str, words: str
) -> None:
    data = filled(office, batch, {2: {f"{LEVEL}·得分": points, f"{LEVEL}·依据": ground}})
    problems = plan(office, batch, data).problems
    assert any(one.column == f"{LEVEL}·{column}" and words in one.reason and one.remedy for one in problems)


def test_other_files_and_stale_plans_are_refused(office: Actor, batch: AppraisalBatch, number: str) -> None:
    with pytest.raises(SheetRefused, match="不是 \\.xlsx"):
        plan(office, batch, "专利号,得分\n1,2\n".encode())
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    with pytest.raises(SheetRefused, match="专利号"):
        plan(office, batch, out.getvalue())
    data = filled(office, batch, {2: {f"{LEVEL}·得分": 9, f"{LEVEL}·依据": "已量产"}})
    kept = services.keep_answer_workbook(office, batch.pk, "填好.xlsx", data)
    seen = answer_plan.kept_answer_plan(office, batch.pk, kept.sha256)[1].digest
    services.answer_indicators(office, number, GBT, [Reply("readiness_level", 2, "实验室")])
    with pytest.raises(Refusal, match="又有人填了"):
        services.apply_answers(office, batch.pk, kept.sha256, seen, skip_bad=True)
    pks = list(batch.patent_ids)
    screen = services.appraise_many(office, pks, "register_screen", "management", title="初筛")
    with pytest.raises(Refusal, match="没有人工指标"):
        answer_plan.answer_workbook(office, screen.pk)


def test_others_neither_see_nor_fill(
    office: Actor, batch: AppraisalBatch, other_office: Actor, firm: Actor, town: Neighborhood
) -> None:
    data = filled(office, batch, {2: {f"{LEVEL}·得分": 9, f"{LEVEL}·依据": "已量产"}})
    made = write(office, batch, data)
    for stranger in (other_office, firm):
        for step in (
            lambda who: answer_plan.answer_workbook(who, batch.pk),
            lambda who: services.keep_answer_workbook(who, batch.pk, "填好.xlsx", data),
            lambda who: services.undo_answers(who, made.pk),
        ):
            with pytest.raises(Denied):
                step(stranger)
    assert town


def test_the_pages(office: Actor, batch: AppraisalBatch, number: str) -> None:
    desk = browser_of(office)
    batch.ended_at = batch.made_at
    batch.save()
    assert "填回人工指标" in text_of(desk, "appraisal-batch", batch.pk)
    got = desk.get(reverse("workbench:answer-workbook", args=[batch.pk]))
    assert got.headers["Content-Type"].endswith("spreadsheetml.sheet")
    data = filled(
        office,
        batch,
        {2: {f"{LEVEL}·得分": 9, f"{LEVEL}·依据": "已量产"}, 3: {f"{LEVEL}·得分": "优"}},
    )
    here = reverse("workbench:answer-fill", args=[batch.pk])
    assert desk.post(here, {"file": SimpleUploadedFile("x.xlsx", b"PK")}).status_code == 422
    sent = desk.post(here, {"file": SimpleUploadedFile("填好.xlsx", data)})
    where = sent.headers["Location"]
    page = desk.get(where).content.decode()
    assert "第 3 行" in page
    assert "跳过拒收的行，写入其余 1 项" in page
    kept = where.rstrip("/").rsplit("/", 1)[1]
    told = desk.get(reverse("workbench:answer-fill-problems", args=[batch.pk, kept]))
    assert (
        openpyxl.load_workbook(io.BytesIO(b"".join(told)))["人工指标拒收的行"].cell(2, 3).value
        == f"{LEVEL}·得分"
    )
    digest = answer_plan.kept_answer_plan(office, batch.pk, kept)[1].digest
    apply = reverse("workbench:answer-fill-apply", args=[batch.pk, kept, digest])
    assert desk.post(apply).status_code == 422
    assert desk.post(apply, {"bad": "skip"}).status_code == 302
    assert standing(number) == {"readiness_level": 9}
    page = text_of(desk, "appraisal-batch", batch.pk)
    assert "填好.xlsx" in page
    fill = AnswerFill.objects.get()
    assert desk.post(reverse("workbench:answer-fill-undo", args=[fill.pk])).status_code == 302
    assert standing(number) == {}
    assert "已撤销" in text_of(desk, "appraisal-batch", batch.pk)


@pytest.mark.django_db(transaction=True)
def test_the_same_patents_are_appraised_again_with_what_was_answered(
    office: Actor, batch: AppraisalBatch
) -> None:
    write(office, batch, filled(office, batch, {2: {f"{LEVEL}·得分": 9, f"{LEVEL}·依据": "已量产"}}))
    answer = browser_of(office).post(reverse("workbench:appraisal-batch-again", args=[batch.pk]))
    assert answer.status_code == 302
    before, after = (
        Appraisal.objects.get(batch=one, patent_id=batch.patent_ids[0])
        for one in (batch, AppraisalBatch.objects.first())
    )
    assert after.completeness > before.completeness
