"""Patent files that are no tables: what such a format is, what it reads, and what it tells of each patent."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Literal

from zhiqiao.assets.imports.markup import Node
from zhiqiao.assets.imports.normalization import FIRST_DAY, is_withdrawn
from zhiqiao.assets.imports.records import CellRefused, Ipc, PatentRecord
from zhiqiao.assets.imports.row_reader import cleaned, wrongly_checked
from zhiqiao.kernel.ipc import IpcRefused, parse_ipc
from zhiqiao.kernel.patent_number import (
    NumberRefused,
    PublicationNumber,
    parse_application_number,
    parse_publication_number,
)
from zhiqiao.kernel.periods import parse_day, today
from zhiqiao.kernel.refusal import Refusal

Kind = Literal["xml", "json", "text"]
_NO_DAY: Final = {"", "0", "00000000", "00010101", "0001-01-01"}
_US_EPODOC = re.compile(r"((?:19|20)\d{2})(\d{6})")
_GROUP = re.compile(r"([A-H]\d{2}[A-Z])\s*0*(\d{1,4})\s*/\s*0*?(\d{2,6})", re.ASCII)
_CPC = re.compile(r"([A-HY]\d{2}[A-Z])\s*0*(\d{1,4})\s*/\s*(\d{2,6})", re.ASCII)
_KIND = re.compile(r"(?<=\d)[ABUabu]\d?$")
_TIMED = re.compile(r"(\d{4}-\d{2}-\d{2})T.*")
_DESIGN, _MODEL = frozenset("S"), frozenset("UY")


@dataclass(frozen=True)
class Document:
    """A file that is no table, as opened.

    Attributes:
        name: The file's name.
        kind: How it is written.
        roots: The root elements of XML; most files have one.
        value: What JSON holds.
        text: The text of neither.
        notes: What to know about how it was read.
    """

    name: str
    kind: Kind
    roots: tuple[Node, ...] = ()
    value: Any = None
    text: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class DocumentSource:
    """A format of documents: how it is known by its content, and what it tells.

    Attributes:
        code: Equal to the file name in `sources/`.
        label: What people call it.
        origin: Where the format was seen.
        kind: How it is written.
        fits: Whether a document (of XML: one root element) is in this format.
        tell: The patents in it, in the file's order; a `Refusal` it raises turns the whole file away.
    """

    code: str
    label: str
    origin: str
    kind: Kind
    fits: Callable[[Any], bool]
    tell: Callable[[Any], "Iterable[ToldPatent]"]


@dataclass
class ToldPatent:
    """What a document tells of one patent, as far as read.

    Attributes:
        at: The path in the document where the patent stands, for messages.
        values: Fields of `PatentRecord`.
        notes: What was mended or left out, Chinese sentences.
        problems: What makes it unusable.
        is_mention: Whether the document is about another patent and only mentions this one.
        doubtful: An application number with a wrong check digit, as digits and that digit, and the problem it is.
    """

    at: str
    values: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    problems: list[CellRefused] = field(default_factory=list)
    is_mention: bool = False
    doubtful: tuple[str, str, CellRefused] | None = None

    def refuse(self, path: str, reason: str, remedy: str, value: str = "") -> None:
        """Note that what stands at the path makes the patent unusable."""
        self.problems.append(CellRefused(reason, remedy, column=path, value=value[:200]))

    def put(self, **values: Any) -> None:  # noqa: ANN401 - fields of PatentRecord
        """Set fields that have a value and are not yet set."""
        for name, value in values.items():
            if value not in ("", None, ()) and not self.values.get(name):
                self.values[name] = value

    def keep(self, **values: Any) -> None:  # noqa: ANN401 - JSON-able
        """Set keys of `extra` that have a value."""
        extra = self.values.setdefault("extra", {})
        extra.update({key: value for key, value in values.items() if value not in ("", None, [], ())})

    def day(self, text: str, path: str = "", *, is_needed: bool = True) -> date | None:
        """A day of the document; one that is none makes the patent unusable, or is left out with a note."""
        text = _TIMED.sub(r"\1", text.strip())
        if text in _NO_DAY or text.endswith("00"):  # USPTO dates citations to the month: 20101100
            return None
        try:
            day = parse_day(text)
        except Refusal as refusal:
            if is_needed:
                self.refuse(path or self.at, refusal.reason, refusal.remedy, text)
            else:
                self.notes.append(f"{path or self.at} 的“{text[:20]}”不是日期，未读入")
            return None
        if day > today() and is_needed:
            self.refuse(path or self.at, f"{day} 还没有到", "请核对年份", text)
            return None
        return day

    def publication(self, office: str, number: str, kind: str = "", path: str = "") -> None:
        """Set the publication number and, by its kind, the type."""
        written = _joined(office, number, kind)
        if not number:
            return
        try:
            parsed = parse_publication_number(written)
        except NumberRefused as refusal:
            self.refuse(path or self.at, refusal.reason, refusal.remedy, written)
            return
        parsed = _usual(parsed)
        self.put(publication_number=parsed.canonical, office=parsed.office)
        self.put(patent_type=parsed.patent_type or _type_of(parsed.kind))

    def application(self, office: str, number: str, path: str = "") -> None:
        """Set the application number: of ours checked, of other offices kept as written."""
        office = (office or number[:2]).upper()
        bare = number.strip()
        if bare[:2].upper() == office and office.isalpha():
            bare = bare[2:]
        if not bare:
            return
        if office != "CN":
            self.keep(foreign_application=f"{office}/{''.join(bare.split())}")
            self.put(office=office if office.isalpha() else "")
            return
        try:
            parsed = parse_application_number(_KIND.sub("", bare))
        except NumberRefused as refusal:
            self.refuse(path or self.at, refusal.reason, refusal.remedy, number)
            doubtful = wrongly_checked(_KIND.sub("", bare))
            if doubtful:
                self.doubtful = (*doubtful, self.problems[-1])
            return
        self.put(
            application_number=parsed.canonical,
            number_checked=parsed.check_supplied,
            patent_type=parsed.patent_type,
            filed_year=parsed.year,
            office="CN",
        )
        if not parsed.check_supplied:
            self.notes.append(f"申请号未带校验位，已补为 {parsed.display}")

    def keep_unverified(self) -> None:
        """Keep the number whose check digit is wrong, flagged, instead of turning the patent away for it."""
        if self.doubtful is None:
            return
        digits, digit, problem = self.doubtful
        try:
            parsed = parse_application_number(digits)
        except NumberRefused:  # something else is wrong with it, too
            return
        self.problems.remove(problem)
        self.put(
            application_number=digits + digit,
            patent_type=parsed.patent_type,
            filed_year=parsed.year,
            office="CN",
        )
        self.values["number_checked"] = False
        self.notes.append(f"{problem.reason}；按要求保留，标为未核实")

    def classes(self, texts: Iterable[str]) -> None:
        """Set the IPC symbols, the first one the main one; what is no symbol is left out with a note."""
        symbols: dict[str, None] = {}
        for text in texts:
            symbol = ipc_symbol(text)
            if symbol:
                symbols[symbol] = None
            elif text.strip():
                self.notes.append(f"“{text.strip()[:30]}”不是 IPC 分类号，未读入")
        found = [each for each in symbols if "/" in each] or list(symbols)
        if self.values.get("patent_type") == "design":
            return
        self.put(ipcs=tuple(Ipc(each, is_withdrawn(each)) for each in found), ipc_main=next(iter(found), ""))

    def record(self, source: str) -> PatentRecord:
        """The record; where it has no number, a problem is noted."""
        values = dict(self.values)
        extra = {key: value for key, value in values.pop("extra", {}).items() if value not in ("", None, [])}
        number = (
            values.get("application_number")
            or values.get("publication_number")
            or extra.get("foreign_application", "")
        )
        if not number and not self.problems:
            self.refuse(self.at, "没有专利号：公开号和申请号都没有", "请补上号码，或从原系统重新导出")
        filed_on, granted_on = values.get("filed_on"), values.get("granted_on")
        if values.get("application_number") and filed_on and filed_on < FIRST_DAY:
            self.refuse(self.at, f"申请日 {filed_on} 早于 1985-04-01，那时还没有中国专利", "请核对年份")
        if filed_on and granted_on and granted_on < filed_on:
            self.refuse(self.at, f"授权日 {granted_on} 早于申请日 {filed_on}", "请核对两个日期")
        if filed_on:
            values["filed_year"] = filed_on.year
        made = PatentRecord(number=number, source=source, title=values.pop("title", ""))
        claims: tuple[str, ...] = values.get("claims", ())
        if claims:
            values.setdefault("first_claim", claims[0])
            values.setdefault("claims_count", len(claims))
        return made._replace(
            **values, extra=extra, notes=tuple(dict.fromkeys(self.notes)), is_mention=self.is_mention
        )


def ipc_symbol(text: str) -> str:
    """The symbol in a text of any of the usual shapes: "A61M  31/    00   A I", "A61B005/00", "B60R  900"; or ""."""
    match = _GROUP.search(text.upper())
    bare = f"{match[1]}{match[2]}/{match[3]}" if match else _spaced(text)
    try:
        return parse_ipc(bare).symbol
    except IpcRefused:
        return ""


def _spaced(text: str) -> str:
    """USPTO's old way: subclass, main group in three columns, then the subgroup; "G06F 1516" is G06F15/16."""
    bare = text.rstrip()
    if "/" in bare or len(bare) < len("A01B1100") or not bare[4:7].strip().isdigit():
        return bare
    return f"{bare[:4]}{bare[4:7].strip()}/{bare[7:]}"


