"""The workbook of ``zhiqiao match``: results to filter, an overview, what went wrong, how it was made."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Color, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from zhiqiao.market.matching.demands import Problem
from zhiqiao.market.matching.ranking import NeedText, Ranking, ranking_signals
from zhiqiao.market.matching.reasons import in_words
from zhiqiao.retrieval.explanation import Explanation, Passage

_MOST_CELL = 32_000  # Excel takes 32,767 characters
_HEAD = PatternFill("solid", fgColor="1F4E79")
_HEAD_FONT = Font(bold=True, color="FFFFFF")
_SHARED = InlineFont(b=True, color=Color("C00000"))
_PLAIN = InlineFont()
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_TOP = Alignment(vertical="top")
_NOTHING_SURE = "没有把握：没有找到明显合适的专利，以下仅供参考"

Value = str | int | float | Passage


@dataclass(frozen=True)
class PatentRow:
    """What the workbook tells of a patent."""

    number: str
    title: str
    holders: str
    ipc: str


@dataclass(frozen=True)
class Matched:
    """One need with its ranking and, for each hit, why."""

    need: NeedText
    ranking: Ranking
    reasons: Sequence[Explanation]


def write_workbook(
    path: Path,
    matched: Sequence[Matched],
    patents: Mapping[str, PatentRow],
    problems: Sequence[Problem],
    about: Sequence[tuple[str, str]],
) -> None:
    """Writes the four sheets to ``path``.

    Args:
        path: The file to write.
        matched: Needs in the order of their file.
        patents: Patents by ``doc_id``.
        problems: Rows that were not taken.
        about: Lines of the sheet 说明.
    """
    book = Workbook(write_only=True)
    _results(book, matched, patents)
    _overview(book, matched, patents)
    _problems(book, problems)
    _sheet(book, "说明", {"项目": 24, "内容": 100}, about)
    book.save(path)


def _results(book: Workbook, matched: Sequence[Matched], patents: Mapping[str, PatentRow]) -> None:
    signals = ranking_signals()
    columns = {
        "需求编号": 14,
        "需求名称": 34,
        "名次": 7,
        "匹配": 7,
        "专利号": 18,
        "专利名称": 40,
        "专利权人": 24,
        "IPC": 16,
        "分数": 8,
    }
    columns |= {f"{signal.label}": 7 for signal in signals.values()}
    columns |= {"需求里的理由句": 56, "专利里的理由句": 56, "理由": 40}
    _sheet(book, "匹配结果", columns, _result_rows(matched, patents, list(signals)))


def _result_rows(
    matched: Sequence[Matched], patents: Mapping[str, PatentRow], codes: Sequence[str]
) -> Iterable[Sequence[Value]]:
    for each in matched:
        for rank, (hit, why) in enumerate(zip(each.ranking.hits, each.reasons, strict=True), start=1):
            patent = patents[hit.doc_id]
            parts = [round(hit.parts.get(code, 0.0), 2) for code in codes]
            yield (
                *(each.need.need_id, each.need.title or "（无名称）", rank, hit.band.value),
                *(patent.number, patent.title, patent.holders, patent.ipc),
                *(round(sum(parts), 2), *parts),
                *(why.need, why.document, in_words(why)),
            )


def _overview(book: Workbook, matched: Sequence[Matched], patents: Mapping[str, PatentRow]) -> None:
    columns = {
        "需求编号": 14,
        "需求名称": 44,
        "第一名专利号": 18,
        "第一名专利": 44,
        "匹配": 7,
        "高": 6,
        "中": 6,
        "把握": 44,
    }
    rows: list[Sequence[Value]] = []
    for each in matched:
        hits = each.ranking.hits
        best = patents[hits[0].doc_id] if hits else PatentRow("", "", "", "")
        bands = [hit.band.value for hit in hits]
        sure = "有合适的专利可看" if each.ranking.has_good_match else _NOTHING_SURE
        top = bands[0] if bands else ""
        said = sure if hits else "没有找到相关专利"
        name = each.need.title or "（无名称）"
        rows.append(
            (
                each.need.need_id,
                name,
                best.number,
                best.title,
                top,
                bands.count("高"),
                bands.count("中"),
                said,
            )
        )
    _sheet(book, "需求概览", columns, rows)


def _problems(book: Workbook, problems: Sequence[Problem]) -> None:
    columns = {"文件": 30, "工作表": 14, "行号": 8, "编号": 20, "问题": 60, "怎么改": 60}
    rows: list[Sequence[Value]] = [
        (p.file, p.sheet, p.row or "", p.subject, p.reason, p.remedy) for p in problems
    ]
    _sheet(book, "未能匹配与读取问题", columns, rows)


def _sheet(book: Workbook, title: str, columns: Mapping[str, int], rows: Iterable[Sequence[Value]]) -> None:
    sheet: Worksheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, width in enumerate(columns.values(), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([_head(sheet, name) for name in columns])
    count = 1
    for row in rows:
        sheet.append([_cell(sheet, value, width) for value, width in zip(row, columns.values(), strict=True)])
        count += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{count}"


def _head(sheet: Worksheet, name: str) -> Cell:
    cell = WriteOnlyCell(sheet, value=name)
    cell.fill, cell.font = _HEAD, _HEAD_FONT
    return cell


def _cell(sheet: Worksheet, value: Value, width: int) -> Cell:
    if isinstance(value, Passage):
        cell = WriteOnlyCell(sheet)
        cell.value = _highlighted(value)
    elif isinstance(value, str):
        cell = WriteOnlyCell(sheet, value=_safe(value))
        cell.data_type = "s"  # also for a text that begins with "=": it is no formula
    else:
        cell = WriteOnlyCell(sheet, value=value)
    cell.alignment = _WRAPPED if width > 30 else _TOP  # noqa: PLR2004 wide columns hold sentences
    return cell


def _highlighted(passage: Passage) -> CellRichText:
    """The sentence with the shared words in bold red."""
    runs: list[TextBlock] = []
    at = 0
    for start, end in passage.spans:
        runs += [
            TextBlock(_PLAIN, _safe(passage.text[at:start])),
            TextBlock(_SHARED, _safe(passage.text[start:end])),
        ]
        at = end
    runs.append(TextBlock(_PLAIN, _safe(passage.text[at:])))
    return CellRichText(*(run for run in runs if run.text))


def _safe(text: str) -> str:
    return ILLEGAL_CHARACTERS_RE.sub(" ", text)[:_MOST_CELL]
