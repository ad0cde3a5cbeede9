"""Kinds of fields: a text as typed → a value to keep → the words people read. Plain Python.

A value is JSON: text, whole number (money in 分), true/false, or a list; a decimal is kept as text, so that no float
stands between what was typed and what is shown. ``read`` and ``text`` undo each other.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from urllib.parse import urlsplit

from zhiqiao.foundation.registers.schema import Field, FieldRefused
from zhiqiao.foundation.registers.texts import (
    LOOSE_PARTS,
    fold_for_search,
    ipc_symbols,
    organization,
    organization_index,
    organization_text,
    organizations,
    parts_of,
    patent_text,
    patents,
    region,
    region_text,
    region_words,
    text_value,
)
from zhiqiao.kernel import money
from zhiqiao.kernel.folding import as_typed, fold, fold_tightly, shown
from zhiqiao.kernel.periods import DayRefused, parse_day
from zhiqiao.kernel.refusal import Refusal

_PARTS = re.compile(r"[;\n\r|]+")
_MONTH = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*月?|(\d{4})(\d{2})", re.ASCII)
_YEAR = re.compile(r"(\d{4})\s*年?(?:度)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,15}(\.\d{1,6})?", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_YES, _NO = {"是", "有", "√", "1", "Y", "YES", "TRUE"}, {"否", "无", "×", "0", "N", "NO", "FALSE"}
_FIRST_YEAR, _LAST_YEAR, _MONTHS = 1949, 2100, 12
_INDEXED: Final = 120


@dataclass(frozen=True)
class Kind:
    """How one kind is read, written back, told and looked for.

    Attributes:
        read: Folded outside only, never empty: the text as typed → the value.
        text: The value → the text that reads back to it.
        words: The value → what people read; ``text`` where not given.
        index: The value → texts and numbers that lists are filtered and sorted by.
    """

    read: Callable[[str, Field], Any]
    text: Callable[[Any, Field], str]
    words: Callable[[Any, Field], str] | None = None
    index: Callable[[Any], list[tuple[str, Decimal | None]]] | None = None


def read(typed: str, field: Field) -> Any:  # noqa: ANN401 - a value is JSON of the kind's shape
    """The value that a text means in a field; None for an empty one.

    Raises:
        FieldRefused: it means none, or one out of bounds; ``column`` names the field.
    """
    text = as_typed(typed.replace("\x00", ""))
    if not text:
        return None
    try:
        value = KINDS[field.kind].read(text, field)
    except Refusal as refusal:
        raise FieldRefused(refusal.reason, refusal.remedy, column=field.code, value=typed) from refusal
    return value


def text_of(value: Any, field: Field) -> str:  # noqa: ANN401 - the same
    """The text that reads back to the value; "" for None."""
    return "" if value is None else KINDS[field.kind].text(value, field)


def words_of(value: Any, field: Field) -> str:  # noqa: ANN401 - the same
    """What people read; "" for None."""
    if value is None:
        return ""
    kind = KINDS[field.kind]
    return (kind.words or kind.text)(value, field)


def index_of(value: Any, field: Field) -> list[tuple[str, Decimal | None]]:  # noqa: ANN401 - the same
    """(text, number) pairs that lists filter and sort by."""
    if value is None:
        return []
    made = (KINDS[field.kind].index or _plain_index)(value)
    return [(text[:_INDEXED], number) for text, number in made]


def index_text(value: Any, field: Field) -> str:  # noqa: ANN401 - the same
    """One value, or one part of a list, as two that mean the same are equal."""
    if value is None:
        return ""
    if field.kind in {"organization", "organizations"}:
        return value["code"] or fold_for_search(value["name"])
    return fold_for_search(str(value))


def _plain_index(value: Any) -> list[tuple[str, Decimal | None]]:  # noqa: ANN401 - the same
    return [(fold_for_search(str(one)), None) for one in (value if isinstance(value, list) else [value])]


# Texts


def _as_is(value: Any, _field: Field) -> str:  # noqa: ANN401 - the same
    return str(value)


def _link(typed: str, field: Field) -> str:
    made = text_value(fold(typed), field)
    try:
        parts = urlsplit(made)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.netloc or " " in made:
        raise FieldRefused(f"{shown(typed)}不是网址", "网址以 http:// 或 https:// 开头，请整条复制")
    return made


# Choices


def _option(typed: str, field: Field) -> str | None:
    plain = fold(typed).casefold()
    for code, word in field.options.items():
        if plain in {fold(code).casefold(), fold(word).casefold(), fold(f"{code} {word}").casefold()}:
            return code
    return None


def _no_option(typed: str, field: Field) -> FieldRefused:
    return FieldRefused(f"{shown(typed)}不在可选项里", f"可选：{'、'.join(field.options.values())}")


def _choice(typed: str, field: Field) -> str:
    found = _option(typed, field)
    if found is None:
        raise _no_option(typed, field)
    return found


def _choices(typed: str, field: Field) -> list[str]:
    found: dict[str, None] = {}
    for part in parts_of(typed, _PARTS):
        whole = _option(part, field)
        for one in [part] if whole is not None else parts_of(part, LOOSE_PARTS):
            found[_choice(one, field)] = None
    return [code for code in field.options if code in found]


def _option_word(value: Any, field: Field) -> str:  # noqa: ANN401 - the same
    return str(field.options.get(value, value))


def _option_words(value: Any, field: Field) -> str:  # noqa: ANN401 - the same
    return "；".join(field.options.get(one, str(one)) for one in value)


# Times


def _day(typed: str, _field: Field) -> str:
    return parse_day(typed).isoformat()


def _month(typed: str, _field: Field) -> str:
    match = _MONTH.fullmatch(fold(typed))
    if match:
        year, month = int(match[1] or match[3]), int(match[2] or match[4])
        if not 1 <= month <= _MONTHS or not _FIRST_YEAR <= year <= _LAST_YEAR:
            raise FieldRefused(f"{shown(typed)}不是年月", "请写成 2024-09")
        return f"{year:04d}-{month:02d}"
    try:
        return parse_day(typed).isoformat()[:7]
    except DayRefused as refused:
        raise FieldRefused(f"{shown(typed)}不是年月", "请写成 2024-09") from refused


def _year(typed: str, _field: Field) -> int:
    match = _YEAR.fullmatch(fold(typed))
    if not match or not _FIRST_YEAR <= int(match[1]) <= _LAST_YEAR:
        raise FieldRefused(f"{shown(typed)}不是年份", "请写四位年份，例如 2024")
    return int(match[1])


def first_day(value: Any, field: Field) -> date:  # noqa: ANN401 - the same
    """The first day a value of a time field means."""
    if field.kind == "year":
        return date(int(value), 1, 1)
    return date.fromisoformat(value if field.kind == "day" else f"{value}-01")


# Numbers


def _decimal(typed: str, field: Field) -> Decimal:
    bare = fold_tightly(typed)
    if _GROUPED.fullmatch(bare):
        bare = bare.replace(",", "")
    if not _NUMBER.fullmatch(bare):
        raise FieldRefused(f"{shown(typed)}不是数", f"“{field.label}”只填一个数，例如 12.5")
    try:
        return Decimal(bare)
    except InvalidOperation as error:  # pragma: no cover - the pattern lets no such text pass
        raise FieldRefused(f"{shown(typed)}不是数", "请只填一个数") from error


def _bounded(number: Decimal, field: Field, unit: str = "") -> Decimal:
    if field.minimum is not None and number < field.minimum:
        raise FieldRefused(
            f"“{field.label}”不能小于 {plain_number(field.minimum)}{unit}", "请核对，注意正负号和单位"
        )
    if field.maximum is not None and number > field.maximum:
        raise FieldRefused(f"“{field.label}”不能大于 {plain_number(field.maximum)}{unit}", "请核对数和单位")
    return number


def _whole(typed: str, field: Field) -> int:
    number = _decimal(typed, field)
    if number != number.to_integral_value():
        raise FieldRefused(f"{shown(typed)}不是整数", f"“{field.label}”只填整数")
    return int(_bounded(number, field))


def _fraction(typed: str, field: Field) -> str:
    return plain_number(_bounded(_decimal(typed, field), field))


def _percent(typed: str, field: Field) -> str:
    return plain_number(_bounded(_decimal(fold_tightly(typed).removesuffix("%"), field), field, "%"))


def _money(typed: str, field: Field) -> int:
    fen = money.fen_from_yuan_text(typed)
    _bounded(Decimal(fen) / money.FEN_PER_YUAN, field, " 元")
    return fen


def plain_number(number: Decimal) -> str:
    """A decimal as people write it: no exponent, no zeros at the end."""
    made = format(number.normalize(), "f")
    return "0" if made == "-0" else made


def _number_index(value: Any) -> list[tuple[str, Decimal | None]]:  # noqa: ANN401 - the same
    return [(str(value), Decimal(str(value)))]


def _yes_no(typed: str, _field: Field) -> bool:
    plain = fold_tightly(typed)
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    raise FieldRefused(f"{shown(typed)}既不是“是”也不是“否”", "请填 是 或 否")


KINDS: Final[dict[str, Kind]] = {
    "text": Kind(text_value, _as_is),
    "long_text": Kind(text_value, _as_is),
    "choice": Kind(_choice, _option_word, index=lambda value: [(value, None)]),
    "choices": Kind(_choices, _option_words, index=lambda value: [(one, None) for one in value]),
    "day": Kind(_day, _as_is),
    "month": Kind(_month, _as_is),
    "year": Kind(_year, _as_is, index=_number_index),
    "money": Kind(
        _money,
        lambda value, _: money.yuan(value),
        lambda value, _: f"{money.yuan(value)} 元",
        _number_index,
    ),
    "whole": Kind(_whole, _as_is, lambda value, _: f"{value:,}", _number_index),
    "decimal": Kind(_fraction, _as_is, index=_number_index),
    "percent": Kind(_percent, _as_is, lambda value, _: f"{value}%", _number_index),
    "yes_no": Kind(
        _yes_no,
        lambda value, _: "是" if value else "否",
        index=lambda value: [("yes" if value else "no", None)],
    ),
    "organization": Kind(organization, organization_text, lambda value, _: value["name"], organization_index),
    "organizations": Kind(
        organizations,
        lambda value, field: "；".join(organization_text(one, field) for one in value),
        lambda value, _: "；".join(one["name"] for one in value),
        organization_index,
    ),
    "person": Kind(text_value, _as_is),
    "patents": Kind(patents, patent_text, index=lambda value: [(one, None) for one in value]),
    "ipc": Kind(ipc_symbols, lambda value, _: "；".join(value)),
    "region": Kind(region, region_text, region_words),
    "link": Kind(_link, _as_is),
}
