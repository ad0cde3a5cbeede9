"""Conditions a document must meet to be found at all, whatever its score; every engine keeps them inside.

A condition holds for what is found by words and for what is found by meaning, and for totals and counts alike.
Days are kept as keywords of year, month and day, so that a span of days is a few keywords.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from zhiqiao.retrieval.analysis import plain_text
from zhiqiao.retrieval.analysis.terms import bigrams_in, fold, folded, index_terms_in

_CHINESE = re.compile("[\u3400-\u9fff\U00020000-\U0002ffff]")
_OTHER_WORD = re.compile(
    "[^\\W_\u3400-\u9fff\U00020000-\U0002ffff]"
)  # a letter or digit that is no Chinese character
HIDDEN = "~"  # a dimension whose name begins so is only filtered by: not counted, not kept beside the text


@dataclass(frozen=True)
class Holds:
    """The text holds these characters and words, in any order; a phrase stands as one piece."""

    text: str
    is_phrase: bool = False


@dataclass(frozen=True)
class Among:
    """A dimension has one of these values; with ``every``, all of them."""

    dimension: str
    values: frozenset[str]
    every: bool = False


@dataclass(frozen=True)
class AllOf:
    """Every part is met."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one part is met."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class Not:
    """The part is not met."""

    part: "Condition"


Condition = Holds | Among | AllOf | AnyOf | Not


def pieces(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What has to stand in a document that holds a text: pairs of Chinese characters, and other words."""
    whole = folded(text)
    pairs = tuple(dict.fromkeys(bigrams_in(whole)))
    if not _OTHER_WORD.search(whole):
        return pairs, ()
    words = (term for term in index_terms_in(whole) if not _CHINESE.search(term))
    return pairs, tuple(dict.fromkeys(words))


def tight(text: str) -> str:
    """Text as phrases are compared: folded, without blanks."""
    return "".join(fold(plain_text(text)).split())


@lru_cache(maxsize=16_384)
def name_keys(text: str) -> tuple[str, ...]:
    """Keywords by which any part of a short text (a title, a name) is found: characters, pairs, other words."""
    pairs, words = pieces(text)
    return tuple(dict.fromkeys((*pairs, *"".join(pairs), *words)))


def named(dimension: str, part: str) -> Among | None:
    """The condition that a dimension filled by `name_keys` holds a part of a name; None for nothing to hold."""
    pairs, words = pieces(part)
    return Among(dimension, frozenset((*pairs, *words)), every=True) if pairs or words else None


@lru_cache(maxsize=16_384)
def day_keys(day: date | None) -> tuple[str, ...]:
    """Keywords of a day: ``2018 201805 20180512``."""
    if day is None:
        return ()
    year, month, of_month = day.isoformat().split("-")
    return (year, year + month, year + month + of_month)


def days_between(first: date, last: date) -> frozenset[str]:
    """The fewest keywords that together are all days from the first to the last, both included."""
    found = set()
    day = first
    while day <= last:
        year_ends, month_ends = date(day.year, 12, 31), _month_end(day)
        if (day.month, day.day) == (1, 1) and year_ends <= last:
            found.add(f"{day:%Y}")
            reached = year_ends
        elif day.day == 1 and month_ends <= last:
            found.add(f"{day:%Y%m}")
            reached = month_ends
        else:
            found.add(f"{day:%Y%m%d}")
            reached = day
        if reached == date.max:
            break
        day = reached + timedelta(days=1)
    return frozenset(found)


def _month_end(day: date) -> date:
    if day.month == 12:  # noqa: PLR2004 - December
        return date(day.year, 12, 31)
    return date(day.year, day.month + 1, 1) - timedelta(days=1)


def meets(condition: Condition, text: str, keywords: Mapping[str, Collection[str]]) -> bool:
    """Whether a document meets a condition, told from what it is itself: for engines that cannot ask their index.

    Args:
        condition: The condition.
        text: Title and body as one text.
        keywords: Its keywords by dimension, hidden ones too.
    """
    match condition:
        case Holds(wanted, is_phrase):
            if is_phrase:
                return tight(wanted) in tight(text)
            pairs, words = pieces(wanted)
            there, known = tight_runs(text), set(index_terms_in(folded(text)))
            return all(any(pair in run for run in there) for pair in pairs) and known.issuperset(words)
        case Among(dimension, values, every):
            held = set(keywords.get(dimension, ()))
            return values <= held if every else not values.isdisjoint(held)
        case AllOf(parts):
            return all(meets(part, text, keywords) for part in parts)
        case AnyOf(parts):
            return any(meets(part, text, keywords) for part in parts)
        case Not(part):
            return not meets(part, text, keywords)


def tight_runs(text: str) -> list[str]:
    """Folded text cut at blanks: no pair of characters reaches over one."""
    return fold(plain_text(text)).split()
