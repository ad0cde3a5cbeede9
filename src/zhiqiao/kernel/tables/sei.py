"""Strategic emerging industries by IPC, after the reference table of 2021 (试行).

A rule is met by a symbol that its 包含 names and its 排除 does not. "G06F11*" names everything at and below;
without the star a group names itself alone. A class, subclass or main group written without star or slash is
read as if it had one, since no patent is classified so high. Most rules also ask for keywords: those make an
industry possible, not certain.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from zhiqiao.kernel.folding import fold_tightly
from zhiqiao.kernel.tables.files import records


@dataclass(frozen=True)
class SeiMatch:
    """An industry that IPC symbols point to.

    Attributes:
        code: Code of the industry, "1.1".
        name: Its Chinese name.
        certain: Whether IPC alone settles it; else keywords must be looked at too.
        symbols: The symbols that met its rules.
        rules: The numbers of the rules they met.
        keywords: The keyword conditions of those rules that have one.
    """

    code: str
    name: str
    certain: bool
    symbols: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Rule:
    number: str
    industry: str
    name: str
    keywords: str
    certain: bool


@dataclass(frozen=True)
class _Table:
    rules: tuple[_Rule, ...]
    including: dict[str, set[int]]
    excluding: dict[str, set[int]]


def _key(pattern: str) -> str:
    """A pattern as it is looked up: groups as they are, everything at and below with a star."""
    return pattern if pattern.endswith("*") or "/" in pattern else pattern + "*"


def _keys_of(symbol: str) -> tuple[str, ...]:
    return (
        symbol,
        *(f"{above}*" for above in (symbol, symbol.partition("/")[0], symbol[:4], symbol[:3], symbol[0])),
    )


@cache
def _table() -> _Table:
    rules: list[_Rule] = []
    including: dict[str, set[int]] = defaultdict(set)
    excluding: dict[str, set[int]] = defaultdict(set)
    for index, row in enumerate(records("sei2021_ipc_rules.csv.gz")):
        certain = row["仅IPC即可判定"] == "是"
        rules.append(_Rule(row["规则编号"], row["产业代码"], row["产业名称"], row["关键词条件"], certain))
        for column, side in (("IPC包含", including), ("IPC排除", excluding)):
            for pattern in filter(None, row[column].split(";")):
                side[_key(pattern)].add(index)
    return _Table(tuple(rules), dict(including), dict(excluding))


@cache
def _places() -> dict[str, int]:
    """Industry → its place in the order of codes."""
    return {code: place for place, code in enumerate(sei_industries())}


@lru_cache(maxsize=4096)
def sei_names_ipc(text: str) -> bool:
    """Whether a rule of the table names a symbol that begins so; also one that later editions gave up."""
    wanted = fold_tightly(text)
    return bool(wanted) and any(pattern.startswith(wanted) for pattern in _table().including)


@lru_cache(maxsize=65_536)
def _codes_of(symbol: str) -> frozenset[str]:
    rules = _table().rules
    return frozenset(rules[index].industry for index in _met_by(fold_tightly(symbol)))


def sei_codes_for(ipcs: Iterable[str]) -> tuple[str, ...]:
    """The codes alone of `sei_industries_for`, for whoever asks of very many patents."""
    found = frozenset[str]().union(*(_codes_of(symbol) for symbol in ipcs if symbol))
    return tuple(sorted(found, key=_places().__getitem__))


def _met_by(symbol: str) -> set[int]:
    table = _table()
    keys = _keys_of(symbol)
    included = set().union(*(table.including.get(key, set()) for key in keys))
    return included.difference(*(table.excluding.get(key, set()) for key in keys))


def _order(code: str) -> tuple[int, ...]:
    return tuple(int(part) for part in code.split("."))


def sei_industries() -> dict[str, str]:
    """The industries of the table, code → name, in order of code."""
    names = {rule.industry: rule.name for rule in _table().rules}
    return {code: names[code] for code in sorted(names, key=_order)}


def sei_industries_for(ipcs: Iterable[str]) -> list[SeiMatch]:
    """The industries a patent's symbols point to, each once, in order of code.

    Symbols withdrawn since 2021 are matched as the table has them.
    """
    hits: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for symbol in dict.fromkeys(fold_tightly(text) for text in ipcs):
        for index in _met_by(symbol) if symbol else ():
            hits[_table().rules[index].industry][index].append(symbol)
    return [_match(code, hits[code]) for code in sorted(hits, key=_order)]


def _match(code: str, hit: dict[int, list[str]]) -> SeiMatch:
    rules = [_table().rules[index] for index in sorted(hit)]
    return SeiMatch(
        code=code,
        name=rules[0].name,
        certain=any(rule.certain for rule in rules),
        symbols=tuple(dict.fromkeys(symbol for index in sorted(hit) for symbol in hit[index])),
        rules=tuple(rule.number for rule in rules),
        keywords=tuple(rule.keywords for rule in rules if rule.keywords),
    )
