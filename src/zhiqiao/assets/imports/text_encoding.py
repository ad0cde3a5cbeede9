"""Bytes of a text document into text: byte order marks, what the file declares of itself, and what it is."""

import codecs
import re
from typing import Final

from zhiqiao.assets.imports.records import FileRefused

_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]{0,40})["']""")
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What a document may declare, by Python's own name of it. GB2312 and GBK are parts of GB18030.
_READ_AS: Final = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5",
    "iso8859-1": "cp1252",  # what calls itself Latin-1 is mostly cp1252, which has all of it
    "cp1252": "cp1252",
    "shift_jis": "cp932",
    "euc_jp": "euc_jp",
    "euc_kr": "cp949",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
}
_PLAIN: Final = {"utf-8", "ascii"}
_REMEDY = "请从原系统重新导出为 UTF-8 编码的文件后导入"


def decoded(name: str, data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text and what to know about its encoding.

    What reads as UTF-8 is UTF-8 whatever it declares; else the declared encoding holds, else GB18030 is tried.

    Raises:
        FileRefused: In no encoding we know, told with the line and column of the first unreadable byte.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(name, data, encoding), ()
    declared = declared_encoding(data)
    known = _codec(declared)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _not_utf8(name, data, declared, known, error)
    if known in {"utf-16", "utf-16-le", "utf-16-be"} and "\0" in text:
        return _strictly(name, data, known), ()
    wrong = known not in _PLAIN and bool(declared) and not text.isascii()
    note = f"文件声明的编码是 {declared}，实际是 UTF-8，已按 UTF-8 读入"
    return text, (note,) if wrong else ()


def declared_encoding(data: bytes) -> str:
    """The encoding an XML declaration names, "" where there is none."""
    match = _DECLARED.search(data[:400].replace(b"\0", b""))
    return match[1].decode("ascii") if match else ""


def _not_utf8(
    name: str, data: bytes, declared: str, known: str, error: UnicodeDecodeError
) -> tuple[str, tuple[str, ...]]:
    if known in _READ_AS.values():
        return _strictly(name, data, known), (f"文件编码为 {declared}，已转换",)
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        raise _undecodable(name, data, declared or "UTF-8", error) from error
    said = f"文件声明的编码是 {declared}，实际是 GBK" if declared else "文件编码为 GBK/GB18030"
    return text, (f"{said}，已按 GBK 读入",)


def _codec(declared: str) -> str:
    """Our codec for a declared encoding; "" for one that is not declared or that we do not read."""
    try:
        own = codecs.lookup(declared).name if declared else ""
    except LookupError:
        return ""
    return own if own in _PLAIN else _READ_AS.get(own, "")


def _strictly(name: str, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable(name, data, encoding.removesuffix("-sig").upper(), error) from error


def _undecodable(name: str, data: bytes, encoding: str, error: UnicodeDecodeError) -> FileRefused:
    before = data[: error.start]
    line = before.count(b"\n") + 1
    column = error.start - (before.rfind(b"\n") + 1) + 1
    return FileRefused(
        f"“{name}”第 {line} 行第 {column} 个字节起有读不出的字：不是它声明的 {encoding}，也不是 GBK"
        if encoding not in {"GB18030", "GBK"}
        else f"“{name}”第 {line} 行第 {column} 个字节起有读不出的字：不是它声明的 {encoding}",
        _REMEDY,
    )
