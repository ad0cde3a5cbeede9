import importlib.util
import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.milvus_server import NoMilvus, Server, server

from zhiqiao.retrieval.dense import Embedder
from zhiqiao.retrieval.engine import Engine, open_engine

EMBEDDED, LITE, SERVER = "embedded", "milvus_lite", "milvus_server"


class Place:
    """Where an engine stands; opened as often as one likes, as by several processes."""

    def __init__(self, kind: str, url: str) -> None:
        self.kind, self.url = kind, url

    def engine(self, embedder: Embedder, build: str = "") -> Engine:
        return open_engine(self.url, embedder, None, build)


@pytest.fixture(scope="session")
def milvus_server() -> Iterator[Server]:
    """The real standalone server, started once."""
    if importlib.util.find_spec("pymilvus") is None:
        pytest.skip("没有装 pymilvus：pip install 'zhiqiao[milvus]'")
    try:
        with server() as one:
            yield one
    except NoMilvus as none:
        pytest.skip(str(none))


@pytest.fixture(scope="session")
def new_place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Place]:
    """Gives an empty place of a kind; a kind that is not installed is skipped."""

    def make(kind: str) -> Place:
        name = f"t{uuid.uuid4().hex[:12]}"
        if kind == EMBEDDED:
            return Place(kind, f"embedded:{tmp_path_factory.mktemp(name)}")
        if kind == LITE:
            if importlib.util.find_spec("milvus_lite") is None:
                pytest.skip("没有装 milvus-lite：pip install 'zhiqiao[milvus]'")
            folder: Path = tmp_path_factory.getbasetemp()
            return Place(kind, f"milvus:{folder}/lite.db#{name}")
        if url := os.environ.get("ZHIQIAO_MILVUS_URL"):
            return Place(kind, f"milvus:{url}#{name}")
        one: Server = request.getfixturevalue("milvus_server")
        return Place(kind, f"milvus:{one.url}#{name}")

    return make


@pytest.fixture(params=[EMBEDDED, LITE, SERVER])
def place(request: pytest.FixtureRequest, new_place: Callable[[str], Place]) -> Place:
    """An empty place of every kind."""
    return new_place(request.param)


@pytest.fixture(params=[LITE, SERVER])
def milvus(request: pytest.FixtureRequest, new_place: Callable[[str], Place]) -> Place:
    """An empty place of every kind of Milvus."""
    return new_place(request.param)
