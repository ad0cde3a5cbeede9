"""Traditional characters: folded for what is compared, kept for what is read."""

import pytest

from zhiqiao.retrieval.analysis import (
    bigrams,
    index_terms,
    joined_terms,
    located_terms,
    plain_text,
    query_terms,
    simplified,
)
from zhiqiao.retrieval.analysis.simplified import _pairs
from zhiqiao.retrieval.conditions import Holds, meets, name_keys, tight

TYPED = "降低漂染廢水的COD，採用電化學裝置，處理後乾燥，特徵為節能"
MEANT = "降低漂染废水的COD，采用电化学装置，处理后干燥，特征为节能"


def test_the_table_is_one_to_one_character_and_folding_twice_changes_nothing() -> None:
    pairs = _pairs()
    assert len(pairs) > 3_000
    assert all(len(one) == len(other) == 1 for one, other in pairs.items())
    assert not pairs.keys() & set(pairs.values())


def test_length_and_places_stay_and_simplified_text_is_left_alone() -> None:
    assert simplified(TYPED) == MEANT
    assert len(simplified(TYPED)) == len(TYPED)
    for text in (MEANT, "", "COD 80 mg/L", "显著提高，著作权，瞭望塔", "😀\ud800ﬀ℃"):
        assert simplified(text) == text


@pytest.mark.parametrize("alone", ["乾燥", "特徵", "後", "於"])
def test_the_few_that_gb_2312_holds_are_folded_even_where_nothing_else_is(alone: str) -> None:
    assert simplified(alone) != alone


def test_both_spellings_give_the_same_terms_everywhere() -> None:
    assert index_terms(TYPED) == index_terms(MEANT)
    assert bigrams(TYPED) == bigrams(MEANT)
    assert query_terms(TYPED) == query_terms(MEANT)
    assert joined_terms([TYPED]) == joined_terms([MEANT])
    assert name_keys(TYPED) == name_keys(MEANT)
    assert meets(Holds("廢水", is_phrase=True), MEANT, {})
    assert tight(TYPED) == tight(MEANT)


def test_terms_are_placed_in_the_text_as_typed() -> None:
    placed = {term.text: TYPED[term.start : term.end] for term in located_terms(TYPED)}
    assert placed["废水"] == "廢水"
    assert placed["电化学"] == "電化學"


def test_people_read_what_was_typed() -> None:
    assert plain_text(TYPED) == TYPED
