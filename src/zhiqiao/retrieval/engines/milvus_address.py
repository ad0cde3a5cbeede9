"""Where a Milvus engine stands, read from its address."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from zhiqiao.retrieval.engine import EngineRefused

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,199}", re.ASCII)
_WRITTEN = "写法：milvus:http://主机:19530#集合名，或单机试用 milvus:/路径/文件.db#集合名"
_DEFAULT_NAME = "zhiqiao"
INDEXES = ("FLAT", "HNSW")


@dataclass(frozen=True)
class Address:
    """A collection of a server, or of a Milvus Lite file.

    Attributes:
        uri: What the client connects to.
        collection: Name of the collection, without its generation.
        generation: Which build of the index this is; 0 for an index that is never built anew beside itself.
        index: How vectors are indexed: ``FLAT`` compares all, ``HNSW`` is approximate.
        is_file: Whether it is a file of this machine.
    """

    uri: str
    collection: str = _DEFAULT_NAME
    generation: int = 0
    index: str = INDEXES[0]
    is_file: bool = False

    @property
    def documents(self) -> str:
        """Name of the collection of documents."""
        return self.named(self.generation)

    @property
    def counts(self) -> str:
        """Name of the collection of counts beside it."""
        return f"{self.documents}_counts"

    def named(self, generation: int) -> str:
        """Name of a generation's collection."""
        return f"{self.collection}_{generation}" if generation else self.collection


def read_address(place: str) -> Address:
    """The address without its scheme: ``http://host:19530?index=HNSW#patents``."""
    try:
        parts = urlsplit(place)
        asked = parse_qs(parts.query, strict_parsing=True) if parts.query else {}
    except ValueError as error:
        raise EngineRefused(f"Milvus 地址写错了：{place}", _WRITTEN) from error
    collection = parts.fragment or _DEFAULT_NAME
    index = asked.get("index", [INDEXES[0]])[-1].upper()
    if not _NAME.fullmatch(collection):
        raise EngineRefused(f"Milvus 集合名不合规：{collection}", "只用英文字母、数字和下划线，不以数字开头")
    if not asked.keys() <= {"index"} or index not in INDEXES:
        raise EngineRefused(
            f"Milvus 地址里有不认识的参数：{parts.query}", "可写的参数：index=FLAT 或 index=HNSW"
        )
    if parts.scheme in {"http", "https"}:
        if not parts.hostname:
            raise EngineRefused(f"Milvus 地址缺主机：{place}", _WRITTEN)
        return Address(f"{parts.scheme}://{parts.netloc}", collection, index=index)
    if parts.scheme or not parts.path.endswith(".db"):
        raise EngineRefused(f"Milvus 地址既不是 http(s) 也不是 .db 文件：{place or '（空）'}", _WRITTEN)
    return Address(parts.path, collection, index=index, is_file=True)
