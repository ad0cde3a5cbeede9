import unicodedata
from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from zhiqiao.retrieval.analysis import (
    Vocabulary,
    bigrams,
    cut_words,
    index_terms,
    joined_terms,
    located_terms,
    pair_text,
    places_in,
    plain_text,
    query_terms,
    sentences,
    simplified,
    terms_in,
)
from zhiqiao.retrieval.analysis.terms import fold


def test_full_width_and_case_are_folded() -> None:
    assert index_terms("ＣＯＤ去除率９０％") == index_terms("cod去除率90%")


def test_long_words_come_with_the_short_words_inside() -> None:
    terms = index_terms("新能源汽车")
    assert {"新能源", "能源", "汽车"} <= set(terms)


def test_latin_compounds_keep_themselves_and_their_parts() -> None:
    assert {"fe-c", "fe"} <= set(index_terms("Fe-C微电解"))


def test_numbers_with_a_point_stay_whole() -> None:
    assert "0.6" in index_terms("升温速率0.6℃/min")


def test_no_term_holds_a_blank_or_nothing_but_punctuation() -> None:
    for term in index_terms("A B\u3000C　，。！？ (x AND y) \u200b 😀 <b>粗</b>\ttab"):
        assert term.split() == [term]
        assert any(c.isalnum() for c in term)


def test_words_around_every_need_are_left_out_of_the_query_only() -> None:
    assert "企业" not in query_terms("企业需要降低能耗的技术")
    assert "企业" in index_terms("企业需要降低能耗的技术")


def test_a_need_of_nothing_but_such_words_still_asks_something() -> None:
    assert query_terms("技术需求") != {}


def test_html_is_read_as_a_person_reads_it() -> None:
    assert "script" not in plain_text("<script>alert(1)</script>电池&amp;隔膜")
    assert "电池&隔膜" in plain_text("<p>电池&amp;隔膜</p>")
    assert "温度<90" in plain_text("温度<90℃")


def test_bigrams_do_not_cross_punctuation() -> None:
    assert bigrams("废水，处理") == ["废水", "处理"]


def test_terms_are_located_in_the_text_as_typed() -> None:
    text = "温度≥３０℃，Fe-C微电解"
    for term in located_terms(text):
        assert 0 <= term.start < term.end <= len(text)
    assert [text[t.start : t.end] for t in located_terms(text) if t.text == "fe-c"] == ["Fe-C"]
    assert [text[t.start : t.end] for t in located_terms(text) if t.text == "30"] == ["３０"]


@pytest.mark.parametrize(
    "text", ["", "。", "1、", "没有标点的一句话", "甲。乙乙乙乙。\n丙丙丙丙；丁", "长" * 1000]
)
def test_sentences_stand_where_they_say(text: str) -> None:
    for sentence in sentences(text):
        assert text[sentence.start : sentence.end] == sentence.text
        assert sentence.text.strip()


def test_long_sentences_are_cut_and_nothing_is_lost() -> None:
    text = "，".join(["某某结构"] * 200)
    assert "".join(s.text for s in sentences(text)) == text
    assert max(len(s.text) for s in sentences(text)) <= 160


ODD_TEXTS = [
    "",
    "\0",
    "a\0b<b>x</b>",
    "Σας ΟΔΟΣ",
    "é e\u0301 ＝\u0338",
    "\ufffd坏\ufffc",
    "甲\u200b乙",
    "😀𠀀𠀁x𠀂",
    "\ud800甲",
]


@given(st.lists(st.text(max_size=40), max_size=6))
@example(ODD_TEXTS)
@example(["温度≥３０℃，Fe-C微电解；①～③（％）", "印染廢水處理", "一种印染废水脱色装置"])
def test_texts_cut_together_give_what_each_gives_alone(texts: list[str]) -> None:
    joined = joined_terms(texts)
    assert [words.split() for words, _ in joined] == [index_terms(text) for text in texts]
    assert [pairs.split() for _, pairs in joined] == [bigrams(text) for text in texts]
    vocabulary = Vocabulary()
    cut = vocabulary.cut(texts)
    words, pairs = ([Counter[str]() for _ in texts] for _ in range(2))
    for place, number in zip(*cut.words, strict=True):
        words[place][vocabulary.terms[number]] += 1
    for place, number in zip(*cut.pairs, strict=True):
        pairs[place][pair_text(int(number))] += 1
    assert words == [Counter(index_terms(text)) for text in texts]
    assert pairs == [Counter(bigrams(text)) for text in texts]


@given(st.lists(st.text(max_size=60), max_size=6))
@example(["Ⅱ级℃钢", "\u200b", "０．６", ""])
def test_cut_words_give_the_terms_that_are_located(texts: list[str]) -> None:
    for text, words in zip(texts, cut_words(texts), strict=True):
        located = located_terms(text)
        assert terms_in(words) == [term.text for term in located]
        wanted = {term.text for term in located[::2]}
        assert places_in(text, words, wanted) == [term for term in located if term.text in wanted]


@given(st.text(alphabet=st.sampled_from("aZ9 ,，;（）％㎡ⅣＡ铅電后後乾発\u0301é\u00ad\u3000ﬁ"), max_size=12))
def test_folding_at_once_is_folding_step_by_step(text: str) -> None:
    visible = "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign != "\u00ad")
    assert fold(text) == simplified(visible).lower()
