"""Dirt of the file itself: encodings, separators, wrong extensions, locked and broken workbooks."""
# ruff: noqa: ARG001 - every variant takes a table and a random source, needed or not

import gzip
import io
import zipfile
from random import Random

from openpyxl.worksheet.worksheet import Worksheet
from tests.dirty_workbooks import Clean, Dirty, delimited, name_of, text_file, turned_away, web_page, workbook


def csv_plain(clean: Clean, rng: Random) -> Dirty:
    return text_file(clean, delimited([clean.header, *clean.rows]))


def csv_with_a_byte_order_mark(clean: Clean, rng: Random) -> Dirty:
    return text_file(clean, delimited([clean.header, *clean.rows]), "utf-8-sig")


def csv_in_gbk(clean: Clean, rng: Random) -> Dirty:
    return text_file(clean, delimited([clean.header, *clean.rows]), "gb18030", note="GBK")


def csv_in_utf_16(clean: Clean, rng: Random) -> Dirty:
    return text_file(clean, delimited([clean.header, *clean.rows]), "utf-16", note="UTF-16")


def csv_parted_by_tabs(clean: Clean, rng: Random) -> Dirty:
    return text_file(clean, delimited([clean.header, *clean.rows], "\t"), extension="txt")


def csv_parted_by_semicolons(clean: Clean, rng: Random) -> Dirty:
    return text_file(clean, delimited([clean.header, *clean.rows], ";"))


def csv_with_unix_line_ends_and_blank_lines(clean: Clean, rng: Random) -> Dirty:
    return text_file(clean, "\n\n" + delimited([clean.header, *clean.rows], end="\n") + "\n\n")


def csv_with_empty_cells_past_the_header(clean: Clean, rng: Random) -> Dirty:
    return text_file(clean, delimited([clean.header, *[[*row, "", "", ""] for row in clean.rows]]))


def csv_gzipped(clean: Clean, rng: Random) -> Dirty:
    data = gzip.compress(delimited([clean.header, *clean.rows]).encode())
    return Dirty(name_of(clean, "csv.gz"), data, len(clean.rows))


def csv_with_an_unquoted_comma(clean: Clean, rng: Random) -> Dirty:
    rows = clean.copy()
    rows[3] = [*rows[3], "多出的一格"]
    return text_file(
        clean,
        delimited([clean.header, *rows]),
        lost=frozenset({3}),
        rejected={5: ("", "错位")},
    )


def csv_cut_off_in_its_last_row(clean: Clean, rng: Random) -> Dirty:
    rows = clean.copy()
    rows[-1] = rows[-1][: max(clean.number, clean.title) + 1]
    if len(rows[-1]) == len(clean.header):
        return text_file(clean, delimited([clean.header, *clean.rows]))
    text = delimited([clean.header, *rows]).removesuffix("\r\n")
    return text_file(
        clean,
        text,
        lost=frozenset({len(rows) - 1}),
        rejected={len(rows) + 1: ("", "中途断了")},
    )


def csv_with_an_open_quote(clean: Clean, rng: Random) -> Dirty:
    text = delimited([clean.header, *clean.rows])
    return turned_away(clean, "csv", (text + '"没有收尾\r\n').encode(), "引号")


def csv_in_no_known_encoding(clean: Clean, rng: Random) -> Dirty:
    data = delimited([clean.header, *clean.rows]).encode() + b"\xff\xff\xff\n" * 3 + "尾行\n".encode()
    return turned_away(clean, "csv", data, "编码认不出来")


def csv_garbled_long_ago(clean: Clean, rng: Random) -> Dirty:
    text = delimited([clean.header, *clean.rows]).encode().decode("gb18030", errors="ignore")
    return turned_away(clean, "csv", text.encode(), "乱码")


def csv_without_a_header(clean: Clean, rng: Random) -> Dirty:
    return turned_away(clean, "csv", delimited(clean.rows).encode(), "表头")


