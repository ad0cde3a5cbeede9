"""Lists that hold no patents (needs, organizations) read with the same care: header, rows, what is wrong where.

Plain Python. A format is a `Source` like that of a patent list; what becomes of a row is its reader's business.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import NoReturn

from zhiqiao.assets.imports.file_reading import Place, is_no_data, misshapen
from zhiqiao.assets.imports.reading import Sheet, read_file
from zhiqiao.assets.imports.recognition import (
    Recognized,
    fold_header,
    header_texts,
    match_columns,
    recognize,
)
from zhiqiao.assets.imports.records import Column, FileRefused, RejectedRow, Source
from zhiqiao.assets.imports.row_reader import RowReader, as_text
from zhiqiao.kernel.folding import fold, shown

EXAMPLE = "示例"
PATENTS_DOOR = "请到 存量 › 导入"
_HEADER_WITHIN = 20
_SHOWN_HEADERS = 12
_BRACKETS = "（([【「"


@dataclass(frozen=True)
class ListRow:
    """One data row: where it stands and its reader."""

    place: Place
    reader: RowReader


@dataclass
class ListContent:
    """What a file holds.

    Attributes:
        name: The file's name.
        rows: The data rows, in the file's order.
        rejected: Rows that cannot be read as rows (cut off, too many cells).
        fields: The fields some sheet has a column for.
        headers: The headers of the sheets that were read.
        notes: What was mended or left out, Chinese sentences.
    """

    name: str
    rows: list[ListRow] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    fields: set[str] = field(default_factory=set)
    headers: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def list_format(
    code: str,
    label: str,
    origin: str,
    columns: tuple[Column, ...],
    required: tuple[str, ...],
    usual: tuple[str, ...] = (),
) -> Source:
    """The format of a list that is no patent list; of the ``usual`` fields one at least must be there."""
    count = min(len(usual), 1)
    return Source(code, label, origin, columns, required, _no_patents, usual, count, from_file=False)


def _no_patents(reader: RowReader) -> NoReturn:
    raise LookupError(f"{reader.source.label} 里没有专利")


def read_list(source: Source, name: str, data: bytes, *, ours_first: bool = False) -> ListContent:
    """The rows of every sheet that is in the format.

    Args:
        source: The format.
        name: The file's name.
        data: The whole file.
        ours_first: The format's own columns tell more than those of a patent list beside them.

    Raises:
        FileRefused: No sheet is: told with what it looks like, what it lacks, and which door is the right one.
        DocumentRefused: The file may not come in at all.
    """
    reading = read_file(name, data)
    content = ListContent(name, notes=list(reading.notes))
    patents = [(sheet, recognize(sheet)) for sheet in reading.sheets]
    found = [
        (sheet, None if known and not ours_first else _recognize(source, sheet)) for sheet, known in patents
    ]
    if not any(ours for _, ours in found):
        for _, known in patents:
            if known:
                raise FileRefused(
                    f"“{name}”是专利清单（{known.source.label}），不是{source.label}", PATENTS_DOOR
                )
        raise _unknown(source, name, reading.sheets)
    for sheet, ours in found:
        if ours:
            _take_sheet(content, ours)
        elif any(not sheet.is_blank(row) for row in range(len(sheet.rows))):
            content.notes.append(f"工作表“{sheet.name}”不是{source.label}，已跳过")
    return content


def _recognize(source: Source, sheet: Sheet) -> Recognized | None:
    best: Recognized | None = None
    for row in range(min(_HEADER_WITHIN, len(sheet.rows))):
        headers = header_texts(sheet, row)
        columns = match_columns(source, headers)
        if any(name not in columns for name in source.required):
            continue
        if sum(name in columns for name in source.usual) < source.usual_count:
            continue
        if best is None or len(columns) > len(best.columns):
            taken = {index for indexes in columns.values() for index in indexes}
            unused = tuple(text for index, text in headers.items() if index not in taken)
            best = Recognized(source, sheet, row, columns, headers, unused)
    return best


def _take_sheet(content: ListContent, ours: Recognized) -> None:
    sheet = ours.sheet
    headers = {name: ours.headers[indexes[0]] for name, indexes in ours.columns.items()}
    content.fields.update(ours.columns)
    content.headers.extend(ours.headers.values())
    of = f"工作表“{sheet.name}”" if sheet.name else ""
    if ours.unused:
        content.notes.append(f"{of}未用到的列：{'、'.join(ours.unused)}")
    examples = skipped = 0
    for row in range(ours.header_row + 1, len(sheet.rows)):
        if sheet.is_blank(row):
            continue
        if is_no_data(ours, row):
            skipped += 1
            continue
        if _is_example(sheet, row):
            examples += 1
            continue
        place = Place(content.name, sheet.name, row + 1, headers)
        broken = misshapen(ours, row, place)
        if broken:
            content.rejected.append(broken)
        else:
            reader = RowReader(ours.source, sheet, row, ours.header_row, ours.columns, ours.headers)
            content.rows.append(ListRow(place, reader))
    if skipped:
        content.notes.append(f"{of}有 {skipped} 行是合计、重复的表头或只有序号，已跳过")
    if examples:
        content.notes.append(f"{of}有 {examples} 行是模板里的示例，已跳过")


def _is_example(sheet: Sheet, row: int) -> bool:
    """Whether the row's first text says that it is the template's example."""
    texts = (fold(as_text(value)) for value in sheet.rows[row])
    first = next((text for text in texts if text), "")
    return first.lstrip(_BRACKETS).startswith(EXAMPLE)


def _unknown(source: Source, name: str, sheets: Sequence[Sheet]) -> FileRefused:
    wanted = "、".join(f"“{source.column(each).label}”" for each in source.required)
    remedy = f"请保留表头行，至少要有 {wanted} 列；可以下载模板照着填"
    candidates = [
        headers
        for sheet in sheets
        for row in range(min(_HEADER_WITHIN, len(sheet.rows)))
        if (headers := header_texts(sheet, row))
    ]
    if not candidates:
        return FileRefused(f"“{name}”里没有任何数据", "请核对是否选错了文件，或数据在别的工作簿里")
    headers = max(candidates, key=lambda each: (len(match_columns(source, each)), len(each)))
    columns = match_columns(source, headers)
    found = f"“{name}”不是认得的{source.label}。表头里有：{_some(headers)}"
    if not columns:
        return FileRefused(found, remedy)
    taken = {index for indexes in columns.values() for index in indexes}
    others = {fold_header(text): text for index, text in headers.items() if index not in taken}
    missing = [source.column(each).label for each in source.required if each not in columns]
    hints = [
        f"“{others[near[0]]}”是否应为“{label}”"
        for label in missing
        if (near := get_close_matches(fold_header(label), others, n=1, cutoff=0.5))
    ]
    if not missing:
        usual = "、".join(f"“{source.column(each).label}”" for each in source.usual)
        return FileRefused(f"{found}，只有名称", f"请补上 {usual} 里至少一列后重新导入")
    lacking = "、".join(f"“{label}”" for label in missing)
    return FileRefused(
        f"{found}，缺{lacking}", "；".join([*hints, f"请补上{lacking}后重新导入；也可以下载模板照着填"])
    )


def _some(headers: Mapping[int, str]) -> str:
    more = f" 等 {len(headers)} 列" if len(headers) > _SHOWN_HEADERS else ""
    return "".join(shown(text) for text in list(headers.values())[:_SHOWN_HEADERS]) + more
