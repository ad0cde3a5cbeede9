"""Dirty workbooks made from clean ones, each in one named way, with what must come of it.

A variant takes a clean table and a random source and gives a file and its expectation, or None where the table
has nothing of the kind to make dirty. `VARIANTS` finds them by name.
"""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from pathlib import Path
from random import Random
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from zhiqiao.assets.imports.planning import ImportPlan, plan_import
from zhiqiao.assets.imports.reading import read_file

Rows = list[list[Any]]


@dataclass(frozen=True)
class Clean:
    """A clean table.

    Attributes:
        name: What it is called, without an extension.
        header: The headers.
        rows: The rows, texts.
        number: The position of the column that names a patent.
        title: The position of the title's column.
        day: The position of the filing day's column; None where there is none.
        holder: The position of the holder's column.
        is_application: Whether the number is an application number, with a check digit.
    """

    name: str
    header: list[str]
    rows: Rows
    number: int
    title: int
    day: int | None
    holder: int
    is_application: bool

    def copy(self) -> Rows:
        """The rows, to be made dirty."""
        return [list(row) for row in self.rows]

    @cached_property
    def plan(self) -> ImportPlan:
        """What the clean table gives; worked out once, to be read only."""
        return plan_import([(f"{self.name}.xlsx", workbook([self.header, *self.rows]))])


@dataclass(frozen=True)
class Dirty:
    """A dirty file and what must come of it.

    Attributes:
        name: The file's name.
        data: Its bytes.
        rows: Rows below the header that are not blank.
        lost: Positions of the clean rows that cannot be taken.
        rejected: The row's number in the file -> (a word of its column, a word of its reason).
        refused: A word of the refusal, where the whole file is turned away; else "".
        skipped: How many rows are no data.
        repeated: How many rows repeat another.
        note: A word that the file's notes must hold.
        apart: Fields that may differ from the clean record.
    """

    name: str
    data: bytes
    rows: int
    lost: frozenset[int] = frozenset()
    rejected: dict[int, tuple[str, str]] = field(default_factory=dict)
    refused: str = ""
    skipped: int = 0
    repeated: int = 0
    note: str = ""
    apart: frozenset[str] = frozenset()


Variant = Callable[[Clean, Random], Dirty | None]


def workbook(rows: Sequence[Sequence[Any]], edit: Callable[[Worksheet], None] | None = None) -> bytes:
    """An xlsx of one sheet."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(list(row))
    if edit:
        edit(sheet)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def delimited(rows: Sequence[Sequence[Any]], separator: str = ",", end: str = "\r\n") -> str:
    """A text table."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator, lineterminator=end).writerows(rows)
    return stream.getvalue()


def web_page(clean: Clean) -> str:
    """The table as portals export it under the name of .xls."""
    rows = ""
    for row in [clean.header, *clean.rows]:
        cells = (escape(str(cell)).replace("\n", "<br>") for cell in row)
        rows += f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"
    return f'<html><head><meta charset="gb2312"></head><body><table>{rows}</table></body></html>'


def clean_from(path: Path, most: int = 16) -> Clean:
    """A clean table out of a real workbook: its first rows, each patent once."""
    sheet = read_file(path.name, path.read_bytes()).sheets[0]
    header = [str(cell) for cell in sheet.rows[0]]
    rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.rows[1 : most + 1]]
    places = {text: at for at, text in reversed(list(enumerate(header)))}

    def at(*names: str) -> int | None:
        return next((places[name] for name in names if name in places), None)

    number = at("申请号")
    publication = at("公开(公告)号", "公开公告号")
    title, holder = (
        at("专利名称", "名称", "标题"),
        at("申请人", "申请（专利权）人", "当前申请专利权人", "[标]当前申请(专利权)人"),
    )
    key = publication if number is None else number
    assert key is not None
    assert title is not None
    assert holder is not None
    return Clean(path.stem, header, rows, key, title, at("申请日"), holder, number is not None)


def name_of(clean: Clean, extension: str = "xlsx") -> str:
    """A file name with this extension."""
    return f"{clean.name}.{extension}"


def changed(clean: Clean, column: int | None, change: Callable[[str], Any], **told: Any) -> Dirty | None:  # noqa: ANN401 - fields of Dirty
    """Every cell of a column changed; all rows stay good."""
    if column is None:
        return None
    rows = clean.copy()
    for row in rows:
        if row[column]:
            row[column] = change(row[column])
    return Dirty(name_of(clean), workbook([clean.header, *rows]), len(rows), **told)


def spoiled(
    clean: Clean,
    column: int | None,
    value: Any,  # noqa: ANN401 - any cell, or what makes one
    reason: str,
    rng: Random,
    count: int = 2,
) -> Dirty | None:
    """Some cells of a column replaced by what cannot be read; those rows are turned away."""
    if column is None:
        return None
    rows, chosen = clean.copy(), sorted(rng.sample(range(len(clean.rows)), count))
    for at in chosen:
        rows[at][column] = value(rows[at][column]) if callable(value) else value
    word = clean.header[column]
    return Dirty(
        name_of(clean),
        workbook([clean.header, *rows]),
        len(rows),
        lost=frozenset(chosen),
        rejected={at + 2: (word, reason) for at in chosen},
    )


def text_file(clean: Clean, text: str, encoding: str = "utf-8", extension: str = "csv", **told: Any) -> Dirty:  # noqa: ANN401 - fields of Dirty
    """A text table of all rows."""
    return Dirty(name_of(clean, extension), text.encode(encoding), len(clean.rows), **told)


def turned_away(clean: Clean, extension: str, data: bytes, word: str) -> Dirty:
    """A file that must be refused whole."""
    return Dirty(name_of(clean, extension), data, 0, refused=word)


def check(clean: Clean, dirty: Dirty) -> None:
    """Either exactly the clean records, or a message; and no row lost without a word."""
    plan = plan_import([(dirty.name, dirty.data)])
    report = plan.files[0]
    if dirty.refused:
        assert report.refusal is not None, "应当整份退回"
        assert dirty.refused in report.refusal.reason + report.refusal.remedy, str(report.refusal)
        assert report.refusal.remedy
        assert clean.name in report.refusal.reason, "退回要点名文件"
        return
    assert report.refusal is None, str(report.refusal)
    told = {row.row: row for row in plan.rejected_rows}
    assert set(told) == set(dirty.rejected), [str(row.to_json()) for row in plan.rejected_rows]
    for row, (column, reason) in dirty.rejected.items():
        one = told[row]
        assert (one.file, column in one.column) == (dirty.name, True), one
        assert reason in one.reason, one
        assert one.remedy
    originals = clean.plan.items
    wanted = {item.number: item.after for at, item in enumerate(originals) if at not in dirty.lost}
    found = {item.number: item.after for item in plan.items}
    assert set(found) == set(wanted)
    for number, after in wanted.items():
        for name in sorted({*after, *found[number]} - dirty.apart):
            assert found[number].get(name) == after.get(name), (number, name)
    assert report.skipped == dirty.skipped, report.notes
    assert plan.duplicates == dirty.repeated
    taken = plan.new + plan.duplicates + plan.rejected + report.skipped
    assert taken == dirty.rows, f"进 {dirty.rows} 行，有交代的 {taken} 行"
    assert dirty.note in "".join(report.notes), report.notes
    if dirty.skipped:
        assert "已跳过：第" in "".join(report.notes)
