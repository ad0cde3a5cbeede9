"""Reading a table of needs: 需求编号, 需求名称, 需求内容 (csv, csv.gz, xlsx, xls)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from zhiqiao.assets.imports.reading import Sheet, read_file
from zhiqiao.assets.imports.recognition import fold_header, header_texts
from zhiqiao.assets.imports.row_reader import as_text
from zhiqiao.foundation.documents.checks import inspect_size
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.matching.ranking import NeedText

_NAMES = {
    "number": ("需求编号", "编号", "序号", "query_id"),
    "title": ("需求名称", "需求标题", "技术需求名称", "名称", "title"),
    "text": ("需求内容", "需求描述", "技术需求", "需求详情", "内容", "text"),
}
_HEADER_WITHIN = 20


class DemandsRefused(Refusal):
    """The file is no table of needs."""


@dataclass(frozen=True)
class Problem:
    """A row or file that was not taken, told so that a clerk can mend it."""

    file: str
    sheet: str
    row: int
    subject: str
    reason: str
    remedy: str


@dataclass
class Demands:
    """The needs of a file, and the rows that cannot be matched."""

    needs: list[NeedText] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_demands(path: Path) -> Demands:
    """The needs in all sheets of a file; rows without any text become problems, not needs."""
    found = Demands()
    headers: list[str] = []
    is_found = False
    for sheet in read_file(path.name, file_bytes(path)).sheets:
        header = _header(sheet)
        if header is None:
            headers.extend(
                text for row in range(min(1, len(sheet.rows))) for text in header_texts(sheet, row).values()
            )
            continue
        is_found = True
        _take_rows(found, path.name, sheet, *header)
    if not is_found:
        seen = "、".join(headers[:8]) or "空表"
        raise DemandsRefused(
            f"“{path.name}”不是需求清单：没有找到“需求名称”或“需求内容”列（读到的首行：{seen}）",
            "首行应有 需求编号、需求名称、需求内容；专利清单请用 --patents 给出",
        )
    if not found.needs and not found.problems:
        raise DemandsRefused(f"“{path.name}”里没有一条需求", "请检查文件是否只有表头")
    return found


def file_bytes(path: Path) -> bytes:
    """A file's content, its size checked before it is read."""
    try:
        inspect_size(path.name, path.stat().st_size)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise DemandsRefused(f"找不到文件：{path}", "请检查路径") from error
    except OSError as error:
        raise DemandsRefused(f"读不了文件：{path}", "请检查它是不是文件、有没有读取权限") from error


def _header(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """The header row and the column of each field; a title or a body column must be there."""
    for row in range(min(_HEADER_WITHIN, len(sheet.rows))):
        folded = {fold_header(text): column for column, text in reversed(header_texts(sheet, row).items())}
        columns = {
            name: next((folded[fold_header(each)] for each in names if fold_header(each) in folded), -1)
            for name, names in _NAMES.items()
        }
        known = {name: column for name, column in columns.items() if column >= 0}
        is_patents = any(fold_header(name) in folded for name in ("申请号", "公开公告号", "专利名称"))
        if ("title" in known or "text" in known) and len(known) > 1 and not is_patents:
            return row, known
    return None


def _take_rows(found: Demands, file: str, sheet: Sheet, header_row: int, columns: dict[str, int]) -> None:
    known = {need.need_id for need in found.needs}
    for row in range(header_row + 1, len(sheet.rows)):
        if sheet.is_blank(row):
            continue
        number, title, text = (_cell(sheet, row, columns.get(name)) for name in ("number", "title", "text"))
        need_id = number or f"第{row + 1}行"
        if need_id in known:
            _reject(
                found,
                (file, sheet.name, row + 1),
                need_id,
                "需求编号与前面重复，只匹配第一条",
                "请改成不同的编号",
            )
            continue
        if not title and not text:
            _reject(
                found,
                (file, sheet.name, row + 1),
                need_id,
                "需求名称和内容都是空的，没有可匹配的文字",
                "请补上需求内容",
            )
            continue
        if not any(character.isalnum() for character in title + text):
            _reject(
                found,
                (file, sheet.name, row + 1),
                need_id,
                "需求里没有文字或数字，只有符号",
                "请补上需求内容",
            )
            continue
        if not text:
            _reject(
                found,
                (file, sheet.name, row + 1),
                need_id,
                "需求内容为空，只按名称匹配，结果可能不准",
                "请补上需求内容",
            )
        known.add(need_id)
        found.needs.append(NeedText(need_id, title, text))


def _reject(found: Demands, place: tuple[str, str, int], subject: str, reason: str, remedy: str) -> None:
    found.problems.append(Problem(*place, subject, reason, remedy))


def _cell(sheet: Sheet, row: int, column: int | None) -> str:
    return "" if column is None else as_text(sheet.cell(row, column)).strip()


def unmatched(problems: Sequence[Problem], needs: Sequence[NeedText]) -> list[Problem]:
    """Problems whose need was left out, in order."""
    matched = {need.need_id for need in needs}
    return [problem for problem in problems if problem.subject not in matched]