def header_with_a_slip_of_the_pen(clean: Clean, rng: Random) -> Dirty:
    header = [
        "申请好" if at == clean.number else ("标提" if at == clean.title else f"{text}x")
        for at, text in enumerate(clean.header)
    ]
    return turned_away(clean, "xlsx", workbook([header, *clean.rows]), "不是认得的专利清单")


def xls_that_is_a_web_page(clean: Clean, rng: Random) -> Dirty:
    return Dirty(name_of(clean, "xls"), web_page(clean).encode(), len(clean.rows), note="网页")


def xls_that_is_a_web_page_in_gbk(clean: Clean, rng: Random) -> Dirty:
    return Dirty(name_of(clean, "xls"), web_page(clean).encode("gb18030"), len(clean.rows), note="GBK")


def xls_that_is_a_web_page_without_a_table(clean: Clean, rng: Random) -> Dirty:
    return turned_away(clean, "xls", "<html><body>请先登录</body></html>".encode(), "网页")


def xls_that_is_csv(clean: Clean, rng: Random) -> Dirty:
    return text_file(clean, delimited([clean.header, *clean.rows]), extension="xls")


def xls_that_is_parted_by_tabs_in_gbk(clean: Clean, rng: Random) -> Dirty:
    text = delimited([clean.header, *clean.rows], "\t")
    return text_file(clean, text, "gb18030", extension="xls", note="GBK")


def xlsx_that_is_csv(clean: Clean, rng: Random) -> Dirty:
    return text_file(clean, delimited([clean.header, *clean.rows]), extension="xlsx")


def xlsx_that_is_damaged(clean: Clean, rng: Random) -> Dirty:
    return turned_away(clean, "xlsx", bytes(range(1, 200)), "不是有效的")


def xlsx_called_xls(clean: Clean, rng: Random) -> Dirty:
    return Dirty(name_of(clean, "xls"), workbook([clean.header, *clean.rows]), len(clean.rows))


def xlsx_called_csv(clean: Clean, rng: Random) -> Dirty:
    return turned_away(clean, "csv", workbook([clean.header, *clean.rows]), "扩展名")


def xlsb(clean: Clean, rng: Random) -> Dirty:
    return turned_away(clean, "xlsb", workbook([clean.header, *clean.rows]), "另存为")


def xlsm(clean: Clean, rng: Random) -> Dirty:
    return turned_away(clean, "xlsm", workbook([clean.header, *clean.rows]), "宏")


def ods(clean: Clean, rng: Random) -> Dirty:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("content.xml", "<office:document-content/>")
    return turned_away(clean, "ods", out.getvalue(), "另存为 .xlsx")


def xlsx_with_a_password(clean: Clean, rng: Random) -> Dirty:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    return turned_away(clean, "xlsx", data, "密码")


def xlsx_cut_short(clean: Clean, rng: Random) -> Dirty:
    data = workbook([clean.header, *clean.rows])
    return turned_away(clean, "xlsx", data[: len(data) * 2 // 3], "不完整")


def xlsx_without_a_byte(clean: Clean, rng: Random) -> Dirty:
    return turned_away(clean, "xlsx", b"", "空文件")


def xlsx_without_data(clean: Clean, rng: Random) -> Dirty:
    return turned_away(clean, "xlsx", workbook([[], ["", " "]]), "没有任何数据")


def xlsx_with_a_value_far_away(clean: Clean, rng: Random) -> Dirty:
    def edit(sheet: Worksheet) -> None:
        sheet["XFD1048576"] = "远"

    return turned_away(clean, "xlsx", workbook([clean.header, *clean.rows], edit), "大得不正常")


def xlsx_protected_against_typing(clean: Clean, rng: Random) -> Dirty:
    def edit(sheet: Worksheet) -> None:
        sheet.protection.sheet = True
        sheet.freeze_panes = "A2"

    return Dirty(name_of(clean), workbook([clean.header, *clean.rows], edit), len(clean.rows))
