"""What a key industry holds for an actor: counts of a definition, its chain, who is strong, before and after saving."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from zhiqiao.assets.landscape.gap import verdict_on
from zhiqiao.assets.landscape.industry_queries import VIEW, Shelf
from zhiqiao.assets.landscape.key_industries.chain import (
    GAP,
    OUTSIDE,
    SHIELD,
    Holder,
    Segment,
    holders_of,
    segments_of,
)
from zhiqiao.assets.landscape.key_industries.counting import caught, firms_in, needs_in
from zhiqiao.assets.landscape.key_industries.definition import KeyIndustry, Line
from zhiqiao.assets.landscape.queries import title_words, with_industries
from zhiqiao.assets.landscape.reach import in_reach
from zhiqiao.assets.landscape.scope import Scope
from zhiqiao.assets.landscape.selection import FirmPoint, Given, NeedPoint, Selection, percent
from zhiqiao.assets.landscape.snapshot import columns_and_mark
from zhiqiao.foundation.access.rules import Actor, require
from zhiqiao.foundation.accounts import queries as accounts

_MOST_FIRMS = 20
_CHAIN_LEADER = "链主"


@dataclass(frozen=True)
class Counts:
    """What a definition catches among the patents an actor may count.

    Attributes:
        patents: Of any status.
        in_force: Of them in force.
        holders: Holders of those in force.
        local: Of those in force held in the region.
        needs: Needs not closed.
        firms: Firms that name an industry of it.
        in_reach: Patents the actor may count at all.
        short: Segments without patents in force, or with none held here; of a definition with segments.
        shields: Segments where much is held here.
        sees_others: Whether others' patents are counted too: else nothing can be told short.
    """

    patents: int
    in_force: int
    holders: int
    local: int
    needs: int
    firms: int
    in_reach: int
    short: tuple[str, ...] = ()
    shields: tuple[str, ...] = ()
    sees_others: bool = True

    @property
    def local_share(self) -> float:
        """Of those in force held in the region, in percent."""
        return percent(self.local, self.in_force)

    @property
    def verdict(self) -> str:
        """What it is short of; "" where there is nothing to say."""
        return verdict_on(self.needs, self.in_force, self.firms) if self.sees_others else ""


@dataclass(frozen=True)
class LineCounts:
    """A line of a definition with what it catches alone."""

    line: Line
    patents: int
    in_force: int


@dataclass(frozen=True)
class Preview:
    """What a definition catches, against the one that holds now.

    Attributes:
        before: The definition that holds; None where there is none yet.
        after: The one about to be saved.
        lines: Each of its lines alone.
        gained: Patents only the new one catches.
        lost: Patents only the old one caught.
        examples: Keys of a few patents gained.
    """

    before: Counts | None
    after: Counts
    lines: tuple[LineCounts, ...]
    gained: int
    lost: int
    examples: tuple[int, ...]


@dataclass(frozen=True)
class StrongFirm:
    """A firm of the region in an industry: patents in force there, needs, titles that hold."""

    key: int
    name: str
    in_force: int
    needs: int
    titles: tuple[str, ...]

    @property
    def is_leader(self) -> bool:
        """Whether a title says that it leads the chain."""
        return any(_CHAIN_LEADER in one for one in self.titles)

    @property
    def title_words(self) -> str:
        """Its titles as one text."""
        return "、".join(self.titles)


@dataclass(frozen=True)
class IndustryView:
    """An industry as its page shows it.

    Attributes:
        industry: With the definition in force.
        counts: What it holds.
        segments: Its chain.
        firms: Firms of the region in it, chain leaders and the strongest in front.
        firm_count: How many there are at all.
        outsiders: The strongest holders from elsewhere.
        needs: Needs not closed that belong to it.
        made_on: The day.
    """

    industry: KeyIndustry
    counts: Counts
    segments: tuple[Segment, ...]
    firms: tuple[StrongFirm, ...]
    firm_count: int
    outsiders: tuple[Holder, ...]
    needs: tuple[NeedPoint, ...]
    made_on: date


class _Register:
    """The patents in an actor's reach with what definitions ask of them."""

    def __init__(self, actor: Actor, given: Given, industries: Iterable[KeyIndustry]) -> None:
        require(actor, VIEW)
        whole, mark = columns_and_mark()
        self.given, _ = with_industries(actor, given, Scope())
        rows = np.flatnonzero(in_reach(actor, whole))
        self.selection = Selection(whole, rows, title_words(mark, industries))

    def counts(self, lines: tuple[Line, ...]) -> Counts:
        """What lines catch."""
        selection = self.selection
        inside = caught(selection, lines)
        alive = inside & selection.in_force
        places, names = selection.holder_pairs
        local = selection.held_by(self.given.local)
        return Counts(
            int(np.count_nonzero(inside)),
            int(np.count_nonzero(alive)),
            len(np.unique(names[alive[places]])),
            int(np.count_nonzero(alive & local)),
            len(needs_in(self.given.needs, lines)),
            len(firms_in(self.given.asking, lines)),
            selection.count,
            sees_others=self.given.sees_others,
        )

    def counts_with_chain(self, industry: KeyIndustry) -> Counts:
        """What an industry holds, and which of its segments are short or shielded."""
        counts = self.counts(industry.lines)
        if not industry.segments:
            return counts
        found = segments_of(self.selection, self.given, industry)
        return replace(
            counts,
            short=tuple(one.name for one in found if one.verdict in {GAP, OUTSIDE}),
            shields=tuple(one.name for one in found if one.verdict == SHIELD),
        )


