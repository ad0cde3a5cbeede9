"""Figures of an adopted plan, and the facts behind them."""

from dataclasses import dataclass

from django.db.models import QuerySet

from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.evidence import queries as evidence
from zhiqiao.foundation.evidence.models import Fact
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.kernel.tables import region_name
from zhiqiao.outcomes.performance.catalogue import indicator
from zhiqiao.outcomes.performance.engine import SqlCounter, facts_of
from zhiqiao.outcomes.performance.figures import Figure, figure_of
from zhiqiao.outcomes.performance.folding import COUNTED, Scope, fold, outcome_order
from zhiqiao.outcomes.programme.models import Adoption
from zhiqiao.outcomes.programme.plans import Kpi

VIEW = "outcomes.performance:figure:view"


@dataclass(frozen=True, slots=True)
class Behind:
    """Which facts behind a figure: of which term (0 is the main one), with which outcome."""

    term: int = 0
    outcome: str = COUNTED


def _require(actor: Actor, adoption: Adoption) -> None:
    require(actor, VIEW, Resource(adoption.region_code, label=f"{region_name(adoption.region_code)}的指标"))


def _position(position: int | None) -> int:
    head = evidence.head_position()
    if position is None:
        return head
    if not 0 <= position <= head:
        raise Refusal(f"账本还没有第 {position} 号位置（现在到第 {head} 号）", f"请填 0 到 {head} 之间的数")
    return position


def scope_of(adoption: Adoption, position: int | None = None) -> Scope:
    """Where, when and up to which ledger position the adoption's figures count."""
    return Scope(adoption.region_code, adoption.period, adoption.cutoff_on, _position(position))


def _count(adoption: Adoption, kpi: Kpi, scope: Scope) -> Figure:
    declared = indicator(kpi.indicator, adoption.cutoff_on, kpi.parameters)
    return figure_of(adoption.pk, kpi, declared, scope, fold(declared, scope, SqlCounter()))


def figure(actor: Actor, adoption: Adoption, kpi_id: str, position: int | None = None) -> Figure:
    """One figure of an adopted plan.

    Args:
        actor: who asks; must reach the adoption's region.
        adoption: the adopted plan.
        kpi_id: such as "BB-01".
        position: ledger position to count at (the head when None); it always gives the same figure.
    """
    _require(actor, adoption)
    return _count(adoption, adoption.plan.kpi(kpi_id), scope_of(adoption, position))


def figures(actor: Actor, adoption: Adoption, position: int | None = None) -> list[Figure]:
    """All figures of an adopted plan in the order of its table, at one position."""
    _require(actor, adoption)
    scope = scope_of(adoption, position)
    return [_count(adoption, kpi, scope) for kpi in adoption.plan.kpis]


def facts_behind(actor: Actor, adoption: Adoption, of: Figure, which: Behind) -> QuerySet[Fact]:
    """The facts a figure counted, or left out for one reason; the newest effective day first."""
    _require(actor, adoption)
    terms = of.indicator.terms()
    if not 0 <= which.term < len(terms):
        raise Refusal(f"这个指标没有第 {which.term + 1} 个口径", "从指标页的清单进入")
    term = terms[which.term]
    if which.outcome not in {COUNTED, *outcome_order(term)}:
        raise Refusal(f"这个指标没有“{which.outcome}”这种情形", "从指标页“没有计入”的清单进入")
    found = facts_of(term, of.scope, of.scope.bounds(term.window), which.outcome)
    return found.prefetch_related("parties").order_by("-effective_on", "-position")
