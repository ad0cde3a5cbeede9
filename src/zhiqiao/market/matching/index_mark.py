"""What the index stood at when it was last written: a small file beside it, replaced whole."""

import json
import os
import tempfile
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from zhiqiao.retrieval.lexical.index import FORMAT

# Raise the first number when documents are made differently: an older index is then built anew.
VERSION = f"2/{FORMAT}"


@dataclass(frozen=True)
class Mark:
    """Where an index stands.

    Attributes:
        place: Name of the folder it is in, beside the mark; "" before the first build.
        version: How its documents were made.
        count: Documents in it.
        register: What the register looked like.
        applied_at: When the register was last written; None before.
        batches: The imports that were written or taken back shortly before, and when: all they did is in the index.
        shelf: What the shelf looked like, and on which day.
        listed: Listing of each patent on the shelf, by the patent's key.
        stock: What the stock-take looked like.
        stocked_at: When the stock-take last moved; None before.
        vectors: Grows whenever vectors were made, so that other processes read them.
        model: The model whose vectors are all there; "" while some are missing.
        texts: For firms: hash of each firm's text by its key.
    """

    place: str = ""
    version: str = VERSION
    count: int = 0
    register: str = ""
    applied_at: datetime | None = None
    batches: dict[str, str] = field(default_factory=dict)
    shelf: str = ""
    listed: dict[str, str] = field(default_factory=dict)
    stock: str = ""
    stocked_at: datetime | None = None
    vectors: int = 0
    model: str = ""
    texts: dict[str, str] = field(default_factory=dict)

    def but(self, **changes: Any) -> "Mark":  # noqa: ANN401 - fields of several kinds
        """The mark with changes."""
        return replace(self, **changes)


def read_mark(path: Path) -> Mark:
    """The mark in a file; the mark of nothing when there is none, or it is of an older version or broken."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        for name in ("applied_at", "stocked_at"):
            found[name] = datetime.fromisoformat(found[name]) if found[name] else None
        mark = Mark(**found)
    except (OSError, ValueError, TypeError, KeyError):
        return Mark()
    return mark if mark.version == VERSION else Mark(vectors=mark.vectors)


def write_mark(path: Path, mark: Mark) -> None:
    """Put the mark in the place of the old one, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    kept = asdict(mark)
    for moment in ("applied_at", "stocked_at"):
        kept[moment] = kept[moment].isoformat() if kept[moment] else None
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(kept, out, ensure_ascii=False)
    Path(name).replace(path)
