"""What is looked at: an industry, a firm, a park, a text, classes, years; kept in the URL and frozen with findings."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from zhiqiao.assets.landscape import industries
from zhiqiao.assets.landscape.columns import STATUSES, TYPES, Columns, Flags, Ints, flat
from zhiqiao.kernel import tables
from zhiqiao.kernel.folding import fold, fold_tightly
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.kernel.tables.industries import bare_code

_SEPARATORS = re.compile(r"[\s;；,，、|]+")
_IPC = re.compile(r"[A-H](\d{2}([A-Z](\d{1,4}(/\d{2,6})?)?)?)?", re.ASCII)
_KEY = re.compile(r"[a-z0-9-]{1,40}/[a-z0-9_]{1,40}(@\d{2,6})?", re.ASCII)
_YEARS = range(1900, 2101)
_MOST_TEXT = 4000
_SHORT = 40  # characters of a text that are enough to know it again
_TYPE_LABELS = {"invention": "发明", "utility_model": "实用新型", "design": "外观设计"}
# Kinds of holder → label, kinds of organization (codes of accounts).
HOLDERS = {
    "research": ("高校院所", ("university", "institute", "hospital")),
    "state": ("国有企业", ("state_owned_enterprise",)),
    "firm": ("企业", ("enterprise", "state_owned_enterprise")),
}
_STATUS_LABELS = {"in_force": "有效", "pending": "审中", "ended": "失效", "unknown": "未知"}


@dataclass(frozen=True)
class Scope:
    """All of it must hold; what is empty holds always.

    Attributes:
        strategic: Code of a 战新 industry, "7.2", or of the field above, "7".
        economic: Code of a 国民经济行业, section letter left off.
        ipcs: Beginnings of classification symbols.
        holder: Part of a holder's name.
        region: Region code; everything below it belongs to it.
        text: A need, a product, or a query, answered by the search index.
        need: Key of a need whose text is looked for; 0 none.
        first_year: Filed in this year or later; 0 none.
        last_year: Filed in this year or before; 0 none.
        kind: Type of patent; "" all.
        status: Legal status; "" all.
        industry: A key industry with the definition it is counted by, "list/code" or "list/code@region".
        segment: A segment of its chain; "" all.
        holders: Kind of organization that holds it, a code of `HOLDERS`; "" all.
    """

    strategic: str = ""
    economic: str = ""
    ipcs: tuple[str, ...] = ()
    holder: str = ""
    region: str = ""
    text: str = ""
    need: int = 0
    first_year: int = 0
    last_year: int = 0
    kind: str = ""
    status: str = ""
    industry: str = ""
    segment: str = ""
    holders: str = ""

    @property
    def is_everything(self) -> bool:
        """Whether nothing narrows it."""
        return self == Scope()

    @property
    def asks_text(self) -> bool:
        """Whether the search index has to be asked."""
        return bool(self.text or self.need)

    def asked(self) -> dict[str, str]:
        """As the URL has it; what is empty is left out."""
        told = {
            "strategic": self.strategic,
            "economic": self.economic,
            "ipc": ";".join(self.ipcs),
            "holder": self.holder,
            "region": self.region,
            "text": self.text,
            "need": str(self.need or ""),
            "from": str(self.first_year or ""),
            "to": str(self.last_year or ""),
            "kind": self.kind,
            "status": self.status,
            "industry": self.industry,
            "segment": self.segment,
            "holders": self.holders,
        }
        return {name: value for name, value in told.items() if value}


FIELDS = (
    *("strategic", "economic", "ipc", "holder", "region", "text", "need", "from", "to", "kind", "status"),
    *("industry", "segment", "holders"),
)


def read_scope(asked: Mapping[str, str]) -> Scope:
    """The scope a URL or a form asks for.

    Raises:
        Refusal: with the field (``column``) to mend.
    """
    told = {name: str(asked.get(name) or "").replace("\x00", "").strip() for name in FIELDS}
    scope = Scope(
        strategic=fold_tightly(told["strategic"]),
        economic=fold_tightly(told["economic"]),
        ipcs=_ipcs(told["ipc"]),
        holder=fold(told["holder"])[:200],
        region=fold_tightly(told["region"]),
        text=told["text"][:_MOST_TEXT],
        need=_whole(told["need"], "need", "需求编号"),
        first_year=_whole(told["from"], "from", "起始年"),
        last_year=_whole(told["to"], "to", "截止年"),
        kind=told["kind"],
        status=told["status"],
        industry=told["industry"],
        segment=told["segment"][:_SHORT] if told["industry"] else "",
        holders=told["holders"],
    )
    _check(scope)
    return scope


def _check(scope: Scope) -> None:
    known = tables.sei_industries()
    fields = {code.partition(".")[0] for code in known}
    if scope.strategic and scope.strategic not in known and scope.strategic not in fields:
        _refuse("strategic", f"没有编号为 {scope.strategic} 的战略性新兴产业", "请从列表中选择")
    code = bare_code(scope.economic)
    if code and not (code.isdigit() and tables.gbt4754_name(code)):
        remedy = "请填大类到小类的数字代码，例如 17 或 1713"
        _refuse("economic", f"GB/T 4754-2017 里没有行业代码 {scope.economic}", remedy)
    if scope.region and not scope.region.isdigit():
        _refuse("region", f"地区代码 {scope.region} 应全是数字", "请从列表中选择地区")
    for name, year in (("from", scope.first_year), ("to", scope.last_year)):
        if year and year not in _YEARS:
            _refuse(name, f"年份 {year} 不合常理", "请写四位年份，例如 2018")
    if scope.first_year and scope.last_year and scope.first_year > scope.last_year:
        _refuse("from", f"起始年 {scope.first_year} 晚于截止年 {scope.last_year}", "请把两个年份对调")
    _check_choices(scope)


def _check_choices(scope: Scope) -> None:
    if scope.industry and not _KEY.fullmatch(scope.industry):
        _refuse("industry", f"没有编号为 {scope.industry} 的重点产业", "请从列表中选择")
    if scope.holders and scope.holders not in HOLDERS:
        _refuse(
            "holders", "没有这种权利人类型", f"请在{'、'.join(label for label, _ in HOLDERS.values())}中选择"
        )
    if scope.kind and scope.kind not in TYPES:
        _refuse("kind", "没有这种专利类型", "请在发明、实用新型、外观设计中选择")
    if scope.status and scope.status not in STATUSES:
        _refuse("status", "没有这种法律状态", "请在有效、审中、失效、未知中选择")


def _ipcs(text: str) -> tuple[str, ...]:
    found = tuple(
        dict.fromkeys(fold_tightly(part).upper() for part in _SEPARATORS.split(text) if part.strip())
    )
    for one in found:
        if not _IPC.fullmatch(one):
            _refuse(
                "ipc",
                f"“{one}”不是 IPC 分类号",
                "请写部、大类、小类或组，例如 C02F；B01D61/14，多个用分号隔开",
            )
    return found


def _whole(text: str, name: str, label: str) -> int:
    folded = fold_tightly(text)
    if folded and not (folded.isascii() and folded.isdigit() and len(folded) < 12):  # noqa: PLR2004 - longer than any key or year
        _refuse(name, f"{label}“{text}”不是数字", "请只填数字")
    return int(folded) if folded else 0


def _refuse(column: str, reason: str, remedy: str) -> None:
    raise Refusal(reason, remedy, column=column)


def words_of(scope: Scope, industry_words: str = "") -> str:
    """The scope in words, for headings, exports and reports; a key industry is named by who looks it up."""
    industry = tables.sei_industries().get(scope.strategic, "")
    text = " ".join(scope.text.split())
    years = f"{scope.first_year or '最早'}–{scope.last_year or '今'} 年申请"
    said = (
        f"重点产业 {industry_words or scope.industry}" if scope.industry else "",
        scope.segment,
        f"战新产业 {scope.strategic} {industry}".strip() if scope.strategic else "",
        f"行业 {scope.economic} {tables.gbt4754_name(scope.economic) or ''}".strip()
        if scope.economic
        else "",
        f"IPC {'、'.join(scope.ipcs)}" if scope.ipcs else "",
        f"权利人含“{scope.holder}”" if scope.holder else "",
        f"{HOLDERS[scope.holders][0]}持有" if scope.holders else "",
        (tables.region_name(scope.region) or f"地区 {scope.region}") if scope.region else "",
        f"需求 {scope.need} 号" if scope.need else "",
        f"“{text[:_SHORT]}{'…' if len(text) > _SHORT else ''}”" if text else "",
        years if scope.first_year or scope.last_year else "",
        _TYPE_LABELS.get(scope.kind, ""),
        _STATUS_LABELS.get(scope.status, ""),
    )
    return " · ".join(filter(None, said)) or "全部专利"


def select(columns: Columns, scope: Scope, found: Iterable[int] | None = None) -> Flags:
    """True for the patents of the scope, (n,).

    Args:
        columns: The register.
        scope: What is looked at.
        found: Keys that the search index gave for its text; needed when it asks for one.
    """
    chosen = _by_fields(columns, scope)
    if scope.ipcs:
        begins = np.array([one.startswith(scope.ipcs) for one in columns.symbols], dtype=np.bool_)
        chosen &= _any_symbol(columns, begins)
    if scope.strategic:
        chosen &= _industry(
            columns, industries.strategic(columns.symbols), scope.strategic, f"{scope.strategic}."
        )
    if scope.economic:
        bare = bare_code(scope.economic)[: industries.MIDDLE_CLASS]
        chosen &= _industry(columns, industries.economic(columns.symbols), bare, bare)
    if scope.holder:
        wanted = fold(scope.holder)
        named = np.array([wanted in one for one in _folded(columns.holders)], dtype=np.bool_)
        places, index = flat(columns.holder_at, np.arange(columns.count))
        chosen &= _marked(columns.count, places[named[columns.holder[index]]] if len(index) else places)
    if scope.asks_text:
        chosen &= np.isin(columns.keys, np.fromiter(found or (), dtype=np.int64))
    return chosen


@lru_cache(maxsize=4)
def _folded(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names as they are compared: folded once, not once a question."""
    return tuple(fold(one) for one in names)


