"""What matches can be narrowed by: dimensions of the index, with the words for their values."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache

from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.rules import Actor, decide
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.kernel import tables
from zhiqiao.kernel.tables.sei import sei_industries
from zhiqiao.market.catalog import choices as catalog
from zhiqiao.market.matching import choices

POOL_VIEW = "assets.stocktake:pool:view"
_MOST_VALUES = 30
_MOST_CHARACTERS = 40
_KEY_DIGITS = 19  # a key of the database has fewer
_IPC_SHOWN = (1, 4)  # sections and subclasses
_DIVISION = 2  # signs of a division of GB/T 4754: finer codes may be filtered by, but are not listed
_IPC_SECTIONS = {
    "A": "人类生活必需",
    "B": "作业；运输",
    "C": "化学；冶金",
    "D": "纺织；造纸",
    "E": "固定建筑物",
    "F": "机械工程；照明；加热",
    "G": "物理",
    "H": "电学",
}

Labels = Callable[[Collection[str]], Mapping[str, str]]


@dataclass(frozen=True)
class Dimension:
    """One thing to narrow by.

    Attributes:
        name: Its name in the index and in URLs.
        label: What it is called.
        labels: Words for given values.
        order: Codes in their own order; values are else shown by count.
        is_listed: Whether a value is offered to choose; others stand there only when chosen.
    """

    name: str
    label: str
    labels: Labels
    order: Callable[[], tuple[str, ...]] = tuple
    is_listed: Callable[[str], bool] = bool


def _from(table: Callable[[], Mapping[str, str]]) -> Labels:
    return lambda values: {value: table().get(value, value) for value in values}


def _regions(values: Collection[str]) -> dict[str, str]:
    return {code: tables.region_name(code) or code for code in values}


def _ipcs(values: Collection[str]) -> dict[str, str]:
    shown = (code for code in values if len(code) in _IPC_SHOWN)
    return {
        code: f"{code} {_IPC_SECTIONS.get(code) or _short(tables.ipc_title(code))}".strip() for code in shown
    }


def _industries(values: Collection[str]) -> dict[str, str]:
    return {code: f"{code} {tables.gbt4754_name(code) or ''}".strip() for code in values}


def _short(title: str | None) -> str:
    head = (title or "").split("；")[0].split("（")[0]
    return head[:16]


def _holders(values: Collection[str]) -> dict[str, str]:
    keys = [
        int(value) for value in values if value.isascii() and value.isdigit() and len(value) < _KEY_DIGITS
    ]
    found = accounts.all_organizations().filter(pk__in=keys).values_list("pk", "name")
    return {str(key): name for key, name in found}


def _maturities() -> dict[str, str]:
    return {str(level): label for level, label in catalog.maturities()}


def _prices() -> dict[str, str]:
    return dict(choices.price_bands())


@cache
def every_dimension() -> tuple[Dimension, ...]:
    """All of them, in the order of the page."""
    return (
        Dimension("region", "地区", _regions),
        Dimension("ipc", "IPC 分类", _ipcs),
        Dimension("industry", "战略性新兴产业", _from(sei_industries)),
        Dimension(
            "likely_industry",
            "可能行业（平台推导）",
            _industries,
            is_listed=lambda code: len(code) == _DIVISION,
        ),
        Dimension("status", "法律状态", _from(lambda: register.STATUS_LABELS)),
        Dimension("mode", "可接受方式", _from(lambda: dict(catalog.modes()))),
        Dimension("price", "报价", _from(_prices), lambda: tuple(_prices())),
        Dimension("maturity", "成熟度", _from(_maturities), lambda: tuple(_maturities())),
        Dimension("type", "专利类型", _from(lambda: register.TYPE_LABELS)),
        Dimension("holder", "权利人", _holders),
        Dimension("kind", "权利人类型", _from(lambda: accounts.KIND_LABELS)),
        Dimension("listed", "是否上架", _from(lambda: {"yes": "已上架"})),
        Dimension("pool", "专利转化资源库", _from(lambda: {"yes": "已入库"})),
    )


def dimensions_for(actor: Actor) -> tuple[Dimension, ...]:
    """Those an actor may narrow by: what stands in the pool is told to those who may see the pool."""
    may_pool = bool(decide(actor, POOL_VIEW))
    return tuple(one for one in every_dimension() if one.name != "pool" or may_pool)


def known_filters(actor: Actor, asked: Mapping[str, Collection[str]]) -> dict[str, frozenset[str]]:
    """Filters from a URL or a program, without what is no dimension of this actor's; values are cut to size."""
    found = {}
    for one in dimensions_for(actor):
        values = [value[:_MOST_CHARACTERS] for value in asked.get(one.name, ()) if value.strip()][
            :_MOST_VALUES
        ]
        if values:
            found[one.name] = frozenset(values)
    return found


def labeled(
    one: Dimension, counts: Mapping[str, int], chosen: Collection[str] = ()
) -> list[tuple[str, str, int]]:
    """(value, label, count) as the page lists them: in their own order, else the most frequent first."""
    counted = {**dict.fromkeys(chosen, 0), **counts}
    labels = one.labels([value for value in counted if one.is_listed(value) or value in chosen])
    rank = {code: at for at, code in enumerate(one.order())}
    ordered = sorted(labels, key=lambda code: (rank.get(code, len(rank)), -counted[code], code))
    return [(code, labels[code], counted[code]) for code in ordered]
