"""Marks of a patent: what they are called, what its classes hint at. Hints never mark by themselves. Plain Python."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from zhiqiao.kernel import parameters, tables
from zhiqiao.kernel.parameters import Confidence


@cache
def _file() -> dict[str, Any]:
    return parameters.load("patent_marks.yaml")


def mark_kinds() -> tuple[tuple[str, str], ...]:
    """The marks there are."""
    return tuple((str(code), str(label)) for code, label in _file()["kinds"].items())


def mark_label(code: str) -> str:
    """The word for a mark."""
    return str(_file()["kinds"].get(code, code))


def needs_number(code: str) -> bool:
    """Whether the mark is declared with the standard's number."""
    return bool(code == _file()["needs_number"])


def marks_confidence() -> Confidence:
    """How well the lists behind the hints were checked."""
    return Confidence(_file()["confidence"])


def hints(ipcs: Iterable[str], maturity: int | None) -> dict[str, str]:
    """Mark → why the patent might deserve it, by its classes and its level of maturity."""
    symbols = list(ipcs)
    found: dict[str, str] = {}
    if maturity is not None and maturity >= int(_file()["mature_from"]):
        found["mature"] = f"成熟度 {maturity} 级"
    for kind, starts in _file()["ipc_hints"].items():
        hit = next((symbol for symbol in symbols if symbol.startswith(tuple(starts))), "")
        if hit:
            found[str(kind)] = f"分类号 {hit}"
    industries = tables.sei_industries_for(symbols)
    for kind, codes in _file()["sei_hints"].items():
        named = [one for one in industries if one.code.split(".")[0] in codes]
        if named:
            words = "、".join(f"{one.code} {one.name}" for one in named[:2])
            sure = "" if any(one.certain for one in named) else "，还需看关键词"
            found[str(kind)] = f"战新 {words}{sure}"
    return found
