"""A set to measure on: patents, queries and grades, in the columns that ../shared/bench describes."""

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from evals.runs import read_qrels
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.matching.ranking import NeedText, PatentText, as_document
from zhiqiao.market.matching.tables import read_corpus, read_queries
from zhiqiao.retrieval.document import Query

RELEVANT_FROM = 2
_CORPUS_NAMES = ("corpus.csv.gz", "corpus.csv")


class BenchRefused(Refusal):
    """There is nothing to measure on."""


@dataclass(frozen=True)
class BenchSet:
    """One set.

    Attributes:
        name: The folder's name.
        corpus: The patents.
        queries: The queries.
        qrels: Query → document → grade.
        kinds: Query → kind, where the table has that column.
    """

    name: str
    corpus: Sequence[PatentText]
    queries: Sequence[NeedText]
    qrels: dict[str, dict[str, int]]
    kinds: dict[str, str] = field(default_factory=dict)

    @property
    def is_graded(self) -> bool:
        """Whether grades above 1 are given: needs are graded, known items are not."""
        return any(grade > 1 for grades in self.qrels.values() for grade in grades.values())

    @property
    def key_measure(self) -> str:
        """The measure that decides on this set."""
        return "nDCG@10" if self.is_graded else "MRR@10"

    @property
    def no_answer(self) -> frozenset[str]:
        """Graded queries that no document answers."""
        if not self.is_graded:
            return frozenset()
        return frozenset(q for q, grades in self.qrels.items() if max(grades.values()) < RELEVANT_FROM)

    @property
    def digest(self) -> str:
        """Twelve hex digits that change with any text of the set."""
        made = hashlib.sha256()
        for patent in self.corpus:
            made.update(f"{patent.doc_id}\0{patent.title}\0{patent.abstract}\1".encode())
        for query in self.queries:
            made.update(f"{query.need_id}\0{query.title}\0{query.text}\1".encode())
        return made.hexdigest()[:12]

    def with_queries(self, queries: Sequence[NeedText]) -> "BenchSet":
        """The same patents asked for in other words."""
        return replace(self, queries=queries)


def read_set(folder: Path) -> BenchSet:
    """The set in a folder."""
    corpus = next((folder / name for name in _CORPUS_NAMES if (folder / name).is_file()), None)
    if corpus is None or not (folder / "queries.csv").is_file() or not (folder / "qrels.txt").is_file():
        raise BenchRefused(
            f"{folder} 里缺 corpus.csv[.gz]、queries.csv 或 qrels.txt",
            "请用 --bench 指明测评目录，或用 --set 指明一套测评集",
        )
    qrels = read_qrels(folder / "qrels.txt")
    queries = [query for query in read_queries(folder / "queries.csv") if query.need_id in qrels]
    with (folder / "queries.csv").open(encoding="utf-8-sig", newline="") as table:
        kinds = {row["query_id"]: row["kind"] for row in csv.DictReader(table) if row.get("kind")}
    return BenchSet(folder.name, read_corpus(corpus), queries, qrels, kinds)


def dev_folders(bench: Path) -> list[Path]:
    """The folders of a bench that may be tuned on, by name; others are never looked into."""
    found = sorted(folder for folder in bench.glob("*_dev") if folder.is_dir())
    if not found:
        raise BenchRefused(f"{bench} 里没有以 _dev 结尾的测评集", "请用 --bench 指明测评目录")
    return found


def document_text(patent: PatentText) -> str:
    """Title and abstract as one text: what every peer is given."""
    return as_document(patent).whole


def query_text(need: NeedText) -> str:
    """Title and body as one text: what every peer is asked."""
    return Query(need.text, need.title).whole
