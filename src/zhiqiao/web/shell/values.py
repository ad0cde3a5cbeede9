"""Reading a value out of a row, be it a model, a dataclass or a dict; filtering rows that are no QuerySet; keys."""

import datetime as dt
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import reduce
from typing import Any

from django.db.models import Q, QuerySet

from zhiqiao.kernel.patent_number import number_as_on_paper

Rows = QuerySet[Any] | Sequence[Any]
Row = Any

_LOOKUPS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": lambda value, wanted: str(value) == str(wanted),
    "in": lambda value, wanted: str(value) in wanted,
    "icontains": lambda value, wanted: fold(wanted) in fold(value),
    "contains": lambda value, wanted: str(wanted) in str(value),
    "istartswith": lambda value, wanted: fold(value).startswith(fold(wanted)),
    "startswith": lambda value, wanted: str(value).startswith(str(wanted)),
    "isnull": lambda value, wanted: (value is None) == wanted,
    "gte": lambda value, wanted: value is not None and value >= wanted,
    "lte": lambda value, wanted: value is not None and value <= wanted,
}


_KEY_DIGITS = 18  # of a 64-bit key that no database turns away


def key_of(text: object) -> int | None:
    """The key that a form or URL names; None for what is none: signs, "²", more digits than a key has."""
    said = str(text)
    return int(said) if said.isascii() and said.isdigit() and len(said) <= _KEY_DIGITS else None


def fold(text: object) -> str:
    """Text as search compares it: NFKC, lower case, no space around."""
    return unicodedata.normalize("NFKC", str(text or "")).casefold().strip()


def value_at(row: Row, path: str) -> Any:  # noqa: ANN401 - a row's value may be anything
    """The value at ``a.b`` or ``a__b`` in a model, dataclass or dict; None when a step is missing."""
    return reduce(_step, path.replace("__", ".").split("."), row)


def _step(one: Any, name: str) -> Any:  # noqa: ANN401 - see value_at
    if one is None:
        return None
    if isinstance(one, Mapping):
        return one.get(name)
    found = getattr(one, name, None)
    return found() if callable(found) else found


def matching(rows: Rows, field: str, wanted: object) -> Rows:
    """Rows whose ``field`` (a path, perhaps with a Django look-up: "title__icontains") fits ``wanted``."""
    if isinstance(rows, QuerySet):
        return rows.filter(**{field: wanted})
    path, lookup = split(field)
    test = _LOOKUPS[lookup]
    return [row for row in rows if test(value_at(row, path), wanted)]


def matching_any(rows: Rows, field: str, values: Sequence[str]) -> Rows:
    """Rows whose ``field`` fits at least one of ``values``."""
    path, lookup = split(field)
    if lookup == "exact":
        return matching(rows, f"{path}__in", list(values))
    wanted: list[object] = [value == "True" for value in values] if lookup == "isnull" else list(values)
    if isinstance(rows, QuerySet):
        return rows.filter(reduce(lambda one, other: one | other, (Q(**{field: one}) for one in wanted)))
    test = _LOOKUPS[lookup]
    return [row for row in rows if any(test(value_at(row, path), one) for one in wanted)]


def found(rows: Rows, fields: Iterable[str], text: str) -> Rows:
    """Rows in which each word of ``text`` stands in at least one of ``fields``.

    A patent's number is found however it is written: "ZL2021 1 0434680.8" is looked for as it is kept.
    """
    names = list(fields)
    for word in _words(text):
        if isinstance(rows, QuerySet):
            either = reduce(lambda one, other: one | other, (Q(**{name: word}) for name in names), Q())
            rows = rows.filter(either)
        else:
            tests = [(path, _LOOKUPS[lookup]) for path, lookup in map(split, names)]
            rows = [row for row in rows if any(test(value_at(row, path), word) for path, test in tests)]
    return rows


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text)
    whole = number_as_on_paper(plain)
    return [whole] if whole else [number_as_on_paper(word) or word for word in plain.split()]


def ordering_key(row: Row, path: str) -> tuple[int, Any]:
    """A key that sorts missing values last and text by its folded form."""
    value = value_at(row, path)
    if value is None or value == "":
        return (1, 0)
    comparable = isinstance(value, (int, float, Decimal, dt.date))
    return (0, value if comparable else fold(value))


def split(field: str) -> tuple[str, str]:
    """A field as (path, look-up); without a look-up it is "exact"."""
    path, _, lookup = field.rpartition("__")
    return (path, lookup) if path and lookup in _LOOKUPS else (field, "exact")
