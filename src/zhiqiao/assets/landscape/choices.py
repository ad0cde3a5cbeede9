"""The words people choose from in navigation, read from parameters/landscape.yaml. Plain Python."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from zhiqiao.kernel import parameters
from zhiqiao.kernel.parameters import Confidence

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ProjectKind:
    """A kind of navigation project: its label, the part of the standard it follows, how well that was checked."""

    code: str
    label: str
    part: str
    confidence: Confidence


@cache
def _file() -> dict[str, Any]:
    return parameters.load("landscape.yaml")


@cache
def kinds() -> dict[str, ProjectKind]:
    """Kinds of project by code."""
    return {
        code: ProjectKind(code, told["label"], told["part"], Confidence(told["confidence"]))
        for code, told in _file()["kinds"].items()
    }


def _table(name: str) -> dict[str, str]:
    return {str(code): str(label) for code, label in _file()[name].items()}


def effects() -> Choices:
    """The four kinds of innovation a decision takes effect in."""
    return tuple(_table("effects").items())


def effect_label(code: str) -> str:
    """技术创新."""
    return _table("effects").get(code, code)


def tests() -> Choices:
    """The three questions that acceptance answers."""
    return tuple(_table("tests").items())


def parts() -> Choices:
    """What participants do."""
    return tuple(_table("parts").items())


def part_label(code: str) -> str:
    """牵头单位."""
    return _table("parts").get(code, code)
