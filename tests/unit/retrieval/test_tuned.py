from pathlib import Path

import numpy as np
import pytest

from zhiqiao.retrieval.dense import NullEmbedder, VectorCache, choose_embedder
from zhiqiao.retrieval.dense.bundled import BundledE5
from zhiqiao.retrieval.dense.needs import CloseReader, read_need
from zhiqiao.retrieval.dense.packed_model import ModelFileRefused
from zhiqiao.retrieval.dense.reading import nearness
from zhiqiao.retrieval.dense.tuned import TunedE5
from zhiqiao.retrieval.dense.tuned_layers import TunedLayers
from zhiqiao.retrieval.document import Document, Query, text_key

PATENTS = [
    "一种用于纺织污水的混凝沉淀装置，在池内分两级投加药剂",
    "变压器绕组变形的在线监测方法，采集振动信号",
    "一种玉米收获机的摘穗辊",
    "心电信号采集电路",
]
PATENT = Document("1", "心电信号采集电路")
NEEDS = ["漂染车间排出的水色度太深怎么处理", "变电站主变老化，想提前知道故障", "玉米掰棒时掉粒多"]


@pytest.fixture(scope="module")
def tuned() -> TunedE5:
    return TunedE5(threads=1)


def test_it_is_what_ships_and_the_plain_model_stays_at_hand() -> None:
    assert isinstance(choose_embedder("bundled"), TunedE5)
    plain = choose_embedder("e5")
    assert isinstance(plain, BundledE5)
    assert not isinstance(plain, TunedE5)
    assert plain.model_id != choose_embedder("bundled").model_id


def test_a_need_finds_the_patent_that_answers_it(tuned: TunedE5) -> None:
    needs, patents = tuned.embed(NEEDS, "query"), tuned.embed(PATENTS, "passage")
    assert (needs @ patents.T).argmax(axis=1).tolist() == [0, 1, 2]
    assert np.linalg.norm(patents, axis=1) == pytest.approx(1, abs=1e-5)


def test_a_vector_does_not_depend_on_its_neighbors(tuned: TunedE5) -> None:
    together = TunedE5(threads=2).embed(PATENTS, "passage")
    assert all(np.array_equal(together[i], tuned.embed([t], "passage")[0]) for i, t in enumerate(PATENTS))


def test_the_layers_above_are_not_those_of_the_plain_model(tuned: TunedE5) -> None:
    cosine = (tuned.embed(PATENTS, "passage") * BundledE5(threads=1).embed(PATENTS, "passage")).sum(axis=1)
    assert (cosine < 0.99).all()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", b"not an archive"])
def test_a_broken_file_is_refused_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "layers.npz").write_bytes(content)
    with pytest.raises(ModelFileRefused, match=r"layers\.npz.*--text-only"):
        TunedLayers(tmp_path / "layers.npz")


def test_no_embedding_of_nothing(tuned: TunedE5) -> None:
    assert tuned.embed([], "query").shape == (0, 384)


def test_read_closely_the_vector_is_the_same_and_marks_are_left_out(tuned: TunedE5) -> None:
    read = tuned.read(["心电信号采集电路，"], "passage")[0]

    assert np.array_equal(read.vector, tuned.embed(["心电信号采集电路，"], "passage")[0])
    assert read.pieces.shape[1] == tuned.piece_values
    assert 3 <= len(read.pieces) <= len("心电信号采集电路")
    assert read.weights.sum() == pytest.approx(1, abs=1e-5)


def test_a_need_comes_nearest_to_the_patent_that_answers_it(tuned: TunedE5) -> None:
    patents = [one.pieces for one in tuned.read(PATENTS, "passage")]

    found = [nearness(need, patents).argmax() for need in tuned.read(NEEDS, "query")]

    assert found == [0, 1, 2]


def test_what_was_read_once_is_kept(tuned: TunedE5, tmp_path: Path) -> None:
    cache = VectorCache(tmp_path / "vectors.sqlite")
    cache.embed(tuned, PATENTS, "passage")

    again = VectorCache(tmp_path / "vectors.sqlite")
    kept = again.pieces(tuned, [text_key(one, "passage") for one in PATENTS])

    for text, read in zip(PATENTS, tuned.read(PATENTS, "passage"), strict=True):
        assert np.array_equal(kept[text_key(text, "passage")], read.pieces)
    twice = again.readings(tuned, [NEEDS[0], PATENTS[0], NEEDS[0]], "query")
    fresh = tuned.read(NEEDS[:1], "query")[0]
    assert np.array_equal(twice[2].pieces, fresh.pieces)
    assert np.array_equal(twice[0].weights, fresh.weights)


def test_an_empty_need_is_not_read_and_one_without_a_body_is_read_once(tuned: TunedE5) -> None:
    assert read_need(tuned, Query(" ", "\n")) is None
    alone, both = read_need(tuned, Query("", "心电采集")), read_need(tuned, Query("降噪", "心电采集"))
    assert alone is not None
    assert both is not None
    assert (len(alone.vectors), len(both.vectors)) == (1, 2)
    assert np.linalg.norm(both.seen_from(np.zeros(384, dtype=np.float32))) == pytest.approx(1, abs=1e-5)
    assert np.isnan(CloseReader(NullEmbedder(), VectorCache()).nearness(both.closely, [PATENT])).all()
