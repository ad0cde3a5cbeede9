"""What the doors may ask of the map. Every query takes the actor; only patents in reach are counted."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from django.db.models import Count, Q, QuerySet

from zhiqiao.assets.landscape import keepers
from zhiqiao.assets.landscape.demand_index import FirmDemand, Index, Opening
from zhiqiao.assets.landscape.figures import Figure
from zhiqiao.assets.landscape.industry_queries import default_shelf, key_industry, shelf, words_for
from zhiqiao.assets.landscape.key_industries.counting import caught, needs_in
from zhiqiao.assets.landscape.key_industries.definition import KeyIndustry
from zhiqiao.assets.landscape.key_industries.titles import NO_TITLES, Titles
from zhiqiao.assets.landscape.models import Alert, NavigationProject, Watch
from zhiqiao.assets.landscape.reach import in_reach, known_to, sees_others
from zhiqiao.assets.landscape.scope import HOLDERS, Scope, select
from zhiqiao.assets.landscape.selection import IN_FORCE, Given, Selection, analyses
from zhiqiao.assets.landscape.snapshot import columns, columns_and_mark
from zhiqiao.assets.landscape.title_store import titles
from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.kernel import tables
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

__all__ = ["Alert", "Map", "NavigationProject", "Rival", "Watch"]

VIEW = "assets.landscape:map:view"
VIEW_PROJECT = "assets.landscape:project:view"
VIEW_WATCH = "assets.landscape:watch:view"
FIRM_KINDS = ("enterprise", "state_owned_enterprise")
_SPLITTING = frozenset({"key_industries", "industry_chain"})
_FEW = 20


@dataclass(frozen=True)
class Map:
    """A scope analyzed.

    Attributes:
        scope: What was looked at.
        figures: One an analysis, in the order of the page.
        count: Patents in the scope.
        in_force: Those of them in force.
        in_reach: Patents the actor may count at all.
        made_on: The day.
        mark: The register as it was.
        words: The scope in words.
        split: Code of the list of key industries that the split is made by.
    """

    scope: Scope
    figures: tuple[Figure, ...]
    count: int
    in_force: int
    in_reach: int
    made_on: date
    mark: str
    words: str
    split: str = ""

    def figure(self, code: str) -> Figure:
        """One of them.

        Raises:
            Refusal: there is no such analysis.
        """
        for one in self.figures:
            if one.code == code:
                return one
        raise Refusal(f"没有名为“{code}”的分析", "请从导航图页面选择")


def map_of(
    actor: Actor,
    scope: Scope,
    *,
    found: Iterable[int] | None = None,
    given: Given | None = None,
    only: Collection[str] | None = None,
    split: str = "",
) -> Map:
    """The whole analysis of a scope, or some of it.

    Args:
        actor: Who asks; what they cannot list in the register is not counted.
        scope: What is looked at.
        found: Keys that the search index gave for the scope's text.
        given: Needs and firms to compare with, already filtered for the actor.
        only: Codes of the analyses wanted; None for all.
        split: Code of the list of key industries to split by; "" the nearest.
    """
    require(actor, VIEW)
    wanted = [one for code, one in analyses().items() if only is None or code in only]
    told, used = given or Given(today()), ""
    whole, mark = columns_and_mark(told.day)
    if _SPLITTING & {one.code for one in wanted} or scope.industry:
        told, used = with_industries(actor, told, scope, split)
    seen = in_reach(actor, whole)
    words = title_words(mark, (*told.key_industries, *([told.key_industry] if told.key_industry else [])))
    chosen = np.flatnonzero(seen & select(whole, scope, found))
    if told.key_industry is not None:
        inside = caught(Selection(whole, chosen, words), told.key_industry.part(scope.segment))
        chosen = chosen[inside]
    if scope.holders:
        kinds = HOLDERS[scope.holders][1]
        held = accounts.all_organizations().filter(kind__in=kinds).values_list("pk", flat=True)
        chosen = chosen[Selection(whole, chosen).held_by(frozenset(held))]
    selection = Selection(whole, chosen, words)
    return Map(
        scope,
        tuple(_noted(one.run(selection, told), told.day) for one in wanted),
        selection.count,
        int(np.count_nonzero(selection.in_force)),
        int(np.count_nonzero(seen)),
        told.day,
        mark,
        words_for(scope),
        used,
    )


def with_industries(actor: Actor, given: Given, scope: Scope, split: str = "") -> tuple[Given, str]:
    """What is given, with the key industries to split by, the one looked at, who is local; and the list's code."""
    industry = key_industry(actor, scope.industry) if scope.industry else None
    if industry is not None and scope.segment and not industry.part(scope.segment):
        raise Refusal(
            f"“{industry.name}”的口径里没有环节“{scope.segment}”",
            f"请在 {'、'.join(industry.segments) or '不分环节'} 中选择",
            column="industry",
        )
    used = shelf(actor, split) if split else default_shelf(actor)
    here = accounts.organizations_in(actor.region_code).values_list("pk", "kind") if actor.region_code else ()
    kinds = dict(here)
    lines = industry.part(scope.segment) if industry is not None else ()
    made = replace(
        given,
        needs=tuple(needs_in(given.needs, lines)) if industry else given.needs,
        key_industries=used.industries,
        list_title=used.list.title,
        key_industry=industry,
        local=frozenset(kinds),
        local_firms=frozenset(pk for pk, kind in kinds.items() if kind in FIRM_KINDS),
        region_words=tables.region_name(actor.region_code) or "",
        sees_others=sees_others(actor),
    )
    return made, used.code


