"""Filings of one unit whose texts are nearly the same, within a year. Clause: art. 3 (1)."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from math import ceil

from zhiqiao.assets.appraisal.checking import Check, Filing, Flag, alike, grams, threshold


def _look(filings: Sequence[Filing], day: date) -> list[Flag]:
    percent, days = threshold("same_content_percent", day), threshold("same_content_days", day)
    groups: dict[str, list[Filing]] = defaultdict(list)
    for one in filings:
        groups[one.main_group].append(one)
    unsorted = groups.pop("", [])
    found: list[Flag] = []
    for some in groups.values():
        found += _pairs([*some, *unsorted], percent, days)
    found += _pairs(unsorted, percent, days)
    return list({flag.key: flag for flag in found}.values())


def _pairs(some: Sequence[Filing], percent: int, days: int) -> list[Flag]:
    told = sorted(some, key=lambda one: (one.filed_on, one.number))
    texts = [grams(f"{one.title}{one.text}") for one in told]
    found = []
    for at, later in _candidates(texts, percent):
        one, other = told[at], told[later]
        apart = (other.filed_on - one.filed_on).days
        share = alike(texts[at], texts[later], percent) if apart <= days else 0.0
        if share >= percent:
            reason = f"名称与摘要有 {share:.0f}% 相同（门槛 {percent}%），申请相隔 {apart} 天"
            found.append(Flag("same_content", (one.number, other.number), reason))
    return found


def _candidates(texts: Sequence[frozenset[str]], percent: int) -> list[tuple[int, int]]:
    """Pairs that may reach the percentage, in order: those sharing one of their rarest runs.

    Two texts that share so much cannot differ in all of their n − ⌈n·percent⌉ + 1 rarest runs.
    """
    rarity = Counter(gram for text in texts for gram in text)
    holding: dict[str, list[int]] = defaultdict(list)
    found: set[tuple[int, int]] = set()
    for at, text in enumerate(texts):
        rarest = sorted(text, key=lambda gram: (rarity[gram], gram))
        for gram in rarest[: len(text) - ceil(len(text) * percent / 100) + 1]:
            found.update((earlier, at) for earlier in holding[gram])
            holding[gram].append(at)
    return sorted(found)


RULE = Check(
    "same_content",
    "AB-01",
    "文字几乎相同",
    "令第 77 号第三条第（一）项；三字组重合率与期限为平台默认",
    _look,
)
