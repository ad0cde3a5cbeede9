"""What our search is measured beside: word search of others plus plain cosines, joined by reciprocal ranks."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from bench._bench import Options
from bench._texts import Need, documents
from zhiqiao.retrieval.analysis import index_terms, query_terms
from zhiqiao.retrieval.dense.packed_model import Floats

_DEPTH, _SHOWN, _RRF = 300, 20, 60

Places = npt.NDArray[np.int64]


class Peer(Protocol):
    """An engine to be measured."""

    def search(self, need: Need, vector: Floats, selected: Mapping[str, str] | None) -> object:
        """A page of documents."""
        ...


def _fused(*lists: Places) -> list[int]:
    scores: dict[int, float] = {}
    for found in lists:
        for rank, place in enumerate(found.tolist(), start=1):
            scores[place] = scores.get(place, 0.0) + 1 / (_RRF + rank)
    return sorted(scores, key=lambda place: (-scores[place], place))[:_SHOWN]


def _best(scores: Floats) -> Places:
    depth = min(_DEPTH, len(scores))
    kept = np.argpartition(scores, len(scores) - depth)[len(scores) - depth :]
    return kept[np.argsort(-scores[kept])]


def _whole(need: Need) -> str:
    return f"{need.title}。{need.text}"


class Fts5AndVectors:
    """SQLite FTS5 on disk, its filter in SQL; cosines of all documents."""

    def __init__(self, folder: str, options: Options, vectors: Floats) -> None:
        import sqlite3

        from bench.index import write_fts5

        path = Path(folder) / "fts5.sqlite"
        write_fts5(path, documents(options))
        self._database = sqlite3.connect(path)
        self._database.execute("CREATE INDEX filters ON shown (status, region, ipc)")
        self._vectors = vectors

    def search(self, need: Need, vector: Floats, selected: Mapping[str, str] | None) -> object:
        """A page."""
        wanted = " OR ".join('"' + term.replace('"', '""') + '"' for term in query_terms(_whole(need)))
        question = "SELECT found.rowid FROM found WHERE found MATCH ? ORDER BY rank LIMIT ?"
        narrow = ""
        values: list[str] = []
        if selected is not None:
            narrow = " AND ".join(f"{name} = ?" for name in selected)
            values = list(selected.values())
            question = question.replace(
                "WHERE", f"JOIN shown ON shown.place = found.rowid WHERE {narrow} AND", 1
            )
        rows = self._database.execute(question, (*values, wanted, _DEPTH)).fetchall()
        by_words = np.array([row for (row,) in rows], dtype=np.int64) - 1
        if selected is None:
            near = _best(self._vectors @ vector)
        else:
            inside = self._database.execute(f"SELECT place FROM shown WHERE {narrow}", values).fetchall()  # noqa: S608 - column names
            places = np.array([place for (place,) in inside], dtype=np.int64) - 1
            near = places[_best(self._vectors[places] @ vector)]
        page = _fused(by_words, near)
        marks = ",".join("?" * len(page))
        return self._database.execute(
            f"SELECT id, title FROM shown WHERE place IN ({marks})",  # noqa: S608 - only marks
            [place + 1 for place in page],
        ).fetchall()


class Bm25sAndVectors:
    """bm25s in memory, its filter a mask; cosines of all documents."""

    def __init__(self, options: Options, vectors: Floats) -> None:
        import bm25s

        self._model = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
        words, self._keywords = [], []
        for one in documents(options):
            words.append(index_terms(one.whole))
            self._keywords.append(
                (one.keywords["ipc"][:1], one.keywords["status"], one.keywords["region"][-1:])
            )
        self._model.index(words, show_progress=False)
        self._vectors = vectors
        self._masks: dict[tuple[str, ...], npt.NDArray[np.bool_]] = {}

    def search(self, need: Need, vector: Floats, selected: Mapping[str, str] | None) -> object:
        """A page."""
        terms = [term for term in query_terms(_whole(need)) if term in self._model.vocab_dict]
        scores = np.zeros(len(self._vectors), dtype=np.float32)
        if terms:
            scores = np.asarray(self._model.get_scores(terms), dtype=np.float32)
        near = self._vectors @ vector
        if selected is not None:
            mask = self._mask(selected)
            scores, near = np.where(mask, scores, 0), np.where(mask, near, -1)
        by_words = _best(scores)
        return _fused(by_words[scores[by_words] > 0], _best(near))

    def _mask(self, selected: Mapping[str, str]) -> npt.NDArray[np.bool_]:
        key = (selected["ipc"], selected["status"], selected["region"])
        if key not in self._masks:
            self._masks[key] = np.array(
                [all(value in held for value, held in zip(key, one, strict=True)) for one in self._keywords]
            )
        return self._masks[key]