def counts_of(actor: Actor, given: Given, shelf: Shelf) -> list[tuple[KeyIndustry, Counts]]:
    """Each industry of a list with what it holds."""
    register = _Register(actor, given, shelf.industries)
    return [(one, register.counts_with_chain(one)) for one in shelf.industries]


def preview(actor: Actor, given: Given, before: KeyIndustry | None, lines: tuple[Line, ...]) -> Preview:
    """What a definition would catch."""
    after = KeyIndustry("", "", "", lines)
    register = _Register(actor, given, [after, *([before] if before else [])])
    selection = register.selection
    new = caught(selection, lines)
    old = caught(selection, before.lines) if before else np.zeros_like(new)
    alone = [(one, caught(selection, [one])) for one in lines]
    return Preview(
        register.counts(before.lines) if before else None,
        register.counts(lines),
        tuple(
            LineCounts(one, int(np.count_nonzero(mask)), int(np.count_nonzero(mask & selection.in_force)))
            for one, mask in alone
        ),
        int(np.count_nonzero(new & ~old)),
        int(np.count_nonzero(old & ~new)),
        tuple(int(key) for key in selection.keys[new & ~old][-5:]),
    )


def industry_view(actor: Actor, given: Given, industry: KeyIndustry) -> IndustryView:
    """An industry as its page shows it."""
    register = _Register(actor, given, [industry])
    selection, told = register.selection, register.given
    alive = caught(selection, industry.lines) & selection.in_force
    ranked = holders_of(selection, told, alive)
    firms = _firms(told, industry, ranked)
    return IndustryView(
        industry,
        register.counts(industry.lines),
        tuple(segments_of(selection, told, industry)),
        tuple(firms[:_MOST_FIRMS]),
        len(firms),
        tuple(one for one in ranked if not one.is_local)[:_MOST_FIRMS],
        tuple(needs_in(told.needs, industry.lines)),
        told.day,
    )


def _firms(given: Given, industry: KeyIndustry, ranked: list[Holder]) -> list[StrongFirm]:
    """Firms of the region that hold patents in the industry or name it, the strongest in front."""
    held = {one.key: one for one in ranked if one.is_local_firm}
    naming = {one.key: one for one in firms_in(given.asking, industry.lines) if one.key in given.local_firms}
    titles = accounts.titles_of({*held, *naming}, given.day)
    known: dict[int, FirmPoint] = {one.key: one for one in given.asking}
    found = [
        StrongFirm(
            key,
            known[key].name if key in known else held[key].name,
            held[key].in_force if key in held else 0,
            known[key].needs if key in known else 0,
            tuple(titles.get(key, ())),
        )
        for key in {*held, *naming}
    ]
    return sorted(found, key=lambda one: (not one.is_leader, -one.in_force, -one.needs, one.name))
