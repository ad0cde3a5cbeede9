"""What is indexed and how it is asked for. Retrieval knows texts and keywords, not patents."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from zhiqiao.retrieval.conditions import Condition

PUBLIC = "public"


@dataclass(frozen=True)
class Document:
    """One text to be found.

    Attributes:
        id: What the caller knows it by; at most 200 characters.
        title: Its title.
        text: Its body; may be empty.
        keywords: Values to filter and count by, by dimension (``region``, ``ipc`` …). For a tree give every
            level (``50``, ``5001``, ``500109``): a filter by any of them then finds it. Dimensions whose name
            begins with ``~`` are only filtered by.
        audience: Who may know that it exists; a query sees it when it shares at least one of these.
    """

    id: str
    title: str
    text: str = ""
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    audience: frozenset[str] = frozenset({PUBLIC})

    @property
    def whole(self) -> str:
        """Title and body as one text, as they are embedded."""
        return f"{self.title}。{self.text}" if self.text else self.title


@dataclass(frozen=True)
class Query:
    """A need, or what a person typed into the search box. Its texts are never parsed as a query language.

    Attributes:
        text: The body.
        title: Its title, when it has one; weighs more than the body.
        filters: Dimension → values, any of which will do; all dimensions must hold.
        condition: What must hold besides; then everything that meets it is found, the best answers first.
        audience: Marks of the person asking; None is the system itself, which sees everything.
        k: Hits wanted.
        offset: Hits to skip.
        facets: Dimensions to count.
    """

    text: str = ""
    title: str = ""
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    audience: frozenset[str] | None = frozenset({PUBLIC})
    k: int = 20
    offset: int = 0
    facets: tuple[str, ...] = ()
    condition: Condition | None = None

    @property
    def whole(self) -> str:
        """Title and body as one text, as they are embedded."""
        return "。".join(part for part in (self.title.strip(), self.text.strip()) if part)


def row_of(document_id: str) -> int:
    """The number a document is kept under in index and vectors: 62 bits of its id's hash.

    No table of numbers has to be kept, and ties between equal scores do not depend on the order of indexing.
    """
    return _hash62(document_id)


def text_key(text: str, kind: str) -> int:
    """What a kept vector is found by: 62 bits of the hash of kind ("query" or "passage") and text."""
    return _hash62(f"{kind}\0{text}")


def _hash62(text: str) -> int:
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 2
