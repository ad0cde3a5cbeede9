"""Texts nobody should write: every step takes them, gives what it promises, and does a bounded amount of work."""

from collections.abc import Sequence

import numpy as np
import pytest
from tests.odd_texts import BLANK, HUGE, LONG, ODD
from tests.unit.retrieval.pairs import PairEmbedder

from zhiqiao.retrieval.analysis import (
    bigrams,
    index_terms,
    joined_terms,
    located_terms,
    plain_text,
    sentences,
)
from zhiqiao.retrieval.analysis.terms import LONGEST_TERM
from zhiqiao.retrieval.dense.embedder import Kind, Progress
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.document import Document, Query
from zhiqiao.retrieval.engines.embedded import EmbeddedEngine
from zhiqiao.retrieval.explanation import MOST_CHARACTERS, MOST_OF_A_TITLE, MOST_SENTENCES, Reader, explain
from zhiqiao.retrieval.lexical.weighting import MOST_CHARACTERS as MOST_WEIGHED
from zhiqiao.retrieval.lexical.weighting import weigh
from zhiqiao.retrieval.query_language import read_query

odd = pytest.mark.parametrize("text", ODD.values(), ids=ODD)
huge = pytest.mark.parametrize("text", HUGE.values(), ids=HUGE)
_WIDEST = 18  # characters that one may become in NFKC


class CarefulEmbedder(PairEmbedder):
    """Refuses what the tokenizer of a model cannot be handed."""

    def embed(self, texts: Sequence[str], kind: Kind, progress: Progress | None = None) -> Floats:
        for text in texts:
            text.encode()
        return super().embed(texts, kind, progress)


@pytest.fixture(scope="module")
def engine() -> EmbeddedEngine:
    made = EmbeddedEngine(CarefulEmbedder())
    made.index(
        [
            Document("wash", "一种印染废水脱色装置", "铁碳微电解使废水色度下降。塔体可拆。"),
            Document("cell", "锂电池隔膜", "陶瓷涂层提高隔膜的耐热性。"),
        ]
    )
    made.embed_pending()
    return made


@odd
def test_terms_hold_no_blank_and_are_never_longer_than_the_limit(text: str) -> None:
    for term in index_terms(text):
        assert term.split() == [term]
        assert len(term) <= LONGEST_TERM
    assert not any(0xD800 <= ord(sign) <= 0xDFFF or sign in "\0\x1b\x7f" for sign in plain_text(text))


@odd
def test_many_texts_at_once_give_what_each_alone_gives(text: str) -> None:
    alone = (" ".join(index_terms(text)), " ".join(bigrams(text)))
    made = [tuple(" ".join(part.split()) for part in pair) for pair in joined_terms(["废水", text, "处理"])]
    assert made[1] == alone
    assert len(made) == 3


@odd
def test_located_terms_and_sentences_stay_inside_the_text(text: str) -> None:
    assert all(0 <= term.start < term.end <= len(text) for term in located_terms(text[:2_000]))
    assert all(text[one.start : one.end] == one.text for one in sentences(text))


@huge
def test_of_a_huge_need_a_bounded_part_is_read(text: str) -> None:
    weights = weigh(text, text)
    assert sum(map(len, weights.grams)) <= 2 * 2 * MOST_WEIGHED * _WIDEST
    assert len(weights.words) <= 2 * MOST_WEIGHED * _WIDEST
    assert weigh(text, text + "石墨烯") == weights
    reader = Reader(text, text)
    assert len(reader.cuts) <= MOST_SENTENCES + 1
    assert sum(len(cut.text) for cut in reader.cuts) <= MOST_CHARACTERS + MOST_OF_A_TITLE


@odd
def test_the_engine_answers_or_finds_nothing(engine: EmbeddedEngine, text: str) -> None:
    for query in (Query(text, text), Query(text, "废水")):
        found = engine.search(query)
        assert {hit.id for hit in found.hits} <= {"wash", "cell"}
        assert all(np.isfinite(hit.score) and hit.score >= 0 for hit in found.hits)
        assert 0 <= found.confidence <= 1


@odd
def test_a_reason_stands_in_what_was_written(text: str) -> None:
    of_patent = Reader("一种印染废水脱色装置", "铁碳微电解使废水色度下降。")
    told = explain(Reader("", text), of_patent, lambda _: 1.0)
    assert all(0 <= start < end <= len(told.need.text) for start, end in told.need.spans)
    assert told.need.text in plain_text(text[:MOST_CHARACTERS])


@odd
def test_any_text_has_a_reading(text: str) -> None:
    reading = read_query(text, ())
    assert isinstance(reading.text, str)
    if text in BLANK.values():
        assert reading.is_plain


def test_a_document_of_odd_text_is_indexed_and_found_again() -> None:
    engine = EmbeddedEngine(CarefulEmbedder())
    engine.index([Document(f"d{at}", f"废水 {text[:LONG]}", text) for at, text in enumerate(ODD.values())])
    engine.embed_pending()
    assert engine.count == len(ODD)
    assert len(engine.search(Query("废水", k=len(ODD))).hits) == len(ODD)
