"""Archives and mixed folders in one upload: each file by itself, what is none of ours told, tricks refused."""

import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.unit.imports.conftest import HEADER

from zhiqiao.assets.imports.planning import ImportPlan, plan_import
from zhiqiao.assets.imports.report_text import plan_text
from zhiqiao.foundation.documents.limits import limits_on
from zhiqiao.kernel.periods import today

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
Workbook = Callable[..., bytes]
Row = Callable[..., list[object]]


def golden(code: str) -> bytes:
    (source,) = (GOLDEN / code).glob("input.*")
    return source.read_bytes()


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def renamed(data: bytes, old: str, new: bytes) -> bytes:
    """The archive with a name's bytes replaced in both places it stands, and no word that it is UTF-8."""
    was = old.encode()
    assert len(was) == len(new)
    return data.replace(was, new)


def planned(data: bytes, name: str = "专利.zip") -> ImportPlan:
    return plan_import([(name, data)])


def test_each_file_of_an_archive_is_recognized_by_itself(workbook: Workbook, ledger_row: Row) -> None:
    data = zipped(
        {
            "2021/台账.xlsx": workbook([HEADER, ledger_row(1), ledger_row(2)]),
            "2021/EPO/a.xml": golden("epo_exchange"),
            "题录.txt": golden("cnki_citation"),
            "说明.txt": "请查收附件。".encode(),
            "图/附图.png": b"\x89PNG\r\n\x1a\n0000",
            "图/US1.TIF": b"II*\x00\x08\x00\x00\x00",
            "企业需求.csv": "需求名称,需求内容\n减阻涂层,低温\n".encode(),
            "__MACOSX/2021/._台账.xlsx": b"\x00\x05\x16\x07",
            "空.xml": b"",
        }
    )
    plan = planned(data)
    formats = {name.removeprefix("专利.zip/"): code for name, code in plan.formats.items() if code}
    assert formats == {
        "2021/台账.xlsx": "city_ledger",
        "2021/EPO/a.xml": "epo_exchange",
        "题录.txt": "cnki_citation",
    }
    assert (plan.new, plan.rejected) == (2 + 1 + 3, 1 + 3)
    skipped = {report.name.removeprefix("专利.zip/"): report for report in plan.files if report.is_skipped}
    assert set(skipped) == {
        "说明.txt",
        "图/附图.png",
        "图/US1.TIF",
        "企业需求.csv",
        "__MACOSX/2021/._台账.xlsx",
        "空.xml",
    }
    assert all(report.refusal and report.refusal.reason for report in skipped.values())
    assert "需求清单" in str(skipped["企业需求.csv"].refusal)
    assert plan.refusals == {}, "跳过的不算被拒，不妨碍写入"
    assert "已跳过" in plan_text(plan)


def test_one_broken_file_is_refused_by_its_path_and_the_rest_is_planned() -> None:
    plan = planned(
        zipped(
            {"好.xml": golden("uspto_xml"), "里/坏.xml": golden("cnipa_xml")[:700], "里/实体.xml": _ENTITY}
        )
    )
    assert plan.new == 2
    assert set(plan.refusals) == {"专利.zip/里/坏.xml", "专利.zip/里/实体.xml"}
    assert "第 7 行" in plan.refusals["专利.zip/里/坏.xml"].reason


_ENTITY = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_without_a_word_on_their_encoding_are_read_as_gbk_or_utf8(encoding: str) -> None:
    name = "二〇二一年/专利题录.txt".encode(encoding)
    plain = "x" * len(name)
    data = renamed(zipped({plain: golden("cnki_citation")}), plain, name)
    assert list(planned(data).formats) == ["专利.zip/二〇二一年/专利题录.txt"]


def test_names_of_windows_are_read() -> None:
    data = renamed(zipped({"2021/a.xml": golden("uspto_xml")}), "2021/a.xml", b"2021\\a.xml")
    assert list(planned(data).formats) == ["专利.zip/2021/a.xml"]


