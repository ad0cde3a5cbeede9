"""Whatever is typed into a field becomes a value that reads back, or is refused in words; never a crash."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.odd_texts import BLANK, HUGE, SHORT
from tests.unit.registers.test_kinds import field

from zhiqiao.foundation.registers import checking, kinds
from zhiqiao.foundation.registers.schema import KIND_LABELS, FieldRefused


def told(kind: str, text: str) -> Any:  # noqa: ANN401 - a value is JSON of its kind's shape
    """The value, or None where it is refused; it goes to the database and comes back."""
    one = field(kind)
    value, refused = None, None
    try:
        value = kinds.read(text, one)
    except FieldRefused as error:
        refused = error
    if refused is not None:
        assert refused.reason
        assert refused.remedy
    if value is not None:
        assert json.loads(json.dumps(value)) == value
        assert "\x00" not in json.dumps(value)
        assert not checking.is_empty(value)
        again = kinds.text_of(value, one)
        assert kinds.read(again, one) == value, "写出来的再读回去是同一个值"
        assert all(len(part) <= 120 for part, _ in kinds.index_of(value, one))
    return value


@pytest.mark.parametrize("kind", sorted(KIND_LABELS))
@pytest.mark.parametrize("text", [*BLANK.values(), *SHORT.values()], ids=[*BLANK, *SHORT])
def test_odd_texts(kind: str, text: str) -> None:
    told(kind, text)


@pytest.mark.parametrize("kind", sorted(KIND_LABELS))
def test_huge_texts_are_refused_soon(kind: str) -> None:
    began = time.process_time()
    for text in HUGE.values():
        told(kind, text)
    assert time.process_time() - began < 20


@given(kind=st.sampled_from(sorted(KIND_LABELS)), text=st.text(max_size=60))
def test_any_text(kind: str, text: str) -> None:
    told(kind, text)


@given(
    kind=st.sampled_from(
        ["whole", "decimal", "percent", "money", "year", "month", "day", "organization", "region"]
    ),
    text=st.text(alphabet="0123456789.,-+eE%年月日 （）万元９１A", max_size=24),
)
def test_any_figures(kind: str, text: str) -> None:
    told(kind, text)
