"""By what patents, needs and firms are counted into a key industry: lines of classes and words. Plain Python.

A patent belongs to a line when one of its classes meets the IPC, the 战新 industries or the 国民经济行业 of the line,
and its title holds one of the words and none of the words left out; where the line names no classes, the words alone
decide. A need or a firm belongs to it by the industry it named, a need also by the words of its title.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import NoReturn

from zhiqiao.kernel import tables
from zhiqiao.kernel.folding import fold, fold_tightly
from zhiqiao.kernel.parameters import Confidence
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.kernel.tables.industries import bare_code

LABELS = {
    "segment": "环节",
    "ipcs": "IPC",
    "strategic": "战新产业",
    "economic": "国民经济行业",
    "words": "名称含",
    "without": "名称不含",
    "firms": "需求与企业的行业",
}
MOST_LINES = 60
MOST_ENTRIES = 80
LONGEST_SEGMENT = 30
LONGEST_WORD = 20
WHOLE = "不分环节"
_SEPARATORS = re.compile(r"[\s;；,，、|]+")
_WORD_SEPARATORS = re.compile(r"[;；,，、|\n\r\t]+")
_GROUP_APART = re.compile(r"([A-Ha-h]\d{2}[A-Za-z])\s+(?=\d)", re.ASCII)  # "C02F 1/44" is one symbol
_IPC = re.compile(r"[A-H](\d{2}([A-Z](\d{1,4}(/\d{2,6})?)?)?)?", re.ASCII)
_SUBCLASS = 4


@dataclass(frozen=True)
class Line:
    """One line of a definition; what is empty asks for nothing.

    Attributes:
        segment: The segment of the chain it stands for; "" the industry as a whole.
        ipcs: Sections to groups; a group takes in everything under its dots.
        strategic: Codes of 战新 industries or of the fields above.
        economic: Codes of GB/T 4754, by which patents are counted over the concordance.
        words: The title holds one of them.
        without: The title holds none of them.
        firms: Codes of GB/T 4754 that needs and firms name; where empty, ``economic`` is taken.
    """

    segment: str = ""
    ipcs: tuple[str, ...] = ()
    strategic: tuple[str, ...] = ()
    economic: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    firms: tuple[str, ...] = ()

    @property
    def has_classes(self) -> bool:
        """Whether it names classes at all."""
        return bool(self.ipcs or self.strategic or self.economic)

    @property
    def catches(self) -> bool:
        """Whether a patent can belong to it."""
        return bool(self.has_classes or self.words)

    @property
    def firm_codes(self) -> tuple[str, ...]:
        """Industries by which needs and firms belong to it."""
        return self.firms or self.economic

    def takes_code(self, code: str) -> bool:
        """Whether a need or firm that names this industry belongs to it."""
        return bool(code) and bare_code(code).startswith(self.firm_codes or ("?",))

    def takes_title(self, title: str) -> bool:
        """Whether a need belongs to it by its title."""
        folded = fold(title).casefold()
        return any(fold(word).casefold() in folded for word in self.words) and not any(
            fold(word).casefold() in folded for word in self.without
        )

    @property
    def texts(self) -> dict[str, str]:
        """As people read and write it, by field."""
        return {
            one.name: value if isinstance(value := getattr(self, one.name), str) else "；".join(value)
            for one in fields(self)
        }

    @property
    def said(self) -> str:
        """In one sentence."""
        said = [f"{LABELS[name]} {text}" for name, text in self.texts.items() if text and name != "segment"]
        return "，".join(said)


@dataclass(frozen=True)
class KeyIndustry:
    """A key industry of a list with the definition in force.

    Attributes:
        list_code: The list it stands in.
        code: Within the list.
        name: As the plan has it.
        lines: The definition.
        region_code: Whose definition it is; "" the platform's.
        basis: Whose definition, which version, of which day, in words.
        confidence: How well the definition was checked: never better than P, for no plan gives one.
        named_by: Document and clause that name the industry.
        name_confidence: How well the name was checked.
        phrase: Short citation.
        named_on: Day of the document.
        region_named: The region that added the industry itself; "" where the list has it.
    """

    list_code: str
    code: str
    name: str
    lines: tuple[Line, ...] = ()
    region_code: str = ""
    basis: str = ""
    confidence: Confidence = Confidence.P
    named_by: str = ""
    name_confidence: Confidence = Confidence.M
    phrase: str = ""
    named_on: date | None = None
    region_named: str = ""

    @property
    def key(self) -> str:
        """As a URL and a frozen scope have it: "list/code", with "@region" where a region defined it."""
        return f"{self.list_code}/{self.code}" + (f"@{self.region_code}" if self.region_code else "")

    @property
    def is_own(self) -> bool:
        """Whether a region wrote the definition."""
        return bool(self.region_code)

    @property
    def segments(self) -> tuple[str, ...]:
        """Segments of the chain in order."""
        return tuple(dict.fromkeys(line.segment for line in self.lines if line.segment))

    @property
    def said(self) -> str:
        """Name and basis for headings and reports."""
        return f"{self.name}（{self.basis}）" if self.basis else self.name

    def part(self, segment: str) -> tuple[Line, ...]:
        """Lines of a segment; all of them for ""."""
        return self.lines if not segment else tuple(one for one in self.lines if one.segment == segment)


def read_line(told: Mapping[str, str]) -> Line:
    """A line as it was written, every symbol looked up.

    Raises:
        Refusal: names the symbol, with the field (``column``).
    """
    text = {name: str(told.get(name) or "").replace("\x00", "").strip() for name in LABELS}
    text["ipcs"] = _GROUP_APART.sub(r"\1", fold(text["ipcs"]))
    segment = " ".join(text["segment"].split())
    if len(segment) > LONGEST_SEGMENT:
        _refuse("segment", f"环节名称超过 {LONGEST_SEGMENT} 个字", "请写短一些，例如 上游 原材料", segment)
    line = Line(
        "" if segment == WHOLE else segment,
        _codes("ipcs", text["ipcs"], _ipc),
        _codes("strategic", text["strategic"], _strategic),
        _codes("economic", text["economic"], _economic("economic")),
        _words("words", text["words"]),
        _words("without", text["without"]),
        _codes("firms", text["firms"], _economic("firms")),
    )
    if line.without and not line.catches:
        _refuse(
            "without", "只写了“名称不含”，不知道从哪些专利里排除", "请同时写 IPC、战新产业、行业或“名称含”"
        )
    return line


def check_lines(lines: Iterable[Line]) -> tuple[Line, ...]:
    """A whole definition.

    Raises:
        Refusal: nothing can be counted by it, or it is too long.
    """
    told = tuple(dict.fromkeys(one for one in lines if one != Line(one.segment)))
    if not any(one.catches for one in told):
        _refuse("ipcs", "定义里没有一行能圈定专利", "请至少在一行写上 IPC、战新产业、国民经济行业或“名称含”")
    if len(told) > MOST_LINES:
        _refuse("segment", f"定义超过 {MOST_LINES} 行", "请把同一环节的分类号合并在一行，用分号隔开")
    return told


def as_json(lines: Iterable[Line]) -> list[dict[str, list[str] | str]]:
    """Lines as they are kept; what is empty is left out."""
    return [
        {
            one.name: list(value) if isinstance(value, tuple) else value
            for one in fields(line)
            if (value := getattr(line, one.name))
        }
        for line in lines
    ]


def from_json(kept: Iterable[Mapping[str, str | Iterable[str]]]) -> tuple[Line, ...]:
    """Kept lines, and those of a parameter file; codes are taken as they stand."""
    return tuple(
        Line(
            str(told.get("segment", "")),
            **{name: tuple(str(one) for one in told.get(name, ())) for name in LABELS if name != "segment"},
        )
        for told in kept
    )


def _codes(name: str, text: str, check: Callable[[str], str]) -> tuple[str, ...]:
    parts = [fold_tightly(part).upper() for part in _SEPARATORS.split(text) if part.strip()]
    found = tuple(dict.fromkeys(check(part) for part in parts))
    if len(found) > MOST_ENTRIES:
        _refuse(name, f"“{LABELS[name]}”一格写了 {len(found)} 个，超过 {MOST_ENTRIES} 个", "请分成几行")
    return found


def _ipc(symbol: str) -> str:
    if not _IPC.fullmatch(symbol):
        _refuse(
            "ipcs",
            f"“{symbol}”不是 IPC 分类号",
            "请写部、大类、小类或组，例如 C02F、B01D61/14，多个用分号隔开",
            symbol,
        )
    main_group = f"{symbol}/00" if len(symbol) > _SUBCLASS and "/" not in symbol else symbol
    if not (tables.ipc_is_current(main_group) or tables.sei_names_ipc(symbol)):
        above = next(
            (symbol[:length] for length in (4, 3, 1) if tables.ipc_is_current(symbol[:length])), symbol[0]
        )
        _refuse(
            "ipcs",
            f"IPC 2026.01 里没有 {symbol}",
            f"请核对；可以改写上一级，如 {above}（{tables.ipc_title(above) or ''}）",
            symbol,
        )
    return symbol


def _strategic(code: str) -> str:
    known = tables.sei_industries()
    if code not in known and code not in {one.partition(".")[0] for one in known}:
        _refuse(
            "strategic",
            f"没有编号为 {code} 的战略性新兴产业",
            "请写 1 到 9 的大类或 1.1 到 9.2 的产业编号，例如 7.2",
            code,
        )
    return code


def _economic(name: str) -> Callable[[str], str]:
    def check(code: str) -> str:
        bare = bare_code(code)
        if not (bare.isdigit() and tables.gbt4754_name(bare)):
            _refuse(
                name,
                f"GB/T 4754-2017 里没有行业代码 {code}",
                "请填大类到小类的数字代码，例如 17 或 1713",
                code,
            )
        return bare

    return check


def _words(name: str, text: str) -> tuple[str, ...]:
    found = tuple(
        dict.fromkeys(" ".join(part.split()) for part in _WORD_SEPARATORS.split(text) if part.strip())
    )
    for word in found:
        if len(word) > LONGEST_WORD:
            _refuse(
                name,
                f"“{word}”超过 {LONGEST_WORD} 个字",
                "关键词在专利名称里逐字查找，请写短词，多个用分号隔开",
                word,
            )
    if len(found) > MOST_ENTRIES:
        _refuse(name, f"“{LABELS[name]}”一格写了 {len(found)} 个，超过 {MOST_ENTRIES} 个", "请分成几行")
    return found


def _refuse(column: str, reason: str, remedy: str, value: str = "") -> NoReturn:
    raise Refusal(reason, remedy, column=column, value=value)
