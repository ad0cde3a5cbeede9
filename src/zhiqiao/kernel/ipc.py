"""Classification symbols: IPC for inventions and utility models, Locarno (LOC) for designs.

Only the shape is checked here. A symbol withdrawn from the current edition stays what the patent carries;
whether it still stands is `tables.ipc_is_current`.
"""

import re
from dataclasses import dataclass

from zhiqiao.kernel.folding import fold, shown
from zhiqiao.kernel.refusal import Refusal

_SYMBOL = re.compile(
    r"([A-H])(\d{2})([A-Z])\s*0*(\d{1,4})\s*/\s*(\d{2,6})"
    r"\s*(?:\(\s*((?:19|20)\d{2}(?:\.\d{2})?)\s*\)?)?\s*([INA])?",
    re.ASCII,
)
_SUBCLASS = re.compile(r"[A-H]\d{2}[A-Z]", re.ASCII)
_FIXED_WIDTH = re.compile(r"([A-H])(\d{2})([A-Z])(\d{4})(\d{6})", re.ASCII)
_PREFIX = re.compile(
    r"^(INT\.?\s*CL\.?|IPC|国际专利?分类号?|主?分类号)\s*(\(?\d{1,2}\)?)?\s*[:.]?\s*(?=[A-Z])", re.IGNORECASE
)
_SEPARATORS = re.compile(r"[|;,、\n\r\t]+")
_INNER_SPACE = (
    (re.compile(r"\b([A-H]\d{2}[A-Z])\s+(?=\d)"), r"\1"),
    (re.compile(r"\s*/\s*"), "/"),
    (re.compile(r"\s+(?=\()"), ""),
    (re.compile(r"(?<=\))\s+(?=[INA]\b)"), ""),
)
_LOC = re.compile(
    r"(?:LOC)?\s*(?:\(\s*(\d{1,2})\s*\)?)?\s*(?:CL\.?)?\s*:?\s*(\d{2})\s*-\s*(\d{2})(?:\s*-\s*([A-Z]\d{4}))?",
    re.ASCII,
)


class IpcRefused(Refusal):
    """The text is no classification symbol."""


@dataclass(frozen=True, order=True)
class IpcSymbol:
    """One IPC symbol: a group, or (on some foreign documents) no more than a subclass.

    Attributes:
        symbol: The whole symbol without spaces, "H01L21/67".
        version: The edition the text gave, "2006.01"; "" where it gave none.
        value: "I" invention information, "N" additional information, "" where the text gave none.
    """

    symbol: str
    version: str = ""
    value: str = ""

    @property
    def section(self) -> str:
        """部: "H"."""
        return self.symbol[0]

    @property
    def class_(self) -> str:
        """大类: "H01"."""
        return self.symbol[:3]

    @property
    def subclass(self) -> str:
        """小类: "H01L"."""
        return self.symbol[:4]

    @property
    def main_group(self) -> str:
        """大组: "H01L21/00"; "" where the symbol is a subclass."""
        stem, slash, _ = self.symbol.partition("/")
        return f"{stem}/00" if slash else ""

    @property
    def subgroup(self) -> str:
        """小组: "H01L21/67"; "" where the symbol stands higher."""
        return self.symbol if "/" in self.symbol and self.symbol != self.main_group else ""

    def __str__(self) -> str:
        return self.symbol


@dataclass(frozen=True, order=True)
class LocClass:
    """A Locarno class of designs: "12-11" is class 12, subclass 11; edition and item number where given."""

    code: str
    edition: str = ""
    item: str = ""

    @property
    def class_(self) -> str:
        """大类: "12"."""
        return self.code[:2]

    def __str__(self) -> str:
        return self.code


def parse_ipc(text: str) -> IpcSymbol:
    """The IPC symbol a text means: "H02K17/02", "H01L 21/00", "E01B3/32(2006.01)I", "H01L0021670000"."""
    bare = _PREFIX.sub("", fold(text).upper())
    match = _SYMBOL.fullmatch(bare)
    if match:
        section, class_digits, letter, main, sub, version, value = match.groups()
        return IpcSymbol(f"{section}{class_digits}{letter}{int(main)}/{sub}", version or "", value or "")
    fixed = _FIXED_WIDTH.fullmatch(bare)
    if fixed:
        section, class_digits, letter, main, sub = fixed.groups()
        return IpcSymbol(f"{section}{class_digits}{letter}{int(main)}/{sub[:2]}{sub[2:].rstrip('0')}")
    if _SUBCLASS.fullmatch(bare):
        return IpcSymbol(bare)
    if not bare:
        raise IpcRefused("IPC 分类号是空的", "请填写主分类号，例如 H02K17/02", value=text)
    if re.fullmatch(r"[A-H](\d{2}([A-Z]\d{1,4})?)?", bare):
        raise IpcRefused(f"IPC 分类号{shown(text)}没有写到组", "请写到大组或小组，例如 H02K17/00", value=text)
    if bare.startswith("Y"):
        raise IpcRefused(f"{shown(text)}是 CPC 的 Y 部，IPC 里没有", "请填写 IPC 分类号", value=text)
    if _LOC.fullmatch(bare):
        raise IpcRefused(
            f"{shown(text)}是外观设计的洛迦诺分类号，不是 IPC", "外观设计无需填写 IPC", value=text
        )
    raise IpcRefused(f"{shown(text)}不是 IPC 分类号", "IPC 分类号形如 H02K17/02，请核对", value=text)


def split_ipcs(cell: str) -> list[IpcSymbol]:
    """The IPC symbols of one cell, in order, each once; the first is the main one.

    They may be parted by | ; ； , ， 、 line breaks or spaces. An empty cell gives an empty list.
    """
    found: dict[str, IpcSymbol] = {}
    for chunk in _SEPARATORS.split(fold(cell).upper()):
        joined = _PREFIX.sub("", chunk.strip())
        for pattern, replacement in _INNER_SPACE:
            joined = pattern.sub(replacement, joined)
        for part in joined.split():
            symbol = parse_ipc(part)
            found.setdefault(symbol.symbol, symbol)
    return list(found.values())


def parse_loc(text: str) -> LocClass:
    """The Locarno class a text means: "12-11", "LOC(13)Cl.12-11", "09-01-B0367"."""
    match = _LOC.fullmatch(fold(text).upper())
    if match is None:
        raise IpcRefused(
            f"{shown(text)}不是洛迦诺分类号",
            "外观设计分类号是两位数字、短横、两位数字，例如 12-11",
            value=text,
        )
    edition, class_digits, subclass, item = match.groups()
    return LocClass(f"{class_digits}-{subclass}", edition or "", item or "")
