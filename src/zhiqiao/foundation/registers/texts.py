"""Reading the fields that name somebody or something: organizations, patents, symbols, regions; and plain text."""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any, Final

from zhiqiao.foundation.registers.schema import Field, FieldRefused
from zhiqiao.kernel import credit_code, ipc, patent_number, tables
from zhiqiao.kernel.folding import as_typed, fold, fold_tightly, shown

LONGEST: Final = {"text": 200, "long_text": 5000, "person": 60, "organization": 200, "link": 500}
MOST_PARTS: Final = 200
LOOSE_PARTS = re.compile(r"[;\n\r|、,，]+")
_NAMES = re.compile(r"[;；\n\r、]+")
# Eighteen letters and digits, most of them digits, at the end; full-width ones and brackets around them too.
_CODE = re.compile(
    r"[(（\[【]?\s*(?<![0-9A-Za-z０-９])(?=(?:\D{0,8}\d){8})([0-9A-Za-z０-９Ａ-Ｚａ-ｚ]{18})\s*[)）\]】]?\s*$"
)
_PROVINCE_DIGITS: Final = 2


def fold_for_search(text: str) -> str:
    """Text as lists look for it: NFKC, small letters."""
    return fold(text).casefold()


def text_value(typed: str, field: Field) -> str:
    """A text as typed, in one line where the kind is one of lines, not too long."""
    most = LONGEST[field.kind]
    made = typed if field.kind == "long_text" else " ".join(typed.split())
    if len(made) > most:
        raise FieldRefused(f"“{field.label}”有 {len(made)} 个字，超过 {most} 个", "请缩短，细节放进材料")
    return made


def parts_of(typed: str, pattern: re.Pattern[str]) -> list[str]:
    """The parts of a text that say something; full-width semicolons part as the others do."""
    parts = [part.strip() for part in pattern.split(typed.replace("；", ";"))]
    return [part for part in parts if part]


def organization(typed: str, field: Field) -> dict[str, str]:
    """Name and credit code of one organization, either as far as typed; a code is checked."""
    match = _CODE.search(typed)
    if match is None:
        return {"name": text_value(typed, field), "code": ""}
    code = credit_code.parse_credit_code(match[1])
    name = as_typed(typed[: match.start()]).rstrip(",，|-:： ")
    return {"name": text_value(name, field), "code": code}


def organization_text(value: Any, _field: Field) -> str:  # noqa: ANN401 - the same
    """Name and code, as they are read back."""
    return " ".join(part for part in (value["name"], value["code"]) if part)


def organizations(typed: str, field: Field) -> list[dict[str, str]]:
    """Several organizations, each once."""
    one = Field(field.code, field.label, "organization")
    found = [organization(part, one) for part in parts_of(typed, _NAMES)]
    _not_too_many(found, field)
    return list({(fold(x["name"]), x["code"]): x for x in found}.values())


def organization_index(value: Any) -> list[tuple[str, Decimal | None]]:  # noqa: ANN401 - the same
    """The names, as lists look for them."""
    every = value if isinstance(value, list) else [value]
    return [(fold_for_search(one["name"]), None) for one in every]


def _not_too_many(found: list[Any], field: Field) -> None:
    if len(found) > MOST_PARTS:
        raise FieldRefused(f"“{field.label}”有 {len(found)} 个，超过 {MOST_PARTS} 个", "请分成几条登记")


def patents(typed: str, field: Field) -> list[str]:
    """Application numbers in their canonical form, each once."""
    parts = parts_of(typed, LOOSE_PARTS)
    found = list(dict.fromkeys(patent_number.parse_application_number(part).canonical for part in parts))
    _not_too_many(found, field)
    return found


def patent_text(value: Any, _field: Field) -> str:  # noqa: ANN401 - the same
    """The numbers as the office prints them."""
    return "；".join(f"{one[:-1]}.{one[-1]}" for one in value)


def ipc_symbols(typed: str, field: Field) -> list[str]:
    """IPC symbols, each once."""
    found = [one.symbol for one in ipc.split_ipcs(typed)]
    _not_too_many(found, field)
    return found


@cache
def _regions_by_name() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for one in tables.regions():
        for name in {one.name, tables.region_full_name(one.code) or one.name}:
            found.setdefault(fold_tightly(name), []).append(one.code)
    return {name: tuple(codes) for name, codes in found.items()}


def region(typed: str, _field: Field) -> str:
    """The code of a region named by its code or by a name that only one has."""
    plain = fold(typed)
    head = plain.split(maxsplit=1)[0]
    if head.isdigit():
        code = head
        while len(code) > _PROVINCE_DIGITS and code.endswith("00"):
            code = code[:-2]
        if tables.region_name(code) is None:
            raise FieldRefused(f"没有代码是 {head} 的地区", "请核对行政区划代码，或写地区全称")
        return code
    found = _regions_by_name().get(fold_tightly(plain), ())
    if len(found) == 1:
        return found[0]
    if found:
        full = "、".join(tables.region_full_name(code) or code for code in found[:3])
        raise FieldRefused(f"叫{shown(typed)}的地区有 {len(found)} 个", f"请写全称，例如 {full}")
    raise FieldRefused(f"没有叫{shown(typed)}的地区", "请写行政区划全称（如 重庆市北碚区）或代码")


def region_text(value: Any, _field: Field) -> str:  # noqa: ANN401 - the same
    """Code and full name: read back by the code."""
    return f"{value} {tables.region_full_name(value) or ''}".strip()


def region_words(value: Any, _field: Field) -> str:  # noqa: ANN401 - the same
    """The full name."""
    return tables.region_full_name(value) or str(value)
