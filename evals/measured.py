"""One system's runs measured, and two systems compared."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evals.metrics import RESAMPLES, SEED, all_measures, paired_bootstrap

Values = Mapping[str, Mapping[str, float]]  # measure → query → value


@dataclass(frozen=True)
class Measured:
    """A system on a set.

    Attributes:
        code: Its short name.
        title: Its name in Chinese.
        kind: Its table.
        run: Query → documents.
        values: Measure → query → value.
        seconds: Indexing and searching, on a shared machine.
    """

    code: str
    title: str
    kind: str
    run: Mapping[str, Sequence[str]]
    values: Values
    seconds: float

    def mean(self, measure: str, queries: Iterable[str] | None = None) -> float:
        """The measure's mean, over some queries when they are given."""
        values = self.values.get(measure, {})
        chosen = list(values) if queries is None else [query for query in queries if query in values]
        return sum(values[query] for query in chosen) / len(chosen) if chosen else float("nan")


def measured(
    code: str,
    title: str,
    kind: str,
    run: Mapping[str, Sequence[str]],
    qrels: Mapping[str, Mapping[str, int]],
    seconds: float = 0.0,
) -> Measured:
    """A run with its measures."""
    return Measured(code, title, kind, run, all_measures(run, qrels), seconds)


@dataclass(frozen=True)
class Interval:
    """A difference or a ratio with its 95 % interval."""

    mean: float
    low: float
    high: float

    @property
    def is_above_zero(self) -> bool:
        """Whether the interval lies above 0: the one condition for 优于."""
        return self.low > 0

    @property
    def is_below_zero(self) -> bool:
        """Whether the interval lies below 0."""
        return self.high < 0


def difference(
    ours: Mapping[str, float], theirs: Mapping[str, float], queries: Iterable[str] | None = None
) -> Interval:
    """Ours less theirs over the same queries."""
    if queries is not None:
        wanted = set(queries)
        ours = {query: value for query, value in ours.items() if query in wanted}
    if not set(ours) & set(theirs):
        return Interval(float("nan"), float("nan"), float("nan"))
    return Interval(*paired_bootstrap(ours, theirs))


def ratio(ours: Mapping[str, float], theirs: Mapping[str, float]) -> Interval:
    """Mean of ours divided by mean of theirs over the same queries, with its interval from 10,000 resamples."""
    queries = sorted(set(ours) & set(theirs))
    if not queries:
        return Interval(float("nan"), float("nan"), float("nan"))
    above = np.array([ours[query] for query in queries])
    below = np.array([theirs[query] for query in queries])
    draws = np.random.default_rng(SEED).integers(0, len(queries), size=(RESAMPLES, len(queries)))
    bottoms = below[draws].mean(axis=1)
    tops = above[draws].mean(axis=1)
    ratios = np.divide(tops, bottoms, out=np.full(len(tops), np.inf), where=bottoms > 0)
    low, high = np.percentile(ratios, [2.5, 97.5], method="nearest")  # some may be infinite
    middle = float(above.mean() / below.mean()) if below.mean() > 0 else float("inf")
    return Interval(middle, float(low), float(high))
