"""XML from anyone: whatever it tries, a refusal that says where and what to do, never a crash and never a fetch."""

import json
import socket
from pathlib import Path

import pytest

from zhiqiao.assets.imports.file_reading import read_records
from zhiqiao.assets.imports.markup import read_markup
from zhiqiao.assets.imports.planning import plan_import
from zhiqiao.foundation.documents.limits import limits_on
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
ENDLESS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "billion laughs": f'{HEAD}<!DOCTYPE doc [<!ENTITY a0 "ha">{ENDLESS}]><doc>&a9;</doc>',
    "quadratic": f'{HEAD}<!DOCTYPE doc [<!ENTITY a "{"x" * 5000}">]><doc>{"&a;" * 5000}</doc>',
    "local file": f'{HEAD}<!DOCTYPE doc [<!ENTITY x SYSTEM "file:///etc/passwd">]><doc>&x;</doc>',
    "over http": f'{HEAD}<!DOCTYPE doc [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]><doc>&x;</doc>',
    "parameter entity": f'{HEAD}<!DOCTYPE doc [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]><doc/>',
    "parameter of its own": f'{HEAD}<!DOCTYPE doc [<!ENTITY % x "<!ATTLIST doc a CDATA #IMPLIED>"> %x;]><doc/>',
    "unparsed beside one": f'{HEAD}<!DOCTYPE doc [<!ENTITY i SYSTEM "i.tif" NDATA TIF><!ENTITY x "y">]><doc>&x;</doc>',
}


def refused(text: str | bytes, name: str = "坏.xml") -> Refusal:
    """The refusal of a file; that it is refused is part of the test."""
    data = text.encode() if isinstance(text, str) else text
    report = read_records(name, data).report
    assert report.refusal is not None, report
    assert name in report.refusal.reason
    assert report.refusal.remedy
    return report.refusal


@pytest.mark.parametrize("name", HOSTILE)
def test_entities_are_refused_with_their_line_and_nothing_is_fetched(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_args: object, **_more: object) -> None:
        raise AssertionError("一份 XML 让程序去连了网络")

    monkeypatch.setattr(socket, "create_connection", never)
    monkeypatch.setattr(socket.socket, "connect", never)
    refusal = refused(HOSTILE[name])
    assert "实体" in refusal.reason
    assert "第 2 行" in refusal.reason


@pytest.mark.parametrize("name", HOSTILE)
def test_the_tree_itself_refuses_entities_too(name: str) -> None:
    """Not only the door: an encoding the door does not see through changes nothing."""
    with pytest.raises(Refusal, match="ENTITY"):
        read_markup("坏.xml", HOSTILE[name])


def test_entities_in_utf16_are_seen() -> None:
    text = HOSTILE["local file"].replace("UTF-8", "UTF-16")
    assert "实体" in refused(text.encode("utf-16")).reason


def test_a_document_type_of_its_own_is_passed_over_unread() -> None:
    """USPTO's files all have one; its named characters are taken from HTML's list."""
    (root,) = read_markup(
        "a.xml", '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a>&ldquo;x&rdquo; &mu; &nosuchname;</a>'
    )
    assert root.text == "“x” μ &nosuchname;"


def test_deep_nesting_is_refused() -> None:
    deep = 100_000
    refusal = refused(f"{HEAD}{'<a>' * deep}{'</a>' * deep}")
    assert f"上限 {limits_on(today()).max_markup_depth} 层" in refusal.reason


def test_too_many_elements_and_too_long_a_text_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    few = limits_on(today())
    small = type(few)(**{**few.__dict__, "max_markup_elements": 50, "max_markup_text": 1000})
    monkeypatch.setattr("zhiqiao.assets.imports.markup.limits_on", lambda _day: small)
    assert "元素超过 50 个" in refused(f"{HEAD}<a>{'<b/>' * 60}</a>").reason
    assert "超过 1,000 字" in refused(f"{HEAD}<a>{'长' * 1001}</a>").reason


