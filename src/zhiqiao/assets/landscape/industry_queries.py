"""Which key industries an actor is offered, by what definition each is counted, and what it was before."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from zhiqiao.assets.landscape.key_industries.definition import KeyIndustry, from_json
from zhiqiao.assets.landscape.key_industries.lists import IndustryList, found_list, lists, near, own_list
from zhiqiao.assets.landscape.models import IndustryDefinition
from zhiqiao.assets.landscape.scope import Scope, words_of
from zhiqiao.foundation.access.rules import ACTIONS, ANY, Actor, require
from zhiqiao.kernel import tables
from zhiqiao.kernel.parameters import Confidence
from zhiqiao.kernel.refusal import Refusal

VIEW = "assets.landscape:map:view"
DEFINE = "assets.landscape:industry:define"
_COUNTRY = "patent-intensive-2019"


@dataclass(frozen=True)
class Shelf:
    """A list as an actor has it: with the definitions of its region in force, and what the region added."""

    list: IndustryList
    industries: tuple[KeyIndustry, ...]
    is_near: bool = True

    @property
    def code(self) -> str:
        """Code of the list."""
        return self.list.code

    def industry(self, code: str) -> KeyIndustry:
        """One of them.

        Raises:
            Refusal: there is none.
        """
        for one in self.industries:
            if one.code == code:
                return one
        raise Refusal(f"“{self.list.title}”里没有编号为 {code} 的产业", "请从重点产业页面选择")


def shelves(actor: Actor) -> list[Shelf]:
    """Lists that hold in the actor's region in front, then those of other regions to look at."""
    require(actor, VIEW)
    every = list(lists().values())
    close = near(actor.region_code, every)
    own = own_list(actor.region_code) if tables.region_name(actor.region_code) else None
    far = [one for one in every if one not in close]
    stand = _standing(actor.region_code)
    shown = [_shelf(one, stand, actor.region_code) for one in close]
    if own is not None and (added := _shelf(own, stand, actor.region_code)).industries:
        shown.insert(0, added)
    return [*shown, *(Shelf(one, one.industries, is_near=False) for one in far)]


def shelf(actor: Actor, code: str) -> Shelf:
    """One list as the actor has it.

    Raises:
        Refusal: there is no such list.
    """
    require(actor, VIEW)
    found = found_list(code)
    if found is None:
        raise Refusal(f"没有编号为 {code} 的重点产业清单", "请从重点产业页面选择")
    return _shelf(found, _standing(actor.region_code), actor.region_code)


def default_shelf(actor: Actor) -> Shelf:
    """The list the split begins with: the nearest that names industries, else the country's."""
    for one in shelves(actor):
        if one.is_near and one.industries:
            return one
    return shelf(actor, _COUNTRY)


def key_industry(actor: Actor, key: str) -> KeyIndustry:
    """The industry a scope names, by exactly the definition it names.

    Raises:
        Refusal: no such industry, or the definition of a region that the actor has nothing to do with.
    """
    require(actor, VIEW)
    return _found(key, actor)


def words_for(scope: Scope) -> str:
    """The scope in words, a key industry by its name and whose definition it is counted by."""
    if not scope.industry:
        return words_of(scope)
    try:
        return words_of(scope, _found(scope.industry, None).said)
    except Refusal as refusal:
        return words_of(scope, refusal.reason)


def history(actor: Actor, list_code: str, code: str) -> QuerySet[IndustryDefinition]:
    """Versions that the actor's region wrote, the newest first."""
    require(actor, VIEW)
    return IndustryDefinition.objects.filter(
        list_code=list_code, code=code, region_code=actor.region_code
    ).select_related("organization")


def is_definable(actor: Actor, found: IndustryList) -> bool:
    """Whether the actor's region may write definitions for a list: its own, one above or below, the country's."""
    return not found.region_code or found in near(actor.region_code, [found])


def standing_in(region_code: str, list_code: str) -> dict[str, IndustryDefinition]:
    """The newest version a region wrote, by industry of a list."""
    return {
        code: one
        for (of, code, region), one in _standing(region_code).items()
        if of == list_code and region == region_code
    }


