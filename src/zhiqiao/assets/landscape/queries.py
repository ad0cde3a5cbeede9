"""What the doors may ask of the map. Every query takes the actor; only patents in reach are counted."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from zhiqiao.assets.landscape.figures import Figure
from zhiqiao.assets.landscape.reach import in_reach
from zhiqiao.assets.landscape.scope import Scope, select, words_of
from zhiqiao.assets.landscape.selection import Given, Selection, analyses
from zhiqiao.assets.landscape.snapshot import columns, register_mark
from zhiqiao.foundation.access.rules import Actor, require
from zhiqiao.kernel import tables
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

VIEW = "assets.landscape:map:view"


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
    """

    scope: Scope
    figures: tuple[Figure, ...]
    count: int
    in_force: int
    in_reach: int
    made_on: date
    mark: str

    @property
    def words(self) -> str:
        """The scope in words."""
        return words_of(self.scope)

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
) -> Map:
    """The whole analysis of a scope, or some of it.

    Args:
        actor: Who asks; what they cannot list in the register is not counted.
        scope: What is looked at.
        found: Keys that the search index gave for the scope's text.
        given: Needs and firms to compare with, already filtered for the actor.
        only: Codes of the analyses wanted; None for all.
    """
    require(actor, VIEW)
    whole = columns()
    seen = in_reach(actor, whole)
    chosen = np.flatnonzero(seen & select(whole, scope, found))
    selection = Selection(whole, chosen)
    told = given or Given(today())
    wanted = [one for code, one in analyses().items() if only is None or code in only]
    return Map(
        scope,
        tuple(one.run(selection, told) for one in wanted),
        selection.count,
        int(np.count_nonzero(selection.in_force)),
        int(np.count_nonzero(seen)),
        told.day,
        register_mark(),
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
