"""What an analysis gives: figures with their table, what was counted and left out, and how sure it is. Plain Python."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

Value = int | float | None
Cell = str | int | float | None


@dataclass(frozen=True)
class Line:
    """One line, set of bars or row of a heat map."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Edge:
    """A tie between two labels of a network, by their places, and how strong it is."""

    first: int
    second: int
    weight: int
    name: str = ""


@dataclass(frozen=True)
class Figure:
    """One answer.

    Attributes:
        code: The analysis that gave it.
        title: What it shows.
        sentence: What it says, in one sentence.
        kind: bar, line, across (names), heat or network; "" for a table alone.
        labels: Categories, rows of a heat map, or nodes of a network.
        lines: Values by label; for a heat map a line is a column.
        edges: Of a network.
        unit: Of the values.
        headings: Of the table.
        rows: Of the table.
        counted: Patents counted.
        left_out: Patents of the scope that lack what is needed.
        notes: What people must know beside it.
        mark: The words shown where the source is not official; "" for what is counted from the register.
        missing: What to import, where there is nothing to show.
    """

    code: str
    title: str
    sentence: str = ""
    kind: str = ""
    labels: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    edges: tuple[Edge, ...] = ()
    unit: str = "件"
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    counted: int = 0
    left_out: int = 0
    notes: tuple[str, ...] = ()
    mark: str = ""
    missing: str = ""
    facts: Mapping[str, Cell] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not self.rows


def as_json(figure: Figure) -> dict[str, Any]:
    """A figure as it is kept."""
    return asdict(figure)


def from_json(kept: Mapping[str, Any]) -> Figure:
    """A kept figure."""
    told = dict(kept)
    told["lines"] = tuple(Line(one["name"], tuple(one["values"])) for one in kept.get("lines", ()))
    told["edges"] = tuple(Edge(**one) for one in kept.get("edges", ()))
    for name in ("labels", "headings", "notes"):
        told[name] = tuple(kept.get(name, ()))
    told["rows"] = tuple(tuple(row) for row in kept.get("rows", ()))
    return Figure(**told)
