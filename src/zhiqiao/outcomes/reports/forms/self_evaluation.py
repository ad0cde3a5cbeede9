"""绩效自评表: money, overall goals, indicators with points and reasons for misses, total and grade.

Layout: 财预〔2020〕10号; points and scoring in ``parameters/forms/self_evaluation.yaml``.
"""

from decimal import Decimal
from itertools import groupby

from zhiqiao.outcomes.reports import wording
from zhiqiao.outcomes.reports.appendix import details, grounds
from zhiqiao.outcomes.reports.form import Form
from zhiqiao.outcomes.reports.page import Cell, Grid, Look, Notes, Page
from zhiqiao.outcomes.reports.scoring import Evaluation, evaluate, far_above, unexplained
from zhiqiao.outcomes.reports.statement import FundKind, FundLine, FundState, Line, Statement

_WIDTHS = (0.55, 0.85, 0.95, 2.7, 1.15, 1.25, 0.8, 0.8, 2.4)
_LAST = len(_WIDTHS) - 1
_FUND_ROWS = 5
_POINTS = "0.00"
_FUND_HEADS = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率")
_HEADS = (
    "一级指标",
    "二级指标",
    "三级指标",
    "年度指标值",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因分析及改进措施",
)


def _label(row: int, column: int, text: str, rows: int = 1, columns: int = 1) -> Cell:
    return Cell(row, column, text, Look.HEAD, rows=rows, columns=columns)


def _points(row: int, column: int, points: Decimal | None, look: Look = Look.CENTER) -> Cell:
    if points is None:
        return Cell(row, column, "—", look)
    return Cell(row, column, f"{points:.2f}", look, number=points, number_format=_POINTS)


def _money(row: int, column: int, fen: int | None) -> Cell:
    if fen is None:
        return Cell(row, column, "", Look.NUMBER)
    amount = wording.wan(fen)
    return Cell(row, column, wording.wan_text(fen), Look.NUMBER, number=amount, number_format="#,##0.00")


def _head_rows(statement: Statement) -> list[Cell]:
    return [
        _label(0, 0, "项目名称", columns=2),
        Cell(0, 2, statement.plan, columns=_LAST - 1),
        _label(1, 0, "主管部门", columns=2),
        Cell(1, 2, statement.department, columns=2),
        _label(1, 4, "实施单位"),
        Cell(1, 5, statement.unit, columns=_LAST - 4),
    ]


def _fund_rows(statement: Statement, scored: Evaluation, notes: Notes, top: int) -> list[Cell]:
    is_given = statement.fund_state is FundState.GIVEN
    by_kind = {line.kind: line for line in statement.funds} if is_given else {}
    heads = (*_FUND_HEADS, "得分" + notes.mark([statement.scoring.fund_mark]))
    cells = [_label(top, 0, "项目资金（万元）", rows=_FUND_ROWS, columns=2), _label(top, 2, "")]
    cells += [_label(top, 3 + n, text) for n, text in enumerate(heads)]
    total = FundLine(
        FundKind.OTHER,
        sum(line.initial_fen for line in by_kind.values()),
        sum(line.revised_fen for line in by_kind.values()),
        sum(line.spent_fen for line in by_kind.values()),
    )
    rows = [("年度资金总额", total if is_given else None)]
    rows += [(kind.label, by_kind.get(kind)) for kind in FundKind]
    for n, (label, line) in enumerate(rows):
        row = top + 1 + n
        cells += [
            _label(row, 2, label),
            _money(row, 3, line.initial_fen if line else None),
            _money(row, 4, line.revised_fen if line else None),
            _money(row, 5, line.spent_fen if line else None),
        ]
        cells += _fund_score(row, statement, scored) if n == 0 else _dashes(row, line)
    return cells


def _fund_score(row: int, statement: Statement, scored: Evaluation) -> list[Cell]:
    points = _points(row, 6, statement.scoring.fund_points)
    if statement.fund_state is not FundState.GIVEN:
        word = "未填报" if statement.fund_state is FundState.MISSING else "不适用"
        return [points, Cell(row, 7, "—", Look.CENTER), Cell(row, 8, word, Look.CENTER)]
    rate = wording.per_cent(scored.fund_rate)
    return [
        points,
        Cell(row, 7, rate, Look.CENTER, number=scored.fund_rate, number_format='0.00"%"'),
        _points(row, 8, scored.fund_earned),
    ]


def _dashes(row: int, line: FundLine | None) -> list[Cell]:
    rate = Decimal(line.spent_fen) / line.revised_fen * 100 if line and line.revised_fen else None
    shown = Cell(row, 7, wording.per_cent(rate), Look.CENTER, number=rate, number_format='0.00"%"')
    return [Cell(row, 6, "—", Look.CENTER), shown, Cell(row, 8, "—", Look.CENTER)]


def _goal_rows(statement: Statement, top: int) -> list[Cell]:
    return [
        _label(top, 0, "年度总体目标", rows=2, columns=2),
        _label(top, 2, "预期目标", columns=3),
        _label(top, 5, "实际完成情况", columns=_LAST - 4),
        Cell(top + 1, 2, statement.goals_expected, columns=3),
        Cell(top + 1, 5, statement.goals_actual, columns=_LAST - 4),
    ]


