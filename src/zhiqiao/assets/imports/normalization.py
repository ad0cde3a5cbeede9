"""The parts of a record several formats share: classes, status, type, days that cannot be."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from zhiqiao.assets.imports.records import Ipc
from zhiqiao.assets.imports.row_reader import RowReader, cleaned
from zhiqiao.kernel import tables
from zhiqiao.kernel.folding import fold_tightly
from zhiqiao.kernel.ipc import IpcRefused, IpcSymbol, parse_ipc, split_ipcs
from zhiqiao.kernel.periods import today

FIRST_DAY: Final = date(1985, 4, 1)  # the Patent Law's first day: no application of ours is older

_BROKEN_WORD = re.compile(r"(?<=[\u4e00-\u9fff])\n(?=[\u4e00-\u9fff])")
_PIECES = re.compile(r"[|;；,，、\n]+")
_ABOVE_GROUP = re.compile(r"[A-H](?:\d{2}(?:[A-Z]\d{0,4})?)?")
_LOCARNO = re.compile(r"(?:LOC\(?\d*\)?(?:CL\.?)?:?)?(\d{2}-\d{2})(-?[A-Z]\d+)?")

# The first pair whose words stand in the status wins: what ended a right is looked for before what began it.
_STATUS: Final = (
    (
        "ended",
        (
            "失效",
            "无效宣告",
            "全部无效",
            "无效",
            "终止",
            "未缴",
            "驳回",
            "撤回",
            "放弃",
            "届满",
            "无权",
            "期满",
            "撤销",
        ),
    ),
    ("in_force", ("有效", "授权", "维持", "有权")),
    ("pending", ("审中", "在审", "审查", "实审", "公开", "公布", "受理", "申请中", "期内", "初审")),
)
# What sounds like an end and is none: the rest of the right stands, a request is not yet decided, 驳回 was undone.
_NO_END: Final = (
    ("in_force", re.compile(r"部分无效(?:宣告)?|无效(?:宣告)?(?:请求|程序|审查|审理)(?:审查)?中?")),
    ("pending", re.compile(r"撤销(?:原|了)?驳回(?:决定)?")),
    ("", re.compile(r"(?:放弃|撤回)(?:本国|国内|外国)?优先权|优先权(?:的|视为)?(?:放弃|撤回)")),
)
_TYPES: Final = (("utility_model", "实用新型"), ("design", "外观"), ("invention", "发明"))


@dataclass(frozen=True)
class Classes:
    """A row's classification.

    Attributes:
        ipcs: Symbols, the main one first where the source names one.
        main: The main symbol, "" where there is none.
        locarno: The Locarno class of a design, "" where there is none.
    """

    ipcs: tuple[Ipc, ...] = ()
    main: str = ""
    locarno: str = ""


def classes(reader: RowReader, *, main: str, every: str, patent_type: str) -> Classes:
    """The classification out of a main column and a column of all symbols, either of which may be missing."""
    symbols: dict[str, None] = {}
    locarno: list[str] = []
    first = ""
    for name in (main, every):
        text = reader.text(name)
        if text:
            found, designs = _symbols(reader, name, text, patent_type)
            locarno += designs
            symbols.update(dict.fromkeys(found))
            first = first or next(iter(found), "")
    ipcs = tuple(map(_ipc, symbols))
    if patent_type == "design" and ipcs:
        reader.notes.append("外观设计没有 IPC 分类号，原表所填未读入")
        return Classes(locarno=next(iter(locarno), ""))
    return Classes(ipcs, first, next(iter(locarno), ""))


def _symbols(reader: RowReader, name: str, text: str, patent_type: str) -> tuple[list[str], list[str]]:
    try:
        return [each.symbol for each in _split(text)], []
    except IpcRefused:
        pass
    symbols: list[str] = []
    designs: list[str] = []
    for piece in filter(None, (cleaned(part) for part in _PIECES.split(text))):
        tight = fold_tightly(piece)
        design = _LOCARNO.fullmatch(tight)
        if design and patent_type in {"design", ""}:
            designs.append(design[1])
        elif _ABOVE_GROUP.fullmatch(tight):
            reader.notes.append(f"“{reader.header(name)}”的 {tight} 没有写到组，未列入分类")
        else:
            try:
                symbols.append(parse_ipc(piece).symbol)
            except IpcRefused as refusal:
                reader.refuse(name, refusal.reason, refusal.remedy, piece)
    return symbols, designs


@lru_cache(maxsize=65536)
def _split(text: str) -> tuple[IpcSymbol, ...]:
    return tuple(split_ipcs(text))


@lru_cache(maxsize=65536)
def is_withdrawn(symbol: str) -> bool:
    """Whether the symbol is not in the IPC version we ship; a patent keeps it all the same."""
    return not tables.ipc_is_current(symbol)


@lru_cache(maxsize=65536)
def _ipc(symbol: str) -> Ipc:
    return Ipc(symbol, is_withdrawn(symbol))


@lru_cache(maxsize=4096)
def legal_status(text: str) -> str:
    """in_force, pending, ended or unknown, by a source's words ("有效", "PCT指定期满") or the code itself."""
    if any(text == status for status, _ in _STATUS):
        return text
    still = ""
    for status, told in _NO_END:
        text, many = told.subn("", text)
        still = still or (status if many else "")
    for status, words in _STATUS:
        if any(word in text for word in words):
            return status
    return still or "unknown"


