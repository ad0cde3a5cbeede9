"""Filters of a list: declared once, read from the URL, applied to any kind of rows, shown with counts."""

import datetime as dt
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db.models import Count, QuerySet
from django.http import QueryDict

from zhiqiao.web.shell.values import Rows, matching, matching_any, split, value_at

Choices = Sequence[tuple[str, str]]
FilterKind = Literal["choice", "one", "text", "days", "yes"]
SHOWN_AT_FIRST = 8
_MOST_TYPED = 300  # characters looked for


@dataclass(frozen=True)
class Filter:
    """One filter.

    Attributes:
        name: its name in the URL.
        label: what it is called.
        kind: choice (several ticks), one (a select), text, days (from-to), yes (one tick).
        field: path in a row, with a Django look-up where wanted ("ipc_main__istartswith").
        choices: (value, label) pairs, or a function that makes them when the page is shown.
        apply: rows, values -> rows, where ``field`` is not enough.
        counts: show how many rows each choice has (needs ``field``).
    """

    name: str
    label: str
    kind: FilterKind = "choice"
    field: str = ""
    choices: Choices | Callable[[], Choices] = ()
    apply: Callable[[Rows, Sequence[str]], Rows] | None = None
    counts: bool = True
    placeholder: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names it takes in the URL."""
        return (f"{self.name}_from", f"{self.name}_to") if self.kind == "days" else (self.name,)

    @property
    def is_counted(self) -> bool:
        """True when each choice shows how many rows it has."""
        return bool(self.counts and self.field and self.kind == "choice")

    def options(self) -> Choices:
        """Its choices, made if they are a function."""
        return self.choices() if callable(self.choices) else self.choices

    def read(self, query: QueryDict) -> tuple[str, ...]:
        """Its values in the URL; days as (from, to), either ''. What is no choice or no day is left out."""
        if self.kind == "days":
            pair = tuple(_day_text(query.get(name, "")) for name in self.names)
            return pair if any(pair) else ()
        told = (value.replace("\x00", "").strip() for value in query.getlist(self.name))
        values = [value for value in told if value]
        if self.kind == "text":
            values = [unicodedata.normalize("NFKC", value[:_MOST_TYPED]) for value in values]
        if self.kind in {"choice", "one"}:
            known = {value for value, _ in self.options()}
            values = [value for value in dict.fromkeys(values) if value in known]
        return tuple(values if self.kind == "choice" else values[:1])

    def narrow(self, rows: Rows, values: Sequence[str]) -> Rows:
        """The rows that pass; all of them when no value is set."""
        if not values:
            return rows
        if self.apply:
            return self.apply(rows, values)
        if self.kind == "choice":
            return matching_any(rows, self.field, values)
        if self.kind == "days":
            for value, lookup in zip(values, ("gte", "lte"), strict=True):
                if value:
                    rows = matching(rows, f"{self.field}__{lookup}", dt.date.fromisoformat(value))
            return rows
        wanted: object = True if self.kind == "yes" else values[0]
        return matching(rows, self.field, wanted)

    def tally(self, rows: Rows) -> Mapping[str, int]:
        """How many rows each choice has among ``rows``."""
        if not self.is_counted:
            return {}
        if split(self.field)[1] != "exact":
            found = {value: matching_any(rows, self.field, [value]) for value, _ in self.options()}
            return {
                value: some.count() if isinstance(some, QuerySet) else len(some)
                for value, some in found.items()
            }
        if isinstance(rows, QuerySet):
            grouped = rows.order_by().values_list(self.field).annotate(how_many=Count("pk", distinct=True))
            return {str(value): how_many for value, how_many in grouped}
        return Counter(str(value_at(row, self.field)) for row in rows)


@dataclass(frozen=True)
class Option:
    """One choice as shown."""

    value: str
    label: str
    chosen: bool
    count: int | None


@dataclass(frozen=True)
class Facet:
    """One filter as shown: its values and its options with counts."""

    filter: Filter
    values: tuple[str, ...]
    options: tuple[Option, ...]

    @property
    def first(self) -> tuple[Option, ...]:
        """The options shown at once: the first few and every chosen one."""
        return tuple(one for at, one in enumerate(self.options) if at < SHOWN_AT_FIRST or one.chosen)

    @property
    def rest(self) -> tuple[Option, ...]:
        """The options folded away."""
        return tuple(one for at, one in enumerate(self.options) if at >= SHOWN_AT_FIRST and not one.chosen)

    @property
    def value(self) -> str:
        """The single value of a text, select or tick."""
        return self.values[0] if self.values else ""

    @property
    def span(self) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
        """For days: (name, value, what it means) twice."""
        start, end = self.values or ("", "")
        names = self.filter.names
        return ((names[0], start, "起"), (names[-1], end, "止"))

    def words(self) -> str:
        """What it is set to, as a person says it; '' when not set."""
        if not self.values:
            return ""
        if self.filter.kind == "days":
            start, end = self.values
            if start and end:
                return f"{start} 至 {end}"
            return f"{start} 起" if start else f"{end} 止"
        if self.filter.kind == "yes":
            return "是"
        if self.filter.kind == "text":
            return self.values[0]
        return "、".join(label for value, label in self.filter.options() if value in self.values)


def facet(one: Filter, values: tuple[str, ...], others: Rows) -> Facet:
    """The filter as shown; ``others`` are the rows that pass all the other filters."""
    tally = one.tally(others)
    options = tuple(
        Option(value, label, value in values, tally.get(value, 0) if one.is_counted else None)
        for value, label in (one.options() if one.kind in {"choice", "one"} else ())
    )
    return Facet(one, values, options)


def _day_text(text: str) -> str:
    try:
        return dt.date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        return ""
