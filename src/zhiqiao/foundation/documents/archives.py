"""Zip containers (xlsx, docx, zip): bombs, lies about size, passwords, macros and XML entities.

The central directory is judged first, without inflating a byte. What passes is inflated in small pieces,
never kept, to see that each entry is as large as it claims and complete: the reader behind us trusts it.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from zhiqiao.foundation.documents.limits import Limits
from zhiqiao.foundation.documents.refusals import DocumentRefused

_CHUNK = 1 << 16
_ENCRYPTED = 0x1
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_MARKUP = (".xml", ".rels", ".vml")
_OVERLAP = 16


class Archive(Enum):
    """What a zip container holds."""

    WORKBOOK = "xlsx"
    TEXT_DOCUMENT = "docx"
    OTHER = "zip"


@dataclass(frozen=True)
class _Entry:
    info: ZipInfo
    body: memoryview


def check_archive(name: str, data: bytes, limits: Limits) -> Archive:
    """What the zip container is, once it is known to be whole and harmless.

    Raises:
        DocumentRefused: Truncated, encrypted, a bomb, with macros, or with entities in its XML parts.
    """
    try:
        infos = ZipFile(io.BytesIO(data)).infolist()
    except (BadZipFile, struct.error, ValueError, NotImplementedError) as error:
        raise _truncated(name) from error
    names = {info.filename for info in infos}
    kind = _kind(names)
    _check_directory(name, len(data), infos, limits, kind)
    if kind is not Archive.OTHER:
        _check_macros(name, names)
    for entry in _entries(name, data, infos):
        _check_entry(name, entry, is_markup=kind is not Archive.OTHER)
    return kind


def _check_directory(name: str, size: int, infos: list[ZipInfo], limits: Limits, kind: Archive) -> None:
    if len(infos) > limits.max_entries:
        raise DocumentRefused(
            f"“{name}”里有 {len(infos):,} 个条目，超过上限 {limits.max_entries:,}", "请拆成几个文件分别上传"
        )
    inflated = sum(info.file_size for info in infos)
    if limits.is_bomb(size, inflated):
        raise DocumentRefused(
            f"“{name}”只有 {size / (1 << 20):,.1f} MB，"
            f"解压后却有 {inflated / (1 << 20):,.0f} MB，大得不正常，未予解压",
            "请删去不需要的大文件后重新压缩，或拆成几个压缩包"
            if kind is Archive.OTHER
            else "请在 Excel 中打开，删去空白的行列和多余的工作表后另存；数据确实很多时请拆成几个文件",
        )
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        raise DocumentRefused(f"“{name}”加了密码，读不了", "请取消密码后重新上传")


def _kind(names: set[str]) -> Archive:
    if any(entry.startswith("xl/") for entry in names):
        return Archive.WORKBOOK
    if any(entry.startswith("word/") for entry in names):
        return Archive.TEXT_DOCUMENT
    return Archive.OTHER


def _check_macros(name: str, names: set[str]) -> None:
    for entry in sorted(names):
        lowered = entry.lower()
        if lowered.endswith("vbaproject.bin") or "/macrosheets/" in lowered or "/activex/" in lowered:
            raise DocumentRefused(
                f"“{name}”含有宏（{entry}），不接收",
                "请在 Excel 或 WPS 中另存为不含宏的 .xlsx（文字材料存为 .docx）后重新上传",
            )


def _entries(name: str, data: bytes, infos: list[ZipInfo]) -> list[_Entry]:
    view = memoryview(data)
    entries: list[_Entry] = []
    reached = 0
    for info in sorted(infos, key=lambda each: each.header_offset):
        start = info.header_offset
        if start < reached:
            raise DocumentRefused(
                f"“{name}”的压缩条目互相重叠，是伪造的压缩包", "请用 Excel 或 WPS 重新另存后上传"
            )
        try:
            header = _LOCAL_HEADER.unpack_from(data, start)
        except struct.error as error:
            raise _truncated(name) from error
        begin = start + _LOCAL_HEADER.size + header[9] + header[10]
        reached = begin + info.compress_size
        if header[0] != b"PK\x03\x04" or reached > len(data):
            raise _truncated(name)
        entries.append(_Entry(info, view[begin:reached]))
    return entries


def _check_entry(name: str, entry: _Entry, *, is_markup: bool) -> None:
    is_markup = is_markup and entry.info.filename.lower().endswith(_MARKUP)
    size, crc, tail = 0, 0, b""
    for piece in _inflate(name, entry):
        size += len(piece)
        crc = zlib.crc32(piece, crc)
        if size > entry.info.file_size:
            raise DocumentRefused(
                f"“{name}”中 {entry.info.filename} 解压后比它声明的大，是伪造的压缩包",
                "请用 Excel 或 WPS 重新另存后上传",
            )
        if is_markup:
            seen = (tail + piece).replace(b"\0", b"")
            if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
                raise DocumentRefused(
                    f"“{name}”中 {entry.info.filename} 带有 DTD 或外部实体，可能用来读取外部文件，不接收",
                    "正常的 Office 文件没有这种内容；请用 Excel 或 WPS 重新另存后上传",
                )
            tail = seen[-_OVERLAP:]
    if size != entry.info.file_size or crc != entry.info.CRC:
        raise _truncated(name)


def _inflate(name: str, entry: _Entry) -> Iterator[bytes]:
    if entry.info.compress_type == ZIP_STORED:
        for start in range(0, len(entry.body), _CHUNK):
            yield bytes(entry.body[start : start + _CHUNK])
        return
    if entry.info.compress_type != ZIP_DEFLATED:
        raise DocumentRefused(f"“{name}”用了少见的压缩方式", "请用 Excel 或 WPS 重新另存后上传")
    decompressor = zlib.decompressobj(-zlib.MAX_WBITS)
    for start in range(0, len(entry.body), _CHUNK):
        piece = bytes(entry.body[start : start + _CHUNK])
        while piece:
            try:
                yield decompressor.decompress(piece, _CHUNK * 16)
            except zlib.error as error:
                raise _truncated(name) from error
            piece = decompressor.unconsumed_tail
    if not decompressor.eof:
        raise _truncated(name)


def _truncated(name: str) -> DocumentRefused:
    return DocumentRefused(
        f"“{name}”不完整或已损坏，可能没有下载或复制完", "请重新下载；能在 Excel 中打开的，另存一份后重新上传"
    )
