"""Delimited text into rows: which encoding, which separator, and whether the file was cut short."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from zhiqiao.assets.imports.records import FileRefused

_SEPARATORS = ",\t;|"
_SNIFFED_ROWS = 20
_SENTINEL = "\x1e结束\x1e"
_LONGEST_CHARACTER = 4
_REMEDY = "请在 Excel 中打开原表，另存为 .xlsx 或“CSV UTF-8”后重新导入"


@dataclass(frozen=True)
class Delimited:
    """The rows of a text table.

    Attributes:
        rows: One list of texts per record, blank records included, so that index + 1 is the row as a
            spreadsheet numbers it.
        is_cut: Whether the file ends in the middle of its last record, as far as can be told.
        notes: What a reader of the plan should know (encoding).
    """

    rows: list[tuple[str, ...]]
    is_cut: bool
    notes: tuple[str, ...]


def read_delimited(name: str, data: bytes) -> Delimited:
    """The table in a csv, tsv or text file.

    Raises:
        FileRefused: No known encoding, or a quote that is never closed.
    """
    text, note, is_cut = _decode(name, data)
    rows = _records(name, text, _separator(text))
    is_cut = is_cut or _last_is_short(text, rows)
    return Delimited(rows, is_cut, (note,) if note else ())


def _decode(name: str, data: bytes) -> tuple[str, str, bool]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode("utf-16"), "文件编码为 UTF-16，已转换", False
        except UnicodeDecodeError as error:
            raise _undecodable(name, data, error) from error
    for encoding, note in (("utf-8-sig", ""), ("gb18030", "文件编码为 GBK/GB18030，已按此读入")):
        for cut in range(_LONGEST_CHARACTER):
            try:
                return data[: len(data) - cut].decode(encoding), note, cut > 0
            except UnicodeDecodeError as error:
                if error.start < len(data) - _LONGEST_CHARACTER:
                    break
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _undecodable(name, data, error) from error
    raise AssertionError(name)


def _undecodable(name: str, data: bytes, error: UnicodeDecodeError) -> FileRefused:
    line = data.count(b"\n", 0, error.start) + 1
    return FileRefused(
        f"“{name}”的文字编码认不出来：既不是 UTF-8 也不是 GBK，第 {line} 行起有读不出的字", _REMEDY
    )


def _separator(text: str) -> str:
    best, most = ",", (0, 0)
    for separator in _SEPARATORS:
        reader = _until_error(csv.reader(io.StringIO(text), delimiter=separator))
        widths = Counter(len(record) for record, _ in zip(reader, range(_SNIFFED_ROWS), strict=False))
        several = [(count, width) for width, count in widths.items() if width > 1]
        if max(several, default=(0, 0)) > most:
            best, most = separator, max(several)
    return best


def _until_error(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error:
        return


def _records(name: str, text: str, separator: str) -> list[tuple[str, ...]]:
    ended = text if text.endswith(("\n", "\r")) else text + "\n"
    rows: list[tuple[str, ...]] = []
    try:
        rows.extend(
            tuple(record) for record in csv.reader(io.StringIO(ended + _SENTINEL), delimiter=separator)
        )
    except csv.Error as error:
        raise FileRefused(
            f"“{name}”第 {len(rows) + 1} 行读不下去（一格的文字过长，多半是引号没有配对）", _REMEDY
        ) from error
    if rows[-1] != (_SENTINEL,):
        raise FileRefused(f"“{name}”从第 {len(rows)} 行起有一个英文引号没有配对，后面的行无法分开", _REMEDY)
    return rows[:-1]


def _last_is_short(text: str, rows: list[tuple[str, ...]]) -> bool:
    if not rows or text.endswith(("\n", "\r")):
        return False
    widths = Counter(len(row) for row in rows if row)
    return len(rows[-1]) < max(widths, key=lambda width: widths[width])
