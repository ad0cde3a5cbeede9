"""What only Milvus has: addresses, builds beside each other, writers at once, servers that are down."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.milvus_server import Server
from tests.unit.retrieval.engines.conftest import LITE, SERVER, Place
from tests.unit.retrieval.pairs import PairEmbedder

from zhiqiao.retrieval.dense import Embedder
from zhiqiao.retrieval.document import Document, Query
from zhiqiao.retrieval.engine import EngineRefused, open_engine
from zhiqiao.retrieval.engines.milvus import MilvusEngine
from zhiqiao.retrieval.engines.milvus_address import Address, read_address
from zhiqiao.retrieval.engines.milvus_counts import Change, State


class OtherModel(PairEmbedder):
    model_id = "another"


def opened(place: Place, embedder: Embedder, build: str = "") -> MilvusEngine:
    made = place.engine(embedder, build)
    assert isinstance(made, MilvusEngine)
    return made


def test_addresses_are_read() -> None:
    assert read_address("http://host:19530#patents") == Address("http://host:19530", "patents")
    assert read_address("https://host?index=hnsw") == Address("https://host", "zhiqiao", 0, "HNSW")
    assert read_address("/var/x.db#p") == Address("/var/x.db", "p", is_file=True)
    assert Address("x", "p", 3).counts == "p_3_counts"


@pytest.mark.parametrize(
    "place",
    [
        "",
        "host:19530",
        "http://",
        "http://host#a-b",
        "http://host#1x",
        "http://host?index=IVF",
        "http://host?x=1",
        "http://host?x",
        "/var/x.sqlite",
        "ftp://host",
        "http://[::1",
    ],
)
def test_an_address_that_is_none_is_refused_with_a_remedy(place: str) -> None:
    with pytest.raises(EngineRefused, match="Milvus"):
        read_address(place)


def test_a_server_that_is_down_is_told() -> None:
    pytest.importorskip("pymilvus")
    engine = open_engine("milvus:http://127.0.0.1:9#x", PairEmbedder())
    with pytest.raises(EngineRefused, match="连不上"):
        engine.search(Query("废水"))


def test_a_file_is_used_by_one_process_at_a_time(tmp_path: Path, documents: list[Document]) -> None:
    pytest.importorskip("milvus_lite")
    file = tmp_path / "one.db"
    code = (
        "import sys; from zhiqiao.retrieval.dense import NullEmbedder;"
        "from zhiqiao.retrieval.engine import open_engine;"
        "print(open_engine(sys.argv[1], NullEmbedder()).count, flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, f"milvus:{file}"]
    with subprocess.Popen(  # noqa: S603 - ourselves
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "0\n"
        with pytest.raises(EngineRefused, match="另一个进程"):
            open_engine(f"milvus:{file}", PairEmbedder()).index(documents)
        other.communicate("")
    again = open_engine(f"milvus:{file}", PairEmbedder())
    again.index(documents)
    assert again.count == len(documents)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("milvus_lite")
    with pytest.raises(EngineRefused, match="目录不存在"):
        assert open_engine(f"milvus:{tmp_path}/no/x.db", PairEmbedder()).count == 0


def test_only_lite_has_the_server_s_bm25(milvus: Place, documents: list[Document]) -> None:
    engine = opened(milvus, PairEmbedder())
    engine.index(documents)
    assert engine.has_bm25 == (milvus.kind == LITE)


def test_a_build_stands_beside_the_one_in_use_and_older_ones_go(
    milvus: Place, documents: list[Document]
) -> None:
    builds = {name: opened(milvus, PairEmbedder(), name) for name in ("7", "12", "30")}
    builds["7"].index(documents)
    builds["12"].index(documents[:2])
    assert [builds["7"].count, builds["12"].count] == [5, 2]
    builds["30"].index(documents[:3])
    assert builds["30"].count == 3
    assert opened(milvus, PairEmbedder(), "12").count == 2
    assert opened(milvus, PairEmbedder(), "7").count == 0


def test_another_s_collection_is_refused(milvus: Place, documents: list[Document]) -> None:
    engine = opened(milvus, PairEmbedder())
    address = engine._store.address
    engine._store._client.create_collection(address.documents, dimension=4)
    with pytest.raises(EngineRefused, match="不是知桥建的"):
        opened(milvus, PairEmbedder()).index(documents)
    with pytest.raises(EngineRefused, match="换一个集合名"):
        opened(milvus, PairEmbedder()).search(Query("废水"))


def test_two_writers_at_once(milvus: Place, documents: list[Document]) -> None:
    engine = opened(milvus, PairEmbedder())
    engine.index(documents)
    kept = engine._store._kept
    state = kept.begin("pairs", iter(()))
    other = opened(milvus, PairEmbedder())
    with pytest.raises(EngineRefused, match="另一个进程正在写"):
        other.index([Document("p9", "废水")])
    kept._keep_state(State(**{**vars(state), "since": time.time() - 1_000}))
    assert other.index([Document("p9", "废水")]) == 1  # the other gave no sign of life: all is counted anew
    assert other.count == 6
    fresh = open_engine("embedded:", PairEmbedder())
    fresh.index([*documents, Document("p9", "废水")])
    assert other.rarity("废水") == pytest.approx(fresh.rarity("废水"))


def test_vectors_of_another_model_are_not_mixed(milvus: Place, documents: list[Document]) -> None:
    opened(milvus, PairEmbedder()).index(documents)
    opened(milvus, PairEmbedder()).embed_pending()
    other = opened(milvus, OtherModel())
    assert other.vectors_ready == 0.0
    assert other.search(Query("废水脱色")).is_text_only
    with pytest.raises(EngineRefused, match="另一个模型"):
        other.embed_pending()
    assert other.index([Document("p6", "废水")]) == 1


def test_the_sum_of_vectors_stays_exact(milvus: Place, documents: list[Document]) -> None:
    engine = opened(milvus, PairEmbedder())
    engine.index(documents)
    engine.embed_pending()
    once = engine._store.counts().state
    for _ in range(3):
        engine.index(documents[:3])
        engine.delete(["p5"])
        engine.index(documents)
    engine.embed_pending()
    again = engine._store.counts().state
    assert np.array_equal(once.total, again.total)
    assert (once.documents, once.words, once.grams) == (again.documents, again.words, again.grams)


def test_a_change_of_nothing_changes_nothing() -> None:
    state = State(documents=3, words=10, grams=20, version=4)
    assert Change().of(state).documents == 3
    assert Change().of(state).version == 5


def test_hnsw_finds_the_nearest_too(new_place: Callable[[str], Place], documents: list[Document]) -> None:
    place = new_place(SERVER)
    url = place.url.replace("#", "?index=HNSW#")
    engine = open_engine(url, PairEmbedder())
    engine.index(documents)
    engine.embed_pending()
    expected = place.engine(PairEmbedder(), "2")
    expected.index(documents)
    expected.embed_pending()
    assert engine.search(Query("散热薄膜")).hits == expected.search(Query("散热薄膜")).hits


@pytest.mark.slow
def test_after_a_restart_of_the_server_the_same_engine_goes_on(
    milvus_server: Server, documents: list[Document]
) -> None:
    engine = open_engine(f"milvus:{milvus_server.url}#restarted", PairEmbedder())
    engine.index(documents)
    engine.embed_pending()
    before = engine.search(Query("废水脱色"))
    milvus_server.stop()
    try:
        with pytest.raises(EngineRefused, match="连不上"):
            engine.search(Query("废水脱色"))
    finally:
        milvus_server.start()
    until = time.monotonic() + 120
    while True:
        try:
            assert engine.search(Query("废水脱色")) == before
            break
        except EngineRefused:  # still loading
            assert time.monotonic() < until
    engine.index([Document("p6", "废水")])
    assert engine.count == 6
