"""What is offered while one types: numbers, titles and holders in sight, fields and their values; nothing else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.rules import ANONYMOUS, Actor, require
from zhiqiao.kernel import tables
from zhiqiao.kernel.folding import fold, fold_tightly
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.matching.audiences import marks_of
from zhiqiao.market.matching.index_documents import Offer, offers_by_number
from zhiqiao.market.matching.indexing import patent_engine
from zhiqiao.market.matching.proposals import visible
from zhiqiao.market.matching.refusals import search_refusals
from zhiqiao.market.matching.search_fields import fields_for
from zhiqiao.retrieval.conditions import named
from zhiqiao.retrieval.document import PUBLIC, Query
from zhiqiao.retrieval.query_language import Field

BROWSE = "market.catalog:listing:browse"
USE = "market.matching:search:use"
MOST = 8
_LONGEST = 60  # characters that are looked at
_FEW = 5
_LOOKED_AT = 40  # patents whose titles are read
_NUMBER = re.compile(r"(?:ZL|CN)?\d[\dX]{3,}", re.ASCII)
_CLASS = re.compile(r"[A-H]\d{1,2}(?:[A-Z]\d{0,4})?", re.ASCII)
_LAST = re.compile(r'(?P<before>.*?)(?P<name>[^\s:"()]{1,12}:)?(?P<word>[^\s:"()]*)', re.DOTALL)
_LETTERS = 2  # of a word before titles are offered


@dataclass(frozen=True)
class Suggestion:
    """One line offered.

    Attributes:
        kind: What it is, in Chinese.
        words: How it reads.
        typed: What the box holds once it is chosen; "" where it opens a patent.
        offer: The patent it opens; None where it fills the box.
    """

    kind: str
    words: str
    typed: str = ""
    offer: Offer | None = None


def suggestions(actor: Actor, typed: str) -> list[Suggestion]:
    """What a signed-in person is offered; at most a handful, from what the person may see."""
    require(actor, USE)
    return _few(_offered(actor, typed, marks_of(actor)))


def shelf_suggestions(actor: Actor, typed: str) -> list[Suggestion]:
    """What everyone is offered: only what stands on the shelf."""
    require(actor, BROWSE)
    return _few(_offered(ANONYMOUS, typed, frozenset({PUBLIC})))


def _few(found: Iterator[Suggestion]) -> list[Suggestion]:
    return list(islice(dict.fromkeys(found), MOST))


def _offered(actor: Actor, typed: str, marks: frozenset[str] | None) -> Iterator[Suggestion]:
    text = fold(typed[-_LONGEST * 4 :].replace("\x00", " ").encode(errors="ignore").decode())
    if not text or len(text) > _LONGEST or typed[-1:].isspace():
        return
    number = fold_tightly(text).replace(".", "")
    if _NUMBER.fullmatch(number):
        yield from _numbers(actor, number.removeprefix("ZL"))
        return
    match = _LAST.fullmatch(text)
    if match is None or not (match["name"] or match["word"]):
        return
    fields = fields_for(actor)
    before, word = match["before"], match["word"]
    if match["name"]:
        name = match["name"][:-1].casefold()
        chosen = next((one for one in fields if name in {known.casefold() for known in one.names}), None)
        if chosen is not None:
            yield from _values(actor, chosen, f"{before}{match['name']}", word, marks)
        return
    yield from _names(fields, before, word)
    if _CLASS.fullmatch(word.upper()):
        yield from _classes(before, word)
    if len(word) >= _LETTERS:
        yield from _titles(actor, word, marks)


def _numbers(actor: Actor, begun: str) -> Iterator[Suggestion]:
    mine = register.patents(actor).filter(number__startswith=begun).order_by("number")
    numbers = list(mine.values_list("number", flat=True)[:_FEW])
    shelf = (
        catalog.listings_on_shelf(ANONYMOUS).filter(offered__patent__number__startswith=begun).order_by("pk")
    )
    numbers += shelf.values_list("offered__patent__number", flat=True)[:_FEW]
    for number, offer in visible(actor, [one for one in numbers if one.startswith(begun)]).items():
        yield Suggestion("专利", f"{number} {offer.card.title}", offer=offer)


def _names(fields: tuple[Field, ...], before: str, word: str) -> Iterator[Suggestion]:
    """Fields whose name begins so."""
    if not word:
        return
    begun = word.casefold()
    for one in fields:
        name = next((name for name in one.names if name.casefold().startswith(begun)), None)
        if name is not None:
            shown = name if name != word.casefold() else one.label
            yield Suggestion("按字段", f"{shown}:", f"{before}{shown}:")


def _values(
    actor: Actor, chosen: Field, before: str, word: str, marks: frozenset[str] | None
) -> Iterator[Suggestion]:
    if chosen.label == "IPC":
        yield from _classes(before, word)
    elif chosen.label == "申请人" and len(word) >= _LETTERS:
        for name in _holders(actor, word, marks):
            yield Suggestion(chosen.label, name, f"{before}{_quoted(name)} ")
    elif chosen.label == "地区" and len(word) >= _LETTERS:
        begun = (one.name for one in tables.regions() if one.name.startswith(word))
        for name in islice(dict.fromkeys(begun), _FEW):
            yield Suggestion(chosen.label, name, f"{before}{name} ")
    elif chosen.label == "标题" and len(word) >= _LETTERS:
        yield from _titles(actor, word, marks)
    else:
        for value in (value for value in chosen.values() if not word or word in value):
            yield Suggestion(chosen.label, value, f"{before}{_quoted(value)} ")


def _classes(before: str, word: str) -> Iterator[Suggestion]:
    """Classes of the IPC one level below what was typed; the classification is public."""
    begun = word.upper()
    for code in tables.ipc_begun(begun):
        if code != begun:
            title = (tables.ipc_title(code) or "").split("；")[0].split("（")[0]
            prefix = before if before.casefold().endswith(":") else f"{before}IPC:"
            yield Suggestion("IPC 分类", f"{code} {title}", f"{prefix}{code} ")


def _titles(actor: Actor, word: str, marks: frozenset[str] | None) -> Iterator[Suggestion]:
    """Patents whose title holds the word, those that begin with it and short ones first."""
    offers = [
        one for one in _holding(actor, "~title", word, marks) if word in fold(one.card.title).casefold()
    ]
    offers.sort(key=lambda one: (not one.card.title.startswith(word), len(one.card.title), one.card.number))
    for one in offers[:_FEW]:
        yield Suggestion("专利", one.card.title, offer=one)


def _holders(actor: Actor, word: str, marks: frozenset[str] | None) -> list[str]:
    counted: dict[str, int] = {}
    for offer in _holding(actor, "~holder", word, marks):
        for name in re.split(r"[;；、]", offer.card.holder_text):
            if word in fold(name).casefold():
                counted[name.strip()] = counted.get(name.strip(), 0) + 1
    return sorted(counted, key=lambda name: (-counted[name], name))[:_FEW]


def _holding(actor: Actor, dimension: str, word: str, marks: frozenset[str] | None) -> list[Offer]:
    """Offers of patents in sight whose title or holder holds a word; none while there is no index."""
    condition = named(dimension, word)
    if condition is None:
        return []
    try:
        with search_refusals():
            hits = patent_engine().search(Query(condition=condition, audience=marks, k=_LOOKED_AT)).hits
    except Refusal:
        return []
    numbers = [hit.id for hit in hits]
    if marks == frozenset({PUBLIC}):
        return [one for one in offers_by_number(numbers).values() if one.listing is not None]
    return list(visible(actor, numbers).values())


def _quoted(value: str) -> str:
    return f'"{value}"' if re.search(r"[\s()]", value) else value