@pytest.mark.parametrize(
    ("text", "words", "where"),
    [
        (f"{HEAD}<doc>\n<str name='a'>甲</doc>", "对不上", "第 3 行第 18 列"),
        (f"{HEAD}<doc>\n<str name='a'>甲 & 乙</str></doc>", "不合 XML 规则的字符", "第 3 行"),
        (f"{HEAD}<doc>\n<str>甲", "不完整", "第 3 行"),
        (f"{HEAD}<doc/>\n<doc/>", "根元素结束之后还有内容", "第 3 行"),
        (f"{HEAD}", "没有任何元素", "第 2 行"),
        (f"{HEAD}<x:doc/>", "命名空间前缀", "第 2 行"),
        (f"{HEAD}<doc a='1' a='2'/>", "同一个属性写了两次", "第 2 行"),
        (f"{HEAD}<doc>\x01</doc>", "不合 XML 规则的字符", "第 2 行"),
        (f"{HEAD}<doc>&#0;</doc>", "字符引用", "第 2 行"),
        (f"{HEAD}<doc><![CDATA[x</doc>", "CDATA 段没有结束", "第 2 行"),
        (f"{HEAD}<doc>&nosuchname;</doc>", "没有定义的实体", "第 2 行"),
    ],
)
def test_what_is_not_well_formed_is_told_with_line_and_column(text: str, words: str, where: str) -> None:
    refusal = refused(text)
    assert words in refusal.reason
    assert where in refusal.reason


def test_the_element_that_is_open_where_a_file_breaks_off_is_named() -> None:
    data = (GOLDEN / "uspto_xml" / "input.xml").read_bytes()
    refusal = refused(data[:900])
    assert "/us-patent-grant/us-bibliographic-data-grant" in refusal.reason


CNIPA = (GOLDEN / "cnipa_xml" / "input.xml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("declared", "encoding", "note"),
    [
        ("UTF-8", "utf-8", ""),
        ("UTF-8", "utf-8-sig", ""),
        ("GBK", "gbk", "文件编码为 GBK"),
        ("gb2312", "gb18030", "文件编码为 gb2312"),
        ("UTF-16", "utf-16", ""),
        ("UTF-8", "gb18030", "声明的编码是 UTF-8，实际是 GBK"),
        ("GBK", "utf-8", "声明的编码是 GBK，实际是 UTF-8"),
        ("NO-SUCH-CODE", "utf-8", "声明的编码是 NO-SUCH-CODE，实际是 UTF-8"),
    ],
)
def test_any_encoding_declared_rightly_or_wrongly_gives_the_same_patent(
    declared: str, encoding: str, note: str
) -> None:
    data = CNIPA.replace('encoding="UTF-8"', f'encoding="{declared}"').encode(encoding)
    plan = plan_import([("公告.xml", data)])
    (item,) = plan.items
    assert item.after["title"] == "一种水下阀门"
    assert item.after["first_claim"].endswith("阀芯与浮子相连。")
    assert note in "".join(plan.files[0].notes)
    assert bool(note) == bool(plan.files[0].notes)


def test_bytes_of_no_encoding_are_refused_with_their_line() -> None:
    broken = CNIPA.encode().replace("甲某".encode(), b"\xff\xff\xff")
    refusal = refused(broken)
    line = CNIPA[: CNIPA.index("甲某")].count("\n") + 1
    assert f"第 {line} 行" in refusal.reason
    assert "UTF-8" in refusal.reason


def test_xml_of_something_else_names_its_root_and_what_is_known() -> None:
    refusal = refused('<x:page xmlns:x="urn:x"><a/></x:page>')
    assert "根元素是 <page>（命名空间 urn:x）" in refusal.reason
    assert "EPO OPS" in refusal.remedy


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"patentBag": [', "第 1 行第 16 列起不合 JSON 规则；看来文件不完整"),
        ('[{"patent_number": 1,\n "title": }]', "第 2 行第 11 列"),
        ('{"a": ' * 100_000, "JSON"),
        ("[" * 300 + "]" * 300, "层"),
        ('{"n": ' + "9" * 5000 + "}", "数字"),
        ('{"cities": []}', "里面有 cities"),
        ("[[1, 2]]", "不是认得的专利 JSON"),
    ],
)
def test_json_that_is_broken_or_something_else_is_told_apart(text: str, words: str) -> None:
    assert words in refused(text, "接口.json").reason


def test_json_lines_are_read_as_a_list() -> None:
    golden = json.loads((GOLDEN / "patsnap_json" / "input.json").read_text(encoding="utf-8"))
    lines = "\n".join(json.dumps(one, ensure_ascii=False) for one in golden)
    plan = plan_import([("接口.json", lines.encode())])
    assert (plan.new, plan.rejected, plan.duplicates) == (2, 1, 1)
