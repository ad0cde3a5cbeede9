"""Narrowing entries that an actor was already given: by mark, by grade, by how they are handled."""

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from zhiqiao.assets.stocktake import handling
from zhiqiao.assets.stocktake.models import Entry, Mark


def with_marks(found: QuerySet[Entry]) -> QuerySet[Entry]:
    """Entries whose patents carry their standing marks as ``standing_marks``."""
    standing = Prefetch(
        "patent__marks", queryset=Mark.objects.filter(removed_at=None), to_attr="standing_marks"
    )
    return found.prefetch_related(standing)


def marked(found: QuerySet[Entry], kinds: tuple[str, ...]) -> QuerySet[Entry]:
    """Entries whose patents carry any of these marks."""
    standing = Mark.objects.filter(patent_id=OuterRef("patent_id"), kind__in=kinds, removed_at=None)
    return found.filter(Exists(standing))


def handled(found: QuerySet[Entry], lanes: tuple[str, ...], own: handling.Own) -> QuerySet[Entry]:
    """Entries that the holder's rule, else the platform's, puts into any of these lanes."""
    either = Q(pk__in=[])
    for lane in lanes:
        for kind, grade in handling.pairs_in(lane):
            others = [pk for pk, its, that in own if (its, that) == (kind, grade)]
            either |= graded(grade) & Q(patent__patent_type=kind) & ~Q(organization_id__in=others)
        for (pk, kind, grade), (its, _) in own.items():
            if its == lane:
                either |= graded(grade) & Q(patent__patent_type=kind, organization_id=pk)
    return found.filter(either)


def graded(grade: str) -> Q:
    """Entries of a grade: the unit's, else the inventor's."""
    return Q(unit_rating=grade) | Q(unit_rating="", inventor_rating=grade)
