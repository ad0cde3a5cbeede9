"""Filters, permissions and conditions as Milvus expressions.

An expression holds whole numbers only: a value is named by 62 bits of its hash. So nothing that was typed ever stands
in one, and nothing has to be escaped.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from zhiqiao.retrieval.conditions import AllOf, Among, AnyOf, Condition, Holds, Not, pieces, tight
from zhiqiao.retrieval.document import text_key
from zhiqiao.retrieval.engines.milvus_client import EVERYTHING, NOTHING
from zhiqiao.retrieval.lexical.entries import AUDIENCE

MARKS, TERMS = (
    "marks",
    "terms",
)  # fields: keywords, readers and single characters; words and pairs of characters
HAS_VECTOR = "has_vector == true"
NO_VECTOR = "has_vector == false"

Holding = Callable[[str, str], list[int] | None]


@lru_cache(maxsize=200_000)
def term(field: str, text: str) -> int:
    """The number of a term of a field, ``words`` or ``grams``."""
    return text_key(text, field)


@lru_cache(maxsize=100_000)
def mark(dimension: str, value: str) -> int:
    """The number of a keyword."""
    return text_key(f"{dimension}\x1f{value}", "keyword")


@lru_cache(maxsize=20_000)
def letter(character: str) -> int:
    """The number of a Chinese character that stands in a text."""
    return text_key(character, "letter")


def any_of(field: str, numbers: Iterable[int]) -> str:
    """What has one of the numbers; nothing when there are none."""
    wanted = sorted(set(numbers))
    return f"array_contains_any({field}, {wanted})" if wanted else NOTHING


def every_of(field: str, numbers: Iterable[int]) -> str:
    """What has all of the numbers; everything when there are none."""
    wanted = sorted(set(numbers))
    return f"array_contains_all({field}, {wanted})" if wanted else EVERYTHING


def both(*expressions: str) -> str:
    """What meets all of them."""
    told = [one for one in dict.fromkeys(expressions) if one != EVERYTHING]
    return " and ".join(f"({one})" for one in told) if told else EVERYTHING


def limits(
    filters: Mapping[str, frozenset[str]],
    audience: frozenset[str] | None,
    condition: Condition | None,
    holding: Holding,
) -> str:
    """What filters, audience and condition let through.

    Args:
        filters: Dimension → values, any of which will do.
        audience: Marks of the person asking, any of which will do; None for the system.
        condition: What must hold besides.
        holding: Keys of the rows that hold a phrase, among those that meet an expression; None when they are too many
            to be read.
    """
    asked = dict(filters)
    if audience is not None:
        asked[AUDIENCE] = audience  # in the place of any filter of that name
    parts = [any_of(MARKS, (mark(name, value) for value in values)) for name, values in sorted(asked.items())]
    if condition is not None:
        parts.append(_met(condition, holding))
    return both(*parts)


def _met(condition: Condition, holding: Holding) -> str:
    match condition:
        case Holds(text, is_phrase):
            return _phrase(text, holding) if is_phrase else _text(text)
        case Among(dimension, values, every):
            numbers = [mark(dimension, value) for value in values]
            return every_of(MARKS, numbers) if every else any_of(MARKS, numbers)
        case AllOf(parts):
            return both(*(_met(part, holding) for part in parts))
        case AnyOf(parts):
            return " or ".join(f"({_met(part, holding)})" for part in parts) or NOTHING
        case Not(part):
            return f"not ({_met(part, holding)})"


def _text(text: str) -> str:
    pairs, words = pieces(text)
    terms = [term("grams", pair) for pair in pairs if len(pair) > 1] + [term("words", word) for word in words]
    letters = [letter(pair) for pair in pairs if len(pair) == 1]
    return both(every_of(TERMS, terms), every_of(MARKS, letters))


def _phrase(text: str, holding: Holding) -> str:
    near = _text(text)
    pairs, words = pieces(text)
    if len(pairs) + len(words) < 2:  # noqa: PLR2004 - a single pair or word is its own phrase
        return near
    rows = holding(tight(text), near)
    if rows is None:
        return near
    return f"row in {rows}" if rows else NOTHING
