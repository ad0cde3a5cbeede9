"""A firm's own patents in force by type and grade."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce

from zhiqiao.assets.register import queries as register
from zhiqiao.assets.register.queries import Patent
from zhiqiao.assets.stocktake import choices, handling
from zhiqiao.assets.stocktake.handling import Handling
from zhiqiao.assets.stocktake.models import PatentGrade
from zhiqiao.assets.stocktake.queries.promotion import own_handling
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.kernel.periods import today

VIEW_GRADE = "assets.stocktake:grade:view"


@dataclass(frozen=True)
class Cell:
    """One type and grade of the own patents; ``handling`` None before grading."""

    kind: str
    grade: str
    many: int
    handling: Handling | None


def graded_patents(actor: Actor) -> QuerySet[Patent]:
    """The own patents in force today with ``grade``, ``grade_reason`` and ``graded_by``; "" before grading."""
    organization_id = actor.organization_id or 0
    require(actor, VIEW_GRADE, Resource(actor.region_code, frozenset({organization_id}), label="专利分级"))
    told = PatentGrade.objects.filter(patent_id=OuterRef("pk"), organization_id=organization_id)
    found = register.in_force_held_by(organization_id, today())
    return found.annotate(
        grade=Coalesce(Subquery(told.values("grade")[:1]), Value(""), output_field=TextField()),
        grade_reason=Coalesce(Subquery(told.values("reason")[:1]), Value(""), output_field=TextField()),
        graded_by=Coalesce(Subquery(told.values("graded_by")[:1]), Value(""), output_field=TextField()),
    )


def grade_cells(actor: Actor) -> list[list[Cell]]:
    """How many of the own patents are of each type and grade, a row a type, ungraded last, each with its rule."""
    own, mine = own_handling(actor), actor.organization_id or 0
    held = graded_patents(actor).order_by()
    told = PatentGrade.objects.filter(organization_id=mine, patent__in=held.values("pk")).order_by()
    grouped = told.values_list("patent__patent_type", "grade").annotate(n=Count("pk"))
    many = Counter({(kind, grade): n for kind, grade, n in grouped})
    for kind, n in held.values_list("patent_type").annotate(n=Count("pk")):
        many[kind, ""] = n - sum(many[kind, code] for code, _ in choices.ratings())
    grades = [code for code, _ in choices.ratings()]
    return [
        [
            *(
                Cell(kind, code, many[kind, code], handling.handling_of(mine, kind, code, own))
                for code in grades
            ),
            Cell(kind, "", many[kind, ""], None),
        ]
        for kind in handling.types()
    ]
