"""Dated parameters: policy numbers as YAML files with their source and how well it was checked.

A dated value is a list under its name; `to` is the last day it holds (null: it still does), and `source` and
`confidence` fall back to the file's:

    years:
      - {value: 10, from: 1985-04-01, to: 2021-05-31, source: …, confidence: M}
      - {value: 15, from: 2021-06-01, to: null}
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import yaml

from zhiqiao.kernel.refusal import Refusal

FOLDER: Final = Path(__file__).resolve().parent.parent / "parameters"


class ParameterMissing(Refusal):
    """No value holds on that day."""


class ParameterBroken(Exception):  # noqa: N818 - states a fact about a file we ship, found by tests
    """A parameter file is not what it should be: a mistake of who wrote it."""


class Confidence(StrEnum):
    """How well a value was checked against its source; the later, the weaker."""

    V0 = "V0"
    V1 = "V1"
    V2 = "V2"
    M = "M"
    P = "P"
    MISSING = "MISSING"

    @property
    def label(self) -> str:
        """What people read."""
        return _LABELS[self]

    @property
    def is_checked(self) -> bool:
        """Whether the value needs no mark where it is shown."""
        return self in {Confidence.V0, Confidence.V1}

    @classmethod
    def weakest(cls, text: str) -> "Confidence":
        """The weakest mark a text names: "V1 定义/阈值 MISSING" is MISSING; no mark at all is M."""
        named = [cls(mark) for mark in _MARKS.findall(text)]
        return max(named, key=list(cls).index, default=cls.M)


_MARKS = re.compile(r"(?<![A-Za-z0-9])(V0|V1|V2|MISSING|M|P)(?![A-Za-z0-9])")
_LABELS = {
    Confidence.V0: "已核对",
    Confidence.V1: "已核对",
    Confidence.V2: "转载",
    Confidence.M: "未核对",
    Confidence.P: "平台默认",
    Confidence.MISSING: "缺",
}


@dataclass(frozen=True)
class DatedValue:
    """One value with the days it holds, where it comes from and how well that was checked."""

    value: Any
    starts_on: date
    ends_on: date | None
    source: str
    confidence: Confidence

    def holds_on(self, day: date) -> bool:
        """Whether it holds on the day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True)
class Dated:
    """The values one parameter had over time, in order of time, never two on one day."""

    name: str
    values: tuple[DatedValue, ...]

    @classmethod
    def read(cls, name: str, entries: Sequence[dict[str, Any]], *, source: str, confidence: str) -> "Dated":
        """The parameter from its YAML list; `source` and `confidence` are the file's.

        Raises:
            ParameterBroken: When an entry lacks `value` or `from`, or two hold on the same day.
        """
        if not isinstance(entries, list) or not entries:
            raise ParameterBroken(f"参数「{name}」应是一列带 value 与 from 的值")
        values = sorted(
            (_dated_value(name, entry, source, confidence) for entry in entries),
            key=lambda value: value.starts_on,
        )
        for earlier, later in pairwise(values):
            if earlier.ends_on is None or earlier.ends_on >= later.starts_on:
                raise ParameterBroken(f"参数「{name}」在 {later.starts_on} 有两个值：请写明前一个值的 to")
        return cls(name, tuple(values))

    def entry_on(self, day: date) -> DatedValue:
        """The value that holds on the day, with its source."""
        for value in self.values:
            if value.holds_on(day):
                return value
        raise ParameterMissing(
            f"参数「{self.name}」在 {day} 没有值",
            f"已有值自 {self.values[0].starts_on} 起，请核对日期或补登参数",
        )

    def value_on(self, day: date) -> Any:  # noqa: ANN401 - a parameter's type is its file's affair
        """The bare value that holds on the day."""
        return self.entry_on(day).value


def _dated_value(name: str, entry: dict[str, Any], source: str, confidence: str) -> DatedValue:
    starts_on, ends_on = entry.get("from"), entry.get("to")
    if "value" not in entry or type(starts_on) is not date or not (ends_on is None or type(ends_on) is date):
        raise ParameterBroken(f"参数「{name}」的每个值要有 value 和 from（年-月-日），to 为日期或 null")
    if ends_on is not None and ends_on < starts_on:
        raise ParameterBroken(f"参数「{name}」的 to {ends_on} 早于 from {starts_on}")
    mark = _confidence(entry.get("confidence", confidence), name)
    return DatedValue(entry["value"], starts_on, ends_on, str(entry.get("source", source)), mark)


def _confidence(mark: object, where: str) -> Confidence:
    if mark not in set(Confidence):
        raise ParameterBroken(f"「{where}」的 confidence 是 {mark!r}，只能是 V0、V1、V2、M、P、MISSING 之一")
    return Confidence(str(mark))


@cache
def load(path: str) -> dict[str, Any]:
    """The content of a YAML file under `parameters/`; read once, do not change what it returns.

    Raises:
        ParameterBroken: When there is no such file, or it has no `source` or no known `confidence`.
    """
    file = (FOLDER / path).resolve()
    if not file.is_relative_to(FOLDER) or not file.is_file():
        raise ParameterBroken(f"没有参数文件 parameters/{path}")
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or not content.get("source"):
        raise ParameterBroken(f"参数文件 parameters/{path} 没有写 source（出处）")
    _confidence(content.get("confidence"), path)
    return content


def files(folder: str) -> list[str]:
    """The paths of the YAML files in a folder under `parameters/`, as `load` takes them, in order."""
    return sorted(file.relative_to(FOLDER).as_posix() for file in (FOLDER / folder).glob("*.yaml"))


@cache
def dated(path: str, *keys: str) -> Dated:
    """The dated values that stand in a file under these keys, one below the other.

    Raises:
        ParameterBroken: When nothing stands there.
    """
    content = load(path)
    entries: Any = content
    for key in keys:
        entries = entries.get(key) if isinstance(entries, dict) else None
    name = f"{content.get('title', path)} {'.'.join(keys)}"
    return Dated.read(name, entries, source=str(content["source"]), confidence=str(content["confidence"]))
