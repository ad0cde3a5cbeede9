"""A ranked list narrowed inside the index, with counts at the side: the shell's list over rows already narrowed."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.kernel.patent_number import NumberRefused, parse_application_number
from zhiqiao.market.matching.dimensions import dimensions_for, every_dimension, labeled
from zhiqiao.market.matching.index_documents import Offer
from zhiqiao.web.shell.actions import ActorRequest
from zhiqiao.web.shell.filters import Facet, Filter, Option
from zhiqiao.web.shell.tables import Applied, Column, Empty, Table, TablePage
from zhiqiao.web.shell.values import Rows

_MOST_OPTIONS = 40


def asked_filters(request: ActorRequest) -> dict[str, Sequence[str]]:
    """What the URL asks to narrow by, dimension → values."""
    return {one.name: request.GET.getlist(one.name) for one in dimensions_for(request.actor)}


def posted_filters(request: ActorRequest) -> dict[str, Sequence[str]]:
    """The same from a form."""
    return {one.name: request.POST.getlist(one.name) for one in dimensions_for(request.actor)}


def said_filters(filters: Mapping[str, Sequence[str]]) -> str:
    """Filters in words: 地区：澄江区；法律状态：有效."""
    said = []
    for one in every_dimension():
        values = filters.get(one.name, ())
        words = one.labels(values)
        if values:
            said.append(f"{one.label}：{'、'.join(words.get(value, value) for value in values)}")
    return "；".join(said)


def number_shown(offer: Offer) -> str:
    """The number as certificates print it, where it is a Chinese application number."""
    try:
        parsed = parse_application_number(offer.card.number)
    except NumberRefused:
        return offer.card.number
    return parsed.patent_number_display if offer.card.legal_status == "in_force" else parsed.display


def offer_link(offer: Offer, readable: frozenset[str]) -> str:
    """The patent's page where the actor may read the register, else its offer on the shelf."""
    if offer.card.number in readable or offer.listing_id is None:
        return reverse("workbench:patent", args=[offer.card.number])
    return reverse("workbench:listing", args=[offer.listing_id])


def push_new_url(patent: str, demand: int) -> str:
    """Where a patent is sent to the firm that has a need; the firm is not told, it may not want to be named."""
    asked: dict[str, str | int] = {"patent": patent, "demand": demand}
    return f"{reverse('workbench:push-new')}?{urlencode(asked)}"


class _Values(Filter):
    """A filter whose values are what the index says; narrowing is done there."""

    def read(self, query: QueryDict) -> tuple[str, ...]:
        """The values in the URL."""
        return tuple(
            dict.fromkeys(value.strip()[:40] for value in query.getlist(self.name) if value.strip())
        )[:30]


class MatchPage(TablePage):
    """One page of a list that the index narrowed.

    Args:
        request: The request.
        table: Its columns.
        rows: The rows, narrowed and in order.
        counts: How many rows each value of each dimension has.
    """

    def __init__(
        self,
        request: ActorRequest,
        table: Table,
        rows: Sequence[Any],
        counts: Mapping[str, Mapping[str, int]],
    ) -> None:
        super().__init__(table, request, rows)
        self._counts = counts

    @cached_property
    def facets(self) -> list[Facet]:
        """The dimensions with counts; one that would not narrow anything is left out."""
        made = [self._facet(one) for one in self.table.filters]
        return [one for one in made if one.values or one.options]

    def _facet(self, one: Filter) -> Facet:
        chosen = self.values[one.name]
        known = {dimension.name: dimension for dimension in dimensions_for(self.request.actor)}  # type: ignore[attr-defined]  # our door's request
        shown = labeled(known[one.name], self._counts.get(one.name, {}), chosen)[:_MOST_OPTIONS]
        options = tuple(Option(value, label, value in chosen, count) for value, label, count in shown)
        labels = tuple((option.value, option.label) for option in options)
        return Facet(_Values(one.name, one.label, choices=labels), chosen, options)

    @cached_property
    def applied(self) -> list[Applied]:
        """The filters in force; what was typed stands in the search box."""
        return [one for one in super().applied if one.url != self.query(q=None, page=None)]

    def _narrowed(self, leave_out: Filter | None = None) -> Rows:  # noqa: ARG002 - the shell's name for it
        return self.all_rows


def match_table(
    name: str, title: str, columns: Sequence[Column], actor: Actor, empty: Empty, unit: str
) -> Table:
    """The declaration of such a list, with the dimensions this actor may narrow by."""
    filters = tuple(_Values(one.name, one.label) for one in dimensions_for(actor))
    return Table(name, title, tuple(columns), filters, empty=empty, unit=unit, remember=False)