def cpc_symbol(text: str) -> str:
    """A CPC symbol as "H04L41/0806", "" where the text is none."""
    match = _CPC.search(text.upper())
    return f"{match[1]}{match[2]}/{match[3]}" if match else ""


def distinct(values: Iterable[str]) -> tuple[str, ...]:
    """Cleaned texts that are not empty, each once."""
    return tuple(dict.fromkeys(text for value in values if (text := cleaned(value))))


def number_of(office: str, number: str, kind: str = "") -> str:
    """A publication number in our way of writing, or as given where it is in none we know."""
    written = _joined(office, number, kind)
    try:
        return _usual(parse_publication_number(written)).canonical
    except NumberRefused:
        return written


def chosen(texts: Mapping[str, str], *languages: str) -> str:
    """The text in the first of these languages there is, else the first text; "" of none."""
    return next((texts[each] for each in languages if texts.get(each)), next(iter(texts.values()), ""))


def objects(value: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - any JSON
    """The objects of a JSON list, or the one object; nothing else."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            yield one


def texts(value: Any) -> list[str]:  # noqa: ANN401 - any JSON
    """The texts of a JSON list; nothing of anything else."""
    return [plain(one) for one in value] if isinstance(value, list) else []


def plain(value: Any) -> str:  # noqa: ANN401 - any JSON
    """A JSON text or number as cleaned text; "" of anything else."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return cleaned(str(value))


def _joined(office: str, number: str, kind: str) -> str:
    bare = "".join(number.split())
    own = "" if bare[:2].upper() == office.upper() else office
    return f"{own}{bare}{kind.strip()}".upper()


def _usual(number: PublicationNumber) -> PublicationNumber:
    """US numbers as the USPTO writes them today: no leading zero, seven digits after an application's year."""
    if number.office != "US":
        return number
    epodoc = _US_EPODOC.fullmatch(number.number)
    digits = f"{epodoc[1]}0{epodoc[2]}" if epodoc and number.kind.startswith("A") else number.number
    return replace(number, number=digits.lstrip("0") or digits)


def _type_of(kind: str) -> str:
    """The type by a foreign document's kind code; "" where it has none."""
    if not kind:
        return ""
    return "design" if kind[0] in _DESIGN else "utility_model" if kind[0] in _MODEL else "invention"
