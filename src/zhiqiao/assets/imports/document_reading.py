"""A file that is no table into records: opened, recognized by what stands in it, told patent by patent."""

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from typing import Any, Final

from zhiqiao.assets.imports.documents import Document, DocumentSource, ToldPatent
from zhiqiao.assets.imports.markup import Node, read_markup
from zhiqiao.assets.imports.recognition import document_sources
from zhiqiao.assets.imports.records import FileRefused, PatentRecord, RejectedRow, Unrelated
from zhiqiao.assets.imports.text_encoding import decoded
from zhiqiao.foundation.documents.checks import inspect, is_page, is_spreadsheet_xml
from zhiqiao.foundation.documents.limits import limits_on
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

_HEAD: Final = 24_000
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_JSON = re.compile(rb"\{|\[\s*[\[{\]]")
_SHOWN_ROOTS = 3


def open_document(name: str, data: bytes) -> Document | None:
    """The file as a document; None where its bytes are those of a table (or of nothing we know).

    Raises:
        DocumentRefused: It may not come in at all.
        FileRefused: It cannot be read: not well-formed, with entities, in no known encoding, too deep or large.
    """
    if data.startswith(b"\x1f\x8b"):
        if _kind(_gzip_head(data)) is None:
            return None
        inspect(name, data)
        return open_document(name[:-3] if name.lower().endswith(".gz") else name, gzip.decompress(data))
    kind = _kind(data[:_HEAD])
    if kind is None:
        return None
    inspect(name, data)
    text, notes = decoded(name, data)
    if kind == "xml":
        return Document(name, "xml", roots=tuple(read_markup(name, text)), notes=notes)
    if kind == "json":
        return Document(name, "json", value=_json(name, text), notes=notes)
    return Document(name, "text", text=text, notes=notes)


def _kind(head: bytes) -> str | None:
    """How the bytes are written: xml, json, text of a format we know; None where they are something else."""
    for mark in _MARKS:
        head = head.removeprefix(mark)
    start = head.replace(b"\0", b"").lstrip()
    if start.startswith(b"<"):
        return None if is_page(head) or is_spreadsheet_xml(head) else "xml"
    if _JSON.match(start):
        return "json"
    if b"\0" in head:
        return None
    text = head.decode("latin-1")  # the marks of our formats are plain letters in every encoding
    is_ours = any(source.fits(text) for source in document_sources().values() if source.kind == "text")
    return "text" if is_ours else None


def _gzip_head(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, _HEAD)
    except zlib.error:
        return b""


def _json(name: str, text: str) -> Any:  # noqa: ANN401 - any JSON
    try:
        value = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        value = _json_lines(text)
        cut = "；看来文件不完整" if error.pos >= len(text.rstrip()) - 1 else ""
        if not value:
            raise FileRefused(
                f"“{name}”第 {error.lineno} 行第 {error.colno} 列起不合 JSON 规则{cut}",
                "请从原系统重新导出；手工改过的，请检查引号、逗号和括号是否配对",
            ) from error
    except (RecursionError, ValueError) as error:
        raise FileRefused(
            f"“{name}”的 JSON 套得太深，或有长得不正常的数字", "不是正常的专利数据，请从原系统重新导出"
        ) from error
    deepest = limits_on(today()).max_markup_depth
    if _depth(value, deepest) > deepest:
        raise FileRefused(f"“{name}”的 JSON 套了超过 {deepest} 层", "不是正常的专利数据，请从原系统重新导出")
    return value


def _json_lines(text: str) -> list[Any]:
    """One JSON object a line, as some interfaces give them; empty where the text is not that."""
    found = []
    for line in text.splitlines():
        if line.strip():
            try:
                found.append(json.loads(line))
            except (ValueError, RecursionError):
                return []
    return found


def _depth(value: Any, most: int) -> int:  # noqa: ANN401 - any JSON
    depth, level = 0, [value]
    while level and depth <= most:
        depth += 1
        level = [
            inner
            for one in level
            if isinstance(one, (dict, list))
            for inner in (one.values() if isinstance(one, dict) else one)
            if isinstance(inner, (dict, list))
        ]
    return depth


def told_by(
    document: Document, *, keep_unverified: bool = False
) -> Iterator[tuple[DocumentSource, Iterator[PatentRecord | ToldPatent]]]:
    """Each recognized part of the document with what it tells: records, or patents with their problems.

    Args:
        document: The document.
        keep_unverified: Keep application numbers with a wrong check digit, flagged, instead of turning them away.

    Raises:
        Unrelated: No part is in a format we know.
    """
    parts = [(source, part) for part in _parts(document) if (source := recognized(document, part))]
    if not parts:
        raise _unknown(document)
    for source, part in parts:
        yield source, _records(document.name, source, part, keep_unverified=keep_unverified)


def unknown_parts(document: Document) -> tuple[str, ...]:
    """The names of root elements no format knows, where others are known."""
    return tuple(dict.fromkeys(root.name for root in document.roots if recognized(document, root) is None))


def _parts(document: Document) -> list[Any]:
    if document.kind == "xml":
        return list(document.roots)
    return [document.value if document.kind == "json" else document.text]


def recognized(document: Document, part: Any) -> DocumentSource | None:  # noqa: ANN401 - a root, JSON or text
    """The format of a document's part, or None."""
    for source in document_sources().values():
        if source.kind == document.kind and source.fits(part):
            return source
    return None


def _records(
    name: str,
    source: DocumentSource,
    part: Any,  # noqa: ANN401 - a root, JSON or text
    *,
    keep_unverified: bool,
) -> Iterator[PatentRecord | ToldPatent]:
    try:
        for patent in source.tell(part):
            if keep_unverified:
                patent.keep_unverified()
            record = patent.record(source.code)
            yield patent if patent.problems else record
    except Refusal as refusal:
        raise FileRefused(f"“{name}”不能导入：{refusal.reason}", refusal.remedy) from refusal


def turned_away(name: str, ordinal: int, patent: ToldPatent) -> RejectedRow:
    """A patent that cannot be taken, with the path of what is wrong as its column."""
    first = patent.problems[0]
    reasons = dict.fromkeys(problem.reason for problem in patent.problems)
    remedies = dict.fromkeys(problem.remedy for problem in patent.problems)
    return RejectedRow(
        name,
        "",
        ordinal,
        first.column,
        first.value,
        f"文件中第 {ordinal} 件：{'；'.join(reasons)}",
        "；".join(remedies),
    )


def _unknown(document: Document) -> Unrelated:
    labels = "、".join(source.label for source in document_sources().values() if source.kind == document.kind)
    if document.kind == "xml":
        shown = "、".join(_root_shown(root) for root in document.roots[:_SHOWN_ROOTS])
        return Unrelated(
            f"“{document.name}”不是认得的专利 XML：根元素是 {shown}",
            f"认得的有：{labels}；别的格式请转成表格导入",
        )
    keys = document.value[0] if isinstance(document.value, list) and document.value else document.value
    has = f"，里面有 {'、'.join(list(keys)[:8])}" if isinstance(keys, dict) and keys else ""
    return Unrelated(
        f"“{document.name}”不是认得的专利 JSON{has}", f"认得的有：{labels}；别的格式请转成表格导入"
    )


def _root_shown(root: Node) -> str:
    return f"<{root.name[:60]}>" + (f"（命名空间 {root.space[:80]}）" if root.space else "")
