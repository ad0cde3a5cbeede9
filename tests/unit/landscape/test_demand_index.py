"""重点保护企业 and 招商索引 against numbers counted by hand."""

from dataclasses import replace

import numpy as np
from tests.unit.landscape.small_register import DAY, One, register

from zhiqiao.assets.landscape.demand_index import Index, formula
from zhiqiao.assets.landscape.gap import MET, NO_FIRM, NO_PATENT, THIN, verdict_on
from zhiqiao.assets.landscape.selection import FirmPoint, Given, NeedPoint, Selection

WATER, PUMP, DYE = "C02F9/00", "F04D13/00", "D06P1/00"
OURS = 7


def index(given: Given, *found: One) -> Index:
    """The index of a small register where 甲公司 is organization 7."""
    columns = register(found)
    keys = np.array([OURS if columns.holders[at] == "甲公司" else 0 for at in columns.holder], dtype=np.int64)
    known = replace(columns, holder_key=keys)
    return Index(Selection(known, np.arange(known.count)), given)


STOCK = (
    One(ipcs=(WATER,), holders=("甲公司",)),
    One(ipcs=(WATER,), holders=("乙大学", "甲公司")),
    One(ipcs=(WATER,), holders=("乙大学",)),
    One(ipcs=(WATER,), holders=("丙厂",)),
    One(ipcs=(WATER,), holders=("丙厂",), status="ended"),
    One(ipcs=(PUMP,), holders=("甲公司",)),
    One(ipcs=(DYE,), holders=("丁研究院",)),
    One(ipcs=(), holders=("丁研究院",)),
)


def test_demand_is_needs_times_patents_of_others_over_own() -> None:
    asking = (
        FirmPoint(OURS, "甲公司", "4620", needs=2, need_codes=("4620",)),
        FirmPoint(8, "戊公司", "4620", needs=1),
        FirmPoint(9, "己公司", "", needs=1, need_codes=("1713",)),
        FirmPoint(10, "庚公司", ""),
    )
    found = {one.name: one for one in index(Given(DAY, asking=asking), *STOCK).firms()}
    ours = found["甲公司"]
    assert (ours.needs, ours.others, ours.own, ours.own_there) == (2, 2, 3, 2), "失效的不数，共有的算自有"
    assert ours.score == 1.0
    assert (found["戊公司"].others, found["戊公司"].own, found["戊公司"].score) == (4, 0, 4.0)
    assert found["己公司"].industries[0].startswith("171 ")
    assert (found["己公司"].others, found["己公司"].score) == (1, 1.0)
    assert (found["庚公司"].industries, found["庚公司"].score) == ((), 0.0), "没有写行业的也列出"
    assert next(iter(found)) == "戊公司", "需求度最高的在前"


def test_openings_tell_what_is_short_and_who_holds_patents() -> None:
    needs = (NeedPoint(1, "染料", "2645"), NeedPoint(2, "水", "4620"))
    given = Given(DAY, needs, ("1713", "2645"), (FirmPoint(OURS, "甲公司", "4620"),))
    made = index(given, *STOCK)
    found = {one.code: one for one in made.openings()}
    assert (found["264"].verdict, found["264"].patents, found["264"].firms) == (NO_PATENT, 0, 1)
    water = found["462"]
    assert (water.verdict, water.needs, water.patents, water.firms) == (NO_FIRM, 1, 4, 0)
    assert water.holders == (("乙大学", 2, False), ("甲公司", 2, True), ("丙厂", 1, False))
    assert (found["264"].holders, found["264"].is_near) == ((), False), "同大类也没有"
    near = index(Given(DAY, (NeedPoint(3, "污水", "4690"), NeedPoint(4, "自来水", "4610"))), *STOCK)
    tap = next(one for one in near.openings() if one.code == "461")
    assert (tap.patents, tap.is_near, tap.holders[0][0]) == (0, True, "乙大学"), "同大类 46 的权利人"
    assert "171" not in found, "有专利有企业没有需求的，没有可说的"
    assert made.openings()[0].code == "264", "最缺的在前"
    assert made.unplaced == 1


def test_verdicts_and_an_empty_register() -> None:
    assert [verdict_on(*one) for one in ((1, 0, 0), (3, 2, 1), (0, 1, 0), (1, 1, 1), (0, 0, 1))] == [
        NO_PATENT,
        THIN,
        NO_FIRM,
        MET,
        "",
    ]
    made = index(Given(DAY))
    assert (made.firms(), made.openings(), made.unplaced) == ([], [], 0)
    assert not formula(DAY).confidence.is_checked
