"""What must hold between the fields of an entry, and what follows from them."""

from datetime import date
from typing import Any

import pytest
from tests.unit.registers.test_schema import GOOD

from zhiqiao.foundation.registers import checking
from zhiqiao.foundation.registers.loading import read_register
from zhiqiao.kernel.periods import as_of

VISITS = read_register("visits", GOOD)
VALUES: dict[str, Any] = {
    "name": "走访一",
    "visited": {"name": "澄江印染有限公司", "code": ""},
    "visited_on": "2024-02-29",
    "numbers": ["2021114346804"],
}


def test_what_is_missing_is_named_at_its_field() -> None:
    with as_of(date(2024, 3, 1)):
        assert checking.wrongs(VISITS, VALUES) == []
        found = checking.wrongs(VISITS, {**VALUES, "name": "", "numbers": []})
    assert [(one.field, one.reason) for one in found] == [
        ("name", "没有填“走访名称”"),
        ("numbers", "没有填“涉及专利”"),
    ]


def test_a_day_that_must_have_come_has_come() -> None:
    with as_of(date(2024, 2, 28)):
        assert [one.field for one in checking.wrongs(VISITS, VALUES)] == ["visited_on"]


def test_a_term_of_years_ends_on_the_day_before() -> None:
    assert checking.span_of(VISITS, VALUES) == (date(2024, 2, 29), date(2025, 2, 27))
    assert checking.span_of(VISITS, {}) == (None, None)


@pytest.mark.parametrize("name", ["走访一", " 走访 一 ", "走访一\u3000"])
def test_a_key_does_not_see_spaces_and_width(name: str) -> None:
    assert checking.key_of(VISITS, {**VALUES, "name": name}) == checking.key_of(VISITS, VALUES)
    assert checking.key_words(VISITS, VALUES) == "走访名称 走访一"


def test_what_is_looked_for_holds_numbers_and_full_names() -> None:
    text = checking.search_text_of(VISITS, {**VALUES, "name": "ＡＢ走访"})
    assert "ab走访" in text
    assert "2021114346804" in text
    assert "澄江印染有限公司" in text
