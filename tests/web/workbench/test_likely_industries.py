"""The industries that a patent's symbols point to: shown with their mark, and kept in the index."""

import pytest
from tests.apps.neighborhood import Neighborhood
from tests.web.conftest import As

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.kernel import tables
from zhiqiao.market.matching.index_documents import likely_industries

pytestmark = pytest.mark.django_db


def test_the_patent_page_shows_them_and_says_that_they_are_derived(
    as_: As, town: Neighborhood, office: Actor
) -> None:
    number = town.patent(office, 1, ipcs="H01M10/0525")
    page = as_(office).get(f"/w/patents/{number}/").content.decode()
    assert "可能的国民经济行业" in page
    assert "电池制造" in page
    assert tables.concordance_in_use().mark in page
    bare = town.patent(office, 2, ipcs="")
    assert "可能的国民经济行业" not in as_(office).get(f"/w/patents/{bare}/").content.decode()


def test_the_index_keeps_each_with_the_classes_above_it() -> None:
    assert likely_industries(["H01M10/0525"]) == ("38", "384")
    assert likely_industries([]) == ()
    assert all(
        tables.gbt4754_name(code) for code in likely_industries(["C02F1/44", "B01D61/00", "G06F17/30"])
    )