def _level_cells(lines: tuple[Line, ...], top: int) -> list[Cell]:
    cells, row = [], top
    for (_, name), members in groupby(lines, key=lambda line: ("", line.level1)):
        height = len(list(members))
        cells.append(Cell(row, 1, name, Look.LABEL, rows=height))
        row += height
    row = top
    for (_, name), members in groupby(lines, key=lambda line: (line.level1, line.level2)):
        height = len(list(members))
        cells.append(Cell(row, 2, name or "—", Look.LABEL, rows=height))
        row += height
    return cells


def _deviation(statement: Statement, line: Line) -> str:
    remark = statement.remark(line.code)
    said = [remark.deviation.strip()]
    if remark.is_not_applicable:
        said.insert(0, "不适用，不参与计分。")
    elif line.reason and line.reason not in said[0]:
        said.insert(0, f"{line.reason}。" if not line.reason.endswith("。") else line.reason)
    return "\n".join(text for text in said if text)


def _indicator_rows(statement: Statement, scored: Evaluation, notes: Notes, top: int) -> list[Cell]:
    lines = statement.lines
    cells = [_label(top, 0, "绩效指标", rows=len(lines) + 1)]
    marks = {
        "一级指标": notes.mark([statement.grouping_mark]),
        "分值": notes.mark([statement.scoring.points_mark]),
    }
    cells += [_label(top, column, text + marks.get(text, "")) for column, text in enumerate(_HEADS, 1)]
    cells += _level_cells(lines, top + 1)
    for row, line in enumerate(lines, top + 1):
        score = scored.scores[line.code]
        shown = "不适用" if score.earned is None else wording.actual(line)
        if score.is_far_above:
            shown += notes.mark([statement.scoring.exceeding_mark])
        cells += [
            Cell(row, 3, line.name + notes.mark(line.marks)),
            Cell(row, 4, wording.target(line), Look.CENTER),
            Cell(row, 5, shown, Look.CENTER),
            _points(row, 6, score.points),
            _points(row, 7, score.earned),
            Cell(row, 8, _deviation(statement, line)),
        ]
    return cells


def _total_row(statement: Statement, scored: Evaluation, notes: Notes, row: int) -> list[Cell]:
    if scored.total is None:
        earned = f"指标得分{scored.indicator_earned:.2f}（满分{scored.indicator_points:.2f}）"
        said = f"资金未填报，暂不计总分；{earned}"
        return [
            _label(row, 0, "总分", columns=6),
            _points(row, 6, Decimal(100), Look.TOTAL),
            Cell(row, 7, "—", Look.TOTAL),
            Cell(row, 8, said),
        ]
    said = f"等级：{scored.grade}{notes.mark([statement.scoring.grade_mark])}"
    full = Decimal(100)
    if scored.applicable_points != full:
        said += f"\n适用部分满分{scored.applicable_points:.2f}，已折算为百分制"
    return [
        _label(row, 0, "总分", columns=6),
        _points(row, 6, full, Look.TOTAL),
        _points(row, 7, scored.total, Look.TOTAL),
        Cell(row, 8, said, Look.TOTAL),
    ]


def layout(statement: Statement) -> Page:
    """The page of the official form, with how each figure is counted behind it."""
    scored, notes = evaluate(statement), Notes()
    goals = 2 + _FUND_ROWS
    indicators = goals + 2
    cells = [
        *_head_rows(statement),
        *_fund_rows(statement, scored, notes, 2),
        *_goal_rows(statement, goals),
        *_indicator_rows(statement, scored, notes, indicators),
        *_total_row(statement, scored, notes, indicators + 1 + len(statement.lines)),
    ]
    behind = grounds(statement, notes)
    number = f"依据：{statement.document_number}" if statement.document_number else ""
    return Page(
        title=statement.title,
        subtitle=f"（{wording.span(statement)}）",
        grid=Grid(_WIDTHS, tuple(cells)),
        banner=wording.banner(statement),
        left=f"区域：{statement.region}",
        right=number,
        notes=notes.lines(),
        signatures=("填报人：", "单位负责人：", "联系电话：", "填报日期：    年  月  日"),
        footer=wording.ledger(statement),
        sections=(behind, details(statement)),
    )


def missing(statement: Statement) -> list[str]:
    """What the form asks for and does not have yet."""
    scored = evaluate(statement)
    wanted = [
        (statement.department.strip(), "填写主管部门"),
        (statement.unit.strip(), "填写实施单位"),
        (statement.goals_expected.strip(), "填写年度总体目标的预期目标"),
        (statement.goals_actual.strip(), "填写年度总体目标的实际完成情况"),
        (statement.fund_state is not FundState.MISSING, "填写项目资金，或注明本项目不涉及资金"),
    ]
    sentences = [sentence for there, sentence in wanted if not there]
    names = [f"“{line.name}”" for line in unexplained(statement, scored)]
    if names:
        sentences.append(f"说明{len(names)}项未完成指标的偏差原因及改进措施：{'、'.join(names)}")
    return sentences


def reminders(statement: Statement) -> list[str]:
    """What should be looked at, without holding anything up."""
    ratio = wording.number(statement.scoring.explain_above * 100)
    names = [line.name for line in far_above(statement, evaluate(statement))]
    return [f"“{name}”的实际完成值超过目标的{ratio}%，建议说明原因" for name in names]


RULE = Form(
    code="self_evaluation",
    label="绩效自评表",
    purpose="按预算绩效自评的样式计分：资金执行、总体目标、各项指标得分与偏差原因、总分和等级。",
    is_scored=True,
    layout=layout,
    missing=missing,
    reminders=reminders,
)
