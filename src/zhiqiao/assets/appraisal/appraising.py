"""From what is known and answered to the values of an appraisal, and from those to its score. Plain Python."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhiqiao.assets.appraisal import frames
from zhiqiao.assets.appraisal.frames import Index, Indicator
from zhiqiao.assets.appraisal.measuring import Knowledge, measures
from zhiqiao.assets.appraisal.scoring import Item, Outcome, outcome_of
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

REGISTER, ANSWER = "register", "answer"
_TEN = 10
_TYPES = {"invention": "发明", "utility_model": "实用新型", "design": "外观设计"}


@dataclass(frozen=True)
class Answered:
    """What a person answered to an indicator: 0–10, the ground, who, when."""

    points: int
    ground: str
    by: str
    on: date


@dataclass(frozen=True)
class Value:
    """One indicator of an appraisal as it is kept and shown.

    Attributes:
        code: The indicator.
        label: What it is called.
        dimension: Code of its dimension.
        group: What its group is called; "" where it stands alone.
        share: Weight inside the dimension.
        points: 0–100; None where it is missing.
        said: The value in words.
        missing: Why there is none.
        origin: register, answer, or "" where it is missing.
        unit: Of the value.
        rule: How the value became points.
        source: Where value and weight come from.
        confidence: Mark of the indicator and its weight.
        is_multiplier: Whether it multiplies its dimension.
        is_extension: Whether it is an extension to the standard.
    """

    code: str
    label: str
    dimension: str
    group: str
    share: float
    points: float | None
    said: str
    missing: str
    origin: str
    unit: str
    rule: str
    source: str
    confidence: str
    is_multiplier: bool = False
    is_extension: bool = False

    @property
    def as_item(self) -> Item:
        """As it enters the sum."""
        return Item(self.code, self.dimension, self.share, self.points, self.is_multiplier)

    @property
    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return dict(vars(self))


@dataclass(frozen=True)
class Appraised:
    """A whole appraisal before it is kept."""

    index: str
    version: str
    scenario: str
    day: date
    weights: Mapping[str, float]
    weights_source: str
    values: tuple[Value, ...]
    outcome: Outcome
    least: int
    sensitivity: int


def appraised(
    index: Index, scenario: str, known: Knowledge, answers: Mapping[str, Answered], day: date | None = None
) -> Appraised:
    """The appraisal of one patent.

    Raises:
        Refusal: the index has no such scenario, or is not meant for patents of this type.
    """
    on = day or today()
    if scenario not in index.scenarios():
        raise Refusal(f"“{index.label}”没有场景 {scenario}", "请从列出的场景中选一个", column="scenario")
    if known.patent_type and known.patent_type not in index.patent_types:
        meant = "、".join(_TYPES[one] for one in index.patent_types)
        raise Refusal(
            f"“{index.label}”只用于{meant}，这件是{_TYPES[known.patent_type]}",
            "请换用“登记簿初筛”，或不评价它",
        )
    weighed = index.weights(scenario, on)
    frame = index.frame(on)
    values = tuple(_value(one, known, answers.get(one.code)) for one in frame.indicators)
    least, sensitivity = frames.limit("minimum_completeness", on), frames.limit("sensitivity", on)
    outcome = outcome_of([one.as_item for one in values], weighed.value, least=least, sensitivity=sensitivity)
    return Appraised(
        index.code,
        frame.version,
        scenario,
        on,
        dict(weighed.value),
        weighed.source,
        values,
        outcome,
        least,
        sensitivity,
    )


def _value(one: Indicator, known: Knowledge, answer: Answered | None) -> Value:
    unit, origin, said, missing, source = "分", "", "", "", one.source
    points: float | None = None
    if one.measure:
        measure = measures()[one.measure]
        reading = measure.read(known)
        points, said, missing, unit = one.points_of(reading), reading.words, reading.missing, measure.unit
        origin = REGISTER if points is not None else ""
        source = f"{measure.source}。算法：{measure.formula}"
    elif answer is not None:
        points, origin = float(answer.points * _TEN), ANSWER
        said = f"{answer.points} 分：{answer.ground}" if answer.ground else f"{answer.points} 分"
        source = f"{answer.by}，{answer.on}"
    else:
        missing = "还没有人填"
    return Value(
        code=one.code,
        label=one.label,
        dimension=one.dimension,
        group=one.group,
        share=round(one.share, 6),
        points=points,
        said=said,
        missing=missing,
        origin=origin,
        unit=unit,
        rule=one.rule_words,
        source=source,
        confidence=one.confidence.value,
        is_multiplier=one.is_multiplier,
        is_extension=one.is_extension,
    )


def again(
    values: Sequence[Mapping[str, Any]], weights: Mapping[str, float], least: int, sensitivity: int
) -> Outcome:
    """The outcome computed anew from what was kept, by nothing else."""
    items = [
        Item(one["code"], one["dimension"], one["share"], one["points"], one.get("is_multiplier", False))
        for one in values
    ]
    return outcome_of(items, weights, least=least, sensitivity=sensitivity)
