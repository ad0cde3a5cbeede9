"""The numbers under which pledges and licenses are recorded, as events name them. Plain Python.

CNIPA names a registration (登记号) or record (备案号) number at its beginning and at its release; the USPTO records
each under a reel and frame, and the words of a release name those of what it releases.
"""

import re
from functools import lru_cache
from typing import Final

from zhiqiao.kernel.folding import fold

# In half width and capitals.
_NAMED: Final = re.compile(
    r"(?:(?:登记|备案)(?:编)?号|REGISTRATION\s+(?:NUMBER|NO\b)|(?:CONTRACT\s+)?RECORD\s+(?:NUMBER|NO\b))"
    r"[\s.:]*([A-Z]{0,2}\d[\dA-Z-]{5,24})"
)
_OWN_FRAME: Final = re.compile(r"卷/帧:0*(\d+)/0*(\d+)")
_SAID_FRAME: Final = re.compile(
    r"(?:REEL\s*/\s*FRAME|R\s*/\s*F|\bRF)[\s.:]*(?:NO\b|NUMBER)?[\s.:]*0*(\d{1,6})\s*/\s*0*(\d{1,4})(?!\d)"
)


@lru_cache(maxsize=4096)
def begun_under(words: str, detail: str) -> frozenset[str]:
    """The numbers of what an event begins: the office's, and the reel and frame it is recorded under."""
    text = fold(f"{words};{detail}").upper()
    return frozenset((*_NAMED.findall(text), *_frames(_OWN_FRAME, text)))


@lru_cache(maxsize=4096)
def released_under(words: str, detail: str) -> frozenset[str]:
    """The numbers of what an event ends; its own reel and frame is not one of them."""
    said = _NAMED.findall(fold(f"{words};{detail}").upper())
    return frozenset((*said, *_frames(_SAID_FRAME, fold(words).upper())))


def _frames(pattern: re.Pattern[str], text: str) -> list[str]:
    return [f"{reel}/{frame}" for reel, frame in pattern.findall(text)]
