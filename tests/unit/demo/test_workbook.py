"""The sample ledger comes through the import as it says it will."""

import pytest
from demo.district import district
from demo.model import District
from demo.workbook import MISTAKES, ledger, sample

from zhiqiao.assets.imports.planning import plan_import

REFUSED = {"check_digit", "month", "scientific"}


def test_a_clean_sample_is_all_new_and_none_of_it_is_in_the_stock(known: District) -> None:
    written = sample(12)
    plan = plan_import([("台账.xlsx", written.data)])
    assert (plan.new, plan.rejected) == (12, 0)
    assert not set(written.good) & {patent.number for patent in known.patents}


def test_each_mistake_is_met_where_it_was_put() -> None:
    written = sample(20, mistakes=MISTAKES)
    plan = plan_import([("台账.xlsx", written.data)])
    refused = {(row["row"], row["column"], row["value"]) for row in plan.rows}
    assert refused == {(p.row, p.header, p.value) for p in written.planted if p.mistake in REFUSED}
    assert plan.new == len(written.good) == 17
    assert plan.to_json()["duplicates"] == 1


@pytest.mark.parametrize("mistake", MISTAKES)
def test_one_mistake_at_a_time(mistake: str) -> None:
    written = sample(6, mistakes=[mistake])
    plan = plan_import([("台账.xlsx", written.data)])
    assert plan.rejected == (mistake in REFUSED)
    assert plan.new == len(written.good)


def test_an_unknown_mistake_is_no_mistake() -> None:
    with pytest.raises(ValueError, match="merged"):
        sample(6, mistakes=["merged"])


def test_the_same_bytes_each_time() -> None:
    assert sample(5, mistakes=MISTAKES[:1]).data == sample(5, mistakes=MISTAKES[:1]).data


def test_the_full_ledger_of_the_district_imports_without_a_refusal() -> None:
    patents = district().patents[:200]
    plan = plan_import([("全区台账.xlsx", ledger(patents))])
    assert (plan.new, plan.rejected) == (200, 0)
