"""The little of pymilvus that is used, with its errors as refusals, and one collection as a table of rows.

pymilvus is an extra, so it is imported when an engine of Milvus is opened and nowhere else.
"""

import importlib
import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from zhiqiao.retrieval.engine import EngineRefused
from zhiqiao.retrieval.engines.milvus_address import Address

TOKEN = "ZHIQIAO_SEARCH_TOKEN"  # noqa: S105 - the name of a variable; "user:password" of the server
CONNECT_SECONDS, READ_SECONDS, WRITE_SECONDS = 5.0, 15.0, 120.0
FRESH_SECONDS = 10.0  # after its own writing; servers let others see it after five at most
MOST_AT_ONCE = 16_000  # rows a question; the server's own limit is 16,384
KEY = "row"
EVERYTHING, NOTHING = "row >= 0", "row < 0"
_ROWS_NAMED = 1_000  # rows named in one expression

Row = dict[str, Any]
T = TypeVar("T")


class Client(Protocol):
    """What is called of ``pymilvus.MilvusClient``; the shapes are its own."""

    def get_server_version(self) -> str: ...  # noqa: D102 pymilvus documents it
    def has_collection(self, collection_name: str, timeout: float) -> bool: ...  # noqa: D102 - as pymilvus has it
    def list_collections(self, timeout: float) -> list[str]: ...  # noqa: D102 - as pymilvus has it
    def describe_collection(self, collection_name: str, timeout: float) -> dict[str, Any]: ...  # noqa: D102 - as pymilvus has it
    def load_collection(self, collection_name: str, timeout: float) -> None: ...  # noqa: D102 - as pymilvus has it
    def drop_collection(self, collection_name: str, timeout: float) -> None: ...  # noqa: D102 - as pymilvus has it
    def flush(self, collection_name: str, timeout: float) -> None: ...  # noqa: D102 - as pymilvus has it
    def create_schema(self, **settings: bool) -> Any: ...  # noqa: ANN401, D102 pymilvus' own classes
    def prepare_index_params(self) -> Any: ...  # noqa: ANN401, D102 - as pymilvus has it
    def create_collection(self, collection_name: str, **settings: Any) -> None: ...  # noqa: ANN401, D102 - as pymilvus has it
    def query(self, collection_name: str, **asked: Any) -> list[Row]: ...  # noqa: ANN401, D102 - as pymilvus has it
    def search(self, collection_name: str, **asked: Any) -> list[list[Row]]: ...  # noqa: ANN401, D102 - as pymilvus has it
    def upsert(self, collection_name: str, data: list[Row], timeout: float) -> object: ...  # noqa: D102 - as pymilvus has it
    def delete(self, collection_name: str, filter: str, timeout: float) -> object: ...  # noqa: A002, D102 - as pymilvus has it


class NotLoaded(EngineRefused):
    """The collection is there and not in the server's memory: after the server was started anew."""


def pymilvus() -> Any:  # noqa: ANN401 - a module without types
    """The client's module."""
    try:
        return importlib.import_module("pymilvus")
    except ImportError as error:
        raise EngineRefused(
            "这台机器没有装 Milvus 的客户端", "请运行 pip install 'zhiqiao[milvus]'，或改用内置引擎 embedded"
        ) from error


