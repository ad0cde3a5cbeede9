"""The words people choose from in a stock-take, read from parameters/stocktake.yaml. Plain Python."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from zhiqiao.kernel import parameters
from zhiqiao.kernel.parameters import Confidence

Choices = tuple[tuple[str, str], ...]


@cache
def _file() -> dict[str, Any]:
    return parameters.load("stocktake.yaml")


def _table(name: str) -> dict[str, str]:
    return {str(code): str(label) for code, label in _file()[name].items()}


def modes() -> Choices:
    """The ways of conversion a holder may accept."""
    return tuple(_table("modes").items())


def unwilling() -> str:
    """The code that says the holder does not want conversion."""
    return str(_file()["unwilling_mode"])


def maturities() -> tuple[tuple[int, str], ...]:
    """Levels of technical maturity, 1 to 6."""
    return tuple((int(level), label) for level, label in _table("maturities").items())


def ratings() -> Choices:
    """A, B, C of the self-rating and the unit's rating."""
    return tuple(_table("ratings").items())


def implementations() -> Choices:
    """Whether and how the patent is used already."""
    return tuple(_table("implementations").items())


def idle_implementation() -> str:
    """The code of 未实施."""
    return str(_file()["idle_implementation"])


def converted_kinds() -> tuple[str, ...]:
    """Kinds of fact that make a patent converted."""
    return tuple(_file()["converted_kinds"])


def offered_kinds() -> tuple[str, ...]:
    """Kinds of fact that show a patent offered to the public."""
    return tuple(_file()["offered_kinds"])


def first_holder_only() -> bool:
    """Whether a patent in co-ownership is counted by its first holder alone."""
    return bool(_file()["first_holder_only"])


def holder_kinds() -> tuple[str, ...]:
    """Kinds of organization a region-wide round covers."""
    return tuple(_file()["holder_kinds"])


def funding_levels() -> Choices:
    """Who funded a project: 国家级, 省级 …."""
    return tuple(_table("funding_levels").items())


def funding_level_label(code: str) -> str:
    """The word for a level of funding."""
    return _table("funding_levels").get(code, "")


def idle_excuses() -> Choices:
    """Why a funded patent may stay unused."""
    return tuple(_table("idle_excuses").items())


def idle_excuse_label(code: str) -> str:
    """The word for such a reason; "" for none."""
    return _table("idle_excuses").get(code, "")


def confidence() -> Confidence:
    """How well the lists were checked: 平台默认 until the official ones are at hand."""
    return Confidence(_file()["confidence"])


def mode_label(code: str) -> str:
    """The word for a way of conversion."""
    return _table("modes").get(code, code)


def mode_labels(codes: Iterable[str]) -> list[str]:
    """The words for several ways."""
    return [mode_label(code) for code in codes]


def maturity_label(level: int | None) -> str:
    """The level with its word, as "4 中试"; "" where it is not known."""
    word = _table("maturities").get(str(level), "")
    return f"{level} {word}" if word else ""


def rating_label(code: str) -> str:
    """The rating with its word, as "A 转化前景较好"; "" where there is none."""
    word = _table("ratings").get(code, "")
    return f"{code} {word}" if word else ""


def implementation_label(code: str) -> str:
    """The word for an implementation status."""
    return _table("implementations").get(code, code)


def maturity_of_readiness(level: int) -> int | None:
    """The maturity a technology readiness level (GB/T 22900, 1–9) stands for; None beyond the scale."""
    found = _file()["readiness_levels"]["levels"].get(level)
    return int(found) if found is not None else None
