"""The search box: a number in any spelling, words in patents, firms and needs by name. Never a query language."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.rules import Actor, decide, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.kernel.folding import fold, fold_tightly
from zhiqiao.kernel.patent_number import NumberRefused, parse_application_number, parse_publication_number
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.matching.audiences import marks_of
from zhiqiao.market.matching.dimensions import dimensions_for, known_filters
from zhiqiao.market.matching.index_documents import Offer
from zhiqiao.market.matching.indexing import IndexState, ensure_fresh, patent_engine
from zhiqiao.market.matching.proposals import visible
from zhiqiao.market.matching.ranking import NeedText
from zhiqiao.market.matching.reasons import Reasons
from zhiqiao.market.matching.refusals import search_refusals
from zhiqiao.retrieval.document import Query
from zhiqiao.retrieval.explanation import Explanation

USE = "market.matching:search:use"
ORGANIZATION_VIEW = "foundation.accounts:organization:view"
MOST_CHARACTERS = 300
PAGE = 20
MOST_PAGES = 50
_FEW = 8
_NUMBER_DIGITS = 7  # a text with as many digits and hardly a word is meant as a number


@dataclass(frozen=True)
class FoundPatent:
    """A patent found: its offer, and the sentence with what was looked for."""

    offer: Offer
    why: Explanation


@dataclass(frozen=True)
class Found:
    """What was found.

    Attributes:
        text: What was looked for, cut to length.
        was_cut: Whether it had to be cut.
        exact: Number of the one patent that was named by its number; "" otherwise.
        number_note: What is wrong with what looks like a number; "" otherwise.
        patents: A page of patents, best first.
        total: Patents found in all.
        page: Which page, from 1.
        counts: Values of each dimension among the patents found.
        firms: Organizations in reach by name, a few.
        needs: Needs in reach by words, a few.
        state: How the index stands.
    """

    text: str
    was_cut: bool = False
    exact: str = ""
    number_note: str = ""
    patents: list[FoundPatent] = field(default_factory=list)
    total: int = 0
    page: int = 1
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    firms: list[Organization] = field(default_factory=list)
    needs: list[Demand] = field(default_factory=list)
    state: IndexState = field(default_factory=IndexState)


def search(
    actor: Actor, text: str, filters: Mapping[str, Collection[str]] | None = None, page: int = 1
) -> Found:
    """Everything the actor may see that answers what was typed; nothing for nothing typed.

    A patent named by its number is found at once, however the number is spelled.
    """
    require(actor, USE)
    typed = text[: MOST_CHARACTERS * 20].replace("\x00", " ").encode(errors="ignore").decode()
    whole = fold(typed)
    looked_for = whole[:MOST_CHARACTERS]
    if not looked_for:
        return Found("")
    exact, note = _by_number(actor, looked_for)
    if exact:
        return Found(looked_for, exact=exact)
    state = ensure_fresh()
    at = min(max(page, 1), MOST_PAGES)
    names = tuple(one.name for one in dimensions_for(actor))
    known = known_filters(actor, filters or {})
    engine = patent_engine()
    with search_refusals():
        asked = Query(
            looked_for, filters=known, audience=marks_of(actor), k=PAGE, offset=(at - 1) * PAGE, facets=names
        )
        results = engine.search(asked)
        offers = visible(actor, [hit.id for hit in results.hits])
        reasons = Reasons(engine)
        need = NeedText("", "", looked_for)
        patents = [FoundPatent(one, reasons.why(need, one.text)) for one in offers.values()]
    return Found(
        looked_for,
        was_cut=len(whole) > MOST_CHARACTERS,
        number_note=note,
        patents=patents,
        total=results.total if results.hits else 0,
        page=at,
        counts=results.facets,
        firms=list(organizations_named(actor, looked_for)[:_FEW]),
        needs=list(needs_with(actor, looked_for)[:_FEW]),
        state=state,
    )


def _by_number(actor: Actor, text: str) -> tuple[str, str]:
    """The register's number of the patent that a text names; else what is wrong with it, if it looks like a number."""
    spelled = [fold_tightly(text)]
    note = ""
    try:
        spelled.append(parse_application_number(text).canonical)
    except NumberRefused as refused:
        digits = sum(sign.isdigit() for sign in text)
        if digits >= _NUMBER_DIGITS and digits * 2 > len(text):
            note = str(refused)
    try:
        spelled.append(parse_publication_number(text).canonical)
        note = ""
    except NumberRefused:
        pass
    held = Q(number__in=spelled) | Q(application_number__in=spelled) | Q(publication_number__in=spelled)
    mine = register.patents(actor).filter(held).values_list("number", flat=True)
    listed = register.by_numbers(spelled)
    shelf = catalog.listed_patent_ids(listed.values()) if listed else {}
    found = list(mine[:2]) or [number for number, key in listed.items() if key in shelf]
    if len(found) == 1:
        return found[0], ""
    return "", note


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
