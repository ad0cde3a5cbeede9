from itertools import product
from math import sqrt
from zlib import crc32

import pytest
from tests.unit.retrieval.crowd import asked, crowd

from zhiqiao.retrieval.analysis import located_terms
from zhiqiao.retrieval.analysis.stopwords import NEED_WORDS
from zhiqiao.retrieval.explanation import Reader, explain

NEED = Reader("印染废水脱色", "我厂年产值五千万元。每天排出印染废水三百吨，色度高、难降解。希望有合作。")
PATENT = Reader("一种水处理塔", "本塔由塔体和支架组成。铁碳微电解填料使印染废水的色度显著下降。支架可拆卸。")


def common(term: str) -> float:
    return {"印染": 5.0, "废水": 3.0, "色度": 6.0}.get(term, 1.0)


def test_the_sentences_that_share_most_are_chosen() -> None:
    why = explain(NEED, PATENT, common)
    assert why.need.text.startswith("每天排出印染废水")
    assert why.document.text.startswith("铁碳微电解")
    assert set(why.shared) >= {"印染", "废水", "色度"}
    assert why.shared[0] == "色度"


def test_highlights_are_shared_words_on_both_sides_and_do_not_overlap() -> None:
    why = explain(NEED, PATENT, common)
    for passage in (why.need, why.document):
        shown = [passage.text[start:end] for start, end in passage.spans]
        assert "色度" in "".join(shown)
        ends = [0, *(end for _, end in passage.spans)]
        assert all(start >= end for (start, _), end in zip(passage.spans, ends, strict=False))


def test_a_match_by_meaning_alone_is_said_to_be_one() -> None:
    why = explain(Reader("甲醛检测", ""), Reader("石墨烯薄膜", ""), common)
    assert why.shared == ()
    assert why.document.text == "石墨烯薄膜"
    assert why.document.spans == ()


def test_words_inside_longer_shared_words_are_not_named_twice() -> None:
    why = explain(Reader("新能源汽车", ""), Reader("新能源汽车电池", ""), lambda _: 1.0)
    assert "能源" not in why.shared
    assert "新能源" in why.shared


def test_empty_texts_are_explained_too() -> None:
    why = explain(Reader("", ""), Reader("", ""), common)
    assert why.need.text == ""


def plainly(need: Reader, document: Reader, pair: tuple[int, int]) -> float:
    """How well two sentences fit by the formula, written out without a thought for speed."""
    of_need, of_document = need.cuts[pair[0]], document.cuts[pair[1]]
    shared = need.words.keys() & document.words.keys()
    telling = shared - NEED_WORDS or shared
    of_both = [located_terms(cut.text) for cut in (of_need, of_document)]
    here = {term.text for term in of_both[1]} & telling
    common_words = here & {term.text for term in of_both[0]}
    worth = sum(map(uneven, common_words)) + 0.15 * sum(map(uneven, here - common_words))
    length = sqrt((len(of_both[0]) + 12) * (len(of_both[1]) + 12))
    return worth / length * (0.8 if of_need.in_title else 1.0) * (0.6 if of_document.in_title else 1.0)


def rarity(word: str) -> float:
    """That no two words share by chance."""
    return 1.0 + crc32(word.encode()) % 10_007 / 1_000


def uneven(word: str) -> float:
    """What a word weighs: single characters less."""
    return rarity(word) * (1.0 if len(word) > 1 else 0.3)


def test_the_fast_way_finds_what_the_plain_formula_finds() -> None:
    documents = [Reader(one.title, one.text.replace("，", "。")) for one in crowd(40)]
    needs = [Reader(one.title, one.text.replace("，", "。")) for one in asked(10)]
    told = 0
    for need, document in product(needs, documents):
        pairs = list(product(range(len(need.cuts)), range(len(document.cuts))))
        best = max(plainly(need, document, pair) for pair in pairs)
        why = explain(need, document, rarity)
        chosen = [
            pair
            for pair in pairs
            if (need.cuts[pair[0]].text, document.cuts[pair[1]].text) == (why.need.text, why.document.text)
        ]
        assert any(plainly(need, document, pair) == pytest.approx(best) for pair in chosen)
        told += bool(why.shared)
    assert told > 100
