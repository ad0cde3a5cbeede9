"""Dirt around the table: headers, captions, totals, tables beside and below each other, hidden things."""
# ruff: noqa: ARG001 - every variant takes a table and a random source, needed or not

import re
import zipfile
from io import BytesIO
from random import Random
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from tests.dirty_workbooks import Clean, Dirty, name_of, saved, workbook


def whole(clean: Clean, rows: list[list[Any]], *, count: int | None = None, **told: Any) -> Dirty:  # noqa: ANN401 - cells and fields of Dirty
    """These rows as a workbook."""
    return Dirty(name_of(clean), workbook(rows), len(clean.rows) if count is None else count, **told)


def header_on_row_seven(clean: Clean, rng: Random) -> Dirty:
    above: list[list[Any]] = [["专利清单"], [], ["填报单位：某局"], ["单位：件"], [], []]
    return whole(clean, [*above, clean.header, *clean.rows])


def header_below_a_merged_title(clean: Clean, rng: Random) -> Dirty:
    def edit(sheet: Worksheet) -> None:
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(clean.header))

    data = workbook([["2023年度专利台账"], clean.header, *clean.rows], edit)
    return Dirty(name_of(clean), data, len(clean.rows))


def header_of_two_merged_rows(clean: Clean, rng: Random) -> Dirty:
    def edit(sheet: Worksheet) -> None:
        for column in range(1, len(clean.header) + 1):
            sheet.merge_cells(start_row=1, start_column=column, end_row=2, end_column=column)

    data = workbook([clean.header, [], *clean.rows], edit)
    return Dirty(name_of(clean), data, len(clean.rows))


def header_with_a_group_above(clean: Clean, rng: Random) -> Dirty:
    half = len(clean.header) // 2

    def edit(sheet: Worksheet) -> None:
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=half)
        sheet.merge_cells(start_row=1, start_column=half + 1, end_row=1, end_column=len(clean.header))

    group = ["基本信息", *[""] * (half - 1), "其他信息"]
    return Dirty(name_of(clean), workbook([group, clean.header, *clean.rows], edit), len(clean.rows))


def header_split_over_two_rows(clean: Clean, rng: Random) -> Dirty:
    upper = [text if at % 2 == 0 else "" for at, text in enumerate(clean.header)]
    lower = [text if at % 2 else "" for at, text in enumerate(clean.header)]
    return whole(clean, [upper, lower, *clean.rows])


def header_repeated_as_on_printed_pages(clean: Clean, rng: Random) -> Dirty:
    rows = [*clean.rows[:5], clean.header, *clean.rows[5:10], clean.header, *clean.rows[10:]]
    return whole(clean, [clean.header, *rows], count=len(rows), skipped=2, note="重复的表头")


def header_repeated_with_spaces(clean: Clean, rng: Random) -> Dirty:
    spaced = [" ".join(text) for text in clean.header]
    rows = [*clean.rows[:3], spaced, *clean.rows[3:]]
    return whole(clean, [clean.header, *rows], count=len(rows), skipped=1, note="重复的表头")


def totals_at_the_end(clean: Clean, rng: Random) -> Dirty:
    total = ["合计", *[""] * (len(clean.header) - 2), len(clean.rows)]
    return whole(clean, [clean.header, *clean.rows, total], count=len(clean.rows) + 1, skipped=1, note="合计")


def totals_within(clean: Clean, rng: Random) -> Dirty:
    rows = [*clean.rows[:4], ["小计：", 4], *clean.rows[4:], ["总计", len(clean.rows)]]
    return whole(clean, [clean.header, *rows], count=len(rows), skipped=2)


def signatures_at_the_end(clean: Clean, rng: Random) -> Dirty:
    tail = [[], ["填表人：某某", "", "审核人：某某"], ["注：本表一式两份"], ["共 16 件"], ["以下空白"]]
    return whole(clean, [clean.header, *clean.rows, *tail], count=len(clean.rows) + 4, skipped=4)