def _by_fields(columns: Columns, scope: Scope) -> Flags:
    """By what every patent has one of: region, year, type, status, (n,)."""
    chosen = np.ones(columns.count, dtype=np.bool_)
    if scope.region and columns.count:
        below = np.array([one.startswith(scope.region) for one in columns.regions], dtype=np.bool_)
        chosen &= below[columns.region]
    if scope.first_year:
        chosen &= columns.filed_year >= scope.first_year
    if scope.last_year:
        chosen &= (columns.filed_year <= scope.last_year) & (columns.filed_year > 0)
    if scope.kind:
        chosen &= columns.kind == TYPES.index(scope.kind)
    if scope.status:
        chosen &= columns.status == STATUSES.index(scope.status)
    return chosen


def _industry(columns: Columns, pointers: industries.Pointers, code: str, below: str) -> Flags:
    """Patents with a symbol that points to the industry or to one whose code begins with ``below``, (n,)."""
    wanted = np.array([one == code or one.startswith(below) for one in pointers.codes], dtype=np.bool_)
    return _any_symbol(columns, _pointing(pointers, wanted))


def _any_symbol(columns: Columns, wanted: Flags) -> Flags:
    """Patents that carry one of the symbols wanted, (n,)."""
    places, index = flat(columns.ipc_at, np.arange(columns.count))
    if not len(index):
        return np.zeros(columns.count, dtype=np.bool_)
    return _marked(columns.count, places[wanted[columns.ipc[index]]])


def _pointing(pointers: industries.Pointers, wanted: Flags) -> Flags:
    """Symbols that point to an industry wanted, (symbols,)."""
    symbols = np.arange(len(pointers.at) - 1)
    places, index = flat(pointers.at, symbols)
    if not len(index):
        return np.zeros(len(symbols), dtype=np.bool_)
    return _marked(len(symbols), places[wanted[pointers.industry[index]]])


def _marked(count: int, places: Ints) -> Flags:
    made = np.zeros(count, dtype=np.bool_)
    made[places] = True
    return made
