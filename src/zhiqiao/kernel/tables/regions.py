"""Administrative regions by GB/T 2260 prefix, the invented demo district among them, and universities."""

from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from zhiqiao.kernel.tables.files import records

Level = Literal["province", "city", "district"]
_LEVELS: Final[dict[str, Level]] = {"省级": "province", "地级": "city", "县级": "district"}
# Names of the second level that name nothing: what directly belongs to a province or municipality.
_NAMELESS: Final = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}


@dataclass(frozen=True)
class Region:
    """A region: code of 2, 4 or 6 digits, name, level, code of the region above ("" for a province).

    `is_demo` marks the invented ones: they are no places and have no standard code.
    """

    code: str
    name: str
    level: Level
    parent: str
    is_demo: bool = False


@cache
def _table() -> dict[str, Region]:
    return {
        row["代码"]: Region(row["代码"], row["名称"], _LEVELS[row["级别"]], row["上级代码"], is_demo)
        for file, is_demo in (("regions_gbt2260.csv.gz", False), ("regions_demo.csv", True))
        for row in records(file)
    }


def regions() -> tuple[Region, ...]:
    """All regions, those above before those below."""
    return tuple(sorted(_table().values(), key=lambda region: (len(region.code), region.code)))


def region_name(code: str) -> str | None:
    """The region's own name; None where there is no such code."""
    region = _table().get(code)
    return region.name if region else None


def region_ancestors(code: str) -> list[str]:
    """The codes above a region, from the province down; empty for a province and an unknown code."""
    above: list[str] = []
    region = _table().get(code)
    while region and region.parent:
        above.append(region.parent)
        region = _table().get(region.parent)
    return above[::-1]


def region_full_name(code: str) -> str | None:
    """The name with those above it, "山东省泰安市泰山区"; None where there is no such code."""
    if code not in _table():
        return None
    names = [_table()[above].name for above in region_ancestors(code)]
    return "".join(name for name in names if name not in _NAMELESS) + _table()[code].name


@cache
def universities() -> dict[str, str]:
    """The universities and colleges of the 2017 list: name → 办学层次 (本科 or 专科)."""
    return {row["学校名称"]: row["办学层次"] for row in records("universities_2017.csv.gz")}
