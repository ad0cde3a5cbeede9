"""Plans as data: one YAML file a plan (`parameters/plans/<region>-<years>.yaml`), checked. No Django."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import PurePosixPath

from zhiqiao.kernel import parameters
from zhiqiao.kernel.periods import Period
from zhiqiao.outcomes.programme.sheet import PlanRefused, Sheet

FOLDER = "plans"
COMPARATORS = frozenset({">=", "<="})
STATUSES = frozenset({"issued", "draft"})
CONFIDENCES = frozenset({"V0", "V1", "V2", "M", "P", "MISSING"})


@dataclass(frozen=True, slots=True)
class Document:
    """A superior document the plan rests on; `phrase` stands verbatim in the plan's text."""

    id: str
    title: str
    number: str
    issuer: str
    level: str
    role: str
    phrase: str
    note: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the plan: its short citing phrase and our summary."""

    id: str
    title: str
    phrase: str
    summary: str


@dataclass(frozen=True, slots=True)
class Task:
    """A task with its lead and cooperating units as the plan names them."""

    id: str
    title: str
    phrase: str
    lead: tuple[str, ...]
    cooperating: tuple[str, ...]
    summary: str
    clause: str
    pays: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the plan, both days included."""

    id: str
    title: str
    period: Period
    phrase: str
    clause: str
    note: str

    def standing_on(self, day: dt.date) -> str:
        """已结束, 进行中 or 未开始 on that day."""
        if day > self.period.ends_on:
            return "已结束"
        return "进行中" if day >= self.period.starts_on else "未开始"


@dataclass(frozen=True, slots=True)
class Kpi:
    """One row of the target table: wording, target and the indicator that counts it."""

    id: str
    column: int
    level1: str
    level2: str
    name: str
    unit: str
    comparator: str
    target: Decimal
    weight: Decimal
    indicator: str
    parameters: dict[str, object]
    body_phrase: str
    task: str

    @property
    def target_text(self) -> str:
        """For people: “≥ 50 次”."""
        sign = "≥" if self.comparator == ">=" else "≤"
        unit = self.unit if self.unit == "%" else f" {self.unit}"
        return f"{sign} {self.target.normalize():f}{unit}"


@dataclass(frozen=True, slots=True)
class ConductRule:
    """Something the plan forbids or demands, and what the platform does about it."""

    id: str
    title: str
    phrase: str
    effect: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Where the plan disagrees with itself; shown to people beside the plan and the KPIs named."""

    id: str
    title: str
    kpis: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole plan; `period` and `cutoff_on` are the plan's own, an adoption may set others."""

    code: str
    title: str
    short_title: str
    document_number: str
    issuer: str
    is_draft: bool
    issued_on: dt.date
    region: str
    region_name: str
    period: Period
    cutoff_on: dt.date
    cutoff_phrase: str
    source: str
    confidence: str
    documents: tuple[Document, ...]
    clauses: tuple[Clause, ...]
    tasks: tuple[Task, ...]
    annex_tasks: tuple[Task, ...]
    stages: tuple[Stage, ...]
    kpis: tuple[Kpi, ...]
    conduct: tuple[ConductRule, ...]
    contradictions: tuple[Contradiction, ...]
    grouping_confidence: str
    grouping_note: str
    weights_confidence: str
    weights_note: str

    def kpi(self, kpi_id: str) -> Kpi:
        """The KPI named, or a refusal that lists the ones there are."""
        for kpi in self.kpis:
            if kpi.id == kpi_id:
                return kpi
        names = "、".join(kpi.id for kpi in self.kpis)
        raise PlanRefused(f"{self.short_title} 没有指标“{kpi_id}”", f"可用的指标：{names}")

    def phrases(self) -> tuple[str, ...]:
        """Every phrase said to stand verbatim in the plan's text."""
        found = [self.cutoff_phrase]
        parts: tuple[Iterable[Document | Clause | Task | Stage | ConductRule], ...] = (
            self.documents,
            self.clauses,
            self.tasks,
            self.annex_tasks,
            self.stages,
            self.conduct,
        )
        found += [item.phrase for part in parts for item in part]
        found += [kpi.body_phrase for kpi in self.kpis if kpi.body_phrase]
        found += [kpi.name for kpi in self.kpis]
        return tuple(found)

    def notes_on(self, kpi_id: str) -> tuple[Contradiction, ...]:
        """The contradictions that touch a KPI."""
        return tuple(note for note in self.contradictions if kpi_id in note.kpis)


def _document(item: Sheet) -> Document:
    return Document(
        item.text("id"),
        item.text("title"),
        item.text("number", default=""),
        item.text("issuer"),
        item.text("level"),
        item.text("role"),
        item.text("phrase"),
        item.text("note", default=""),
    )


def _task(item: Sheet) -> Task:
    task = Task(
        item.text("id"),
        item.text("title"),
        item.text("phrase"),
        item.texts("lead"),
        item.texts("cooperating"),
        item.text("summary"),
        item.text("clause", default=""),
        item.flag("pays"),
    )
    if not task.lead:
        raise PlanRefused(f"{item.place} 没有牵头单位", "在 lead 里写上牵头单位")
    return task


def _period(item: Sheet) -> Period:
    starts_on, ends_on = item.day("starts_on"), item.day("ends_on")
    if ends_on < starts_on:
        raise PlanRefused(f"{item.place} 的结束日 {ends_on} 早于开始日 {starts_on}", "核对两个日期")
    return Period(starts_on, ends_on)


