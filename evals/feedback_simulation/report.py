"""The simulation's numbers in lines a person can read; nothing here but what was counted."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from evals.feedback_simulation.arms import Outcome
from evals.feedback_simulation.town import Floats, Ints

RESAMPLES = 10_000
# 97.5 % quantile of the t distribution by number of values; the last holds for more of them, being wider.
_T = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776, 6: 2.571, 7: 2.447, 8: 2.365, 9: 2.306, 10: 2.262}
WEEK = 7
_AT_ONCE = 500


def lift(off: Outcome, on: Outcome) -> float:
    """How many more were agreed to, as a share of those without feedback."""
    return float(on.agreed.sum() / max(1, off.agreed.sum()) - 1)


def interval(off: Outcome, on: Outcome, random: np.random.Generator) -> tuple[float, float]:
    """95 % interval of the lift over firms, by paired bootstrap."""
    before, after = off.agreed.sum(axis=1), on.agreed.sum(axis=1)
    count = len(before)
    lifts: list[Floats] = []
    for _ in range(0, RESAMPLES, _AT_ONCE):
        drawn = random.integers(0, count, (_AT_ONCE, count))
        lifts.append(after[drawn].sum(axis=1) / np.maximum(1, before[drawn].sum(axis=1)) - 1)
    low, high = np.percentile(np.concatenate(lifts), (2.5, 97.5))
    return float(low), float(high)


def main_lines(off: Outcome, on: Outcome, random: np.random.Generator, seed: int) -> Iterator[str]:
    """Accepted pushes both ways, the lift with its interval, and by week."""
    low, high = interval(off, on, random)
    yield (
        f"种子 {seed}：推送 {off.sent.sum()} / {on.sent.sum()} 次（不用 / 用反馈），"
        f"愿意 {off.agreed.sum()} / {on.agreed.sum()} 次，占 {_rate(off):.1%} / {_rate(on):.1%}；"
        f"提升 {lift(off, on):+.1%}（95% 区间 {low:+.1%} 至 {high:+.1%}，按企业成对自助抽样）"
    )
    weeks = [(_week(off, first), _week(on, first)) for first in range(0, off.agreed.shape[1], WEEK)]
    yield "；".join(
        f"第 {at} 周 {before} / {after}，{after / max(1, before) - 1:+.1%}"
        for at, (before, after) in enumerate(weeks, start=1)
    )


def over_seeds(lifts: Sequence[float], goal: float) -> str:
    """The mean lift with its 95 % interval over the seeds (t distribution)."""
    mean, count = float(np.mean(lifts)), len(lifts)
    told = f"平均提升 {mean:+.1%}"
    if count > 1:
        spread = _T[min(count, max(_T))] * float(np.std(lifts, ddof=1)) / count**0.5
        told += f"（{count} 个种子，95% 区间 {mean - spread:+.1%} 至 {mean + spread:+.1%}）"
    return f"{told}；目标 {goal:.0%}：{'达到' if mean >= goal else '未达到'}"


def told(label: str, off: Outcome, on: Outcome, random: np.random.Generator) -> str:
    """One variant or world against no feedback."""
    low, high = interval(off, on, random)
    return f"{label}：愿意 {off.agreed.sum()} → {on.agreed.sum()}，{lift(off, on):+.1%}（{low:+.1%} 至 {high:+.1%}）"


class Page:
    """What is said, on the terminal at once and as Markdown in the end.

    Args:
        path: Where; ``-`` for nowhere.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._said = path, list[str]()

    def say(self, text: str, *, heading: int = 0, bullet: bool = False, strong: bool = False) -> None:
        """One paragraph, heading or bullet."""
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
        is_next = bullet and self._said and self._said[-1].startswith("- ")
        if self._said and not is_next:
            self._said.append("")
        self._said.append(
            f"{'#' * heading} {text}"
            if heading
            else f"- {text}"
            if bullet
            else f"**{text}**"
            if strong
            else text
        )

    def close(self) -> None:
        """Write it."""
        if str(self._path) != "-":
            self._path.write_text("\n".join(self._said) + "\n", encoding="utf-8")


def _rate(one: Outcome) -> float:
    return float(one.agreed.sum() / max(1, one.sent.sum()))


def _week(one: Outcome, first: int) -> int:
    agreed: Ints = one.agreed[:, first : first + WEEK]
    return int(agreed.sum())
