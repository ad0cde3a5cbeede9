"""A chart as data. The page draws it and always shows the table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Number = int | float | None


@dataclass(frozen=True)
class Series:
    """One line or set of bars."""

    name: str
    values: Sequence[Number]


@dataclass(frozen=True)
class Chart:
    """What to draw.

    Attributes:
        caption: the chart's sentence; read aloud in its place.
        labels: the categories, such as months.
        series: as many values each as there are labels.
        kind: bar, line, across (horizontal bars, for names), heat (labels by series) or network.
        unit: of the values (次, 万元).
        target: a line to reach.
        stacked: put the series on top of each other.
        label_heading: heading of the labels' column.
        ties: of a network: (label, label, strength, what ties them), labels by place.
    """

    caption: str
    labels: Sequence[str]
    series: Sequence[Series]
    kind: Literal["bar", "line", "across", "heat", "network"] = "bar"
    unit: str = ""
    target: Number = None
    stacked: bool = False
    label_heading: str = ""
    ties: Sequence[tuple[int, int, int, str]] = ()

    @property
    def table(self) -> list[tuple[str, list[Number]]]:
        """(label, values) a row: the same figures as words."""
        return [(label, [one.values[at] for one in self.series]) for at, label in enumerate(self.labels)]

    @property
    def data(self) -> dict[str, object]:
        """What the browser draws from."""
        return {
            "caption": self.caption,
            "kind": self.kind,
            "labels": list(self.labels),
            "series": [{"name": one.name, "values": list(one.values)} for one in self.series],
            "unit": self.unit,
            "target": self.target,
            "stacked": self.stacked,
            "ties": [list(one) for one in self.ties],
        }
