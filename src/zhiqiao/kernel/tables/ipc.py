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


def ipc_is_current(symbol: str) -> bool:
    """Whether the symbol stands in the 2026.01 edition."""
    return fold_tightly(symbol) in _table()
