"""What people may name at the search box, ``IPC:`` or ``申请人:``, and what its values mean in the patent index."""

import re
from collections.abc import Callable, Mapping
from datetime import date

from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.kernel import tables
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.tables.sei import sei_industries
from zhiqiao.market.catalog import choices as catalog
from zhiqiao.market.matching import choices
from zhiqiao.market.matching.dimensions import dimensions_for
from zhiqiao.market.matching.number_keys import spellings
from zhiqiao.market.matching.ranking import ipc_levels
from zhiqiao.retrieval.conditions import Among, AnyOf, Condition, days_between, named
from zhiqiao.retrieval.query_language import Field, Value

NUMBER = "~number"
_SEVERAL = re.compile(r"[,，、|;；]")
_IPC = re.compile(r"[A-H](?:\d{2}(?:[A-Z](?:\d{1,4}(?:/\d{2,6})?)?)?)?", re.ASCII)
_IPC_BARE = re.compile(r"[A-H]\d{2}[A-Z](?:\d{1,4}(?:/\d{2,6}|/?\*)?)?\*?(?![\w/])", re.ASCII)
_IPC_LONG = re.compile(r"[A-Ha-h]\d{2}[A-Za-z]\s+\d{1,4}\s*/\s*\d{2,6}", re.ASCII)
_DAY = r"(?:\d{8}|\d{4}(?:年(?:\d{1,2}月(?:\d{1,2}日)?)?|[-/.]\d{1,2}(?:[-/.]\d{1,2})?)?)"
_TO = r"\s*(?:\.\.|~|—+|至|到)\s*"
_DAYS = re.compile(
    rf"(?P<sign>[<>]=?|=)?\s*(?:(?P<first>\d{{4}})\s*[-–]\s*(?P<last>\d{{4}})(?!\d)"
    rf"|(?P<from>{_DAY})?{_TO}(?P<to>{_DAY})?|(?P<one>{_DAY}))(?:之?[前后]|以[前后来])?"
)
_BEGAN = date(1900, 1, 1)
_SHORTEST_NAME = 2
_OTHER_WORDS = {
    "status": {
        "授权": "in_force",
        "维持": "in_force",
        "审查中": "pending",
        "在审": "pending",
        "终止": "ended",
        "无效": "ended",
    },
    "type": {"外观": "design", "新型": "utility_model"},
    "listed": {"是": "yes", "在架": "yes"},
    "pool": {"是": "yes", "在库": "yes"},
}


def fields_for(actor: Actor) -> tuple[Field, ...]:
    """The fields an actor may name; those of dimensions that are not the actor's are plain words."""
    known = {one.name for one in dimensions_for(actor)}
    return (
        Field(("IPC", "分类号", "分类", "主分类号"), _ipc, _IPC_LONG, _IPC_BARE),
        Field(
            ("申请人", "专利权人", "权利人", "单位", "applicant", "holder", "assignee"), _part_of("~holder")
        ),
        Field(("发明人", "设计人", "inventor"), _part_of("~inventor")),
        Field(
            ("号码", "申请号", "专利号", "公开号", "公告号", "number", "an", "pn"),
            _number,
            re.compile(r"(?:ZL|CN)?[\s\d.]*\d[\dXx]?[A-Z]?\d?(?!\w)", re.IGNORECASE),
        ),
        Field(("标题", "名称", "题名", "title"), _part_of("~title"), is_text=True),
        Field(("地区", "区域", "region"), _region),
        _listed(("产业", "战新产业", "industry"), "industry", sei_industries),
        _listed(("状态", "法律状态", "status"), "status", lambda: register.STATUS_LABELS),
        _listed(("类型", "专利类型", "type"), "type", lambda: register.TYPE_LABELS),
        Field(("申请日", "申请年", "申请日期", "filed"), _days("~filed"), _DAYS),
        Field(("授权日", "授权公告日", "公告日", "granted"), _days("~granted"), _DAYS),
        _listed(("方式", "可接受方式", "mode"), "mode", lambda: dict(catalog.modes())),
        _listed(("成熟度", "maturity"), "maturity", lambda: {str(k): v for k, v in catalog.maturities()}),
        _listed(("报价", "price"), "price", lambda: dict(choices.price_bands())),
        _listed(("上架", "是否上架", "listed"), "listed", lambda: {"yes": "已上架"}),
        *(
            [_listed(("入库", "资源库", "pool"), "pool", lambda: {"yes": "已入库"})]
            if "pool" in known
            else []
        ),
    )


def _listed(names: tuple[str, ...], dimension: str, table: Callable[[], Mapping[str, str]]) -> Field:
    """A field whose values stand in a table of code and word."""
    return Field(names, _from(dimension, table), values=lambda: filter(None, table().values()))


def _ipc(typed: str) -> Value | None:
    """A symbol and all below it: ``C02F9/00`` stands for its main group, another group for those under its dots."""
    found: set[str] = set()
    said = []
    for part in _SEVERAL.split(typed):
        symbol = re.sub(r"/?\*+$", "", "".join(part.upper().split()))
        if not _IPC.fullmatch(symbol) or not tables.ipc_title(symbol.partition("/")[0][:4]):
            return None
        level = symbol if "/" not in symbol and len(symbol) <= 4 else ipc_levels([symbol])[-1]  # noqa: PLR2004 - a subclass, C02F, has four signs
        group, _, sub = level.partition("/")
        found.update({group} if not sub or not sub.strip("0") else tables.ipc_below(level))
        title = (tables.ipc_title(symbol) or "").split("；")[0].split("（")[0]
        said.append(f"{symbol}（{title}）" if title else symbol)
    return Among("ipc", frozenset(found)), "、".join(said)