def captions_between(clean: Clean, rng: Random) -> Dirty:
    rows = [["一、发明专利"], *clean.rows[:6], ["二、2023年实用新型"], *clean.rows[6:]]
    return whole(clean, [clean.header, *rows], count=len(rows), skipped=2, note="小标题")


def serial_numbers_run_on(clean: Clean, rng: Random) -> Dirty:
    rows = [[at, *row] for at, row in enumerate(clean.rows, 1)]
    tail = [[at] for at in range(len(rows) + 1, len(rows) + 4)]
    data = [["序号", *clean.header], *rows, *tail]
    return whole(clean, data, count=len(rows) + 3, skipped=3, note="只有序号")


def blank_rows_between(clean: Clean, rng: Random) -> Dirty:
    rows: list[list[Any]] = []
    for row in clean.rows:
        rows += [row, *([[]] * rng.randint(0, 2))]
    return whole(clean, [[], [], clean.header, *rows])


def blank_columns_between(clean: Clean, rng: Random) -> Dirty:
    def spread(row: list[Any]) -> list[Any]:
        return [cell for each in row for cell in ("", each)]

    return whole(clean, [spread(clean.header), *map(spread, clean.rows)])


def columns_in_another_order(clean: Clean, rng: Random) -> Dirty:
    order = rng.sample(range(len(clean.header)), len(clean.header))
    rows = [[row[at] for at in order] for row in clean.rows]
    return whole(clean, [[clean.header[at] for at in order], *rows])


def columns_nobody_knows(clean: Clean, rng: Random) -> Dirty:
    rows = [["甲", *row, "乙"] for row in clean.rows]
    return whole(clean, [["经办科室", *clean.header, "备忘"], *rows], note="未用到的列")


def columns_by_the_hundred(clean: Clean, rng: Random) -> Dirty:
    more = [f"附加列{at}" for at in range(400)]
    rows = [[*row, *range(400)] for row in clean.rows]
    return whole(clean, [[*clean.header, *more], *rows])


def column_doubled_alike(clean: Clean, rng: Random) -> Dirty:
    rows = [[*row, row[clean.number], row[clean.title]] for row in clean.rows]
    return whole(clean, [[*clean.header, clean.header[clean.number], clean.header[clean.title]], *rows])


def column_doubled_with_other_numbers(clean: Clean, rng: Random) -> Dirty:
    rows = [[*row, ""] for row in clean.rows]
    rows[2][-1] = clean.rows[3][clean.number]
    word = clean.header[clean.number]
    return whole(
        clean,
        [[*clean.header, word], *rows],
        lost=frozenset({2}),
        rejected={4: (word, f"两个“{word}”")},
    )


def two_tables_side_by_side(clean: Clean, rng: Random) -> Dirty:
    half = len(clean.rows) // 2
    rows = [
        [*left, "", *right]
        for left, right in zip(clean.rows[:half], clean.rows[half : half * 2], strict=True)
    ]
    word = clean.header[clean.number]
    return whole(
        clean,
        [[*clean.header, "", *clean.header], *rows, *clean.rows[half * 2 :]],
        count=half + len(clean.rows) % 2,
        lost=frozenset(range(half * 2)),
        rejected={at + 2: ("", f"两个“{word}”") for at in range(half)},
    )


def two_tables_below_each_other(clean: Clean, rng: Random) -> Dirty:
    half, order = len(clean.rows) // 2, list(reversed(range(len(clean.header))))
    second = [[row[at] for at in order] for row in clean.rows[half:]]
    rows = [*clean.rows[:half], [], ["二、续表"], [clean.header[at] for at in order], *second]
    return whole(clean, [clean.header, *rows], count=len(clean.rows) + 1, skipped=1, note="另一张表")


def two_tables_under_one_header(clean: Clean, rng: Random) -> Dirty:
    half = len(clean.rows) // 2
    rows = [*clean.rows[:half], [], ["二、续表"], clean.header, *clean.rows[half:]]
    return whole(clean, [clean.header, *rows], count=len(clean.rows) + 2, skipped=2)


