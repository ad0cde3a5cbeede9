"""Reading the queue of holders' names: what an actor reaches of it."""

from django.db.models import Count, IntegerField, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from zhiqiao.assets.imports.models import HolderCandidate, HolderName, HolderSpelling
from zhiqiao.assets.register import queries as register
from zhiqiao.assets.register.models import Patent, PatentHolder
from zhiqiao.foundation.access.rules import Actor, Denied, decide
from zhiqiao.foundation.access.scope import rows
from zhiqiao.kernel.refusal import Refusal

# Rows as other rooms see them.
__all__ = ["HolderCandidate", "HolderName"]

VIEW = "assets.imports:holder:view"
_SEE_ORGANIZATION = "foundation.accounts:organization:view"


def holder_names(actor: Actor) -> QuerySet[HolderName]:
    """Names in the actor's reach with ``patents`` counted; ``candidates`` holds those the actor may see.

    An agency reaches a name all of whose patents lie in its region; an office those that may be its own.
    """
    found = _reached(actor)
    written = HolderSpelling.objects.filter(holder=OuterRef(OuterRef("pk"))).values("name")
    held = PatentHolder.objects.filter(name__in=written).order_by().values(every=Coalesce(0, 0))
    many = held.annotate(many=Count("patent", distinct=True)).values("many")
    seen = rows(
        actor,
        _SEE_ORGANIZATION,
        HolderCandidate.objects.select_related("organization"),
        region="organization__region_code",
    )
    return (
        found.annotate(patents=Coalesce(Subquery(many, output_field=IntegerField()), 0))
        .select_related("organization")
        .prefetch_related(Prefetch("candidates", queryset=seen))
    )


def _reached(actor: Actor) -> QuerySet[HolderName]:
    return rows(actor, VIEW, HolderName.objects.all(), organization="candidates__organization_id").distinct()


def counts_by_state(actor: Actor) -> dict[str, int]:
    """How many names in each state, in the actor's reach."""
    counted = _reached(actor).order_by().values("state").annotate(many=Count("pk", distinct=True))
    return {row["state"]: row["many"] for row in counted}


def holder_name(actor: Actor, pk: int) -> HolderName:
    """One name.

    Raises:
        Refusal: it is not in the queue (any more).
        Denied: not within the actor's reach.
    """
    one = holder_names(actor).filter(pk=pk).first()
    if one is not None:
        return one
    if HolderName.objects.filter(pk=pk).exists():
        decision = decide(actor, VIEW)
        raise Denied(
            decision.reason if not decision else "这个名称的专利不全在您管辖的地区，或不是本单位的",
            "跨地区的名称请上级主管部门核对",
        )
    raise Refusal("这个名称已不在核对清单里", "可能已按登记的名称关联；请从清单打开")


def hidden_candidates(one: HolderName) -> int:
    """How many candidates the actor may not see: they lie in other regions."""
    return HolderCandidate.objects.filter(holder_id=one.pk).count() - len(one.candidates.all())


def patents_under(actor: Actor, one: HolderName) -> QuerySet[Patent]:
    """The patents under a name, as far as the actor reaches them."""
    held = PatentHolder.objects.filter(name__in=one.spellings.values("name"))
    return register.patents(actor).filter(pk__in=held.values("patent_id"))
