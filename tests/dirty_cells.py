"""Dirt within cells: days, numbers, spaces, marks, what cannot be read."""
# ruff: noqa: ARG001 - every variant takes a table and a random source, needed or not

import re
from datetime import date, datetime
from random import Random

from openpyxl.worksheet.worksheet import Worksheet
from tests.dirty_workbooks import Clean, Dirty, changed, name_of, spoiled, workbook

from zhiqiao.kernel.periods import parse_day

_FULL = {ord(a): ord(a) + 0xFEE0 for a in "0123456789.-ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
_DAY_ZERO = date(1899, 12, 30)
_ZERO_WIDTH = "\u200b"


def days_in_chinese(clean: Clean, rng: Random) -> Dirty | None:
    return changed(clean, clean.day, lambda t: f"{(d := parse_day(t)).year}年{d.month}月{d.day}日")


def days_dotted(clean: Clean, rng: Random) -> Dirty | None:
    return changed(clean, clean.day, lambda t: f"{parse_day(t):%Y.%m.%d}")


def days_slashed_short(clean: Clean, rng: Random) -> Dirty | None:
    return changed(clean, clean.day, lambda t: f"{(d := parse_day(t)).year}/{d.month}/{d.day}")


def days_compact(clean: Clean, rng: Random) -> Dirty | None:
    return changed(clean, clean.day, lambda t: f"{parse_day(t):%Y%m%d}")


def days_compact_as_numbers(clean: Clean, rng: Random) -> Dirty | None:
    return changed(clean, clean.day, lambda t: int(f"{parse_day(t):%Y%m%d}"))


def days_as_serials(clean: Clean, rng: Random) -> Dirty | None:
    return changed(clean, clean.day, lambda t: (parse_day(t) - _DAY_ZERO).days)


def days_as_serials_in_text(clean: Clean, rng: Random) -> Dirty | None:
    return changed(clean, clean.day, lambda t: str((parse_day(t) - _DAY_ZERO).days))


def days_as_true_days(clean: Clean, rng: Random) -> Dirty | None:
    return changed(clean, clean.day, parse_day)


def days_with_a_clock(clean: Clean, rng: Random) -> Dirty | None:
    return changed(clean, clean.day, lambda t: f"{parse_day(t)} 00:00:00")


def days_as_moments(clean: Clean, rng: Random) -> Dirty | None:
    return changed(clean, clean.day, lambda t: datetime.combine(parse_day(t), datetime.min.time()))


def days_full_width(clean: Clean, rng: Random) -> Dirty | None:
    return changed(clean, clean.day, lambda t: str(parse_day(t)).translate(_FULL))


def numbers_full_width(clean: Clean, rng: Random) -> Dirty | None:
    return changed(clean, clean.number, lambda t: t.translate(_FULL))


def numbers_with_zl(clean: Clean, rng: Random) -> Dirty | None:
    if not clean.is_application:
        return None
    return changed(clean, clean.number, lambda t: "ZL" + t.removeprefix("CN"))


def numbers_bare(clean: Clean, rng: Random) -> Dirty | None:
    if not clean.is_application:
        return None
    return changed(clean, clean.number, lambda t: t.removeprefix("CN").replace(".", ""))


def numbers_spaced_as_on_a_certificate(clean: Clean, rng: Random) -> Dirty | None:
    if not clean.is_application:
        return None
    return changed(clean, clean.number, lambda t: f"ZL {t[2:6]} {t[6:]}")


def numbers_labelled(clean: Clean, rng: Random) -> Dirty | None:
    return changed(clean, clean.number, lambda t: f"申请号：{t}") if clean.is_application else None


def numbers_in_small_letters(clean: Clean, rng: Random) -> Dirty | None:
    return changed(clean, clean.number, str.lower)


def numbers_with_an_apostrophe(clean: Clean, rng: Random) -> Dirty | None:
    return changed(clean, clean.number, lambda t: f"'{t}")


def numbers_as_numbers(clean: Clean, rng: Random) -> Dirty | None:
    bare = re.compile(r"CN(\d+\.\d)")
    if not clean.is_application:
        return None
    # A check digit of 0 is no longer to be seen in 202320000010.0.
    seen = frozenset({"number_checked"})
    return changed(clean, clean.number, lambda t: float(m[1]) if (m := bare.fullmatch(t)) else t, apart=seen)


def numbers_without_their_check_digit(clean: Clean, rng: Random) -> Dirty | None:
    if not clean.is_application:
        return None
    return changed(clean, clean.number, lambda t: t.partition(".")[0], apart=frozenset({"number_checked"}))


def cells_with_outer_spaces(clean: Clean, rng: Random) -> Dirty:
    rows = [[f"  {cell} \t" if cell else cell for cell in row] for row in clean.rows]
    return Dirty(name_of(clean), workbook([clean.header, *rows]), len(rows))


def cells_with_hard_spaces(clean: Clean, rng: Random) -> Dirty:
    rows = [[f"\u00a0{cell}\u3000" if cell else cell for cell in row] for row in clean.rows]
    return Dirty(name_of(clean), workbook([clean.header, *rows]), len(rows))


def cells_with_zero_width_signs(clean: Clean, rng: Random) -> Dirty:
    rows = [
        [f"\ufeff{cell[:3]}{_ZERO_WIDTH}{cell[3:]}" if cell else cell for cell in row] for row in clean.rows
    ]
    return Dirty(name_of(clean), workbook([clean.header, *rows]), len(rows))


def titles_broken_over_lines(clean: Clean, rng: Random) -> Dirty | None:
    def broken(text: str) -> str:
        half = len(text) // 2
        return f"{text[:half]}\n{text[half:]}" if re.fullmatch(r"[\u4e00-\u9fff]+", text) else text

    return changed(clean, clean.title, broken)


def cells_ending_in_line_breaks(clean: Clean, rng: Random) -> Dirty:
    rows = [[f"{cell}\r\n" if cell else cell for cell in row] for row in clean.rows]
    return Dirty(name_of(clean), workbook([clean.header, *rows]), len(rows))


def empty_cells_filled_with_dashes(clean: Clean, rng: Random) -> Dirty:
    rows = [[cell or rng.choice(["-", "--", "/", "无", "N/A", "NULL"]) for cell in row] for row in clean.rows]
    return Dirty(name_of(clean), workbook([clean.header, *rows]), len(rows))


def headers_full_width(clean: Clean, rng: Random) -> Dirty:
    wide = str.maketrans("()[]/", "（）［］／")
    header = [" ".join(text.translate(wide)) for text in clean.header]
    return Dirty(name_of(clean), workbook([header, *clean.rows]), len(clean.rows))


def headers_marked_as_required(clean: Clean, rng: Random) -> Dirty:
    header = [f"*{text}\n（必填）" if text else text for text in clean.header]
    return Dirty(name_of(clean), workbook([header, *clean.rows]), len(clean.rows))


def wrong_check_digits(clean: Clean, rng: Random) -> Dirty | None:
    def wrong(text: str) -> str:
        return text[:-1] + ("1" if text[-1] != "1" else "2")

    rows = [at for at, row in enumerate(clean.rows) if "." in row[clean.number]]
    if not clean.is_application or len(rows) < len(clean.rows):
        return None
    return spoiled(clean, clean.number, wrong, "校验位应为", rng)


def numbers_in_scientific_text(clean: Clean, rng: Random) -> Dirty | None:
    return spoiled(clean, clean.number if clean.is_application else None, "2.0211E+11", "科学计数法", rng)


def numbers_rounded_to_1_2e11(clean: Clean, rng: Random) -> Dirty | None:
    return spoiled(clean, clean.number if clean.is_application else None, 1.2e11, "年份", rng)


def numbers_missing(clean: Clean, rng: Random) -> Dirty | None:
    if "专利号" in clean.header and "申请号" in clean.header:
        return None  # the one stands in for the other
    return spoiled(clean, clean.number, "", "是空的", rng)


def numbers_that_are_words(clean: Clean, rng: Random) -> Dirty | None:
    return spoiled(clean, clean.number, "详见附件", "不是", rng)


def titles_missing(clean: Clean, rng: Random) -> Dirty | None:
    return spoiled(clean, clean.title, "", "是空的", rng)


def days_that_do_not_exist(clean: Clean, rng: Random) -> Dirty | None:
    return spoiled(clean, clean.day, "2023-02-30", "没有 30 日", rng)


def days_with_a_short_year(clean: Clean, rng: Random) -> Dirty | None:
    return spoiled(clean, clean.day, "05/06/07", "先后不明", rng)


def days_to_come(clean: Clean, rng: Random) -> Dirty | None:
    return spoiled(clean, clean.day, "2099-01-01", "还没有到", rng)


def days_of_a_month_only(clean: Clean, rng: Random) -> Dirty | None:
    return spoiled(clean, clean.day, "2012年5月", "只到月", rng)


def cells_with_errors(clean: Clean, rng: Random) -> Dirty | None:
    return spoiled(clean, clean.title, "#REF!", "错误值", rng)


def formulas_never_calculated(clean: Clean, rng: Random) -> Dirty | None:
    return spoiled(clean, clean.title, "=别表!A1", "公式", rng)


def numbers_merged_downwards(clean: Clean, rng: Random) -> Dirty:
    letter = _letter(clean.number)

    def edit(sheet: Worksheet) -> None:
        sheet.merge_cells(f"{letter}2:{letter}3")

    word = clean.header[clean.number]
    return Dirty(
        name_of(clean),
        workbook([clean.header, *clean.rows], edit),
        len(clean.rows),
        lost=frozenset({1}),
        rejected={3: (word, "合并单元格")},
    )


def holders_merged_downwards(clean: Clean, rng: Random) -> Dirty:
    letter, rows = _letter(clean.holder), clean.copy()
    rows[1][clean.holder] = rows[0][clean.holder]

    def edit(sheet: Worksheet) -> None:
        sheet.merge_cells(f"{letter}2:{letter}3")

    apart = (
        frozenset({"holder_names"}) if clean.rows[1][clean.holder] != rows[1][clean.holder] else frozenset()
    )
    return Dirty(name_of(clean), workbook([clean.header, *rows], edit), len(rows), apart=apart)


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(column + 1)