def connect(address: Address) -> Client:
    """A client of the server, or of the file, which is made when it is not there."""
    module = pymilvus()
    for name in ("pymilvus", "milvus_lite"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what fails is told as a refusal
    if address.is_file:
        _check_file(Path(address.uri))
    with refusals(address):
        # Milvus Lite takes frequent signs of life for an attack.
        options = {"grpc_options": {"grpc.keepalive_time_ms": 600_000}} if address.is_file else {}
        client: Client = module.MilvusClient(
            uri=address.uri, token=os.environ.get(TOKEN, ""), timeout=CONNECT_SECONDS, **options
        )
    return client


def _check_file(path: Path) -> None:
    try:
        importlib.import_module("milvus_lite")
    except ImportError as error:
        raise EngineRefused(
            "这台机器没有装 Milvus Lite，不能用 .db 文件",
            "请运行 pip install 'zhiqiao[milvus]'，或写服务器地址 milvus:http://主机:19530",
        ) from error
    if not path.parent.is_dir():
        raise EngineRefused(f"放 Milvus Lite 文件的目录不存在：{path.parent}", "请先建好目录")


@contextmanager
def refusals(address: Address) -> Iterator[None]:
    """Within it, what the client or the server refuses is refused in Chinese."""
    exceptions = importlib.import_module("pymilvus.exceptions")
    grpc = importlib.import_module("grpc")
    try:
        yield
    except exceptions.MilvusException as error:
        raise _refused(address, str(getattr(error, "message", "") or error)) from error
    except grpc.RpcError as error:
        raise _refused(address, f"unavailable: {error}") from error


def _refused(address: Address, said: str) -> EngineRefused:
    lower = said.lower()
    where = f"Milvus（{address.uri}）"
    if address.is_file and "open local milvus" in lower:
        return EngineRefused(
            f"Milvus Lite 文件打不开：{address.uri}",
            "可能另一个进程正开着它（一个文件同时只能由一个进程使用）：请关掉那个进程，或改用 Milvus 服务器、内置引擎",
        )
    if "not loaded" in lower or "not fully loaded" in lower:
        return NotLoaded(f"{where}刚启动，还没有装入集合", "请稍候再试")
    if any(sign in lower for sign in ("auth", "unauthenticated", "permission")):
        return EngineRefused(f"{where}不认这个账号", f"请检查环境变量 {TOKEN}，写成“用户:密码”")
    if any(sign in lower for sign in ("connect", "unavailable", "timeout", "retry run out", "deadline")):
        return EngineRefused(
            f"连不上{where}，或它没有及时回答",
            "请检查服务是否在运行、地址和网络；恢复后不必重启。急用时去掉环境变量 ZHIQIAO_SEARCH_URL，改回内置引擎",
        )
    return EngineRefused(
        f"{where}拒绝了请求：{said[:200]}", "请核对服务器版本（2.3.2 以上）和集合，或重建索引"
    )


class Collection:
    """One collection, whose rows have a whole-number key ``row``.

    Args:
        client: Of the server.
        address: Where the server is, for refusals.
        name: The collection's.
    """

    def __init__(self, client: Client, address: Address, name: str) -> None:
        self._client, self._address, self.name = client, address, name
        self._is_loaded = False
        self._wrote_at = float("-inf")
        # A file has no network that might be down, and a busy machine may take its time.
        self._patience = WRITE_SECONDS if address.is_file else READ_SECONDS

    def is_there(self) -> bool:
        """Whether it exists; then it is loaded too."""
        if not self._is_loaded:
            with refusals(self._address):
                if self._client.has_collection(self.name, timeout=READ_SECONDS):
                    self._client.load_collection(self.name, timeout=WRITE_SECONDS)
                    self._is_loaded = True
        return self._is_loaded

    def fields(self) -> frozenset[str]:
        """Names of its fields."""
        with refusals(self._address):
            told = self._client.describe_collection(self.name, timeout=READ_SECONDS)
        return frozenset(str(field["name"]) for field in told["fields"])

    def count(self, expression: str = EVERYTHING, *, strong: bool = False) -> int:
        """Rows that meet an expression, counted by the server."""
        return int(self._ask(expression, ["count(*)"], strong=strong)[0]["count(*)"])

    def first(self, expression: str, fields: Sequence[str], limit: int, *, strong: bool = False) -> list[Row]:
        """The ``limit`` rows with the lowest keys, ascending."""
        # Servers answer in the order of keys; Milvus Lite only where it is told that pages follow, which a server
        # would take as leave to answer from an older state.
        ordered = {"iterator": "False"} if self._address.is_file else {}
        found = self._ask(expression, [KEY, *fields], strong=strong, limit=limit, **ordered)
        return sorted(found, key=lambda row: int(row[KEY]))

    def pages(
        self, expression: str, fields: Sequence[str], size: int = MOST_AT_ONCE, *, strong: bool = False
    ) -> Iterator[list[Row]]:
        """All rows that meet an expression, ascending, so many at a time."""
        last = -1
        while found := self.first(f"row > {last} and ({expression})", fields, size, strong=strong):
            yield found
            if len(found) < size:
                return
            last = int(found[-1][KEY])

    def keys(self, expression: str, skipped: int, wanted: int) -> list[int]:
        """Keys of so many rows after those skipped, ascending."""
        found: list[int] = []
        size = max(1, min(skipped + wanted, MOST_AT_ONCE))
        for page in self.pages(expression, (), size):
            found += [int(row[KEY]) for row in page]
            if len(found) >= skipped + wanted:
                break
        return found[skipped : skipped + wanted]

    def named(self, keys: Sequence[int], fields: Sequence[str], *, strong: bool = False) -> dict[int, Row]:
        """The rows with these keys that are there."""
        found: dict[int, Row] = {}
        for start in range(0, len(keys), _ROWS_NAMED):
            some = list(keys[start : start + _ROWS_NAMED])
            asked = self._ask(f"row in {some}", [KEY, *fields], strong=strong, limit=len(some))
            found.update((int(row[KEY]), row) for row in asked)
        return found

    def nearest(
        self,
        field: str,
        asked: object,
        expression: str,
        limit: int,
        params: Mapping[str, object],
    ) -> list[int]:
        """Keys of the rows nearest to a vector or a text, best first."""
        found = self._reloading(
            lambda: self._client.search(
                self.name,
                data=[asked],
                anns_field=field,
                filter=expression,
                limit=min(limit, MOST_AT_ONCE),
                output_fields=[KEY],
                search_params=dict(params),
                timeout=self._patience,
                consistency_level=self._consistency(strong=False),
            )
        )
        return [int(hit[KEY]) for hit in found[0]]

    def upsert(self, rows: list[Row]) -> None:
        """Add or replace rows, which have different keys: Milvus keeps both of two equal ones in a batch."""
        if rows:
            with self._writing():
                self._client.upsert(self.name, data=rows, timeout=WRITE_SECONDS)

    def delete(self, keys: Sequence[int]) -> None:
        """Delete rows; keys that are not there are no matter."""
        for start in range(0, len(keys), _ROWS_NAMED):
            with self._writing():
                self._client.delete(
                    self.name,
                    filter=f"row in {list(keys[start : start + _ROWS_NAMED])}",
                    timeout=WRITE_SECONDS,
                )

    def flush(self) -> None:
        """Have rows written into segments: quicker to search. They are safe before, in the server's log.

        Servers do this by themselves and refuse to be asked often; so a refusal is no matter.
        """
        try:
            with refusals(self._address):
                self._client.flush(self.name, timeout=WRITE_SECONDS)
        except EngineRefused as refused:
            logging.getLogger(__name__).info("flush: %s", refused.reason)

    def _ask(self, expression: str, fields: list[str], *, strong: bool, **more: object) -> list[Row]:
        return list(
            self._reloading(
                lambda: self._client.query(
                    self.name,
                    filter=expression,
                    output_fields=fields,
                    timeout=self._patience,
                    consistency_level=self._consistency(strong=strong),
                    **more,
                )
            )
        )

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with refusals(self._address):
            try:
                yield
            finally:
                self._wrote_at = time.monotonic()

    def _consistency(self, *, strong: bool) -> str:
        """Whether to wait for the very newest state: always after own writings, which a person wants to see."""
        is_fresh = time.monotonic() - self._wrote_at < FRESH_SECONDS
        return "Strong" if strong or is_fresh else "Bounded"

    def _reloading(self, ask: Callable[[], T]) -> T:
        """What is asked, once more where the server was started anew and has to load the collection."""
        try:
            with refusals(self._address):
                return ask()
        except NotLoaded:
            self._is_loaded = False
            if not self.is_there():
                raise
        with refusals(self._address):
            return ask()
