"""绩效目标表: three levels of indicators across, one region a row.

Layout: 北碚府办发〔2023〕120号, 附件1.
"""

from itertools import groupby

from zhiqiao.outcomes.reports import wording
from zhiqiao.outcomes.reports.appendix import details, grounds
from zhiqiao.outcomes.reports.form import Form
from zhiqiao.outcomes.reports.page import Cell, Grid, Look, Notes, Page
from zhiqiao.outcomes.reports.statement import Line, Statement

_REGION_WIDTH = 1.1
_LEVEL1, _LEVEL2, _NAMES, _VALUES = range(4)


def _spans(row: int, words: list[tuple[str, ...]]) -> list[Cell]:
    """Heading cells over equal neighbors, from column 1 on; the last word of a key is what is printed."""
    cells, column = [], 1
    for key, members in groupby(words):
        width = len(list(members))
        cells.append(Cell(row, column, key[-1] or "—", Look.HEAD, columns=width))
        column += width
    return cells


def _value(line: Line, column: int) -> Cell:
    text = wording.target_in_table(line)
    if line.target is None or text != wording.value(line.target, line.unit):
        return Cell(_VALUES, column, text, Look.CENTER)
    shape = wording.number_format(line.target, line.unit)
    return Cell(_VALUES, column, text, Look.CENTER, number=line.target, number_format=shape)


def _grid(statement: Statement, notes: Notes) -> Grid:
    lines = statement.lines
    cells = [
        Cell(_LEVEL1, 0, "一级指标" + notes.mark([statement.grouping_mark]), Look.HEAD),
        *_spans(_LEVEL1, [(line.level1,) for line in lines]),
        Cell(_LEVEL2, 0, "二级指标", Look.HEAD),
        *_spans(_LEVEL2, [(line.level1, line.level2) for line in lines]),
        Cell(_NAMES, 0, "三级指标\n区县（开发区）", Look.DIAGONAL),
        Cell(_VALUES, 0, statement.region, Look.LABEL),
    ]
    for column, line in enumerate(lines, 1):
        marks = notes.mark(line.marks)
        cells += [Cell(_NAMES, column, wording.heading(line) + marks, Look.LABEL), _value(line, column)]
    return Grid((_REGION_WIDTH, *(1.0 for _ in lines)), tuple(cells), head_rows=_VALUES)


def layout(statement: Statement) -> Page:
    """The page of the official annex, with how each figure is counted behind it."""
    notes = Notes()
    grid = _grid(statement, notes)
    behind = grounds(statement, notes)
    return Page(
        title=statement.title,
        subtitle=f"（{statement.document_number}）" if statement.document_number else "",
        grid=grid,
        banner=wording.banner(statement),
        left=f"填报单位：{statement.unit}" if statement.unit else "填报单位：",
        right=f"期间：{wording.span(statement)}",
        notes=notes.lines(),
        footer=wording.ledger(statement),
        sections=(behind, details(statement)),
    )


def _nothing(_statement: Statement) -> list[str]:
    return []


RULE = Form(
    code="target_table",
    label="绩效目标表",
    purpose="按方案附件的样式列出各项目标值，附各指标口径、实际完成值和完成率。",
    is_scored=False,
    layout=layout,
    missing=_nothing,
    reminders=_nothing,
)
