"""IPC ↔ GB/T 4754: the packaged table, its mark, and an imported one in its place."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from zhiqiao.kernel.parameters import Confidence
from zhiqiao.kernel.tables import (
    Concordance,
    Link,
    concordance_in_use,
    gbt4754_name,
    industry_ipcs,
    ipc_industries,
    ipc_industry_codes,
    use_concordance,
)
from zhiqiao.kernel.tables.concordance import as_file
from zhiqiao.kernel.tables.files import rows


@pytest.fixture(autouse=True)
def imported(tmp_path: Path) -> Iterator[Path]:
    """Where an imported table would lie; nothing is there at first."""
    path = tmp_path / "tables.json"
    use_concordance(path)
    yield path
    use_concordance(tmp_path / "nowhere.json")


def codes(*symbols: str) -> list[str]:
    return [one.code for one in ipc_industries(symbols)]


def official(*links: Link) -> Concordance:
    return Concordance("对照", "某局 2018", "某局", Confidence.V2, date(2018, 9, 27), links)


def test_every_packaged_row_is_a_symbol_and_a_known_industry_with_its_basis() -> None:
    table = concordance_in_use()
    assert not table.is_official
    assert "平台推导" in table.mark
    assert "未核对" in table.mark
    assert len(table.links) == sum(1 for _ in rows("ipc_gbt4754.csv.gz"))
    for link in table.links:
        assert re.fullmatch(r"[A-H]\d{2}([A-Z](\d+(/\d+)?)?)?\*?", link.ipc), link
        assert gbt4754_name(link.industry), link
        assert link.basis in {"战新规则", "类名判读"}
        assert link.evidence.startswith("规则 ") or link.basis == "类名判读"
    assert len({(link.ipc, link.industry) for link in table.links}) == len(table.links)


@pytest.mark.parametrize(
    ("symbol", "industry"),
    [
        ("H01M10/0525", "384"),  # 电池
        ("A43B13/14", "195"),  # 鞋
        ("B61H5/00", "371"),  # 铁路车辆
        ("C02F1/46", "462"),  # 污水处理
        ("h01m 10 / 05", "384"),  # folded as any symbol is
        ("Ａ43Ｂ13/00", "195"),
    ],
)
def test_a_symbol_points_to_what_its_title_says(symbol: str, industry: str) -> None:
    assert industry in [code[:3] for code in codes(symbol)]


def test_what_more_symbols_point_to_comes_first_and_each_once() -> None:
    found = ipc_industries(["G06F17/30", "G06N3/08", "G06Q10/04"])
    assert found[0].code[:3] == "651"
    assert len({one.code for one in found}) == len(found)
    assert set(found[0].symbols) == {"G06F17/30", "G06N3/08", "G06Q10/04"}


def test_codes_alone_are_the_same_codes_in_the_same_order() -> None:
    symbols = ["G06F17/30", "g06n 3 / 08", "Ａ43Ｂ13/00", "", "G06Q10/04", "Z99Z1/00"]
    assert ipc_industry_codes(symbols) == codes(*symbols) != []
    assert ipc_industry_codes([]) == []


def test_unknown_symbols_and_codes_point_nowhere() -> None:
    assert codes("", "XX", "Z99Z1/00", "A99Z99/00") == []
    assert industry_ipcs("9999") == industry_ipcs("") == industry_ipcs("zz") == ()


def test_an_industry_is_asked_at_any_level() -> None:
    assert "H01M*" in industry_ipcs("384")
    assert set(industry_ipcs("3841")) <= set(industry_ipcs("384")) <= set(industry_ipcs("38"))
    assert industry_ipcs("C384") == industry_ipcs("384")


def test_an_imported_table_takes_the_place_of_ours_whole(imported: Path) -> None:
    ours = codes("A43B13/14")
    imported.write_text(
        as_file(
            official(
                Link("H01M*", "384"),
                Link("H01M10*", "3841"),
                Link("H01M10*", "3842"),
                Link("H01M10/05", "3849"),
            )
        ),
        encoding="utf-8",
    )
    use_concordance(imported)  # what was found a moment ago is believed for a second
    assert concordance_in_use().is_official
    assert codes("A43B13/14") == []
    assert codes("H01M4/00") == ["384"]
    assert codes("H01M10/42") == ["3841", "3842"]
    assert codes("H01M10/05") == ["3849"]
    imported.unlink()
    use_concordance(imported)
    assert codes("A43B13/14") == ours