def patent_type_of(text: str) -> str:
    """invention, utility_model, design or "", by the words a source uses ("授权发明", "实用新型" …)."""
    for patent_type, word in _TYPES:
        if word in text:
            return patent_type
    return ""


def agreed_type(reader: RowReader, name: str, by_number: str) -> str:
    """The patent type: the number's where it tells, else the column's; a disagreement is noted."""
    text = reader.text(name)
    by_column = patent_type_of(text)
    if by_number and by_column and by_number != by_column:
        reader.notes.append(f"“{reader.header(name)}”写的是{text}，与号码所示不同，以号码为准")
    return by_number or by_column


def check_days(
    reader: RowReader,
    filed_on: date | None,
    granted_on: date | None,
    *,
    published_on: date | None = None,
    is_ours: bool,
) -> None:
    """Refuse days that cannot be: in the future, before the Patent Law, announced before filed."""
    now = today()
    days = {"filed_on": filed_on, "published_on": published_on, "granted_on": granted_on}
    if granted_on and not reader.has("granted_on") and reader.has("published_on"):
        days = {"filed_on": filed_on, "published_on": granted_on}  # one column for both
    for name, day in days.items():
        if day and day > now:
            reader.refuse(name, f"“{reader.header(name)}”{day} 还没有到", "请核对年份")
        elif day and is_ours and day < FIRST_DAY:
            reader.refuse(
                name, f"“{reader.header(name)}”{day} 早于 1985-04-01，那时还没有中国专利", "请核对年份"
            )
    for name, words in (("published_on", "公开（公告）日"), ("granted_on", "授权日")):
        day = days.get(name)
        if filed_on and day and day < filed_on:
            reader.refuse(name, f"{words} {day} 早于申请日 {filed_on}", "请核对两个日期是否填反")
            return


def need_title(reader: RowReader) -> str:
    """The title on one line (a Chinese word broken over two is one word); an empty one is refused."""
    title = " ".join(_BROKEN_WORD.sub("", reader.text("title")).split())
    if not title and not any(problem.column == reader.header("title") for problem in reader.problems):
        reader.refuse("title", f"“{reader.header('title')}”是空的", "请补上专利名称，或删去这一行")
    return title


def region(*parts: str) -> str:
    """Province, city and district as one text; of several holders' regions the first."""
    firsts = (part.partition("|")[0].strip() for part in parts)
    return " ".join(dict.fromkeys(first for first in firsts if first))
