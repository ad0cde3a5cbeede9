"""A name taken apart: where, who, what trade, which legal form."""

import re
from dataclasses import dataclass
from functools import lru_cache

from zhiqiao.assets.imports.holder_names import words
from zhiqiao.foundation.accounts.names import fold_name
from zhiqiao.kernel.folding import fold

_BRACKETED = re.compile(r"\(([^()]*)\)")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN_WORD = re.compile(r"[a-z0-9]+")
_LEAST_TELLING = 2
_LEAST_PERSON, _MOST_PERSON, _MOST_FOREIGNER = 2, 4, 20
_FOREIGN_PERSON = re.compile(r"[\u4e00-\u9fff]{1,8}(?:[·•・．][\u4e00-\u9fffA-Za-z]{1,8})+")


@dataclass(frozen=True)
class Parts:
    """A name taken apart.

    Attributes:
        folded: As names are compared.
        plain: Without brackets and legal form.
        where: Codes of the regions it begins with, each set by one word ("重庆市北碚区" has two).
        core: Without regions, brackets and legal form.
        brand: The core without words of trade.
        trade: The words of trade taken out, in order.
        form: The legal form, "" where there is none.
        brackets: What stood in brackets.
        english: Words of a name in Latin letters without its legal form; empty for a Chinese name.
    """

    folded: str
    plain: str
    where: tuple[frozenset[str], ...]
    core: str
    brand: str
    trade: str
    form: str
    brackets: tuple[str, ...]
    english: tuple[str, ...] = ()


@lru_cache(maxsize=20_000)
def parts_of(name: str) -> Parts:
    """The name taken apart."""
    folded = fold_name(name)
    if not _HAN.search(folded):
        return Parts(folded, folded, (), folded, folded, "", "", (), _english(name))
    brackets = tuple(_BRACKETED.findall(folded))
    plain = _BRACKETED.sub("", folded).replace("(", "").replace(")", "")
    form = next((one for one in words.words("legal_forms") if plain.endswith(one) and plain != one), "")
    plain = plain.removesuffix(form) if form else plain
    where, core = _where(plain)
    if where and not _tells(core):
        where, core = (), plain  # 澄江大学 without its place is any university
    brand, trade = core, []
    for word in words.words("trade_words"):
        if word in brand and brand != word:
            brand = brand.replace(word, "", 1)
            trade.append(word)
    return Parts(folded, plain, where, core, brand, "".join(sorted(trade)), form, brackets)


def looks_like_a_person(name: str) -> bool:
    """Whether a holder's name is rather a person's: a surname and one to three letters more, no word of a body."""
    text = fold(name).strip()
    if _FOREIGN_PERSON.fullmatch(text):
        return len(text) <= _MOST_FOREIGNER and not _has_unit_word(text)
    plain = "".join(text.split())
    if not (_LEAST_PERSON <= len(plain) <= _MOST_PERSON and all(_HAN.match(one) for one in plain)):
        return False
    return plain[0] in words.surnames() and not _has_unit_word(plain)


def _has_unit_word(text: str) -> bool:
    return any(word in text for word in words.words("unit_words"))


def _tells(core: str) -> bool:
    """Whether a core names somebody: two letters at least beside words that many bodies have."""
    for word in (*words.words("plain_words"), *words.words("trade_words"), *words.words("unit_words")):
        core = core.replace(word, "")
    return len(core) >= _LEAST_TELLING


def are_regions(text: str) -> bool:
    """Whether a text is nothing but regions, each in the one before it: "江州市澄江区"."""
    return bool(text) and not _where(f"{text}##", short_counties=True)[1].strip("#")


def _where(text: str, *, short_counties: bool = False) -> tuple[tuple[frozenset[str], ...], str]:
    """The regions a text begins with, each in the one before it, and the rest; two letters at least stay.

    A county without 区, 县 or 市 counts behind a wider region only: 天河 alone is a trade name as well.
    """
    found: list[frozenset[str]] = []
    known, rest = words.regions(), text
    while True:
        for many in range(min(words.longest_region(), len(rest) - 2), 1, -1):
            codes = known.get(rest[:many], frozenset())
            if found:
                codes = frozenset(c for c in codes if any(c.startswith(above) for above in found[-1]))
            elif not short_counties and rest[many - 1] not in "省市区县州旗":
                codes = frozenset(c for c in codes if len(c) < words.COUNTY_DIGITS)
            if codes:
                found.append(codes)
                rest = rest[many:]
                break
        else:
            return tuple(found), rest


def _english(name: str) -> tuple[str, ...]:
    """Words of an English name, lower case, without its legal form and the small words."""
    found = _LATIN_WORD.findall(fold(name).casefold().replace("&", " and ").replace(".", ""))
    was = 0
    while found and was != len(found):
        was = len(found)
        for form in words.english_forms():
            if len(found) > len(form) and tuple(found[-len(form) :]) == form:
                found = found[: -len(form)]
                break
    whole = words.english_whole_words()
    return tuple(whole.get(word, word) for word in found if word not in {"of", "the", "and", "for"})
