"""Whose a patent is, when a name is found to mean an organization after the patent was written.

Called by :mod:`zhiqiao.assets.imports` only, as :mod:`.services` is.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from zhiqiao.assets.register.models import Patent, PatentHolder

_AT_ONCE = 400


@dataclass(frozen=True)
class Tie:
    """A patent under a name as it was before it was tied: whose it was (None: nobody's known here), in which region."""

    number: str
    name: str
    organization_id: int | None
    region_code: str


def tie_names(names: Collection[str], organization_id: int) -> list[Tie]:
    """Give all patents under these names to an organization; returns how each was before.

    A patent's region is that of its first holder known here; without one it stays.
    """
    wanted = list(names)
    before: list[Tie] = []
    touched: set[int] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        rows = PatentHolder.objects.filter(name__in=wanted[start : start + _AT_ONCE])
        rows = rows.exclude(organization_id=organization_id)
        for row in rows.select_related("patent").order_by("pk"):
            patent = row.patent
            before.append(Tie(patent.number, row.name, row.organization_id, patent.region_code))
            touched.add(patent.pk)
        rows.update(organization_id=organization_id)
    _place(touched, {})
    return before


def untie_names(
    names: Collection[str], organization_id: int, before: Iterable[Tie], homes: Mapping[str, str]
) -> int:
    """Take patents under these names from an organization again; returns how many.

    Args:
        names: As written on the patents.
        organization_id: Whose they are now.
        before: How those were that `tie_names` tied; they become so again.
        homes: Number → region, for patents that came later and have no other holder known here.
    """
    was = {(tie.number, tie.name): tie for tie in before}
    regions = dict(homes)
    back: dict[int | None, list[int]] = {}
    touched: set[int] = set()
    wanted = list(names)
    for start in range(0, len(wanted), _AT_ONCE):
        rows = PatentHolder.objects.filter(name__in=wanted[start : start + _AT_ONCE])
        for row in rows.filter(organization_id=organization_id).select_related("patent"):
            tie = was.get((row.patent.number, row.name))
            back.setdefault(tie.organization_id if tie else None, []).append(row.pk)
            touched.add(row.patent_id)
            if tie is not None:
                regions[row.patent.number] = tie.region_code
    for owner, pks in back.items():
        for start in range(0, len(pks), _AT_ONCE):
            PatentHolder.objects.filter(pk__in=pks[start : start + _AT_ONCE]).update(organization_id=owner)
    _place(touched, regions)
    return len(touched)


def _place(pks: Collection[int], regions: Mapping[str, str]) -> None:
    """Put patents into the region of their first holder known here, else of ``regions``, else leave them."""
    wanted = list(pks)
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        first: dict[int, str] = {}
        known = (
            PatentHolder.objects.filter(patent_id__in=part)
            .exclude(organization=None)
            .order_by("position", "pk")
        )
        for pk, region in known.values_list("patent_id", "organization__region_code"):
            first.setdefault(pk, region)
        moved: dict[str, list[int]] = {}
        for pk, number, region in Patent.objects.filter(pk__in=part).values_list(
            "pk", "number", "region_code"
        ):
            now = first.get(pk) or regions.get(number) or region
            if now != region:
                moved.setdefault(now, []).append(pk)
        for region, keys in moved.items():
            Patent.objects.filter(pk__in=keys).update(region_code=region)


def unknown_names() -> dict[str, set[str]]:
    """Names on patents that lead to no organization here → regions of those patents."""
    found: dict[str, set[str]] = {}
    rows = PatentHolder.objects.filter(organization=None).order_by().distinct()
    for name, region in rows.values_list("name", "patent__region_code").iterator(chunk_size=5000):
        found.setdefault(name, set()).add(region)
    found.pop("", None)
    return found


def names_held(organization_id: int) -> list[str]:
    """The names under which an organization's patents are written."""
    held = PatentHolder.objects.filter(organization_id=organization_id).order_by()
    return list(held.values_list("name", flat=True).distinct())


def numbers_under(names: Collection[str]) -> list[str]:
    """Numbers of the patents under any of these names."""
    found: dict[str, None] = {}
    wanted = list(names)
    for start in range(0, len(wanted), _AT_ONCE):
        held = PatentHolder.objects.filter(name__in=wanted[start : start + _AT_ONCE])
        found.update(dict.fromkeys(held.values_list("patent__number", flat=True)))
    return list(found)


def codes_told() -> dict[str, str]:
    """Names that lead nowhere → the credit code the data give with them, where all patents give the same."""
    found: dict[str, set[str]] = {}
    rows = PatentHolder.objects.filter(organization=None, patent__record__extra__has_key="holder_codes")
    for name, codes in rows.values_list("name", "patent__record__extra__holder_codes"):
        if isinstance(codes, dict) and codes.get(name):
            found.setdefault(name, set()).add(str(codes[name]))
    return {name: next(iter(codes)) for name, codes in found.items() if len(codes) == 1}
