"""Grades kept by model, need and document, so that the same inputs get the same ranking and nothing is asked twice.

A grade once kept stands: a service may say something else the second time. Texts are kept as hashes only.
"""

import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.document import text_key

_BUSY_SECONDS = 5.0
_TABLE = """
CREATE TABLE IF NOT EXISTS grades (
    model TEXT NOT NULL, need INTEGER NOT NULL, document INTEGER NOT NULL, grade REAL,
    PRIMARY KEY (model, need, document)
) WITHOUT ROWID;
"""


class KeptGrades:
    """Grades in a file, or in memory without a path or where the file cannot be used: it can always be done without."""

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.Lock()
        try:
            self._database = _opened(path)
        except (OSError, sqlite3.Error):
            self._database = _opened(None)

    def get(self, model_id: str, need: str, documents: Sequence[str]) -> dict[str, float]:
        """The grades that are kept, by document; NaN for one that was asked for and got none."""
        keys = {text_key(text, "document"): text for text in documents}
        marks = ",".join("?" * len(keys))
        question = (
            f"SELECT document, grade FROM grades WHERE model = ? AND need = ? AND document IN ({marks})"  # noqa: S608 only marks
        )
        values = (model_id, text_key(need, "need"), *keys)
        try:
            with self._lock, closing(self._database.execute(question, values)) as answer:
                return {keys[key]: np.nan if grade is None else grade for key, grade in answer}
        except sqlite3.Error:
            return {}

    def put(self, model_id: str, need: str, documents: Sequence[str], grades: Floats) -> None:
        """Keeps grades that are not kept yet; one that got none is kept as such."""
        about = text_key(need, "need")
        entries = [
            (model_id, about, text_key(text, "document"), None if np.isnan(grade) else float(grade))
            for text, grade in zip(documents, grades, strict=True)
        ]
        try:
            with self._lock, self._database:
                self._database.executemany("INSERT OR IGNORE INTO grades VALUES (?, ?, ?, ?)", entries)
        except sqlite3.Error:
            return  # the disk is full, or somebody writes: they are asked for again


def _opened(path: Path | None) -> sqlite3.Connection:
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    made = sqlite3.connect(str(path or ":memory:"), timeout=_BUSY_SECONDS, check_same_thread=False)
    try:
        made.execute("PRAGMA journal_mode=WAL")
        made.executescript(_TABLE)
        made.commit()
    except sqlite3.Error:
        made.close()
        raise
    return made
