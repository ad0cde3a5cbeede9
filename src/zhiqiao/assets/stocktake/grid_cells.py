"""The cells of the grid: which there are, what they say, and what a typed text means.

Answers go into the entry's draft until they are handed in; college and inventor stand on the entry itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from zhiqiao.assets.stocktake import workflow
from zhiqiao.assets.stocktake.answers import MOST_TEXT, AnswerRefused, tidy
from zhiqiao.assets.stocktake.models import Entry
from zhiqiao.assets.stocktake.reading_back import answers_of, drafted
from zhiqiao.assets.stocktake.sheet_columns import COLLEGE, INVENTOR, columns
from zhiqiao.kernel import tables

PLACES: Final = {"college": COLLEGE, "inventor_name": INVENTOR}
_PLACE_LENGTH: Final = {"college": 100, "inventor_name": 60}
_NUMBER_LENGTH: Final = 100
FILLABLE: Final = (workflow.OPEN, workflow.SELF_ASSESSED)


@dataclass(frozen=True)
class CellKind:
    """One column of the grid.

    Attributes:
        field: Its name.
        label: Its heading.
        options: What may be chosen; empty for free text.
        required: Whether the notice asks for it.
        several: Whether a cell may hold several options.
        read: Text → the value an entry keeps.
        show: That value → text.
    """

    field: str
    label: str
    options: tuple[str, ...]
    required: bool
    several: bool
    read: Callable[[str], Any]
    show: Callable[[Any], str]


def kinds() -> tuple[CellKind, ...]:
    """The columns in the order of the form: where it belongs, then the answers."""
    from zhiqiao.assets.stocktake import choices

    modes = tuple(word for _, word in choices.modes())
    places = tuple(
        CellKind(field, label, (), required=False, several=False, read=_place(field), show=str)
        for field, label in PLACES.items()
    )
    asked = tuple(
        CellKind(
            one.field,
            one.label,
            modes if one.field == "modes" else one.options,
            one.required,
            one.field == "modes",
            _checked(one.field, one.label, one.read),
            one.show,
        )
        for one in columns()
    )
    return (*places, *asked)


def _place(field: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        found = tidy(text)
        if len(found) > _PLACE_LENGTH[field]:
            raise AnswerRefused(f"“{PLACES[field]}”超过 {_PLACE_LENGTH[field]} 字", "请写简称", column=field)
        return found

    return read


def _checked(field: str, label: str, read: Callable[[str], Any]) -> Callable[[str], Any]:
    """A reader that turns an empty cell into nothing told, and refuses what could never be handed in."""

    def value(text: str) -> Any:  # noqa: ANN401 - an answer of any type
        if not tidy(text):
            return _empty(field)
        found = read(text)
        if field == "industry_codes":
            for code in found:
                if tables.gbt4754_name(code) is None:
                    raise AnswerRefused(
                        f"行业代码“{code}”不在 GB/T 4754-2017 中", "请填代码，例如 3913", column=field
                    )
        longest = MOST_TEXT if field in {"scene", "prospects", "unwilling_reason"} else _NUMBER_LENGTH
        if isinstance(found, str) and len(found) > longest:
            raise AnswerRefused(f"“{label}”超过 {longest} 字", "请精简到要点", column=field)
        return list(found) if isinstance(found, tuple) else found

    return value


def _empty(field: str) -> Any:  # noqa: ANN401 - an answer of any type
    if field in {"fiscal_project", "maturity", "price_low_fen", "price_high_fen"}:
        return None
    return [] if field in {"modes", "industry_codes"} else ""


def value_of(entry: Entry, field: str) -> Any:  # noqa: ANN401 - an answer of any type
    """What a cell holds now, in the form the entry keeps it."""
    if field in PLACES:
        return getattr(entry, field)
    found = getattr(drafted(entry), field)
    return list(found) if isinstance(found, tuple) else found


def put(entry: Entry, field: str, value: object) -> None:
    """Write a cell; a draft that says what is answered already is no draft."""
    if field == "inventor_name":
        entry.inventor_name, entry.inventor_id = str(value), None
    elif field == "college":
        entry.college = str(value)
    else:
        standing = getattr(answers_of(entry), field)
        draft = dict(entry.draft)
        if value == (list(standing) if isinstance(standing, tuple) else standing):
            draft.pop(field, None)
        else:
            draft[field] = value
        entry.draft = draft


def why_not(entry: Entry, field: str) -> str:
    """Why a cell cannot be changed now; "" when it can."""
    if entry.state in FILLABLE or field == "college":
        return ""
    return f"已经“{workflow.ENTRY.label(entry.state)}”，要改先在条目页退回上一步"


def texts(entry: Entry, every: tuple[CellKind, ...]) -> list[str]:
    """All cells of a row as people read them."""
    answers = drafted(entry)
    return [
        one.show(getattr(entry, one.field) if one.field in PLACES else getattr(answers, one.field))
        for one in every
    ]
