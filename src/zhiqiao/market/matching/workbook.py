"""Matches as a workbook: results to filter; for ``zhiqiao match`` also an overview and what went wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

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


@dataclass(frozen=True)
class MatchLine:
    """One line of the sheet of results.

    Attributes:
        need_id: The need.
        need_title: Its title; may be empty.
        rank: The patent's place, from 1.
        band: 高, 中 or 低.
        patent: The patent.
        score: The parts' sum.
        parts: The parts, in the order of the columns.
        why: The sentences of both sides.
        more: What stands in the columns that the caller added.
    """

    need_id: str
    need_title: str
    rank: int
    band: str
    patent: PatentRow
    score: float
    parts: Sequence[float]
    why: Explanation
    more: Sequence[str] = ()


@dataclass(frozen=True)
class Sheet:
    """One sheet: headings with their widths, and rows."""

    title: str
    columns: Mapping[str, int]
    rows: Iterable[Sequence[Value]]


def write_sheets(out: Path | IO[bytes], sheets: Sequence[Sheet]) -> None:
    """Writes the sheets as one workbook; sentences keep their highlights, no text becomes a formula."""
    book = Workbook(write_only=True)
    for one in sheets:
        _sheet(book, one.title, one.columns, one.rows)
    book.save(out)


def about_sheet(about: Sequence[tuple[str, str]]) -> Sheet:
    """How the workbook was made."""
    return Sheet("说明", {"项目": 24, "内容": 100}, about)


def results_sheet(
    lines: Iterable[MatchLine], parts: Sequence[str], more: Mapping[str, int] | None = None
) -> Sheet:
    """The ranked patents.

    Args:
        lines: The lines in order.
        parts: Labels of the parts of a score.
        more: Headings and widths of further columns, between the patent and the sentences.
    """
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
    columns |= dict.fromkeys(parts, 7) | dict(more or {})
    columns |= {"需求里的理由句": 56, "专利里的理由句": 56, "理由": 40}
    return Sheet("匹配结果", columns, (_cells(one) for one in lines))


def _cells(one: MatchLine) -> Sequence[Value]:
    patent = one.patent
    cells: list[Value] = [one.need_id, one.need_title or "（无名称）", one.rank, one.band]
    cells += [patent.number, patent.title, patent.holders, patent.ipc, one.score, *one.parts, *one.more]
    return [*cells, one.why.need, one.why.document, in_words(one.why)]


def write_workbook(
    path: Path,
    matched: Sequence[Matched],
    patents: Mapping[str, PatentRow],
    problems: Sequence[Problem],
    about: Sequence[tuple[str, str]],
) -> None:
    """Writes the four sheets of a batch to ``path``.

    Args:
        path: The file to write.
        matched: Needs in the order of their file.
        patents: Patents by ``doc_id``.
        problems: Rows that were not taken.
        about: Lines of the sheet 说明.
    """
    signals = ranking_signals()
    results = results_sheet(
        _lines(matched, patents, list(signals)), [signal.label for signal in signals.values()]
    )
    write_sheets(path, [results, _overview(matched, patents), _problems(problems), about_sheet(about)])


def _lines(
    matched: Sequence[Matched], patents: Mapping[str, PatentRow], codes: Sequence[str]
) -> Iterable[MatchLine]:
    for each in matched:
        for rank, (hit, why) in enumerate(zip(each.ranking.hits, each.reasons, strict=True), start=1):
            parts = [round(hit.parts.get(code, 0.0), 2) for code in codes]
            yield MatchLine(
                each.need.need_id,
                each.need.title,
                rank,
                hit.band.value,
                patents[hit.doc_id],
                round(sum(parts), 2),
                parts,
                why,
            )


def _overview(matched: Sequence[Matched], patents: Mapping[str, PatentRow]) -> Sheet:
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
    return Sheet("需求概览", columns, rows)


def _problems(problems: Sequence[Problem]) -> Sheet:
    columns = {"文件": 30, "工作表": 14, "行号": 8, "编号": 20, "问题": 60, "怎么改": 60}
    rows: list[Sequence[Value]] = [
        (p.file, p.sheet, p.row or "", p.subject, p.reason, p.remedy) for p in problems
    ]
    return Sheet("未能匹配与读取问题", columns, rows)


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
