"""An index as its YAML file has it: indicators, weights by scenario, each with its source. Plain Python."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from zhiqiao.assets.appraisal.measuring import Reading
from zhiqiao.assets.appraisal.scoring import Item
from zhiqiao.kernel import parameters, registry
from zhiqiao.kernel.parameters import Confidence, DatedValue
from zhiqiao.kernel.refusal import Refusal

LIMITS = "appraisal/limits.yaml"
MOST_POINTS = 10


@dataclass(frozen=True)
class Indicator:
    """One indicator of a frame.

    Attributes:
        code: Names it; answers given by people are kept under it.
        label: What it is called.
        dimension: Code of its dimension.
        group: What its group is called; "" where it stands alone.
        share: Weight inside the dimension: its group's times its own, extensions included.
        is_multiplier: Whether it multiplies its dimension.
        is_extension: Whether it is an extension to the standard's own indicators.
        measure: Code of the measure it is read by; "" for one that people answer.
        steps: (at least, points) from the greatest down, for a measure that gives a number.
        levels: Points of each level, for a measure that gives a level.
        guidance: How people should answer it.
        note: What a reader should know.
        source: Where it comes from.
        confidence: How well that was checked.
    """

    code: str
    label: str
    dimension: str
    group: str
    share: float
    is_multiplier: bool = False
    is_extension: bool = False
    measure: str = ""
    steps: tuple[tuple[float, float], ...] = ()
    levels: Mapping[str, float] | None = None
    guidance: str = ""
    note: str = ""
    source: str = ""
    confidence: Confidence = Confidence.P

    def points_of(self, reading: Reading) -> float | None:
        """0–100 for what the measure read; None where it read nothing."""
        if reading.value is None:
            return None
        if isinstance(reading.value, str):
            return float((self.levels or {})[reading.value])
        return next((points for least, points in self.steps if reading.value >= least), 0.0)

    @property
    def rule_words(self) -> str:
        """How a reading becomes points, in words."""
        if self.steps:
            return "；".join(f"≥{least:g} 得 {points:g}" for least, points in self.steps)
        if self.levels:
            return "；".join(
                f"{_LEVELS.get(level, level)} 得 {points:g}" for level, points in self.levels.items()
            )
        return "人填 0–10 分，乘 10"

    def as_item(self, points: float | None) -> Item:
        """As it enters the sum."""
        return Item(self.code, self.dimension, self.share, points, self.is_multiplier)


_LEVELS = {
    "survived": "维持有效",
    "none": "没有",
    "partly": "部分无效",
    "requested": "请求中",
    "invalid": "宣告无效",
    "exclusive": "独占许可",
    "licensed": "已许可",
    "open": "开放许可",
}


@dataclass(frozen=True)
class Frame:
    """The indicators of an index on a day.

    Attributes:
        version: The day it holds from and eight digits of its content's hash.
        dimensions: Code → label.
        indicators: In the order of the file.
    """

    version: str
    dimensions: Mapping[str, str]
    indicators: tuple[Indicator, ...]

    @property
    def by_code(self) -> dict[str, Indicator]:
        """The indicators by code."""
        return {one.code: one for one in self.indicators}


@dataclass(frozen=True)
class Index:
    """One index: code (its file's name), label, source, the YAML file, what it is not."""

    code: str
    label: str
    source: str
    file: str
    caveat: str

    @property
    def patent_types(self) -> tuple[str, ...]:
        """Types of patent it is meant for."""
        return tuple(parameters.load(self.file)["patent_types"])

    @property
    def confidence(self) -> Confidence:
        """How well the file was checked."""
        return Confidence(parameters.load(self.file)["confidence"])

    def scenarios(self) -> dict[str, str]:
        """Code → label."""
        return {code: row["label"] for code, row in parameters.load(self.file)["scenarios"].items()}

    def scenario_note(self, code: str) -> str:
        """What the scenario's weights are to be used with; "" for nothing."""
        return str(parameters.load(self.file)["scenarios"][code].get("note", ""))

    def weights(self, scenario: str, day: date) -> DatedValue:
        """Weights of the dimensions in a scenario on a day, with their source."""
        return parameters.dated(self.file, "scenarios", scenario, "weights").entry_on(day)

    def frame(self, day: date) -> Frame:
        """The indicators on a day."""
        return _frame(self.file, day)


def limit(name: str, day: date) -> int:
    """A dated limit of parameters/appraisal/limits.yaml."""
    return int(parameters.dated(LIMITS, name).value_on(day))


def most(name: str) -> int:
    """An undated limit."""
    return int(parameters.load(LIMITS)[name])


@cache
def indices() -> dict[str, Index]:
    """All indices by code."""
    return registry.rules_in("zhiqiao.assets.appraisal.indices", Index)


def index_named(code: str) -> Index:
    """An index by its code.

    Raises:
        Refusal: there is none.
    """
    found = indices().get(code)
    if found is None:
        raise Refusal(f"没有评价体系 {code}", f"可用：{'、'.join(one.label for one in indices().values())}")
    return found


def _frame(file: str, day: date) -> Frame:
    entry = parameters.dated(file, "frame").entry_on(day)
    return _frame_from(file, entry.starts_on)


@cache
def _frame_from(file: str, starts_on: date) -> Frame:
    entry = parameters.dated(file, "frame").entry_on(starts_on)
    content = json.dumps(entry.value, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(content.encode()).hexdigest()[:8]
    return Frame(
        f"{starts_on}#{digest}",
        {row["code"]: row["label"] for row in entry.value},
        tuple(_indicators(entry)),
    )


def _indicators(entry: DatedValue) -> Iterator[Indicator]:
    for dimension in entry.value:
        for group in dimension["groups"]:
            rows = group.get("indicators")
            if rows is None:
                yield _indicator(group, dimension["code"], "", float(group.get("weight", 0)), entry)
                continue
            for row in rows:
                share = float(group["weight"]) * float(row["weight"])
                yield _indicator(row, dimension["code"], group["label"], share, entry)


def _indicator(row: dict[str, Any], dimension: str, group: str, share: float, entry: DatedValue) -> Indicator:
    return Indicator(
        code=row["code"],
        label=row["label"],
        dimension=dimension,
        group=group,
        share=share,
        is_multiplier=bool(row.get("multiplier")),
        is_extension=bool(row.get("extension")),
        measure=row.get("measure", ""),
        steps=tuple((float(least), float(points)) for least, points in row.get("steps", ())),
        levels=row.get("levels"),
        guidance=row.get("guidance", ""),
        note=row.get("note", ""),
        source=row.get("source", entry.source),
        confidence=Confidence(row.get("confidence", entry.confidence.value)),
    )