Standing = dict[tuple[str, str, str], IndustryDefinition]


def _standing(region_code: str) -> Standing:
    """The newest version by list, industry and region, of the regions from the actor's up."""
    above = [region_code[:digits] for digits in (2, 4, 6) if len(region_code) >= digits]
    return _newest(IndustryDefinition.objects.filter(region_code__in=above)) if above else {}


def _newest(found: Iterable[IndustryDefinition]) -> Standing:
    made: Standing = {}
    for one in sorted(found, key=lambda version: version.version):
        made[one.list_code, one.code, one.region_code] = one
    return made


def _shelf(found: IndustryList, stand: Standing, region_code: str) -> Shelf:
    """The list with the nearest region's definitions, and the industries added to it."""
    mine = {key: one for key, one in stand.items() if key[0] == found.code}
    nearest: dict[str, IndustryDefinition] = {}
    for (_, code, region), one in sorted(mine.items(), key=lambda pair: len(pair[0][2])):
        if region_code.startswith(region):
            nearest[code] = one
    told = [kept for one in found.industries if (kept := _defined(one, nearest.get(one.code))) is not None]
    added = [
        _added(one)
        for one in nearest.values()
        if one.is_added and one.state == IndustryDefinition.WRITTEN and found.industry(one.code) is None
    ]
    return Shelf(found, (*told, *sorted(added, key=lambda one: one.code)))


def _defined(one: KeyIndustry, version: IndustryDefinition | None) -> KeyIndustry | None:
    """An industry of a list with a region's definition, where that has not gone back to the platform's."""
    if version is None or version.state == IndustryDefinition.DEFAULT:
        return one
    if version.state == IndustryDefinition.DROPPED:
        return None
    return replace(
        one,
        lines=from_json(version.lines),
        region_code=version.region_code,
        basis=_basis(version),
        confidence=Confidence.M,
    )


def _added(version: IndustryDefinition) -> KeyIndustry:
    return KeyIndustry(
        version.list_code,
        version.code,
        version.name,
        from_json(version.lines),
        version.region_code,
        _basis(version),
        Confidence.M,
        version.named_by,
        Confidence.M,
        region_named=version.region_code,
    )


def _basis(version: IndustryDefinition) -> str:
    name = tables.region_name(version.region_code) or version.region_code
    return f"{name}自定第 {version.version} 版，{version.made_at.date()}"


def _found(key: str, actor: Actor | None) -> KeyIndustry:
    path, _, region = key.partition("@")
    list_code, _, code = path.partition("/")
    found = found_list(list_code)
    wrong = Refusal(f"没有编号为 {key} 的重点产业", "请从列表中选择", column="industry")
    if found is None:
        raise wrong
    plain = found.industry(code)
    if not region:
        if plain is None:
            raise wrong
        return plain
    if actor is not None and not _may_read(actor, region):
        name = tables.region_name(region) or region
        raise Refusal(
            f"这是{name}自己的产业口径，不在您的地区范围内",
            "请改用平台默认口径或本地区的口径",
            column="industry",
        )
    version = _newest(
        IndustryDefinition.objects.filter(list_code=list_code, code=code, region_code=region)
    ).get((list_code, code, region))
    if version is not None and version.state == IndustryDefinition.DROPPED:
        raise Refusal(
            f"“{version.name}”已经移出清单", "请另选产业，或请主管部门从口径的经过里恢复", column="industry"
        )
    kept = _defined(plain, version) if plain is not None else None
    if kept is None and version is not None and version.is_added:
        kept = _added(version)
    if kept is None:
        raise wrong
    return kept


def _may_read(actor: Actor, region: str) -> bool:
    """A region's definitions are read in the region, above it and below it."""
    who = ACTIONS[VIEW].who.get(actor.role, ())
    own = actor.region_code
    return (
        not actor.signed_in
        or ANY in who
        or (bool(own) and (own.startswith(region) or region.startswith(own)))
    )