def rows_hidden_by_a_filter(clean: Clean, rng: Random) -> Dirty:
    def edit(sheet: Worksheet) -> None:
        for row in (3, 5):
            sheet.row_dimensions[row].hidden = True
        sheet.auto_filter.ref = sheet.dimensions

    data = workbook([clean.header, *clean.rows], edit)
    return Dirty(name_of(clean), data, len(clean.rows), note="有 2 行在表里是隐藏的")


def column_hidden(clean: Clean, rng: Random) -> Dirty:
    def edit(sheet: Worksheet) -> None:
        sheet.column_dimensions[get_column_letter(clean.holder + 1)].hidden = True

    data = workbook([clean.header, *clean.rows], edit)
    return Dirty(name_of(clean), data, len(clean.rows), note="有 1 列在表里是隐藏的")


def sheet_hidden_with_an_old_copy(clean: Clean, rng: Random) -> Dirty:
    book = _book(clean, {"清单": clean.rows, "旧": [["x" for _ in row] for row in clean.rows]})
    book["旧"].sheet_state = "hidden"
    return Dirty(name_of(clean), saved(book), len(clean.rows), note="“旧”是隐藏的，没有读入")


def sheet_hidden_is_all_there_is(clean: Clean, rng: Random) -> Dirty:
    book = _book(clean, {"清单": clean.rows})
    book.create_sheet("说明").append(["请看隐藏的表"])
    book["清单"].sheet_state = "hidden"
    book.active = 1
    return Dirty(name_of(clean), saved(book), len(clean.rows), note="“清单”是隐藏的，已照样读入")


def rows_over_several_sheets(clean: Clean, rng: Random) -> Dirty:
    half = len(clean.rows) // 2
    book = _book(clean, {"上半年": clean.rows[:half], "下半年": clean.rows[half:]})
    book.create_sheet("填表说明").append(["一行一件"])
    return Dirty(name_of(clean), saved(book), len(clean.rows), note="“填表说明”不是专利清单")


def rows_repeated(clean: Clean, rng: Random) -> Dirty:
    rows = [*clean.rows, clean.rows[0], clean.rows[5]]
    return whole(clean, [clean.header, *rows], count=len(rows), repeated=2, note="合并只计一次")


def row_contradicting_another(clean: Clean, rng: Random) -> Dirty:
    other = list(clean.rows[0])
    other[clean.title] = "完全不同的名称"
    rows = [*clean.rows, other]
    return whole(
        clean,
        [clean.header, *rows],
        count=len(rows),
        rejected={len(rows) + 1: (clean.header[clean.title], "同一件专利")},
    )


def formulas_with_their_results(clean: Clean, rng: Random) -> Dirty:
    """The titles come from formulas whose results are stored, as Excel stores them."""
    rows = clean.copy()
    for row in rows:
        row[clean.title] = "=CONCATENATE(Z1)"
    data = workbook([clean.header, *rows])
    titles = iter([str(row[clean.title]) for row in clean.rows])

    def stored(match: re.Match[bytes]) -> bytes:
        text = next(titles).replace("&", "&amp;").replace("<", "&lt;")
        return b'<c r="%s" t="str">%s<v>%s</v></c>' % (match[1], match[2], text.encode())

    pattern = rb'<c r="([A-Z]+\d+)"[^>]*>(<f>CONCATENATE\(Z1\)</f>)<v\s*/?>(?:</v>)?</c>'
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as made:
        for name in archive.namelist():
            content = archive.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = re.sub(pattern, stored, content)
            made.writestr(name, content)
    return Dirty(name_of(clean), out.getvalue(), len(clean.rows))


def _book(clean: Clean, sheets: dict[str, list[list[Any]]]) -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in (clean.header, *rows):
            sheet.append(list(row))
    return book
