"""One file into records and rejected rows, before anything is compared."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from zhiqiao.assets.imports.column_mapping import SavedMapping, mappable, mapped_by
from zhiqiao.assets.imports.document_reading import open_document, told_by, unknown_parts
from zhiqiao.assets.imports.document_reading import turned_away as patent_turned_away
from zhiqiao.assets.imports.documents import Document, ToldPatent
from zhiqiao.assets.imports.reading import Sheet, read_file
from zhiqiao.assets.imports.recognition import Recognized, explain, recognize
from zhiqiao.assets.imports.records import PatentRecord, RejectedRow
from zhiqiao.assets.imports.row_kinds import another_table, why_no_data
from zhiqiao.assets.imports.row_reader import RowReader, as_text
from zhiqiao.kernel.refusal import Refusal

Progress = Callable[[int, int, str], None]
"""Told how many rows are done, of how many, and doing what."""

_EVERY = 500
_SHOWN_ROWS = 8


@dataclass(frozen=True)
class Place:
    """Where a record stands.

    Attributes:
        file: The file's name.
        sheet: The sheet's name, "" for text.
        row: The row as a spreadsheet numbers it.
        headers: The header of each field's column as the file writes it.
        unit: What `row` counts: rows of a table, patents of a document.
    """

    file: str
    sheet: str
    row: int
    headers: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    unit: str = field(default="行", compare=False, repr=False)

    def __str__(self) -> str:
        sheet = f"工作表“{self.sheet}”" if self.sheet else ""
        return f"“{self.file}”{sheet}第 {self.row} {self.unit}"


@dataclass
class FileReport:
    """What became of one file.

    Attributes:
        name: The file name.
        formats: The code of each recognized sheet's format, each once.
        labels: The same as people call them.
        rows: Data rows (of a document: patents) seen (blank ones not counted).
        skipped: Rows that are no data (totals, captions, repeated headers), each told in the notes.
        refusal: Why the whole file was turned away, or None.
        is_skipped: Whether it came in an archive and is none of ours: its refusal says why it was passed over.
        unit: What `rows` counts: rows of a table, patents of a document.
        may_map: Whether it is a table whose columns a person can match to fields.
        mapping_pks: The keys of the kept mappings that sheets were read by.
        notes: What was mended or left out, Chinese sentences.
    """

    name: str
    formats: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    rows: int = 0
    skipped: int = 0
    refusal: Refusal | None = None
    may_map: bool = False
    mapping_pks: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    is_skipped: bool = False
    unit: str = "行"

    @property
    def format(self) -> str:
        """The formats' codes joined by "+"; "" where the file was refused."""
        return "+".join(self.formats)


@dataclass
class FileContent:
    """A file's report, its records with their places, and its rejected rows."""

    report: FileReport
    records: list[tuple[Place, PatentRecord]] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)


def read_records(
    name: str,
    data: bytes,
    *,
    keep_unverified: bool = False,
    progress: Progress | None = None,
    into: FileContent | None = None,
    mappings: Sequence[SavedMapping] = (),
) -> FileContent:
    """What a file holds; a file that cannot be taken comes back with its refusal in the report.

    ``into`` is filled where it is given: its lists may hand rows on as they come.
    """
    content = into or FileContent(FileReport(name))
    try:
        document = open_document(name, data)
        if document:
            return _take_document(content, document, keep_unverified=keep_unverified)
        reading = read_file(name, data)
    except Refusal as refusal:
        content.report.refusal = refusal
        return content
    content.report.notes.extend(reading.notes)
    mapped = [mapped_by(sheet, mappings) for sheet in reading.sheets]
    content.report.mapping_pks.extend(found.mapping.pk for found in mapped if found)
    found = [
        (sheet, (ours and ours.recognized) or recognize(sheet))
        for sheet, ours in zip(reading.sheets, mapped, strict=True)
    ]
    if not any(recognized for _, recognized in found):
        content.report.refusal = explain(name, reading.sheets)
        content.report.may_map = mappable(reading.sheets)
        return content
    in_sight = any(recognized and not sheet.is_hidden for sheet, recognized in found)
    for sheet, recognized in found:
        if recognized and sheet.is_hidden and in_sight:
            content.report.notes.append(
                f"{_of(sheet)}是隐藏的，没有读入；要读入请在 Excel 里取消隐藏，另存后重新上传"
            )
        elif recognized:
            content.report.notes.extend(_hidden(sheet))
            _take_sheet(content, recognized, keep_unverified=keep_unverified, progress=progress)
        elif any(not sheet.is_blank(row) for row in range(len(sheet.rows))):
            content.report.notes.append(f"工作表“{sheet.name}”不是专利清单，已跳过")
    return content


def _take_document(content: FileContent, document: Document, *, keep_unverified: bool) -> FileContent:
    """Every patent of a document, numbered in the file's order."""
    report = content.report
    report.unit = "件"
    report.notes.extend(document.notes)
    for source, told in told_by(document, keep_unverified=keep_unverified):
        if source.code not in report.formats:
            report.formats.append(source.code)
            report.labels.append(source.label)
        for one in told:
            report.rows += 1
            if isinstance(one, ToldPatent):
                content.rejected.append(patent_turned_away(report.name, report.rows, one))
            else:
                content.records.append((Place(report.name, "", report.rows, unit=report.unit), one))
    unknown = unknown_parts(document)
    if unknown:
        report.notes.append(f"根元素 {'、'.join(unknown)} 不是专利，已跳过")
    return content