def _part_of(dimension: str) -> Callable[[str], Value | None]:
    def read(typed: str) -> Value | None:
        parts = [part.strip() for part in _SEVERAL.split(typed) if part.strip()]
        found = [
            condition for condition in (named(dimension, part) for part in parts) if condition is not None
        ]
        if not found:
            return None

        condition: Condition = found[0] if len(found) == 1 else AnyOf(tuple(found))
        return condition, "含" + " 或 ".join(f"“{part}”" for part in parts)

    return read


def _number(typed: str) -> Value | None:
    keys, _ = spellings(typed)
    return Among(NUMBER, frozenset(keys)), typed


def _from(dimension: str, table: Callable[[], Mapping[str, str]]) -> Callable[[str], Value | None]:
    """Values by code, by word, or by a part of the word."""

    def read(typed: str) -> Value | None:
        known = table()
        found: dict[str, str] = {}
        for part in filter(None, (one.strip() for one in _SEVERAL.split(typed))):
            bare = part.removesuffix("专利") or part
            code = _OTHER_WORDS.get(dimension, {}).get(bare, bare)
            exact = [key for key, word in known.items() if code in {key, word}]
            codes = exact or [key for key, word in known.items() if word and bare in word]
            if not codes:
                return None
            found |= {key: known[key] for key in codes}
        return (Among(dimension, frozenset(found)), "、".join(found.values())) if found else None

    return read


def _region(typed: str) -> Value | None:
    found: dict[str, str] = {}
    for part in filter(None, (one.strip() for one in _SEVERAL.split(typed))):
        every = tables.regions()
        exact = [
            one for one in every if part in {one.code, one.name} or tables.region_full_name(one.code) == part
        ]
        begun = [one for one in every if len(part) >= _SHORTEST_NAME and one.name.startswith(part)]
        if not (chosen := exact or begun):
            return None
        found |= {one.code: one.name for one in chosen}
    if not found:
        return None
    return Among("region", frozenset(found)), "、".join(dict.fromkeys(found.values()))


def _days(dimension: str) -> Callable[[str], Value | None]:
    def read(typed: str) -> Value | None:
        match = _DAYS.fullmatch(typed.strip())
        try:
            span = _span(match) if match else None
        except ValueError:  # no such month or day
            return None
        if span is None or span[0] > span[1]:
            return None
        first, last = span
        words = f"{first:%Y-%m-%d}" if first == last else f"{first:%Y-%m-%d} 至 {last:%Y-%m-%d}"
        if first == _BEGAN:
            words = f"{last:%Y-%m-%d} 及以前"
        elif last == _latest():
            words = f"{first:%Y-%m-%d} 及以后"
        return Among(dimension, days_between(first, last)), words

    return read


def _span(match: re.Match[str]) -> tuple[date, date] | None:
    told = match.groupdict()
    if told["first"]:
        return _first(told["first"]), _last(told["last"])
    if told["one"] is not None:
        return _compared(told["one"], told["sign"] or "", match[0].rstrip()[-1])
    if told["sign"] or not (told["from"] or told["to"]):
        return None
    return _first(told["from"]) if told["from"] else _BEGAN, _last(told["to"]) if told["to"] else _latest()


def _compared(told: str, sign: str, ends: str) -> tuple[date, date]:
    """The span that ``>=2018`` or ``2018以后`` means; the year, month or day itself without either."""
    first, last = _first(told), _last(told)
    begins = {">": _after(last), ">=": first, "<": _BEGAN, "<=": _BEGAN}
    finishes = {">": _latest(), ">=": _latest(), "<": _before(first), "<=": last}
    if sign in begins:
        return begins[sign], finishes[sign]
    if ends in "后来":
        return first, _latest()
    return (_BEGAN if ends == "前" else first), last


def _latest() -> date:
    return date(today().year + 1, 12, 31)


def _numbers(text: str) -> tuple[int, ...]:
    if len(text) == 8 and text.isdigit():  # noqa: PLR2004 - 20180512
        return int(text[:4]), int(text[4:6]), int(text[6:])
    return tuple(int(part) for part in re.findall(r"\d+", text))


def _first(text: str) -> date:
    year, month, day = (*_numbers(text), 1, 1)[:3]
    return date(year, month, day)


def _last(text: str) -> date:
    told = _numbers(text)
    if len(told) > 2:  # noqa: PLR2004 - year, month, day
        return date(*told[:3])
    if len(told) == 1 or told[1] == 12:  # noqa: PLR2004 - December
        return date(told[0], 12, 31)
    return _before(date(told[0], told[1] + 1, 1))


def _before(day: date) -> date:
    return date.fromordinal(max(day.toordinal() - 1, 1))


def _after(day: date) -> date:
    return date.fromordinal(min(day.toordinal() + 1, date.max.toordinal()))
