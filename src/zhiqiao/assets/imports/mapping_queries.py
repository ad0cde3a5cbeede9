"""Reading kept column mappings: whose they are, which may be used for a file."""

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from zhiqiao.assets.imports.column_mapping import SavedMapping
from zhiqiao.assets.imports.models import ColumnMapping
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.kernel.refusal import Refusal

# The row as other rooms see it.
__all__ = ["ColumnMapping"]

VIEW = "assets.imports:mapping:view"


def mappings(actor: Actor) -> QuerySet[ColumnMapping]:
    """Mappings the actor may see: their own, those of their reach, and the region's."""
    return rows(actor, VIEW, ColumnMapping.objects.all(), also=_of_the_region(actor.region_code))


def mapping(actor: Actor, pk: int) -> ColumnMapping:
    """One mapping.

    Raises:
        Refusal: there is none with this number within the actor's reach.
    """
    require(actor, VIEW)
    one = mappings(actor).filter(pk=pk).first()
    if one is None:
        raise Refusal(f"没有第 {pk} 号列对应", "请从列对应的清单中打开")
    return one


def resource_of(one: ColumnMapping) -> Resource:
    """What the policies judge a mapping by."""
    ids = frozenset({one.organization_id}) if one.organization_id is not None else frozenset()
    return Resource(one.region_code, ids, one.made_by_id, label=f"列对应“{one.name}”")


def usable_mappings(organization_id: int | None, region_code: str) -> list[SavedMapping]:
    """The mappings for a file that an organization brings: its own first, then the nearest region's."""
    found = ColumnMapping.objects.filter(of_organization(organization_id) | _of_the_region(region_code))
    nearest = sorted(
        found, key=lambda one: (one.organization_id != organization_id, -len(one.region_code), one.pk)
    )
    return [saved(one) for one in nearest]


def mapping_named(name: str) -> SavedMapping:
    """The one mapping of this name, for the command line.

    Raises:
        Refusal: there is none, or several organizations have one.
    """
    found = list(ColumnMapping.objects.filter(name=name).select_related("organization"))
    if len(found) == 1:
        return saved(found[0])
    if found:
        owners = "、".join(str(one.organization) for one in found)
        raise Refusal(f"有 {len(found)} 份列对应都叫“{name}”（{owners}）", "请先在网页上改名，使名称不重复")
    names = "、".join(f"“{one.name}”" for one in ColumnMapping.objects.all()[:10])
    known = f"现有：{names}" if names else "现在一份也没有，请先在网页上传一次并对应各列"
    raise Refusal(f"没有名为“{name}”的列对应", known)


def saved(one: ColumnMapping) -> SavedMapping:
    """The mapping as the reader takes it."""
    return SavedMapping(one.name, one.header_key, dict(one.fields), one.pk)


def count_use(pks: Iterable[int]) -> None:
    """Remember that these mappings were used for a file."""
    ColumnMapping.objects.filter(pk__in=set(pks)).update(
        used_count=F("used_count") + 1, used_at=timezone.now()
    )


def of_organization(organization_id: int | None) -> Q:
    """Those of an organization; those of nobody for None (the command line)."""
    return Q(organization__isnull=True) if organization_id is None else Q(organization_id=organization_id)


def _of_the_region(region_code: str) -> Q:
    """Those that a lead agency above, or of the region itself, has given to the whole region."""
    above = [region_code[:length] for length in (2, 4, 6) if len(region_code) >= length]
    return Q(is_region_wide=True, region_code__in=above)
