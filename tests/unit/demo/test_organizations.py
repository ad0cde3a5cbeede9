"""Firms of all sizes with codes that check out, and no name that is somebody's."""

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from demo.codes import organization_body
from demo.grammar import industries
from demo.model import District
from demo.organizations import SIZE_MIX

from zhiqiao.kernel.credit_code import parse_credit_code
from zhiqiao.kernel.tables import gbt4754_name, region_name, sme_size


def test_sizes_are_a_believable_mix_judged_by_the_rule(known: District) -> None:
    firms = [one for one in known.organizations if one.kind == "enterprise" and one.region_code == "990101"]
    assert Counter(firm.size for firm in firms) == SIZE_MIX
    for firm in firms:
        assert [year.year for year in firm.years] == [2023, 2024, 2025]
        for year in firm.years:
            assert sme_size(firm.industry_code, year.staff, year.revenue_fen, year.assets_fen) == firm.size


def test_credit_codes_check_out_and_name_the_region(known: District) -> None:
    codes = [one.credit_code for one in known.organizations]
    assert len(set(codes)) == len(codes)
    for one in known.organizations:
        assert parse_credit_code(one.credit_code) == one.credit_code
        assert one.credit_code[2:8] == one.region_code.ljust(6, "0")


def test_the_body_of_a_credit_code_carries_its_own_check() -> None:
    class Nines:
        """Chance that always draws the digits of the standard's example."""

        def random(self) -> float:
            return 1.0

        def choices(self, _alphabet: str, k: int) -> list[str]:
            return list("12345678"[:k])

    # 3·1+7·2+9·3+10·4+5·5+8·6+4·7+2·8 = 201; 11 − 201 mod 11 = 8
    assert organization_body(Nines()) == "123456788"  # type: ignore[arg-type]  # a stand-in for random.Random


def test_industries_are_classes_of_gbt4754_and_regions_exist(known: District) -> None:
    for one in known.organizations:
        assert region_name(one.region_code)
        if one.kind == "enterprise":
            assert len(one.industry_code) == 4
            assert gbt4754_name(one.industry_code)
            assert one.products
    assert all(len(industry.firm_words) == len(industry.topics) for industry in industries())


def test_titles_run_from_day_to_later_day(known: District) -> None:
    titles = [title for one in known.organizations for title in one.titles]
    assert {title.title for title in titles} >= {"高新技术企业", "专精特新中小企业"}
    assert all(title.valid_from < title.valid_to for title in titles)
    assert any(title.valid_to < known.as_of for title in titles)


@pytest.mark.shared
def test_no_name_is_in_the_real_files(known: District, shared: Path) -> None:
    invented = {one.name for one in known.organizations}
    real: set[str] = set()
    for path in sorted((shared / "data").rglob("*.csv.gz")):
        if path.parent.name in {"patents", "registry"}:
            real.update(_cells(path))
    assert len(real) > 10_000
    assert not invented & real


def _cells(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.reader(lines):
            for cell in row:
                yield from (part.strip() for part in cell.replace("|", ";").split(";"))
