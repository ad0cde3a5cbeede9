"""What must hold between the values of one entry, and what follows from them. Plain Python."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from zhiqiao.foundation.registers import kinds
from zhiqiao.foundation.registers.schema import SEVERAL, Field, Register
from zhiqiao.foundation.registers.texts import fold_for_search
from zhiqiao.kernel.folding import fold_tightly
from zhiqiao.kernel.periods import months_after, today, years_after
from zhiqiao.kernel.refusal import Refusal

Values = Mapping[str, Any]
_LONGEST_HEADING = 300


@dataclass(frozen=True)
class Wrong:
    """What is wrong in one field."""

    field: str
    reason: str
    remedy: str

    def refusal(self) -> Refusal:
        """As a refusal at the field."""
        return Refusal(self.reason, self.remedy, column=self.field)


def is_empty(value: Any) -> bool:  # noqa: ANN401 - a value is JSON of its kind's shape
    """Whether a value says nothing; false and zero do say something."""
    return value is None or (isinstance(value, (str, list)) and not value)


def wrongs(register: Register, values: Values) -> list[Wrong]:
    """What is missing or contradicts another field; at most one a field."""
    found: list[Wrong] = []
    for field in register.fields:
        value = values.get(field.code)
        if is_empty(value):
            if field.required:
                found.append(Wrong(field.code, f"没有填“{field.label}”", field.help or "这一项必填"))
            continue
        wrong = _time_wrong(register, field, values)
        if wrong:
            found.append(wrong)
    return found


def _time_wrong(register: Register, field: Field, values: Values) -> Wrong | None:
    if not (field.past or field.not_before):
        return None
    value = values[field.code]
    day = kinds.first_day(value, field)
    if field.past and day > today():
        return Wrong(
            field.code, f"“{field.label}”是 {value}，还没有到", "请填已经发生的日期；还没有发生的先存草稿"
        )
    earlier = values.get(field.not_before) if field.not_before else None
    if not is_empty(earlier):
        other = register.field(field.not_before)
        if kinds.first_day(earlier, other) > day:
            return Wrong(
                field.code,
                f"“{field.label}”{value} 早于“{other.label}”{earlier}",
                "请核对两个日期",
            )
    return None


def tidy(register: Register, values: Values) -> dict[str, Any]:
    """The values that say something, of fields the register has."""
    known = (field.code for field in register.fields)
    return {code: values[code] for code in known if not is_empty(values.get(code))}


def heading_of(register: Register, values: Values) -> str:
    """What the entry is called."""
    field = register.field(register.heading)
    return kinds.words_of(values.get(field.code), field)[:_LONGEST_HEADING]


def key_of(register: Register, values: Values) -> str:
    """A digest under which two entries of a region are one; "" where the register has no key."""
    if not register.key:
        return ""
    parts = [_key_part(values.get(code), register.field(code)) for code in register.key]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _key_part(value: Any, field: Field) -> str:  # noqa: ANN401 - the same
    if field.kind in SEVERAL and isinstance(value, list):
        return "\x1e".join(sorted(kinds.index_text(one, field) for one in value))
    return fold_tightly(kinds.index_text(value, field))


def key_words(register: Register, values: Values) -> str:
    """The key as people read it: "编号 12、年度 2024"."""
    told = [(register.field(code), values.get(code)) for code in register.key]
    return "、".join(f"{field.label} {kinds.words_of(value, field)}" for field, value in told)


def span_of(register: Register, values: Values) -> tuple[date | None, date | None]:
    """First and last day the entry is valid; None for an open end, twice None where it has no validity.

    A term of years ends on the day before the anniversary (平台默认; as titles are printed).
    """
    rule = register.validity
    if rule is None or not values.get(rule.starts):
        return None, None
    start = date.fromisoformat(values[rule.starts])
    if rule.ends:
        told = values.get(rule.ends)
        return start, date.fromisoformat(told) if told else None
    after = years_after(start, rule.years) if rule.years else months_after(start, rule.months)
    return start, after - timedelta(days=1)


def search_text_of(register: Register, values: Values) -> str:
    """All words of the entry, folded to be looked for; patents also as digits alone."""
    parts: list[str] = []
    for field in register.fields:
        value = values.get(field.code)
        if is_empty(value):
            continue
        parts.append(kinds.words_of(value, field))
        if field.kind == "patents":
            parts.extend(values[field.code])
        if field.kind in {"organization", "organizations"}:
            parts.append(kinds.text_of(value, field))
    return fold_for_search("\n".join(parts))


def differences(register: Register, before: Values, after: Values) -> list[list[str]]:
    """[label, before, after] of each field that differs, in words."""
    found = []
    for field in register.fields:
        old, new = before.get(field.code), after.get(field.code)
        if old != new and not (is_empty(old) and is_empty(new)):
            found.append([field.label, kinds.words_of(old, field), kinds.words_of(new, field)])
    return found
