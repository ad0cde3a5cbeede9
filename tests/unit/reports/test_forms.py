"""The laid-out forms: no hole in the grid, the official headings in their spans, the golden pages."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.reports.samples import SELF_EVALUATION, TARGET_TABLE

from zhiqiao.outcomes.reports.form import FormRefused, every_form, form
from zhiqiao.outcomes.reports.page import Cell, Grid, Page
from zhiqiao.outcomes.reports.statement import FundState, Statement

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "reports"


def as_text(page: Page) -> str:
    """A page as a person could read it in a diff: one line a cell, with its place and span."""
    out = [f"# {page.title}", page.subtitle, page.banner, f"{page.left} | {page.right}", *_grid(page.grid)]
    out += [*page.signatures, *page.notes, page.footer]
    for section in page.sections:
        out += [f"## {section.title}", *_grid(section.grid)]
    return "\n".join(out) + "\n"


def _grid(grid: Grid) -> list[str]:
    cells = sorted(grid.cells, key=lambda cell: (cell.row, cell.column))
    return [
        f"{cell.row},{cell.column} {cell.rows}x{cell.columns} {cell.look.value}: {cell.text!r} {cell.number}"
        for cell in cells
    ]


@pytest.mark.parametrize(
    "statement", [SELF_EVALUATION, TARGET_TABLE], ids=["self_evaluation", "target_table"]
)
def test_the_page_is_the_golden_one(statement: Statement) -> None:
    expected = (GOLDEN / f"{statement.form}.txt").read_text(encoding="utf-8")
    assert as_text(form(statement.form).layout(statement)) == expected


@pytest.mark.parametrize(
    "statement", [SELF_EVALUATION, TARGET_TABLE], ids=["self_evaluation", "target_table"]
)
def test_every_place_of_every_grid_is_covered_once(statement: Statement) -> None:
    bare = replace(statement, facts=(), funds=(), remarks=(), fund_state=FundState.MISSING)
    for each in (statement, bare):
        page = form(statement.form).layout(each)
        assert page.grid.gaps() == []
        assert [section.grid.gaps() for section in page.sections] == [[], []]


def test_the_target_table_has_the_three_levels_of_the_official_annex() -> None:
    cells = form("target_table").layout(TARGET_TABLE).grid.cells
    level1 = [(cell.text, cell.columns) for cell in cells if cell.row == 0]
    level2 = [(cell.text, cell.columns) for cell in cells if cell.row == 1]
    assert level1 == [("一级指标", 1), ("产出指标", 4), ("效益指标", 3), ("满意度指标", 1)]
    assert level2 == [("二级指标", 1), ("数量指标", 4), ("经济效益指标", 3), ("服务对象满意度指标", 1)]


def text_at(statement: Statement, column: int, name: str) -> str:
    cells = form(statement.form).layout(statement).grid.cells
    row = next(cell.row for cell in cells if cell.column == 3 and cell.text.startswith(name))
    found: Cell = next(cell for cell in cells if cell.row == row and cell.column == column)
    return found.text


def test_no_facts_and_no_number_are_said_in_words() -> None:
    assert text_at(SELF_EVALUATION, 5, "普惠性专利质押融资惠及中小微企业数量占") == "不可计算"
    assert text_at(SELF_EVALUATION, 8, "普惠性专利质押融资惠及中小微企业数量占").startswith("分母为0")
    assert text_at(SELF_EVALUATION, 5, "普惠性专利质押融资惠及中小微企业数量") == "0家"
    assert text_at(SELF_EVALUATION, 8, "普惠性专利质押融资惠及中小微企业数量").startswith(
        "平台还没有这类事实"
    )


def test_marks_are_numbered_and_every_note_is_used() -> None:
    page = form("self_evaluation").layout(SELF_EVALUATION)
    words = "".join(cell.text for cell in page.grid.cells)
    assert len(page.notes) == 6
    for note in page.notes:
        assert note[0] in words
        assert note[2:].startswith(("未核对", "平台默认"))


def test_a_consultation_draft_says_so() -> None:
    draft = replace(TARGET_TABLE, is_consultation_draft=True)
    assert "征求意见稿" in form("target_table").layout(draft).banner
    assert not form("target_table").layout(TARGET_TABLE).banner


def test_a_self_evaluation_is_ready_only_when_filled_in() -> None:
    assert form("self_evaluation").missing(SELF_EVALUATION) == []
    bare = replace(
        SELF_EVALUATION, remarks=(), fund_state=FundState.MISSING, funds=(), department="", goals_actual=" "
    )
    wanted = form("self_evaluation").missing(bare)
    assert "填写主管部门" in wanted
    assert "填写项目资金，或注明本项目不涉及资金" in wanted
    assert any(sentence.startswith("说明4项未完成指标的偏差原因及改进措施") for sentence in wanted)
    assert form("target_table").missing(bare) == []


def test_without_money_there_is_no_total_on_the_page() -> None:
    bare = replace(SELF_EVALUATION, fund_state=FundState.MISSING, funds=())
    words = [cell.text for cell in form("self_evaluation").layout(bare).grid.cells]
    assert any("资金未填报，暂不计总分" in text for text in words)
    assert not any(text.startswith("等级") for text in words)


def test_an_unknown_form_is_refused_with_the_known_ones() -> None:
    assert list(every_form()) == ["self_evaluation", "target_table"]
    with pytest.raises(FormRefused, match="绩效自评表"):
        form("monthly")
