"""The product's embedder: what was asked a moment ago is not asked again, and reading closely is passed on."""

from collections.abc import Sequence

import numpy as np
from tests.unit.retrieval.pairs import PairEmbedder

from zhiqiao.market.matching.index_places import AskedBefore
from zhiqiao.retrieval.dense import Kind, Progress
from zhiqiao.retrieval.dense.reading import CloseReading, reads_closely


class CloseEmbedder(PairEmbedder):
    piece_values = 4

    def __init__(self) -> None:
        super().__init__()
        self.read_texts: list[str] = []

    def read(self, texts: Sequence[str], kind: Kind, progress: Progress | None = None) -> list[CloseReading]:
        self.read_texts += texts
        pieces, weights = np.ones((1, 4), dtype=np.int8), np.ones(1, dtype=np.float32)
        return [CloseReading(vector, pieces, weights) for vector in self.embed(texts, kind, progress)]


def test_a_question_is_read_once_however_it_is_asked() -> None:
    model = CloseEmbedder()
    known = AskedBefore(model)

    vectors = known.embed(["废水", "脱色"], "query")
    read = known.read(["脱色"], "query")

    assert model.read_texts == ["废水", "脱色"]
    assert np.array_equal(read[0].vector, vectors[1])
    assert read[0].pieces.shape == (1, 4)


def test_documents_are_passed_on() -> None:
    model = CloseEmbedder()
    known = AskedBefore(model)

    known.read(["废水"], "passage")
    known.read(["废水"], "passage")

    assert model.read_texts == ["废水", "废水"]


def test_it_reads_closely_where_its_model_does() -> None:
    assert reads_closely(AskedBefore(CloseEmbedder()))
    assert not reads_closely(AskedBefore(PairEmbedder()))
    assert np.array_equal(
        AskedBefore(PairEmbedder()).embed(["废水"], "query"), PairEmbedder().embed(["废水"], "query")
    )
