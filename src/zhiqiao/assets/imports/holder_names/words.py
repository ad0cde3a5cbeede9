"""The words names are made of and what a difference is worth, read from parameters/holder_names.yaml."""

from functools import cache
from typing import Any

from zhiqiao.foundation.accounts.names import fold_name
from zhiqiao.kernel import parameters, tables
from zhiqiao.kernel.parameters import Confidence

COUNTY_DIGITS = 6
_LEAST_REGION = 2  # letters of a region's name without 省, 市, 区, 县
_ENDINGS = (
    "特别行政区",
    "维吾尔自治区",
    "壮族自治区",
    "回族自治区",
    "自治区",
    "自治州",
    "自治县",
    "省",
    "市",
    "区",
    "县",
    "州",
)


@cache
def _file() -> dict[str, Any]:
    return parameters.load("holder_names.yaml")


@cache
def words(name: str) -> tuple[str, ...]:
    """A list of words, folded, the longest first."""
    return tuple(sorted((fold_name(str(one)) for one in _file()[name]), key=len, reverse=True))


def score(reason: str) -> float:
    """What a difference of this kind scores, 0 to 1."""
    return float(_file()["scores"][reason])


def number(name: str) -> float:
    """A threshold."""
    return float(_file()[name])


@cache
def english_forms() -> tuple[tuple[str, ...], ...]:
    """Legal forms in English as their words, the longest first."""
    forms = (tuple(str(one).split()) for one in _file()["english_forms"])
    return tuple(sorted(forms, key=len, reverse=True))


@cache
def english_whole_words() -> dict[str, str]:
    """Words cut short → the whole word: "univ" → "university"."""
    return {str(cut): str(whole) for cut, whole in _file()["english_short"].items()}


def allowed_typos(letters: int) -> int:
    """How many letters may differ in a name of this many."""
    steps = {int(least): int(many) for least, many in _file()["typo_allowed"].items()}
    return max((many for least, many in steps.items() if letters >= least), default=0)


@cache
def never_typos() -> tuple[frozenset[str], ...]:
    """Sets of letters that are never written for one another by mistake."""
    return tuple(frozenset(str(one)) for one in _file()["never_typos"])


@cache
def surnames() -> frozenset[str]:
    """Surnames of one letter."""
    return frozenset(_file()["surnames"])


def confidence() -> Confidence:
    """How well all this was checked."""
    return Confidence(_file()["confidence"])


@cache
def regions() -> dict[str, frozenset[str]]:
    """Names of regions, whole and without 省, 市, 区, 县 → their codes."""
    found: dict[str, set[str]] = {}
    for region in tables.regions():
        name = fold_name(region.name)
        ways = {name}
        for ending in _ENDINGS:
            if name.endswith(ending) and len(name) - len(ending) >= _LEAST_REGION:
                ways.add(name.removesuffix(ending))
                break
        for way in ways:
            found.setdefault(way, set()).add(region.code)
    return {name: frozenset(codes) for name, codes in found.items()}


@cache
def longest_region() -> int:
    """Letters of the longest name of a region."""
    return max(map(len, regions()))


@cache
def schools() -> frozenset[str]:
    """Names of universities and colleges, each a body of its own, folded."""
    return frozenset(map(fold_name, tables.universities()))
