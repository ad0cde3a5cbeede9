"""Bundles as an actor may see them."""

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from zhiqiao.assets.stocktake.models import Bundle, BundleMember, Entry
from zhiqiao.assets.stocktake.queries.entries import entries, pool
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.kernel.refusal import Refusal

VIEW_BUNDLE = "assets.stocktake:bundle:view"


def bundles(actor: Actor) -> QuerySet[Bundle]:
    """Bundles in reach, with ``size`` and how many of their patents are in the pool (``pooled``)."""
    found = rows(actor, VIEW_BUNDLE, Bundle.objects.all())
    return found.select_related("organization", "lead").annotate(
        size=Count("members", distinct=True),
        pooled=Count(
            "members",
            filter=Q(
                members__patent__entries__in_pool=True,
                members__patent__entries__organization=F("organization"),
            ),
            distinct=True,
        ),
    )


def bundle(actor: Actor, pk: int) -> Bundle:
    """One bundle.

    Raises:
        Refusal: there is none with this number.
        Denied: not within the actor's reach.
    """
    found = bundles(actor).filter(pk=pk).first()
    if found is not None:
        return found
    one = Bundle.objects.filter(pk=pk).first()
    if one is None:
        raise Refusal(f"没有第 {pk} 号项目组合", "请从项目组合清单中打开")
    require(actor, VIEW_BUNDLE, Resource(one.region_code, frozenset({one.organization_id}), label=one.name))
    raise Refusal(f"没有第 {pk} 号项目组合", "请从项目组合清单中打开")


def members_of(actor: Actor, one: Bundle) -> list[tuple[BundleMember, Entry | None]]:
    """A bundle's patents in order, each with its holder's entry the actor may see: that in the pool, else the last."""
    members = list(one.members.select_related("patent"))
    theirs = {"patent__in": [m.patent_id for m in members], "organization_id": one.organization_id}
    told = [*entries(actor).filter(**theirs).order_by("pk"), *pool(actor).filter(**theirs)]
    found = {entry.patent_id: entry for entry in told}
    return [(member, found.get(member.patent_id)) for member in members]


def bundle_of(actor: Actor, patent_id: int) -> Bundle | None:
    """The standing bundle a patent is in, where the actor may see it."""
    inside = BundleMember.objects.filter(bundle=OuterRef("pk"), patent_id=patent_id)
    return bundles(actor).filter(Exists(inside), dissolved_at=None).first()
