"""IPC 2026.01 with its Chinese titles."""

from functools import cache
from operator import itemgetter
from typing import Final

from zhiqiao.kernel.folding import fold_tightly
from zhiqiao.kernel.tables.files import rows

_SYMBOL: Final = 0
_PARENT_AND_TITLE: Final = itemgetter(2, 4)


@cache
def _table() -> dict[str, tuple[str, str]]:
    """Symbol → (parent, title)."""
    return {row[_SYMBOL]: _PARENT_AND_TITLE(row) for row in rows("ipc_2026.01_zh.csv.gz")}


def ipc_title(symbol: str) -> str | None:
    """The Chinese title of a section, class, subclass or group; None where the edition has no such symbol."""
    _, title = _table().get(fold_tightly(symbol), ("", ""))
    return title or None


def ipc_parent(symbol: str) -> str | None:
    """The symbol one dot or one level above; None for a section and for a withdrawn symbol."""
    parent, _ = _table().get(fold_tightly(symbol), ("", ""))
    return parent or None


def ipc_ancestors(symbol: str) -> list[str]:
    """The symbols above, from the section down to the parent; empty for a withdrawn symbol."""
    above: list[str] = []
    parent = ipc_parent(symbol)
    while parent:
        above.append(parent)
        parent = ipc_parent(parent)
    return above[::-1]


def ipc_below(symbol: str) -> frozenset[str]:
    """A group and all groups under its dots; the symbol alone where the edition has none under it."""
    wanted = fold_tightly(symbol)
    group = wanted.partition("/")[0] + "/"
    found = (one for one in _table() if one.startswith(group) and wanted in ipc_ancestors(one))
    return frozenset((wanted, *found))


def ipc_begun(text: str) -> list[str]:
    """Symbols that begin so: the class level that comes next, subclasses after two digits, groups after a subclass."""
    wanted = fold_tightly(text)
    length = next((length for length in (1, 3, 4) if length > len(wanted)), 0)
    if length:
        return [one for one in _table() if len(one) == length and one.startswith(wanted)]
    return [one for one in _table() if one.startswith(wanted) and one.endswith("/00")]


def ipc_is_current(symbol: str) -> bool:
    """Whether the symbol stands in the 2026.01 edition."""
    return fold_tightly(symbol) in _table()
