"""What may come in at all."""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest

from zhiqiao.foundation.documents.checks import DocumentRefused, inspect

Workbook = Callable[..., bytes]
ZEROS = 1 << 20


def zipped(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def with_part(book: bytes, name: str, content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    return zipped({**parts, name: content})


def bomb(gigabytes: int) -> bytes:
    """A workbook whose first sheet inflates to so many GB, made without holding them in memory."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(gigabytes * 1024):
                part.write(bytes(ZEROS))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.csv", "申请号,名称\n".encode(), "csv"),
        ("a.csv", "申请号,名称\n".encode("gb18030"), "csv"),
        ("a.tsv", b"a\tb\n", "tsv"),
        ("a.csv.gz", gzip.compress(b"a,b\n"), "gz"),
        ("a.pdf", b"%PDF-1.7\n", "pdf"),
        ("a.png", b"\x89PNG\r\n\x1a\n0000", "png"),
        ("a.jpeg", b"\xff\xd8\xff\xe0", "jpg"),
        ("a.webp", b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp"),
        ("a.json", b'{"a": 1}', "json"),
        ("a.xml", b"<?xml version='1.0'?><a/>", "xml"),
        ("a.zip", zipped({"a.txt": b"a"}), "zip"),
        ("a.docx", zipped({"word/document.xml": b"<w/>"}), "docx"),
    ],
)
def test_a_type_is_told_by_its_bytes(name: str, data: bytes, kind: str) -> None:
    assert inspect(name, data).kind == kind


def test_a_workbook_named_xls_is_still_a_workbook(workbook: Workbook) -> None:
    assert inspect("台账.xls", workbook([["a"]])).kind == "xlsx"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("台账.xlsx", b"", "空文件"),
        ("台账.xlsx", b"not a workbook", "内容已损坏"),
        ("台账.xls", b"<html><table></table></html>", "网页"),
        ("合同.pdf", b"\x89PNG\r\n\x1a\n", "扩展名是 .pdf"),
        ("台账.exe", b"MZ\x90\x00\x03\x00", "认不出来"),
        ("台账.sh", b"#!/bin/sh\n", "不符"),
        ("台账.xlsm", b"PK\x03\x04", "宏"),
        ("数据.csv.gz", gzip.compress(b"a,b\n" * 1000)[:-12], "不完整"),
        ("数据.csv.gz", b"\x1f\x8b\x08\x00garbagegarbage", "已损坏"),
        (
            "名录.xml",
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a/>',
            "实体",
        ),
        ("加密.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "密码"),
        ("旧表.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "_VBA_PROJECT".encode("utf-16-le"), "宏"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_what_to_do(name: str, data: bytes, words: str) -> None:
    with pytest.raises(DocumentRefused, match=words) as caught:
        inspect(name, data)
    assert name in caught.value.reason
    assert caught.value.remedy


def test_a_file_over_the_limit_is_refused() -> None:
    with pytest.raises(DocumentRefused, match=r"50\.0 MB"):
        inspect("台账.csv", b"a" * (50 * ZEROS + 1))


def test_a_workbook_that_inflates_to_a_gigabyte_is_refused_before_it_is_inflated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = bomb(1)
    assert len(data) < 8 * ZEROS

    def inflated(*_: object) -> None:
        raise AssertionError("解压了")

    monkeypatch.setattr(zlib, "decompressobj", inflated)
    with pytest.raises(DocumentRefused, match="未予解压"):
        inspect("台账.xlsx", data)


def test_a_bomb_that_lies_about_its_size_is_found_out() -> None:
    data = bytearray(
        zipped({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": bytes(8 * ZEROS)})
    )
    claimed, real = struct.pack("<I", 1000), struct.pack("<I", 8 * ZEROS)
    assert real in data
    forged = bytes(data).replace(real, claimed)
    with pytest.raises(DocumentRefused, match="伪造"):
        inspect("台账.xlsx", forged)


def test_overlapping_entries_are_refused() -> None:
    data = bytearray(zipped({"a.txt": b"a" * 100, "b.txt": b"b" * 100}))
    central = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    data[central + 42 : central + 46] = struct.pack("<I", 0)
    with pytest.raises(DocumentRefused, match="重叠"):
        inspect("a.zip", bytes(data))


def test_a_gzip_bomb_is_refused() -> None:
    compressor = zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    data = b"".join(compressor.compress(bytes(ZEROS)) for _ in range(500)) + compressor.flush()
    with pytest.raises(DocumentRefused, match="不予解压"):
        inspect("台账.csv.gz", data)


def test_a_gzip_bomb_behind_a_harmless_member_is_refused() -> None:
    compressor = zlib.compressobj(1, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    bomb = b"".join(compressor.compress(bytes(ZEROS)) for _ in range(500)) + compressor.flush()
    with pytest.raises(DocumentRefused, match="不予解压"):
        inspect("台账.csv.gz", gzip.compress(b"a,b\n") + bomb)


def test_gzip_of_several_members_is_taken_whole_and_a_broken_last_one_is_not() -> None:
    parts = gzip.compress(b"a,b\n") + gzip.compress(b"1,2\n" * 50_000)
    assert inspect("台账.csv.gz", parts).kind == "gz"
    assert inspect("台账.csv.gz", parts + bytes(512)).kind == "gz", "有的工具在末尾补零"
    with pytest.raises(DocumentRefused, match="不完整"):
        inspect("台账.csv.gz", parts[:-12])
    with pytest.raises(DocumentRefused, match="已损坏"):
        inspect("台账.csv.gz", gzip.compress(b"a,b\n") + b"garbage")


@pytest.mark.parametrize("keep", [0.2, 0.6, 0.99])
def test_a_truncated_workbook_is_refused(workbook: Workbook, keep: float) -> None:
    data = workbook([["申请号", "专利名称"]] * 200)
    with pytest.raises(DocumentRefused, match="不完整或已损坏"):
        inspect("台账.xlsx", data[: int(len(data) * keep)])


def test_a_workbook_with_a_damaged_part_is_refused(workbook: Workbook) -> None:
    data = bytearray(workbook([[f"第{row}行"] for row in range(500)]))
    start = data.index(b"xl/worksheets/sheet1.xml") + 40
    data[start : start + 8] = bytes(8)
    with pytest.raises(DocumentRefused, match="不完整或已损坏"):
        inspect("台账.xlsx", bytes(data))


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml"])
def test_macros_are_refused(workbook: Workbook, part: str) -> None:
    with pytest.raises(DocumentRefused, match="宏"):
        inspect("台账.xlsx", with_part(workbook([["a"]]), part, b"code"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_in_a_workbook_are_refused(workbook: Workbook, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    with pytest.raises(DocumentRefused, match="外部实体"):
        inspect("台账.xlsx", with_part(workbook([["a"]]), "xl/extra.xml", text.encode(encoding)))


def test_an_entity_declaration_split_between_pieces_is_still_seen(workbook: Workbook) -> None:
    padding = b"<a>" + b" " * ((1 << 20) - len("<a><!DOC"))
    with pytest.raises(DocumentRefused, match="外部实体"):
        inspect("台账.xlsx", with_part(workbook([["a"]]), "xl/extra.xml", padding + b"<!DOCTYPE a></a>"))
