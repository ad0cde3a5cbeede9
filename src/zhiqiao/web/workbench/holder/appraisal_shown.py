"""Values of an appraisal as a page and a workbook show them: each with weight, points, what it brings, its source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhiqiao.assets.appraisal.appraising import Value
from zhiqiao.assets.appraisal.queries import Appraisal
from zhiqiao.assets.appraisal.scoring import Outcome
from zhiqiao.web.shell.tables import Column

_HUNDRED = 100
_GOOD, _FAIR = 75, 50


@dataclass(frozen=True)
class ShownValue:
    """One indicator: the kept value, its weight in the whole (percent) and the points it brings."""

    value: Value
    dimension: str
    percent: float
    carried: float | None

    @property
    def origin_chip(self) -> tuple[str, str]:
        """Where the value comes from."""
        return {"register": ("自动", "info"), "answer": ("人填", "ok")}.get(self.value.origin, ("缺", "wait"))


@dataclass(frozen=True)
class ShownDimension:
    """One dimension: its weight in percent, its score, its indicators."""

    label: str
    percent: float
    score: float | None
    values: tuple[ShownValue, ...]


def shown(
    values: Sequence[Value], weights: Mapping[str, float], labels: Mapping[str, str], outcome: Outcome
) -> list[ShownDimension]:
    """The values by dimension."""
    made = []
    for code, weight in weights.items():
        own = [one for one in values if one.dimension == code]
        made.append(
            ShownDimension(
                labels[code],
                round(weight * _HUNDRED, 1),
                outcome.dimensions.get(code),
                tuple(
                    ShownValue(
                        one,
                        labels[code],
                        round(weight * one.share * _HUNDRED, 1),
                        round(outcome.carried[one.code], 1) if one.code in outcome.carried else None,
                    )
                    for one in own
                ),
            )
        )
    return made


def kept_values(one: Appraisal) -> tuple[Value, ...]:
    """The values an appraisal keeps."""
    return tuple(Value(**row) for row in one.values)


def score_chip(score: object, completeness: object) -> tuple[str, str]:
    """The score as a chip, or why there is none."""
    if score is None:
        return (f"不出分（完整度 {completeness}%）", "wait")
    number = float(str(score))
    return (f"{number:.1f}", "ok" if number >= _GOOD else "info" if number >= _FAIR else "")


def band_words(low: object, high: object) -> str:
    """60.1–66.0; "" without a score."""
    return f"{low}–{high}" if low is not None and high is not None else ""


VALUE_COLUMNS: tuple[Column, ...] = (
    Column("dimension", "一级指标"),
    Column("group", "二级指标", value=lambda r: r.value.group or r.value.label),
    Column("label", "指标", kind="title", value=lambda r: r.value.label),
    Column("points", "得分（0–100）", kind="number", value=lambda r: r.value.points),
    Column(
        "percent",
        "总权重（%）",
        kind="number",
        value=lambda r: "乘数" if r.value.is_multiplier else r.percent,
    ),
    Column("carried", "贡献（分）", kind="number"),
    Column("said", "值", kind="earned", value=lambda r: r.value.said or f"缺：{r.value.missing}"),
    Column("origin", "由来", value=lambda r: r.origin_chip[0]),
    Column("rule", "计分办法", value=lambda r: r.value.rule),
    Column("source", "出处", value=lambda r: r.value.source),
    Column("confidence", "核对程度", value=lambda r: r.value.confidence),
)


def missing_labels(values: Sequence[Value]) -> list[str]:
    """What would have to be filled in, by label."""
    return [one.label for one in values if one.points is None]


def about(one: Appraisal, index_label: str, scenario: str) -> list[tuple[str, str]]:
    """The second sheet of a workbook: what the appraisal is and is not."""
    return [
        ("专利", f"{one.patent.number} {one.patent.title}"),
        ("评价体系", f"{index_label}（版本 {one.version}）"),
        ("场景", scenario),
        ("一级权重", "；".join(f"{code} {weight:g}" for code, weight in one.weights.items())),
        (
            "得分",
            str(one.score)
            if one.score is not None
            else f"不出分：完整度 {one.completeness}%，低于 {one.least}%",
        ),
        ("完整度", f"{one.completeness}%"),
        ("区间", f"{band_words(one.low, one.high)}（每个权重各自 ±{one.sensitivity}%）"),
        ("评价日", str(one.as_of)),
        ("评价人", one.made_by),
    ]


def columns_compared(some: Sequence[Appraisal]) -> list[dict[str, Any]]:
    """Rows of a comparison: an indicator, and each appraisal's value of it."""
    by_code: list[tuple[str, str, str]] = []
    for one in some:
        for row in one.values:
            key = (row["code"], row["label"], row["group"])
            if key not in by_code:
                by_code.append(key)
    found = []
    for code, label, group in by_code:
        cells = []
        for one in some:
            row = next((value for value in one.values if value["code"] == code), None)
            cells.append(
                {"points": row["points"], "said": row["said"] or row["missing"], "title": one.patent.title}
                if row
                else None
            )
        found.append({"label": label, "group": group, "cells": cells})
    return found
