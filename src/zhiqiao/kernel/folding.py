"""Folding of text as typed into text that can be compared."""

import re
import unicodedata

_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_SHOWN = 40


def fold(text: str) -> str:
    """Text in NFKC (full-width becomes half-width), without invisible characters and outer spaces."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip()


def as_typed(text: str) -> str:
    """Text as people typed it, punctuation and width kept, without invisible characters and outer spaces."""
    return _INVISIBLE.sub("", text).strip()


def fold_tightly(text: str) -> str:
    """`fold`, in capitals and without any whitespace: for codes and numbers."""
    return "".join(fold(text).upper().split())


def shown(text: str) -> str:
    """The text as a refusal quotes it: in 「」, cut at 40 characters."""
    kept = " ".join(text.split())
    return f"「{kept[:_SHOWN]}…」" if len(kept) > _SHOWN else f"「{kept}」"
