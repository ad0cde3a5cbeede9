"""The tables behind every form: how each figure was counted, and the facts it was counted from."""

from decimal import Decimal

from zhiqiao.kernel.money import yuan
from zhiqiao.outcomes.reports import wording
from zhiqiao.outcomes.reports.page import Cell, Grid, Look, Notes, Section
from zhiqiao.outcomes.reports.statement import FactLine, Line, Statement

_GROUNDS = (
    ("序号", 4),
    ("指标", 20),
    ("目标值", 10),
    ("实际完成值", 13),
    ("完成率", 8),
    ("计数口径", 28),
    ("计入事实", 8),
    ("未计入事实及原因", 20),
    ("目标出处", 16),
)
_FACTS = (
    ("指标", 26),
    ("计入部分", 22),
    ("账本位置", 9),
    ("发生日期", 12),
    ("事实", 14),
    ("对象编号", 18),
    ("对象名称", 30),
    ("相关方", 36),
    ("金额（元）", 14),
    ("数量", 8),
    ("等级", 10),
    ("备案登记号", 18),
    ("佐证材料", 30),
)


def head(titles: tuple[tuple[str, int], ...]) -> list[Cell]:
    """A heading row."""
    return [Cell(0, column, title, Look.HEAD) for column, (title, _) in enumerate(titles)]


def grounds(statement: Statement, notes: Notes) -> Section:
    """依据与口径: one row an indicator: the rule in words, facts counted and left out, the source."""
    cells = head(_GROUNDS)
    for row, line in enumerate(statement.lines, 1):
        cells += _grounds_row(row, line, notes)
    return Section(
        "依据与口径", Grid(tuple(float(width) for _, width in _GROUNDS), tuple(cells), head_rows=1)
    )


def left_out(line: Line) -> str:
    """How many facts were left out, reason by reason."""
    return "\n".join(f"{item.reason}：{item.facts}条" for item in line.left_out) or "无"


def why(line: Line) -> str:
    """What was counted, with the reason where there is no number or nothing to count."""
    said = wording.actual(line)
    if not line.reason:
        return said
    return line.reason if line.reason.startswith(said) else f"{said}\n{line.reason}"


def _grounds_row(row: int, line: Line, notes: Notes) -> list[Cell]:
    rate = wording.completion(line)
    return [
        Cell(row, 0, str(row), Look.CENTER, number=Decimal(row), number_format="0"),
        Cell(row, 1, line.name + notes.mark(line.marks)),
        Cell(row, 2, wording.target(line), Look.CENTER),
        Cell(row, 3, why(line), Look.CENTER),
        Cell(row, 4, wording.per_cent(rate), Look.NUMBER, number=rate, number_format='0.00"%"'),
        Cell(row, 5, line.rule),
        Cell(row, 6, str(line.counted), Look.NUMBER, number=Decimal(line.counted), number_format="#,##0"),
        Cell(row, 7, left_out(line)),
        Cell(row, 8, line.source),
    ]


def details(statement: Statement) -> Section:
    """事实明细: every counted fact, indicator by indicator; a sheet of the workbook only."""
    names = {line.code: line.name for line in statement.lines}
    cells = head(_FACTS)
    for row, fact in enumerate(statement.facts, 1):
        cells += _fact_row(row, fact, names.get(fact.indicator, fact.indicator))
    if not statement.facts:
        cells.append(Cell(1, 0, "本期没有计入的事实", Look.CENTER, columns=len(_FACTS)))
    grid = Grid(tuple(float(width) for _, width in _FACTS), tuple(cells), head_rows=1)
    return Section("事实明细", grid, is_spreadsheet_only=True)


def _fact_row(row: int, fact: FactLine, indicator: str) -> list[Cell]:
    amount = None if fact.amount_fen is None else Decimal(fact.amount_fen) / 100
    shown = "" if fact.amount_fen is None else yuan(fact.amount_fen)
    return [
        Cell(row, 0, indicator),
        Cell(row, 1, fact.part),
        Cell(row, 2, str(fact.position), Look.NUMBER, number=Decimal(fact.position), number_format="0"),
        Cell(row, 3, fact.effective_on.isoformat(), Look.CENTER),
        Cell(row, 4, fact.kind),
        Cell(row, 5, fact.subject),
        Cell(row, 6, fact.subject_name),
        Cell(row, 7, fact.parties),
        Cell(row, 8, shown, Look.NUMBER, number=amount, number_format="#,##0.00"),
        Cell(row, 9, str(fact.quantity), Look.NUMBER, number=Decimal(fact.quantity), number_format="#,##0"),
        Cell(row, 10, fact.grade, Look.CENTER),
        Cell(row, 11, fact.record_number),
        Cell(row, 12, fact.papers),
    ]
