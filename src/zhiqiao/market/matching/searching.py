"""The search box: a number in any spelling, words or a query in patents, firms and needs by name."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.rules import Actor, decide, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.kernel.folding import fold_tightly
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.matching.asking import (
    MOST_CHARACTERS,
    MOST_SORTED,
    SORTS,
    Asked,
    FoundPatent,
    Understood,
    ask,
    explained,
    understand,
)
from zhiqiao.market.matching.dimensions import dimensions_for
from zhiqiao.market.matching.indexing import IndexState, ensure_fresh
from zhiqiao.market.matching.number_keys import spellings
from zhiqiao.market.matching.search_fields import NUMBER
from zhiqiao.retrieval.calibration import ANSWERED_FROM
from zhiqiao.retrieval.conditions import Among
from zhiqiao.retrieval.query_language import Reading

__all__ = ["MOST_CHARACTERS", "MOST_SORTED", "SORTS", "Asked", "FoundPatent"]

USE = "market.matching:search:use"
ORGANIZATION_VIEW = "foundation.accounts:organization:view"
PAGE = 20
MOST_PAGES = 50
MOST_EXPORTED = 2_000
_FEW = 8
_NUMBER_DIGITS = 7  # a text with as many digits and hardly a word is meant as a number


@dataclass(frozen=True)
class Found:
    """What was found.

    Attributes:
        text: What was looked for, cut to length.
        was_cut: Whether it had to be cut.
        reading: How it was read.
        exact: Number of the one patent that was named by its number; "" otherwise.
        number_note: What is wrong with what looks like a number; "" otherwise.
        is_number: Whether the text looks like a number.
        patents: A page of patents, best first.
        total: Patents found in all.
        page: Which page, from 1.
        counts: Values of each dimension among the patents found.
        is_unsure: Whether a described problem has no answer that fits well.
        firms: Organizations in reach by name, a few.
        needs: Needs in reach by words, a few.
        state: How the index stands.
    """

    text: str
    was_cut: bool = False
    reading: Reading = field(default_factory=lambda: Reading(""))
    exact: str = ""
    number_note: str = ""
    is_number: bool = False
    patents: list[FoundPatent] = field(default_factory=list)
    total: int = 0
    page: int = 1
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    is_unsure: bool = False
    firms: list[Organization] = field(default_factory=list)
    needs: list[Demand] = field(default_factory=list)
    state: IndexState = field(default_factory=IndexState)


def search(
    actor: Actor,
    text: str,
    filters: Mapping[str, Collection[str]] | None = None,
    page: int = 1,
    *,
    is_plain: bool = False,
    sort: str = "",
    is_jump: bool = True,
) -> Found:
    """Everything the actor may see that answers what was typed; nothing for nothing typed.

    A patent named by its number is found at once, however the number is spelled; without ``is_jump`` it is listed.
    """
    require(actor, USE)
    one = understand(actor, Asked(text, filters or {}, is_plain, sort))
    if one.is_empty:
        return Found("")
    exact, note, is_number = _by_number(actor, one)
    if exact and is_jump:
        return Found(one.typed, reading=one.reading, exact=exact)
    state = ensure_fresh()
    at = min(max(page, 1), MOST_PAGES)
    names = tuple(dimension.name for dimension in dimensions_for(actor))
    results, offers = ask(actor, one, PAGE, (at - 1) * PAGE, names)
    words = one.typed if one.reading.is_plain else ""
    return Found(
        one.typed,
        one.was_cut,
        one.reading,
        number_note=note,
        is_number=is_number,
        patents=explained(one, results, offers),
        total=results.total if results.hits else 0,
        page=at,
        counts=results.facets,
        is_unsure=one.describes and results.confidence < ANSWERED_FROM,
        firms=list(organizations_named(actor, words)[:_FEW]) if words else [],
        needs=list(needs_with(actor, words)[:_FEW]) if words else [],
        state=state,
    )


def best(actor: Actor, asked: Asked, most: int = MOST_EXPORTED) -> tuple[Understood, list[FoundPatent], int]:
    """The best answers for a workbook, with how the question was read and how many there are in all."""
    require(actor, USE)
    one = understand(actor, asked)
    if one.is_empty:
        return one, [], 0
    ensure_fresh()
    results, offers = ask(actor, one, most)
    return one, explained(one, results, offers), results.total


def reading_of(actor: Actor, text: str) -> Reading:
    """How a text would be read as a query."""
    require(actor, USE)
    return understand(actor, Asked(text)).reading


def number_asked(one: Understood) -> tuple[tuple[str, ...], str, bool]:
    """The spellings of the number that a question may be, what is wrong with it, and whether it looks like one."""
    match one.reading.condition:
        case Among(dimension, values) if dimension == NUMBER:
            return tuple(sorted(values)), "", True
        case None:
            keys, note = spellings(one.typed)
            digits = sum(sign.isdigit() for sign in one.typed)
            is_number = digits >= _NUMBER_DIGITS and digits * 2 > len(one.typed)
            return keys, note if is_number else "", is_number
    return (), "", False


def _by_number(actor: Actor, one: Understood) -> tuple[str, str, bool]:
    """The register's number of the patent that was named; else what is wrong with what looks like a number.

    A patent out of the actor's sight is as good as unknown.
    """
    if one.filters or not one.typed:
        return "", "", False
    keys, note, is_number = number_asked(one)
    found = patents_named(actor, keys)
    return (found[0], "", True) if len(found) == 1 else ("", note, is_number)


def patents_named(actor: Actor, keys: Collection[str]) -> list[str]:
    """Numbers of the patents in sight that any of these spellings names; at most two."""
    mine = register.patents(actor).filter(register.spelled(keys)).values_list("number", flat=True)
    named = register.by_any_number(keys)
    shelf = catalog.listed_patent_ids(named.values()) if named else {}
    found = dict.fromkeys((*mine[:2], *(number for number, key in named.items() if key in shelf)))
    return list(found)[:2]


def organizations_named(actor: Actor, text: str) -> QuerySet[Organization]:
    """Organizations in the actor's reach whose name, products or credit code hold the text."""
    every = accounts.all_organizations()
    if not decide(actor, ORGANIZATION_VIEW):
        return every.none()
    reach = rows(actor, ORGANIZATION_VIEW, every, organization="pk")
    return reach.filter(_holds(text, "name", "products") | Q(credit_code=fold_tightly(text))).order_by("name")


def needs_with(actor: Actor, text: str) -> QuerySet[Demand]:
    """Needs in the actor's reach whose title or text holds every word."""
    return catalog.demands(actor).filter(_holds(text, "title", "text")).distinct()


def _holds(text: str, *fields: str) -> Q:
    every = Q()
    for word in text.split()[:10]:
        either = Q()
        for name in fields:
            either |= Q(**{f"{name}__icontains": word})
        every &= either
    return every