def _stage(item: Sheet) -> Stage:
    return Stage(
        item.text("id"),
        item.text("title"),
        _period(item),
        item.text("phrase"),
        item.text("clause"),
        item.text("note", default=""),
    )


def _kpi(item: Sheet) -> Kpi:
    return Kpi(
        item.text("id"),
        item.whole("column"),
        item.text("level1"),
        item.text("level2"),
        item.text("name"),
        item.text("unit"),
        item.text("comparator", among=COMPARATORS),
        item.decimal("target"),
        item.decimal("weight"),
        item.text("indicator"),
        item.mapping("parameters"),
        item.text("body_phrase", default=""),
        item.text("task", default=""),
    )


def _unique(values: Iterable[str], what: str, place: str) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise PlanRefused(f"{place} 里{what}“{value}”出现了两次", f"给每个{what}一个不同的编号")
        seen.add(value)


def _check(plan: Plan, groups: Sheet) -> None:
    """What no single field shows: unique ids, references that exist, group weights that add up."""
    place = f"方案 {plan.code}"
    _unique((item.id for item in plan.documents), "文件编号", place)
    _unique((item.id for item in plan.clauses), "条款编号", place)
    _unique((item.id for item in (*plan.tasks, *plan.annex_tasks)), "任务编号", place)
    _unique((item.id for item in plan.kpis), "指标编号", place)
    _unique((str(item.column) for item in plan.kpis), "指标列号", place)
    clauses = {item.id for item in plan.clauses}
    owners: tuple[Task | Stage, ...] = (*plan.tasks, *plan.stages)
    for owner in owners:
        if owner.clause not in clauses:
            raise PlanRefused(
                f"{place} 的“{owner.title}”指向不存在的条款“{owner.clause}”", "核对 clause 编号"
            )
    tasks = {item.id for item in plan.tasks}
    for kpi in plan.kpis:
        if kpi.task and kpi.task not in tasks:
            raise PlanRefused(f"{place} 的指标 {kpi.id} 指向不存在的任务“{kpi.task}”", "核对 task 编号")
    if not plan.period.contains(plan.cutoff_on):
        raise PlanRefused(f"{place} 的截止日 {plan.cutoff_on} 不在方案期内", "核对 cutoff_on 和 period")
    for level1 in sorted({kpi.level1 for kpi in plan.kpis}):
        points = sum((kpi.weight for kpi in plan.kpis if kpi.level1 == level1), Decimal(0))
        wanted = groups.decimal(level1)
        if points != wanted:
            raise PlanRefused(
                f"{place} 的{level1}组内分值合计 {points}，应为 {wanted}", "调整组内各指标的 weight"
            )


def parse(value: object, name: str) -> Plan:
    """Turn a loaded YAML file into a checked plan.

    Args:
        value: what YAML gave.
        name: the file's name without `.yaml`; the plan's code must equal it.
    """
    top = Sheet.of(value, f"方案文件 {name}.yaml")
    code = top.text("code")
    if code != name:
        raise PlanRefused(f"方案文件 {name}.yaml 里的 code 是“{code}”，和文件名不一致", "让 code 等于文件名")
    grouping, weights = top.sheet("grouping"), top.sheet("weights")
    plan = Plan(
        code=code,
        title=top.text("title"),
        short_title=top.text("short_title"),
        document_number=top.text("document_number"),
        issuer=top.text("issuer"),
        is_draft=top.text("status", among=STATUSES) == "draft",
        issued_on=top.day("issued_on"),
        region=top.text("region"),
        region_name=top.text("region_name"),
        period=_period(top.sheet("period")),
        cutoff_on=top.day("cutoff_on"),
        cutoff_phrase=top.text("cutoff_phrase"),
        source=top.text("source"),
        confidence=top.text("confidence", among=CONFIDENCES),
        documents=top.every("documents", _document),
        clauses=top.every(
            "clauses",
            lambda item: Clause(
                item.text("id"), item.text("title"), item.text("phrase"), item.text("summary")
            ),
        ),
        tasks=top.every("tasks", _task),
        annex_tasks=top.every("annex_tasks", _task),
        stages=top.every("stages", _stage),
        kpis=top.every("kpis", _kpi),
        conduct=top.every(
            "conduct",
            lambda item: ConductRule(
                item.text("id"), item.text("title"), item.text("phrase"), item.text("effect")
            ),
        ),
        contradictions=top.every(
            "contradictions",
            lambda item: Contradiction(
                item.text("id"), item.text("title"), item.texts("kpis"), item.text("note")
            ),
        ),
        grouping_confidence=grouping.text("confidence", among=CONFIDENCES),
        grouping_note=grouping.text("note"),
        weights_confidence=weights.text("confidence", among=CONFIDENCES),
        weights_note=weights.text("note"),
    )
    _check(plan, weights.sheet("groups"))
    return plan


def plan_codes() -> tuple[str, ...]:
    """Codes of the plans that ship, in order."""
    return tuple(PurePosixPath(path).stem for path in parameters.files(FOLDER))


@cache
def plan(code: str) -> Plan:
    """The plan of that code, read and checked once."""
    codes = plan_codes()
    if code not in codes:
        raise PlanRefused(f"没有方案“{code}”", f"可用的方案：{'、'.join(codes) or '（一个也没有）'}")
    return parse(parameters.load(f"{FOLDER}/{code}.yaml"), code)


def plans() -> tuple[Plan, ...]:
    """Every plan that ships."""
    return tuple(plan(code) for code in plan_codes())
