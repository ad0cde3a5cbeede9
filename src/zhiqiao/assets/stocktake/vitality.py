"""供给侧活力: what the holders of a region file, take stock of, offer and convert, year by year. Plain Python.

Counts only, no score: every number is a number of patents, and the shares are of the patents in force now.
"""

from collections import Counter
from dataclasses import dataclass, field

MEASURES = {
    "filed": "申请",
    "granted": "授权",
    "assessed": "盘点评价",
    "pooled": "入库",
    "listed": "上架",
    "converted": "转化",
}
FORMULAS = {
    "申请、授权": "登记簿里申请年、授权公告日落在当年的件数",
    "盘点评价、入库": "盘点里当年首次走到“单位已评价”“已入库”的件数，一件只数一次",
    "上架、转化": "账本里当年首次有“对外提供”“转化”事实的件数（事实种类见盘点参数），一件只数一次",
    "占有效": "现在有效的专利里，到今天为止评价过、上架过、转化过的各占多少；有效按登记簿最新状态",
    "归谁": "共有专利归登记簿里排第一的权利人，与盘点相同",
}


@dataclass(frozen=True)
class Supply:
    """A patent as it counts here; a year is 0 where it has not come to that.

    Attributes:
        in_force: By the latest data.
        years: Year by measure.
    """

    in_force: bool
    years: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Year:
    """One holder's year: patents by measure."""

    key: int
    name: str
    kind: str
    year: int
    counts: dict[str, int]


@dataclass(frozen=True)
class Vitality:
    """A holder with its years.

    Attributes:
        key: The organization.
        name: What it is called.
        kind: Its kind in words.
        patents: Patents of any status.
        in_force: Of them in force now.
        now: Of those in force, how many were ever assessed, pooled, listed, converted.
        years: The years shown, the newest in front.
    """

    key: int
    name: str
    kind: str
    patents: int
    in_force: int
    now: dict[str, int]
    years: tuple[Year, ...]

    def share(self, measure: str) -> float | None:
        """Of those in force, in percent with one decimal; None without any in force."""
        return round(100 * self.now[measure] / self.in_force, 1) if self.in_force else None

    @property
    def this_year(self) -> dict[str, int]:
        """Counts of the newest year."""
        return self.years[0].counts

    @property
    def assessed_share(self) -> float | None:
        """Assessed, of those in force."""
        return self.share("assessed")

    @property
    def listed_share(self) -> float | None:
        """Ever listed, of those in force."""
        return self.share("listed")

    @property
    def converted_share(self) -> float | None:
        """Ever converted, of those in force."""
        return self.share("converted")


def vitality_of(key: int, name: str, kind: str, held: list[Supply], years: list[int]) -> Vitality:
    """A holder's counts over its patents.

    Args:
        key: The organization.
        name: What it is called.
        kind: Its kind in words.
        held: Its patents.
        years: The years to show, the newest in front.
    """
    counted = Counter((measure, year) for one in held for measure, year in one.years.items())
    alive = [one for one in held if one.in_force]
    return Vitality(
        key,
        name,
        kind,
        len(held),
        len(alive),
        {measure: sum(bool(one.years.get(measure)) for one in alive) for measure in MEASURES},
        tuple(
            Year(key, name, kind, year, {measure: counted[measure, year] for measure in MEASURES})
            for year in years
        ),
    )
