"""财政资助 declarations by workbook: out, filled, planned, written, taken back."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.apps.filled import filled_workbook
from tests.apps.stocktake.stocktake_round import ANSWERS
from tests.apps.stocktake.test_pages import browser_of, text_of

from zhiqiao.assets.stocktake import funding_plan, queries, services
from zhiqiao.assets.stocktake.answers import Answers
from zhiqiao.assets.stocktake.models import Entry, FundingDeclaration, FundingFill, Round
from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.documents.filled_sheets import SheetRefused
from zhiqiao.kernel.refusal import Refusal

FUNDED = Answers(**{**ANSWERS.__dict__, "fiscal_project": True, "fiscal_project_number": "2012ZX07"})
GOOD = {"项目编号*": "2021YFB01", "资助级别": "省级", "立项年份": 2021, "资助单位": "某科技厅"}


@pytest.fixture
def declared(entry: Entry, inventor: Actor) -> FundingDeclaration:
    """The first patent is declared; the two others of the office are not."""
    services.answer_entry(inventor, entry.pk, FUNDED)
    return FundingDeclaration.objects.get()


def filled(office: Actor, cells: dict[int, dict[str, Any]]) -> bytes:
    data = funding_plan.funding_workbook(office, with_undeclared=True)
    return filled_workbook(data, "财政资助声明", cells)


def plan(office: Actor, data: bytes) -> funding_plan.FundingPlan:
    return funding_plan.plan_funding(office, "声明.xlsx", data)


def write(office: Actor, data: bytes, *, skip_bad: bool = False) -> FundingFill:
    kept = services.keep_funding_workbook(office, "声明.xlsx", data)
    seen = funding_plan.kept_funding_plan(office, kept.sha256)[1]
    return services.apply_funding(office, kept.sha256, seen.digest, skip_bad=skip_bad)


def told(number: str) -> FundingDeclaration:
    return FundingDeclaration.objects.get(patent__number=number)


def test_the_workbook_holds_what_is_declared_and_what_is_not(
    declared: FundingDeclaration, office: Actor, numbers: list[str]
) -> None:
    for all_, many in ((False, 1), (True, 3)):
        data = funding_plan.funding_workbook(office, with_undeclared=all_)
        sheet = openpyxl.load_workbook(io.BytesIO(data))["财政资助声明"]
        assert sheet.max_row == 1 + many
        assert [sheet.cell(2, at).value for at in (1, 3, 4)] == [numbers[0], "2015-01-06", "2020-01-06"]
        assert sheet.cell(2, 6).value == "2012ZX07"
    assert declared.project_number
    assert plan(office, filled(office, {})).writes == 0, "照原样传回不改动"


def test_what_is_written_for_people_stays_as_typed_and_comes_back_unchanged(
    declared: FundingDeclaration, office: Actor, numbers: list[str]
) -> None:
    said = "样机（二代），在试验；预计２０２７年结束"
    write(office, filled(office, {2: {"未实施的理由": "in_trial", "理由说明": said}, 3: GOOD}))
    assert declared.pk == told(numbers[0]).pk
    assert told(numbers[0]).excuse_text == said
    assert plan(office, filled(office, {})).writes == 0, "照原样传回不改动"


def test_declared_completed_and_withdrawn_then_undone(
    declared: FundingDeclaration, office: Actor, numbers: list[str]
) -> None:
    data = filled(
        office,
        {
            2: {"未实施的理由": "in_trial", "理由说明": "样机在试验", "理由有效至": date(2099, 1, 1)},
            3: GOOD,
        },
    )
    planned = plan(office, data)
    assert [planned.count(one) for one in funding_plan.OUTCOMES] == [1, 1, 0, 0, 0]
    made = write(office, data)
    assert (made.written, queries.funded(office)[0].verdict) == (2, "excused")
    second = next(one for one in FundingDeclaration.objects.all() if one.pk != declared.pk)
    assert (second.level, second.year, second.funder) == ("provincial", 2021, "某科技厅")
    services.excuse_idle(office, [declared.pk], "in_trial", "后来又改过")
    assert services.undo_funding(office, made.pk)[1] == 1
    second.refresh_from_db()
    assert second.withdrawn_at is not None, "原来没有声明"
    assert told(numbers[0]).excuse_text == "后来又改过"
    with pytest.raises(Refusal, match="已由"):
        services.undo_funding(office, made.pk)
    gone = write(office, filled(office, {2: {"撤回声明": "是", "撤回理由": "横向项目"}}))
    assert queries.funded(office) == []
    services.undo_funding(office, gone.pk)
    assert told(numbers[0]).withdrawn_at is None


def test_bad_rows_are_named_and_stop_all_or_are_skipped(
    declared: FundingDeclaration, office: Actor, numbers: list[str]
) -> None:
    data = filled(
        office,
        {
            2: {"专利号*": "2019100000000", "项目编号*": "X1"},
            3: GOOD,
            4: {**GOOD, "资助级别": "宇宙级", "立项年份": "去年"},
            5: {**GOOD, "专利号*": numbers[2]},
        },
    )
    problems = plan(office, data).problems
    assert [(one.sheet, one.row, one.column) for one in problems] == [
        ("财政资助声明", 2, "专利号"),
        ("财政资助声明", 4, "资助级别"),
        ("财政资助声明", 4, "立项年份"),
        ("财政资助声明", 5, "专利号"),
    ]
    assert all(one.remedy for one in problems)
    with pytest.raises(Refusal, match="3 行拒收，一行都没有写入"):
        write(office, data)
    assert FundingDeclaration.objects.count() == 1
    assert write(office, data, skip_bad=True).written == 1
    assert declared.pk


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"项目名称": "某专项"}, "项目编号", "没有填项目编号"),
        ({**GOOD, "立项年份": 1900}, "立项年份", "不合常理"),
        ({**GOOD, "未实施的理由": "in_trial"}, "理由说明", "没有说明"),
        ({**GOOD, "理由说明": "试验中"}, "未实施的理由", "没有选理由"),
        (
            {**GOOD, "未实施的理由": "in_trial", "理由说明": "试验", "理由有效至": "2001-01-01"},
            "理由有效至",
            "已经过了",
        ),
        (
            {**GOOD, "未实施的理由": "in_trial", "理由说明": "试验", "理由有效至": "明年"},
            "理由有效至",
            "不是日期",
        ),
        ({"撤回声明": "是", "撤回理由": "误填"}, "撤回声明", "没有声明"),
        ({**GOOD, "撤回声明": "也许"}, "撤回声明", "看不出"),
        ({**GOOD, "项目名称": "长" * 201}, "项目名称", "201 字"),
    ],
)
def test_each_mistake_is_told_with_its_column(
    declared: FundingDeclaration, office: Actor, cells: dict[str, Any], column: str, words: str
) -> None:
    problems = plan(office, filled(office, {3: cells})).problems
    assert [(one.row, one.column) for one in problems] == [(3, column)]
    assert words in problems[0].reason
    assert declared.pk


def test_others_and_stale_plans_are_refused(
    opened: Round, declared: FundingDeclaration, office: Actor, clerk: Actor, numbers: list[str]
) -> None:
    data = filled(office, {3: GOOD})
    with pytest.raises(Denied):
        plan(clerk, data)
    with pytest.raises(SheetRefused):
        plan(office, b"nothing")
    kept = services.keep_funding_workbook(office, "声明.xlsx", data)
    seen = funding_plan.kept_funding_plan(office, kept.sha256)[1].digest
    for number in numbers[1:]:
        services.declare_funding(office, number, services.Funding("X1"))
    with pytest.raises(Refusal, match="又有变化"):
        services.apply_funding(office, kept.sha256, seen, skip_bad=True)
    assert opened.pk
    assert declared.pk


def test_the_pages(declared: FundingDeclaration, office: Actor, clerk: Actor) -> None:
    desk = browser_of(office)
    assert "用 Excel 填" in text_of(desk, "funded")
    got = desk.get(reverse("workbench:funded-workbook") + "?all=1")
    assert got.headers["Content-Type"].endswith("spreadsheetml.sheet")
    here = reverse("workbench:funded-fill")
    assert "还没有用 Excel 填过" in desk.get(here).content.decode()
    assert desk.post(here, {"file": SimpleUploadedFile("声明.xlsx", b"PK")}).status_code == 422
    data = filled(office, {3: GOOD, 4: {"资助级别": "省级"}})
    where = desk.post(here, {"file": SimpleUploadedFile("声明.xlsx", data)}).headers["Location"]
    assert "第 4 行" in desk.get(where).content.decode()
    assert "2021YFB01" in desk.get(where + "?tab=new").content.decode()
    kept = where.rstrip("/").rsplit("/", 1)[1]
    problems = desk.get(reverse("workbench:funded-fill-problems", args=[kept]))
    assert b"".join(problems)[:2] == b"PK"
    digest = funding_plan.kept_funding_plan(office, kept)[1].digest
    apply = reverse("workbench:funded-fill-apply", args=[kept, digest])
    assert desk.post(apply).status_code == 422
    assert desk.post(apply, {"bad": "skip"}).status_code == 302
    assert FundingDeclaration.objects.count() == 2
    fill = FundingFill.objects.get()
    assert "声明.xlsx" in desk.get(here).content.decode()
    assert desk.post(reverse("workbench:funded-fill-undo", args=[fill.pk])).status_code == 302
    assert "已撤销" in desk.get(here).content.decode()
    assert browser_of(clerk).get(here).status_code == 403
    assert declared.pk
