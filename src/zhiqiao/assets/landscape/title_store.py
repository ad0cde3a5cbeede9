"""Titles of the register for the words of definitions: read when a definition first asks for words, kept in memory.

They follow the columns: another mark of the register, and they are read anew.
"""

import threading
from typing import Final

from zhiqiao.assets.landscape.key_industries.titles import Titles
from zhiqiao.assets.register.models import Patent

_reading = threading.Lock()
_known: dict[str, Titles] = {}
_AT_ONCE: Final = 5000


def titles(mark: str) -> Titles:
    """The titles as of a mark of the register."""
    with _reading:
        if mark not in _known:
            told = Patent.objects.order_by("pk").values_list("pk", "title").iterator(chunk_size=_AT_ONCE)
            found = Titles(told)
            _known.clear()
            _known[mark] = found
        return _known[mark]
