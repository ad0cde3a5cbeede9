import csv
import gzip
import os
import re
import subprocess
import sys
from datetime import date

import pytest

from zhiqiao.kernel import tables
from zhiqiao.kernel.money import FEN_PER_WAN
from zhiqiao.kernel.tables.files import TABLES, rows

SOURCES = (TABLES / "SOURCES.md").read_text(encoding="utf-8")


def test_every_table_has_its_line_of_source_with_the_right_count() -> None:
    listed = dict(re.findall(r"^\| (\S+\.csv(?:\.gz)?) \|[^|]*\| (\d+) \|", SOURCES, re.MULTILINE))
    shipped = {file.name for file in TABLES.iterdir() if ".csv" in file.name}
    assert shipped == set(listed)
    for name, count in listed.items():
        assert sum(1 for _ in rows(name)) == int(count), name


def test_nothing_is_read_before_it_is_needed() -> None:
    script = (
        "import gzip, sys\n"
        "gzip.decompress = lambda *_: sys.exit('unpacked at import')\n"
        "import zhiqiao.kernel.tables\n"
        "assert 'django' not in sys.modules\n"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter on a literal
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == 0, done.stderr


def test_ipc_titles_and_the_way_up() -> None:
    assert tables.ipc_title("H02K17/02") == "异步感应电动机"
    assert tables.ipc_title("h02k 17/02") == "异步感应电动机"
    assert tables.ipc_parent("H02K17/02") == "H02K17/00"
    assert tables.ipc_parent("H") is None
    assert tables.ipc_ancestors("H02K17/04") == ["H", "H02", "H02K", "H02K17/00", "H02K17/02"]


def test_withdrawn_symbols_have_no_title_but_are_no_error() -> None:
    assert not tables.ipc_is_current("H01L21/00")
    assert tables.ipc_title("H01L21/00") is None
    assert tables.ipc_ancestors("H01L21/00") == []
    assert tables.ipc_is_current("H02K17/02")


def test_every_ipc_symbol_has_its_parent_in_the_table() -> None:
    known = {row[0]: row[2] for row in rows("ipc_2026.01_zh.csv.gz")}
    orphans = [symbol for symbol, parent in known.items() if parent not in known and len(symbol) > 1]
    assert orphans == []


@pytest.mark.parametrize(
    ("code", "name", "section"),
    [
        ("C", "制造业", "C"),
        ("13", "农副食品加工业", "C"),
        ("C13", "农副食品加工业", "C"),
        ("A0111", "稻谷种植", "A"),
    ],
)
def test_industries(code: str, name: str, section: str) -> None:
    assert (tables.gbt4754_name(code), tables.gbt4754_section(code)) == (name, section)


def test_unknown_industries() -> None:
    assert tables.gbt4754_name("9999") is None
    assert tables.gbt4754_section("") is None
    assert len(tables.gbt4754_industries()) == 1971


def codes_for(*symbols: str) -> dict[str, bool]:
    return {match.code: match.certain for match in tables.sei_industries_for(symbols)}


def naive(symbol: str) -> set[str]:
    """The rules a symbol meets, by going through every pattern of every rule."""

    def named(patterns: str) -> bool:
        for pattern in filter(None, patterns.split(";")):
            stem = pattern.rstrip("*")
            if "/" in pattern and not pattern.endswith("*"):
                if symbol == pattern:
                    return True
            elif re.match(re.escape(stem) + (r"(?!\d)" if re.search(r"[A-Z]\d+$", stem[1:]) else ""), symbol):
                return True
        return False

    with gzip.open(TABLES / "sei2021_ipc_rules.csv.gz", "rt", encoding="utf-8", newline="") as file:
        return {
            row["规则编号"]
            for row in csv.DictReader(file)
            if named(row["IPC包含"]) and not named(row["IPC排除"])
        }


@pytest.mark.parametrize(
    "symbol",
    [
        "G01S1/04",
        "G01S1/02",
        "G06F11/14",
        "G06F11/07",
        "G06F110/00",
        "H01L21/00",
        "H01M10/0525",
        "C08F2/00",
        "H03M13/00",
        "G16H10/20",
        "A01B1/02",
        "H04L12/28",
        "G06K9/00",
        "C07D209/76",
        "B44F1/00",
        "E02B15/10",
    ],
)
def test_industries_of_a_symbol_agree_with_going_through_every_rule(symbol: str) -> None:
    met = {rule for match in tables.sei_industries_for([symbol]) for rule in match.rules}
    assert met == naive(symbol)


def test_a_star_reaches_below_and_an_exclusion_takes_one_away() -> None:
    by_rule = {rule: match for match in tables.sei_industries_for(["G01S1/04"]) for rule in match.rules}
    assert by_rule["1.1-03a"].certain
    assert by_rule["1.1-03a"].name == "下一代信息网络产业"
    excluded = {rule for match in tables.sei_industries_for(["G01S1/02"]) for rule in match.rules}
    assert "1.1-03a" not in excluded


def test_keywords_make_an_industry_possible_only() -> None:
    (match,) = [match for match in tables.sei_industries_for(["G06F11/07"]) if match.code == "1.1"]
    assert not match.certain
    assert match.keywords
    assert match.symbols == ("G06F11/07",)


def test_withdrawn_symbols_still_point_to_their_industry() -> None:
    assert "1.2" in codes_for("H01L21/00")
    assert len(codes_for("H01M2/10", "H01L21/67")) >= 2


def test_industries_come_once_each_in_order() -> None:
    found = [match.code for match in tables.sei_industries_for(["H01L21/00", "G01S1/04", "G01S1/04", ""])]
    assert found == sorted(set(found))
    assert len(tables.sei_industries()) == 40
    assert tables.sei_industries_for([]) == []


def test_codes_alone_are_those_of_the_industries() -> None:
    for symbols in (["H01L21/00", "G01S1/04", "G01S1/04", ""], ["h01m 2/10", "H01L21/67"], ["Z99"], []):
        assert list(tables.sei_codes_for(symbols)) == [one.code for one in tables.sei_industries_for(symbols)]


def test_regions() -> None:
    assert tables.region_name("500109") == "北碚区"
    assert tables.region_ancestors("500109") == ["50", "5001"]
    assert tables.region_full_name("500109") == "重庆市北碚区"
    assert tables.region_full_name("370902") == "山东省泰安市泰山区"
    assert tables.region_name("000000") is None
    assert tables.region_full_name("000000") is None
    assert tables.region_ancestors("50") == []


def test_the_invented_district_is_marked_and_meets_no_real_code() -> None:
    invented = [region for region in tables.regions() if region.is_demo]
    assert [(region.code, region.name, region.level) for region in invented] == [
        ("99", "演示省", "province"),
        ("9901", "江州市", "city"),
        ("990101", "澄江区", "district"),
        ("990102", "西岭区", "district"),
    ]
    assert not [region for region in tables.regions() if region.code.startswith("99") and not region.is_demo]


def test_every_region_lies_in_one_listed_before_it() -> None:
    seen = {""}
    for region in tables.regions():
        assert region.parent in seen
        assert region.code.startswith(region.parent)
        seen.add(region.code)


@pytest.mark.parametrize(
    ("industry", "staff", "revenue", "assets", "size"),
    [
        ("C", 999, 50000, None, "medium"),
        ("C1311", 1000, 39999, None, "medium"),
        ("26", 1000, 40000, None, "large"),
        ("C26", 300, 1999, None, "small"),
        ("B", 19, 5000, None, "micro"),
        ("65", 50, 49, None, "micro"),
        ("I6511", 100, 1000, None, "medium"),
        ("I6510", 100, 1000, None, "medium"),  # a code of the 2011 edition
        ("L", 100, None, 8000, "medium"),
        ("7251", 100, None, 8000, "medium"),
        ("A", None, 20000, None, "large"),
        ("E", None, 80000, 80000, "large"),
        ("E", None, 80000, 79999, "medium"),
        ("M73", 300, None, None, "large"),
        ("85", 9, None, None, "micro"),
        ("591", 1000, 30000, None, "large"),
        ("592", 200, 30000, None, "large"),
        ("592", 199, 30000, None, "medium"),
        ("H", 99, 2000, None, "small"),
        ("703", 10, None, None, "small"),
    ],
)
def test_size_classes(
    industry: str, staff: int | None, revenue: int | None, assets: int | None, size: str
) -> None:
    def fen(wan: int | None) -> int | None:
        return None if wan is None else wan * FEN_PER_WAN

    assert tables.sme_size(industry, staff, fen(revenue), fen(assets)) == size


@pytest.mark.parametrize(
    ("industry", "staff", "revenue_fen"),
    [
        ("C", None, 50000 * FEN_PER_WAN),  # a measure is unknown
        ("C", 999, None),
        ("C", 5, None),
        ("Q84", 100, 10**9),  # 卫生 is outside the rule
        ("53", 100, 10**9),  # 铁路运输 too
        ("J66", 100, 10**9),
        ("F", 100, 10**9),  # wholesale and retail are judged apart
        ("59", 100, 10**9),  # 装卸搬运 and 仓储 too
        ("", 100, 10**9),
        ("XX", 100, 10**9),
    ],
)
def test_sizes_that_cannot_be_told(industry: str, staff: int | None, revenue_fen: int | None) -> None:
    assert tables.sme_size(industry, staff, revenue_fen, None) is None


def test_one_fen_short_of_a_floor_is_the_class_below() -> None:
    floor = 2000 * FEN_PER_WAN
    assert tables.sme_size("C", 300, floor, None) == "medium"
    assert tables.sme_size("C", 300, floor - 1, None) == "small"


def test_size_labels() -> None:
    assert [tables.size_label(size) for size in ("large", "medium", "small", "micro", None, "?")] == [
        "大型",
        "中型",
        "小型",
        "微型",
        "无法判定",
        "无法判定",
    ]


@pytest.mark.parametrize(
    ("patent_type", "year", "reduced", "fen"),
    [
        ("invention", 1, 0, 90_000),
        ("invention", 20, 0, 800_000),
        ("invention", 4, 85, 18_000),
        ("utility_model", 10, 70, 60_000),
        ("design", 15, 0, 300_000),
        ("invention", 21, 0, None),
        ("utility_model", 11, 0, None),
        ("invention", 0, 0, None),
        ("invention", 1, 50, None),
        ("plant", 1, 0, None),
    ],
)
def test_annual_fees(patent_type: str, year: int, reduced: int, fen: int | None) -> None:
    assert tables.annual_fee(patent_type, year, reduced_percent=reduced) == fen


@pytest.mark.parametrize("patent_type", ["invention", "utility_model", "design"])
def test_the_fee_table_has_no_gap_within_the_term(patent_type: str) -> None:
    term = {"invention": 20, "utility_model": 10, "design": 15}[patent_type]
    fees = [tables.annual_fee(patent_type, year) for year in range(1, term + 1)]
    assert None not in fees
    assert fees == sorted(fee for fee in fees if fee is not None)


@pytest.mark.parametrize(
    ("paid_on", "percent"),
    [
        (date(2024, 6, 3), 0),
        (date(2024, 7, 3), 0),
        (date(2024, 7, 4), 5),
        (date(2024, 8, 3), 5),
        (date(2024, 8, 4), 10),
        (date(2024, 12, 3), 25),
        (date(2024, 12, 4), None),
    ],
)
def test_surcharge_by_month(paid_on: date, percent: int | None) -> None:
    assert tables.surcharge_percent(date(2024, 6, 3), paid_on) == percent


def test_codes() -> None:
    assert tables.code_label("CN_KIND", "U") == "实用新型专利授权公告"
    assert tables.code_label("CN_KIND", "C3") == "发明专利权部分无效宣告公告"
    assert tables.code_label("INID", "54") == "名称"
    assert tables.code_label("CN_KIND", "Q") is None
    assert tables.code_label("NONE", "A") is None
    assert "IN_FORCE" in tables.codes("LEGAL_STATUS")


def test_high_value_categories_carry_their_doubts() -> None:
    categories = tables.high_value_categories()
    assert [category.code for category in categories] == ["HV1", "HV2", "HV3", "HV4", "HV5"]
    assert categories[3].confidence == "MISSING"
    assert all(category.source for category in categories)
    said = "".join(one.name + one.definition + one.caveat + one.source for one in categories)
    assert not set(",;:()") & set(said), "Chinese prose on a page has Chinese punctuation"
    assert "（推断）；mondaq 英译写 after grant" in said
    assert "2021-03-29" in said


def test_universities() -> None:
    assert tables.universities()["清华大学"] == "本科"
    assert len(tables.universities()) == 2631
