"""强链护链: the segments of a key industry's chain, what each holds, what it lacks, who is strong. Plain numpy."""

from dataclasses import dataclass

import numpy as np

from zhiqiao.assets.landscape.columns import Flags, flat
from zhiqiao.assets.landscape.gap import verdict_on
from zhiqiao.assets.landscape.key_industries.counting import caught, firms_in, needs_in
from zhiqiao.assets.landscape.key_industries.definition import WHOLE, KeyIndustry, Line
from zhiqiao.assets.landscape.selection import Given, Selection, distinct, percent
from zhiqiao.kernel import parameters
from zhiqiao.kernel.parameters import DatedValue

GAP, OUTSIDE, SHIELD, MIXED, BLANK, UNTOLD = "缺口", "外部主导", "护盾", "内外都有", "空白", "不判断"
MEANINGS = {
    GAP: "有需求或企业，没有有效专利",
    OUTSIDE: "有有效专利，本地单位一件也没有",
    SHIELD: "本地单位持有的占比和件数都到了门槛",
    MIXED: "本地有，占比或件数没到护盾的门槛",
    BLANK: "没有专利，也没有需求和企业",
    UNTOLD: "只看得到本单位的专利",
}
_FILE = "landscape.yaml"
_NAMED = 3


@dataclass(frozen=True)
class Holder:
    """A holder of patents in force: name, how many, whether of the region, whether a firm of the region."""

    name: str
    in_force: int
    key: int = 0
    is_local: bool = False
    is_local_firm: bool = False


@dataclass(frozen=True)
class Segment:
    """A segment of the chain.

    Attributes:
        name: As the definition has it.
        patents: Patents of any status.
        in_force: Of them in force.
        local: Of those with a holder of the region.
        local_firms: Firms of the region that hold some in force, the largest in front.
        needs: Needs not closed.
        firms: Firms that name an industry of the segment.
        outsiders: Holders from elsewhere, the largest in front.
        verdict: One of those of `MEANINGS`.
    """

    name: str
    patents: int
    in_force: int
    local: int
    local_firms: tuple[Holder, ...]
    needs: int
    firms: int
    outsiders: tuple[Holder, ...]
    verdict: str

    @property
    def share(self) -> float:
        """Of those in force held here, in percent."""
        return percent(self.local, self.in_force)

    @property
    def local_words(self) -> str:
        """The largest firms of the region as one text."""
        return _said(self.local_firms)

    @property
    def outsider_words(self) -> str:
        """The largest outsiders as one text."""
        return _said(self.outsiders)


def shield_percent(given: Given) -> DatedValue:
    """From what share on a segment counts as shielded."""
    return parameters.dated(_FILE, "chain", "shield_percent").entry_on(given.day)


def shield_least(given: Given) -> DatedValue:
    """From how many patents in force on."""
    return parameters.dated(_FILE, "chain", "shield_least").entry_on(given.day)


def segments_of(selection: Selection, given: Given, industry: KeyIndustry) -> list[Segment]:
    """Segments in the order of the definition; lines of no segment stand last, or alone for the whole."""
    names = [*industry.segments]
    if any(not line.segment for line in industry.lines):
        names.append("")
    return [_segment(selection, given, name, _lines(industry, name)) for name in names]


def _lines(industry: KeyIndustry, name: str) -> tuple[Line, ...]:
    return tuple(line for line in industry.lines if line.segment == name)


def _segment(selection: Selection, given: Given, name: str, lines: tuple[Line, ...]) -> Segment:
    inside = caught(selection, lines)
    alive = inside & selection.in_force
    ranked = holders_of(selection, given, alive)
    local = int(np.count_nonzero(alive & selection.held_by(given.local)))
    in_force = int(np.count_nonzero(alive))
    needs = len(needs_in(given.needs, lines))
    firms = len(firms_in(given.asking, lines))
    return Segment(
        name or WHOLE,
        int(np.count_nonzero(inside)),
        in_force,
        local,
        tuple(one for one in ranked if one.is_local_firm),
        needs,
        firms,
        tuple(one for one in ranked if not one.is_local),
        _verdict(given, in_force, local, needs + firms),
    )


def _verdict(given: Given, in_force: int, local: int, asking: int) -> str:
    if not given.sees_others:
        return UNTOLD
    if not in_force:
        return GAP if asking else BLANK
    if not local:
        return OUTSIDE
    wide = percent(local, in_force) >= shield_percent(given).value and local >= shield_least(given).value
    return SHIELD if wide else MIXED


def holders_of(selection: Selection, given: Given, alive: Flags) -> list[Holder]:
    """Holders of these patents, the largest in front; a name once a patent."""
    places, names = selection.holder_pairs
    wanted = alive[places]
    held = np.bincount(names[wanted], minlength=len(selection.columns.holders))
    keys = _key_of_name(selection)
    found = []
    for at in np.argsort(-held, kind="stable"):
        if not held[at]:
            break
        key = keys.get(int(at), 0)
        found.append(
            Holder(
                selection.columns.holders[at],
                int(held[at]),
                key,
                key in given.local,
                key in given.local_firms,
            )
        )
    return found


def _key_of_name(selection: Selection) -> dict[int, int]:
    """Name → the organization it is here, where it is one."""
    columns = selection.columns
    _, index = flat(columns.holder_at, selection.rows)
    tied = index[columns.holder_key[index] > 0]
    pairs = distinct(
        columns.holder[tied], columns.holder_key[tied], int(columns.holder_key.max(initial=0)) + 1
    )
    return dict(zip(pairs[0].tolist(), pairs[1].tolist(), strict=True))


def _said(holders: tuple[Holder, ...]) -> str:
    told = "；".join(f"{one.name} {one.in_force} 件" for one in holders[:_NAMED])
    more = len(holders) - _NAMED
    return f"{told}；另 {more} 家" if more > 0 else told


def gap_of(needs: int, in_force: int, firms: int) -> str:
    """What an industry is short of, as the gap view says it; "—" where there is nothing to say."""
    return verdict_on(needs, in_force, firms) or "—"
