"""Traditional characters as simplified ones, character by character, so that places in a text stay.

Only what is compared is folded; people read what was typed. Words that differ between the regions stay different.
"""

from functools import cache
from importlib import resources

_TABLE = "simplified.txt"  # says where it comes from


@cache
def _pairs() -> dict[str, str]:
    lines = resources.files(__package__).joinpath(_TABLE).read_text(encoding="utf-8").splitlines()
    pairs = (pair for line in lines if not line.startswith("#") for pair in line.split())
    return {pair[0]: pair[1] for pair in pairs}


@cache
def _codes() -> dict[int, str]:
    return str.maketrans(_pairs())


@cache
def _in_gb2312() -> tuple[str, ...]:
    """The few that GB 2312 holds too (乾, 後, 徵)."""
    return tuple(one for one in _pairs() if _is_gb2312(one))


def _is_gb2312(text: str) -> bool:
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def simplified(text: str) -> str:
    """Text of the same length with simplified characters."""
    if text.isascii():
        return text
    # Nearly all text is GB 2312 with none of the few: telling that costs a tenth of translating.
    if _is_gb2312(text) and not any(one in text for one in _in_gb2312()):
        return text
    return text.translate(_codes())
