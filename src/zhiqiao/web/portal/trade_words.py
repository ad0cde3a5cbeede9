"""Classes, industries and regions as a visitor reads them."""

from collections.abc import Iterable

from zhiqiao.kernel import tables
from zhiqiao.kernel.patent_number import NumberRefused, parse_application_number

IPC_SECTIONS = "ABCDEFGH"
DIVISION = 2  # digits of a GB/T 4754 division


def short_title(symbol: str) -> str:
    """The first words of a class's title: "水、废水、污水或污泥的处理"."""
    whole = tables.ipc_title(symbol) or ""
    return whole.split("（")[0].split("；")[0].strip()


def ipc_choices() -> tuple[tuple[str, str], ...]:
    """The eight sections, "C 化学"."""
    return tuple((code, f"{code} {short_title(code)}") for code in IPC_SECTIONS)


def industry_text(code: str) -> str:
    """An industry by name; its division's where the code itself has none; "" for none."""
    return (tables.gbt4754_name(code) or tables.gbt4754_name(code[:DIVISION]) or "") if code else ""


def region_choices(codes: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """These regions by name."""
    return tuple((code, tables.region_name(code) or code) for code in sorted(set(codes)))


def number_text(number: str) -> str:
    """A number as certificates print it: 202111434680.4; others as they are."""
    try:
        return parse_application_number(number).display
    except NumberRefused:
        return number


def canonical_number(text: str) -> str:
    """The number that a text names, however it is spelled; "" when it names none."""
    try:
        return parse_application_number(text).canonical
    except NumberRefused:
        return ""