@pytest.mark.parametrize(
    "name", [b"../../a.xml", b"/etc/a.xmls", b"C:\\win\\a.xm", b"a/../../a.x", b"..\\..\\a.xm"]
)
def test_a_name_that_reaches_out_marks_the_archive_as_forged(name: bytes) -> None:
    name = name.ljust(11, b"l")
    data = renamed(zipped({"x" * 11: golden("uspto_xml")}), "x" * 11, name)
    (refusal,) = planned(data).refusals.values()
    assert "跳出文件夹" in refusal.reason
    assert refusal.remedy


def test_a_link_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        link = zipfile.ZipInfo("a.xml")
        link.create_system = 3
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    (refusal,) = planned(stream.getvalue()).refusals.values()
    assert "链接" in refusal.reason


def test_a_password_is_told() -> None:
    data = bytearray(zipped({"a.xml": golden("uspto_xml")}))
    local, central = data.index(b"PK\x03\x04") + 6, data.index(b"PK\x01\x02") + 8
    data[local] |= 1
    data[central] |= 1
    (refusal,) = planned(bytes(data)).refusals.values()
    assert "密码" in refusal.reason


def test_a_bomb_is_refused_and_the_remedy_is_one_for_archives() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("a.xml", bytes(1 << 20) * 40)
    (refusal,) = planned(stream.getvalue()).refusals.values()
    assert "大得不正常" in refusal.reason
    assert "压缩" in refusal.remedy
    assert "Excel" not in refusal.remedy


def test_a_bomb_inside_an_archive_is_refused_and_the_rest_is_taken() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("a.xml", bytes(1 << 20) * 40)
    plan = planned(zipped({"里.zip": stream.getvalue(), "b.xml": golden("uspto_xml")}))
    assert list(plan.refusals) == ["专利.zip/里.zip"]
    assert plan.new == 2


def test_archives_in_archives_end_somewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped({"a.xml": golden("uspto_xml")})
    assert planned(zipped({"里.zip": data})).formats == {"专利.zip/里.zip/a.xml": "uspto_xml"}
    for _ in range(5):
        data = zipped({"里.zip": data})
    (refusal,) = planned(data).refusals.values()
    assert "套了超过 3 层" in refusal.reason
    limits = limits_on(today())
    tight = type(limits)(**{**limits.__dict__, "max_inflated_bytes": 20_000})
    monkeypatch.setattr("zhiqiao.assets.imports.archives.limits_on", lambda _day: tight)
    several = zipped({f"{n}.zip": zipped({"a.xml": bytes([97 + n]) * 9000}) for n in range(4)})
    assert "文件太多或解开后太大" in "".join(one.reason for one in planned(several).refusals.values())


def test_an_archive_of_nothing_is_refused() -> None:
    (refusal,) = planned(zipped({})).refusals.values()
    assert "空的压缩包" in refusal.reason


def test_a_damaged_archive_is_refused() -> None:
    data = zipped({"a.xml": golden("uspto_xml"), "b.xml": golden("cnipa_xml")})
    broken = data[:80] + b"\xff\xff\xff\xff" + data[84:]
    (refusal,) = planned(broken).refusals.values()
    assert "损坏" in refusal.reason


def test_twins_by_name_and_by_content_are_told_apart() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.xml", golden("uspto_xml"))
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.xml", golden("uspto_st32"))
    plan = planned(stream.getvalue())
    assert plan.new == 3
    assert sorted(plan.formats) == ["专利.zip/a.xml", "专利.zip/a（同名第 2 个）.xml"]
    again = planned(zipped({"a.xml": golden("uspto_xml"), "b/a.xml": golden("uspto_xml")}))
    assert "内容相同，只计一次" in "".join(again.files[1].notes)


def test_the_same_files_loose_or_packed_give_the_same_patents() -> None:
    files = {"a.xml": golden("uspto_xml"), "b.json": golden("patsnap_json"), "c.txt": golden("cnki_citation")}
    loose = plan_import(list(files.items()))
    packed = planned(zipped(files))
    assert {item.number: item.after for item in loose.items} == {
        item.number: item.after for item in packed.items
    }


def test_a_long_path_keeps_its_end() -> None:
    deep = "/".join(["很长的文件夹名"] * 40) + "/a.xml"
    (name,) = planned(zipped({deep: golden("uspto_xml")})).formats
    assert len(name) <= 200
    assert name.endswith("/a.xml")
