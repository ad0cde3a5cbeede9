"""美国专利商标局 (USPTO) 权属登记: assignments recorded, as legal events of the patents they name.

Daily files (PADX, ``us-patent-assignments``, DTD 1.0) and answers of the assignment search (``response`` with one
``doc`` a recordation). Only patents that are known are told of it: an assignment is no bibliography. What was recorded
does not make the assignee the holder here; the office's next data do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from zhiqiao.assets.imports.documents import DocumentSource, ToldPatent
from zhiqiao.assets.imports.markup import Node
from zhiqiao.assets.imports.records import ToldEvent

_ROOTS: Final = {"us-patent-assignments", "patent-assignments", "patent-assignment"}
_SEARCHED: Final = "conveyanceText"
_NOTHING: Final = {"", "NULL"}
_KINDS_SINCE = date(2001, 1, 2)  # WIPO ST.16 kind codes on USPTO's grants: B1, or B2 after a publication
_APPLICATION: Final = "X"
_MOST_NAMES = 20


@dataclass(frozen=True)
class _Document:
    """A document of a property: office, number, kind ("X0" for an application)."""

    office: str
    number: str
    kind: str


@dataclass(frozen=True)
class _Recordation:
    """What was recorded: words, day, reel/frame, parties, whether it was taken back since."""

    path: str
    words: str
    recorded: str
    reel: str
    frame: str
    assignors: tuple[tuple[str, str], ...]
    assignees: tuple[str, ...]
    is_purged: bool


def fits(root: Node) -> bool:
    """Whether the root is a daily file of assignments or an answer of the assignment search."""
    if root.name in _ROOTS:
        return True
    first = root.first("result/doc") if root.name == "response" else None
    return first is not None and any(one.attributes.get("name") == _SEARCHED for one in first)


def tell(root: Node) -> Iterator[ToldPatent]:
    """Each property of each recordation: a patent with what was recorded of it."""
    if root.name == "response":
        for doc in root.every("result/doc"):
            yield from _searched(doc)
        return
    nodes = [root] if root.name == "patent-assignment" else root.within("patent-assignment")
    for node in nodes:
        yield from _daily(node)


def _daily(node: Node) -> Iterator[ToldPatent]:
    said = node.first("assignment-record")
    if said is None:
        patent = ToldPatent(node.path, is_mention=True)
        patent.refuse(node.path, "没有登记记录（assignment-record）", "请重新下载完整的文件")
        yield patent
        return
    recorded = _Recordation(
        node.path,
        said.get("conveyance-text"),
        said.get("recorded-date/date"),
        said.get("reel-no"),
        said.get("frame-no"),
        tuple(
            (one.get("name"), one.get("execution-date/date"))
            for one in node.every("patent-assignors/patent-assignor")
        ),
        tuple(one.get("name") for one in node.every("patent-assignees/patent-assignee")),
        said.get("purge-indicator").upper() == "Y",
    )
    for one in node.every("patent-properties/patent-property"):
        documents = [
            _Document(each.get("country") or "US", each.get("doc-number"), each.get("kind").upper())
            for each in one.every("document-id")
        ]
        yield _told(one.path, recorded, documents)


def _searched(doc: Node) -> Iterator[ToldPatent]:
    one = {node.attributes.get("name", ""): node for node in doc}

    def said(name: str) -> str:
        text = one[name].text if name in one else ""
        return "" if text in _NOTHING else text

    def listed(name: str) -> list[str]:
        return ["" if part.text in _NOTHING else part.text for part in one.get(name, ())]

    executed = listed("patAssignorExDate")
    recorded = _Recordation(
        doc.path,
        said("conveyanceText"),
        said("recordedDate"),
        said("reelNo"),
        said("frameNo"),
        tuple(
            (name, executed[at] if at < len(executed) else "")
            for at, name in enumerate(listed("patAssignorName"))
        ),
        tuple(listed("patAssigneeName")),
        said("purgeIndicator").upper() == "Y",
    )
    columns = {name: listed(name) for name in ("applNum", "patNum", "publNum", "issueDate")}
    for at in range(max(map(len, columns.values()), default=0)):
        number, grant, publication, issued = (
            values[at] if at < len(values) else "" for values in columns.values()
        )
        documents = [_Document("US", number, "X0")] if number else []
        if grant:
            documents.append(_Document("US", grant, _grant_kind(grant, issued, publication)))
        if publication:
            documents.append(_Document("US", publication, "A1"))
        yield _told(f"{doc.path}[{at + 1}]", recorded, documents)


def _grant_kind(number: str, issued: str, publication: str) -> str:
    """The kind code that the USPTO prints on the grant: since 2001 B1 or, after a publication, B2; A before."""
    first = number[:1].upper()
    if first in {"D", "R", "P", "H"}:
        return {"D": "S1", "R": "E1", "P": "P3" if publication else "P2", "H": "H1"}[first]
    if issued and issued[:10] < _KINDS_SINCE.isoformat():
        return "A"
    return "B2" if publication else "B1"


def _told(path: str, recorded: _Recordation, documents: list[_Document]) -> ToldPatent:
    patent = ToldPatent(path, is_mention=True)
    known = [one for one in documents if one.number]
    if not known:
        patent.refuse(path, "没有写是哪一件专利", "请从 USPTO 重新下载完整的文件")
        return patent
    applications = [one for one in known if one.kind.startswith(_APPLICATION) or not one.kind]
    published = sorted((one for one in known if one not in applications), key=lambda one: one.kind[:1] == "A")
    for one in applications[:1]:
        patent.application(one.office, one.number, path)
    for one in published[:1]:
        patent.publication(one.office, one.number, one.kind, path)
    if recorded.is_purged:
        patent.notes.append(f"登记 {recorded.reel}/{recorded.frame} 已被撤下，没有读入")
        return patent
    words = recorded.words
    if not words:
        patent.refuse(recorded.path, "没有写登记的是什么（conveyance-text）", "请重新下载完整的文件")
        return patent
    day = patent.day(recorded.recorded, recorded.path)
    patent.put(events=(ToldEvent(words, day, "", _detail(patent, recorded)),))
    return patent


def _detail(patent: ToldPatent, recorded: _Recordation) -> str:
    """From whom to whom, executed when, under which reel and frame."""
    names = [name for name, _ in recorded.assignors if name]
    days = {patent.day(text, recorded.path, is_needed=False) for _, text in recorded.assignors if text}
    executed = sorted(day.isoformat() for day in days if day)
    told = (
        f"从：{_some(names)}" if names else "",
        f"到：{_some(recorded.assignees)}" if recorded.assignees else "",
        f"签署：{'、'.join(executed[:3])}" if executed else "",
        f"卷/帧：{recorded.reel}/{recorded.frame}",
    )
    return "；".join(part for part in told if part)


def _some(names: list[str] | tuple[str, ...]) -> str:
    kept = list(dict.fromkeys(name for name in names if name))
    more = f" 等 {len(kept)} 方" if len(kept) > _MOST_NAMES else ""
    return "、".join(kept[:_MOST_NAMES]) + more


RULE = DocumentSource(
    code="uspto_assignment",
    label="USPTO 权属登记 XML",
    origin="USPTO 权属登记日更文件（DTD 1.0）与权属检索的回答（../shared/data/samples/uspto-assignment-xml）",
    kind="xml",
    fits=fits,
    tell=tell,
)