def title_words(mark: str, industries: Iterable[KeyIndustry]) -> Titles:
    """The titles, where a definition asks for words at all."""
    asked = any(line.words or line.without for one in industries for line in one.lines)
    return titles(mark) if asked else NO_TITLES


def _noted(figure: Figure, day: date) -> Figure:
    """What 有效 means stays with a figure that counts it, into the report too."""
    if figure.is_empty or not any("有效" in heading for heading in figure.headings):
        return figure
    return replace(figure, notes=(*figure.notes, f"“有效”与专利页同一口径，判断到 {day}，不是清单上的状态词"))


@dataclass(frozen=True)
class DemandIndex:
    """重点保护企业 and 招商索引 over all that the actor may see.

    Attributes:
        firms: All firms told, those that want patents most in front.
        openings: Industries short of patents or firms, the shortest in front.
        in_reach: Patents the actor may count.
        unplaced: Patents in force that point to no industry.
        unnamed: Needs whose firm the actor may not know.
        made_on: The day.
        mark: The register as it was.
    """

    firms: tuple[FirmDemand, ...]
    openings: tuple[Opening, ...]
    in_reach: int
    unplaced: int
    unnamed: int
    made_on: date
    mark: str


def demand_index(actor: Actor, given: Given) -> DemandIndex:
    """Firms by measured demand for patents, and what industries are short of.

    Args:
        actor: Who asks; what they cannot list in the register is not counted.
        given: Needs and firms, already filtered for the actor.
    """
    require(actor, VIEW)
    whole, mark = columns_and_mark(given.day)
    seen = in_reach(actor, whole)
    found = Index(Selection(whole, np.flatnonzero(seen)), given)
    return DemandIndex(
        tuple(found.firms()),
        tuple(found.openings()),
        int(np.count_nonzero(seen)),
        found.unplaced,
        given.unnamed,
        given.day,
        mark,
    )


def regions_of(actor: Actor) -> list[tuple[str, str]]:
    """Regions that patents in the actor's reach lie in, with those above them: (code, name)."""
    require(actor, VIEW)
    whole = columns()
    held = (
        {whole.regions[at] for at in np.unique(whole.region[in_reach(actor, whole)])}
        if whole.count
        else set()
    )
    codes = {code[:digits] for code in held if code for digits in (2, 4, 6) if len(code) >= digits}
    return [(code, tables.region_name(code) or code) for code in sorted(codes)]


