"""Where a statement counted again says something else. Plain Python."""

from collections.abc import Iterator
from dataclasses import dataclass

from zhiqiao.outcomes.reports import wording
from zhiqiao.outcomes.reports.statement import Line, Statement


@dataclass(frozen=True)
class Difference:
    """One figure or target that is no longer what the report says."""

    name: str
    what: str
    kept: str
    now: str


def differences(kept: Statement, now: Statement) -> Iterator[Difference]:
    """Target, figure and facts of each indicator, compared exactly (not as rounded on the page)."""
    again = {line.code: line for line in now.lines}
    for line in kept.lines:
        if line.code not in again:
            yield Difference(line.name, "指标", "有", "方案里已没有这项指标")
            continue
        yield from _of_line(line, again[line.code])
    said = {line.code for line in kept.lines}
    yield from (
        Difference(line.name, "指标", "没有", "方案里新增了这项指标")
        for line in now.lines
        if line.code not in said
    )


def _of_line(line: Line, again: Line) -> Iterator[Difference]:
    if line.target != again.target:
        yield Difference(line.name, "目标值", wording.target(line), wording.target(again))
    if (line.actual, line.state) != (again.actual, again.state):
        yield Difference(line.name, "实际完成值", wording.actual(line), wording.actual(again))
    if line.counted != again.counted:
        yield Difference(line.name, "计入事实", f"{line.counted}条", f"{again.counted}条")
