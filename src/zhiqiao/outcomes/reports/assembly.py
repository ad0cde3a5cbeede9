"""From an adopted plan and its figures to a statement."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.evidence import queries as evidence
from zhiqiao.foundation.evidence.facts import kind_label
from zhiqiao.kernel.parameters import Confidence
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.tables import region_name
from zhiqiao.outcomes.performance import queries as performance
from zhiqiao.outcomes.performance.declaration import Shape
from zhiqiao.outcomes.performance.figures import Figure
from zhiqiao.outcomes.programme import queries as programme
from zhiqiao.outcomes.programme.models import Adoption
from zhiqiao.outcomes.programme.plans import Plan
from zhiqiao.outcomes.reports import wording
from zhiqiao.outcomes.reports.form import form
from zhiqiao.outcomes.reports.parameters import scoring_rules
from zhiqiao.outcomes.reports.statement import FactLine, LeftOut, Line, ScoringRules, State, Statement

_EXACT = Decimal("1e-12")
_OWN_RULE = "目标值见方案原文；本项计数口径不是原文给出的，见“依据与口径”。"


def draft_statement(
    actor: Actor, form_code: str, adoption: Adoption, position: int | None = None
) -> Statement:
    """A first statement: everything counted, the words prefilled from the plan and the figures.

    Args:
        actor: who asks; must reach the adoption's region.
        form_code: a file of ``forms/``.
        adoption: the adopted plan.
        position: ledger position to count at; the head when None.
    """
    plan, region = adoption.plan, region_name(adoption.region_code) or adoption.region_code
    figures = performance.figures(actor, adoption, position)
    lines = tuple(_line(plan, figure) for figure in figures)
    at = figures[0].position if figures else evidence.head_position()
    owner = adoption.organization.name if adoption.organization else actor.organization_name
    return Statement(
        form=form_code,
        title=f"{region}专利转化专项工作{form(form_code).label}",
        region=region,
        plan=plan.title,
        document_number=plan.document_number,
        is_consultation_draft=plan.is_draft,
        starts_on=adoption.starts_on,
        ends_on=adoption.ends_on,
        cutoff=adoption.cutoff_on,
        position=at,
        head_hash=evidence.head_digest(at),
        made_on=today(),
        department=owner,
        unit=owner,
        goals_expected=_expected(adoption, lines),
        goals_actual=_actual(lines),
        lines=lines,
        scoring=_scoring(plan, adoption),
        grouping_mark=_mark(plan.grouping_confidence, plan.grouping_note),
        facts=tuple(_facts(actor, adoption, figures)),
    )


def recounted(actor: Actor, adoption_id: int, kept: Statement, position: int | None = None) -> Statement:
    """The statement counted again at a position, with the words people wrote kept.

    Sentences about the goals that nobody has changed follow the new figures.
    """
    fresh = draft_statement(actor, kept.form, programme.adoption(actor, adoption_id), position)
    is_prefilled = kept.goals_actual == _actual(kept.lines)
    return replace(
        fresh,
        title=kept.title,
        department=kept.department,
        unit=kept.unit,
        goals_expected=kept.goals_expected,
        goals_actual=fresh.goals_actual if is_prefilled else kept.goals_actual,
        remarks=kept.remarks,
        fund_state=kept.fund_state,
        funds=kept.funds,
    )


def _mark(confidence: str, note: str) -> str:
    found = Confidence.weakest(confidence)
    return "" if found.is_checked else f"{found.label}：{note}"


def _scoring(plan: Plan, adoption: Adoption) -> ScoringRules:
    """The parameters of the cut-off day; the plan's own note on its points in place of the general one."""
    rules = scoring_rules(adoption.cutoff_on)
    return replace(rules, points_mark=_mark(plan.weights_confidence, plan.weights_note))


def _decimal(value: Fraction) -> Decimal:
    """Cut to 12 places, so that a target is never met by rounding."""
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(_EXACT, ROUND_DOWN).normalize()


def _state(figure: Figure) -> State:
    if figure.value is None:
        return State.INCOMPUTABLE
    return State.NO_FACTS if figure.main.seen == 0 else State.COUNTED


def _line(plan: Plan, figure: Figure) -> Line:
    kpi = figure.kpi
    marks = [_mark(figure.confidence, _OWN_RULE)]
    marks += [f"方案前后不一致：{one.note}" for one in plan.notes_on(kpi.id)]
    is_trend = figure.indicator.shape is Shape.TREND
    return Line(
        code=kpi.id,
        level1=kpi.level1,
        level2=kpi.level2,
        name=kpi.name,
        unit=kpi.unit,
        comparator="increasing" if is_trend else kpi.comparator,
        target=None if is_trend else kpi.target,
        actual=None if figure.value is None else _decimal(figure.value),
        state=_state(figure),
        reason=figure.reason,
        rule=figure.sentence,
        source=figure.indicator.source,
        counted=figure.counted,
        left_out=tuple(
            LeftOut(one.reason if one.term == 0 else f"{one.term_label}：{one.reason}", one.facts)
            for one in figure.left_out
        ),
        marks=tuple(mark for mark in marks if mark),
        points=kpi.weight,
    )


def _expected(adoption: Adoption, lines: tuple[Line, ...]) -> str:
    goals = "；".join(f"{line.name}{wording.target(line)}" for line in lines)
    return f"截至{wording.day(adoption.cutoff_on)}：{goals}。"


def _actual(lines: tuple[Line, ...]) -> str:
    reached = sum(1 for line in lines if (wording.completion(line) or Decimal(0)) >= 100)  # noqa: PLR2004 - per cent
    figures = "；".join(f"{line.name}{wording.actual(line)}" for line in lines)
    return f"{len(lines)}项指标中{reached}项达到目标值。{figures}。"


def _facts(actor: Actor, adoption: Adoption, figures: list[Figure]) -> Iterator[FactLine]:
    for figure in figures:
        for number, term in enumerate(figure.indicator.terms()):
            behind = performance.facts_behind(actor, adoption, figure, performance.Behind(number))
            for fact in behind.order_by("effective_on", "position"):
                yield FactLine(
                    indicator=figure.kpi.id,
                    part=term.label,
                    position=fact.position,
                    effective_on=fact.effective_on,
                    kind=kind_label(fact.kind),
                    subject=fact.subject,
                    subject_name=fact.subject_name,
                    parties=" → ".join(party.name for party in fact.parties.all()),
                    amount_fen=fact.amount_fen,
                    quantity=fact.quantity,
                    grade=fact.grade_label,
                    record_number=fact.record_number,
                    papers="、".join(str(paper.get("name", "")) for paper in fact.papers),
                )