# Projects --------------------------------------------------------------------------------------------------------


def projects(actor: Actor) -> QuerySet[NavigationProject]:
    """Projects in reach, with how many findings and decisions each has."""
    found = rows(actor, VIEW_PROJECT, NavigationProject.objects.select_related("organization"))
    return found.order_by("-pk").annotate(
        finding_count=Count("findings", distinct=True), decision_count=Count("decisions", distinct=True)
    )


def project(actor: Actor, pk: int) -> NavigationProject:
    """One project.

    Raises:
        Refusal: there is none with this number.
        Denied: not within the actor's reach.
    """
    one = NavigationProject.objects.select_related("organization").filter(pk=pk).first()
    if one is None:
        raise Refusal(f"没有第 {pk} 号导航项目", "请从项目列表中打开")
    require(actor, VIEW_PROJECT, project_resource(one))
    return one


def project_resource(one: NavigationProject) -> Resource:
    """What a permission on a project is judged by."""
    return Resource(one.region_code, frozenset({one.organization_id}), label=f"导航项目“{one.name}”")


# Watching --------------------------------------------------------------------------------------------------------


def watches(actor: Actor) -> QuerySet[Watch]:
    """What the actor's organization keeps an eye on; ``is_left`` where the maker no longer acts for it."""
    found = keepers.with_left(rows(actor, VIEW_WATCH, Watch.objects.all(), region=None))
    waiting = Count("alerts", filter=Q(alerts__state=Alert.OPEN))
    return found.filter(dropped_at=None).annotate(waiting=waiting).order_by("kind", "value")


def left_watches(actor: Actor) -> list[int]:
    """Keys of those whose maker no longer acts for the organization."""
    found = keepers.left(rows(actor, VIEW_WATCH, Watch.objects.filter(dropped_at=None), region=None))
    return list(found.values_list("pk", flat=True))


def dropped_watches(actor: Actor) -> QuerySet[Watch]:
    """What it no longer keeps an eye on, the last few."""
    found = rows(actor, VIEW_WATCH, Watch.objects.all(), region=None)
    return found.exclude(dropped_at=None).order_by("-dropped_at")[:_FEW]


def readable_alerts(actor: Actor) -> frozenset[str]:
    """Numbers of those patents that alerts name whose page the actor may open."""
    named = alerts(actor).exclude(patent_number="").order_by().values("patent_number")
    return frozenset(register.patents(actor).filter(number__in=named).values_list("number", flat=True))


def alerts(actor: Actor) -> QuerySet[Alert]:
    """What the rules found for the actor's organization."""
    return rows(actor, VIEW_WATCH, Alert.objects.select_related("watch"), region=None)


@dataclass(frozen=True)
class Rival:
    """A watched applicant as the register has it now.

    Attributes:
        watch: The entry of the watch list.
        total: Patents published, or in the actor's sight.
        in_force: Of them in force.
        recent: Of them filed in the last three years.
        new: Keys of those registered since the last look.
    """

    watch: Watch
    total: int
    in_force: int
    recent: int
    new: tuple[int, ...]


def rivals(actor: Actor) -> list[Rival]:
    """Watched applicants with what they have published or the actor may see, and what is new since the last look."""
    whole = columns()
    seen = known_to(actor, whole)
    found = []
    for one in watches(actor).filter(kind=Watch.APPLICANT):
        chosen = np.flatnonzero(seen & select(whole, Scope(holder=one.value)))
        keys, years = whole.keys[chosen], whole.filed_year[chosen]
        alive = int(np.count_nonzero(whole.status[chosen] == IN_FORCE))
        recent = int(np.count_nonzero(years > today().year - 3))
        new = tuple(int(key) for key in keys[keys > one.seen_key])
        found.append(Rival(one, len(chosen), alive, recent, new))
    return found