def take_row(reader: RowReader, place: Place) -> PatentRecord | RejectedRow:
    """A row as a record, or as a rejected row naming its first problem and patent all of them."""
    record = reader.source.normalize(reader)
    return turned_away(reader, place) or record


def turned_away(reader: RowReader, place: Place) -> RejectedRow | None:
    """The row as rejected, naming its first problem and patent all of them; None where it has none."""
    if not reader.problems:
        return None
    first = reader.problems[0]
    reasons = dict.fromkeys(problem.reason for problem in reader.problems)
    remedies = dict.fromkeys(problem.remedy for problem in reader.problems)
    return RejectedRow(
        place.file,
        place.sheet,
        place.row,
        first.column,
        first.value,
        "；".join(reasons),
        "；".join(remedies),
    )


def _take_sheet(
    content: FileContent, recognized: Recognized, *, keep_unverified: bool, progress: Progress | None
) -> None:
    report, sheet = content.report, recognized.sheet
    if recognized.source.code not in report.formats:
        report.formats.append(recognized.source.code)
        report.labels.append(recognized.source.label)
    if recognized.unused:
        report.notes.append(f"{_of(sheet)}未用到的列：{'、'.join(recognized.unused)}")
    headers = _column_headers(recognized)
    skipped: dict[str, list[int]] = {}
    for row in range(recognized.header_row + 1, len(sheet.rows)):
        if progress and row % _EVERY == 0:
            progress(row, len(sheet.rows), f"读取 {report.name}")
        if sheet.is_blank(row):
            continue
        if no_data := why_no_data(recognized, row):
            skipped.setdefault(no_data, []).append(row + 1)
            continue
        if another := another_table(recognized, row):
            recognized, headers = another, _column_headers(another)
            report.notes.append(
                f"{_of(sheet)}第 {row + 1} 行起是另一张表（{another.source.label}），按它自己的表头读入"
            )
            continue
        report.rows += 1
        place = Place(report.name, sheet.name, row + 1, headers)
        taken = misshapen(recognized, row, place) or take_row(
            RowReader(
                recognized.source,
                sheet,
                row,
                recognized.header_row,
                recognized.columns,
                recognized.headers,
                keep_unverified,
            ),
            place,
        )
        if isinstance(taken, RejectedRow):
            content.rejected.append(taken)
        else:
            content.records.append((place, taken))
    report.skipped += sum(map(len, skipped.values()))
    for no_data, rows in skipped.items():
        shown = "、".join(map(str, rows[:_SHOWN_ROWS])) + (" 等" if len(rows) > _SHOWN_ROWS else "")
        report.notes.append(f"{_of(sheet)}有 {len(rows)} 行是{no_data}，已跳过：第 {shown} 行")


def _hidden(sheet: Sheet) -> Iterator[str]:
    """What of the sheet is hidden and yet read."""
    if sheet.is_hidden:
        yield f"{_of(sheet)}是隐藏的，已照样读入"
    if sheet.hidden_rows:
        yield f"{_of(sheet)}有 {sheet.hidden_rows} 行在表里是隐藏的（或被筛掉的），也读入了"
    if sheet.hidden_columns:
        yield f"{_of(sheet)}有 {sheet.hidden_columns} 列在表里是隐藏的，也读入了"


def _column_headers(recognized: Recognized) -> dict[str, str]:
    return {name: recognized.headers[indexes[0]] for name, indexes in recognized.columns.items()}


def _of(sheet: Sheet) -> str:
    return f"工作表“{sheet.name}”" if sheet.name else ""


def is_no_data(recognized: Recognized, row: int) -> bool:
    """Whether the row repeats the header, is a total or a caption, or fills no column that is read."""
    return bool(why_no_data(recognized, row))


def misshapen(recognized: Recognized, row: int, place: Place) -> RejectedRow | None:
    """The row as rejected where it was cut off with the file or has more cells than the header; else None."""
    sheet = recognized.sheet
    where = (place.file, place.sheet, place.row)
    if sheet.is_cut and row == len(sheet.rows) - 1:
        last = as_text(sheet.rows[row][-1])
        column = recognized.headers.get(len(sheet.rows[row]) - 1, "")
        return RejectedRow(
            *where,
            column,
            last[:80],
            "文件在这一行中途断了，可能没有下载或复制完",
            "请重新取得完整的文件后再导入",
        )
    width = len(sheet.rows[recognized.header_row])
    extra = [value for value in sheet.rows[row][width:] if as_text(value).strip()]
    if sheet.is_text and extra:
        return RejectedRow(
            *where,
            "",
            as_text(extra[0])[:80],
            f"这一行有 {len(sheet.rows[row])} 格，表头只有 {width} 列，"
            "多半是某一格里的分隔符没有加引号，各列已错位",
            "请从原表另存为 .xlsx 后导入，或给含逗号的格加上英文双引号",
        )
    return None
