"""SQLite's full-text search, FTS5, with its own bm25()."""

import sqlite3
from collections.abc import Sequence

from evals.peers import Capabilities, Kind
from evals.peers.tokens import search_tokens

_GRAM = 3


class _Fts5:
    capabilities = Capabilities(
        filter="✓ SQL 条件",
        phrase="✓",
        update="✓",
        delete="✓",
        highlight="✓ highlight()",
        persistence="✓ 一个文件",
    )

    def __init__(self, code: str, title: str, kind: Kind, tokenizer: str) -> None:
        self.code, self.title, self.kind = code, title, kind
        self._tokenizer = tokenizer
        self._ids: Sequence[str] = ()
        self._database = sqlite3.connect(":memory:")

    def missing(self) -> str | None:
        """Whether this Python's SQLite lacks it."""
        try:
            with sqlite3.connect(":memory:") as database:
                database.execute(f"CREATE VIRTUAL TABLE t USING fts5(words, tokenize='{self._tokenizer}')")
        except sqlite3.OperationalError as error:
            return f"这个 Python 的 SQLite（{sqlite3.sqlite_version}）没有 FTS5 {self._tokenizer}：{error}"
        return None

    def _keep(self, ids: Sequence[str], texts: Sequence[str]) -> None:
        self._ids = ids
        self._database.close()
        self._database = sqlite3.connect(":memory:")
        self._database.execute(
            f"CREATE VIRTUAL TABLE patents USING fts5(words, content='', tokenize='{self._tokenizer}')"
        )
        self._database.executemany("INSERT INTO patents(rowid, words) VALUES (?, ?)", enumerate(texts))

    def _find(self, terms: Sequence[str], k: int) -> list[str]:
        """Documents with any of the terms, by bm25(); a term that stands twice counts twice."""
        if not terms:
            return []
        wanted = " OR ".join('"' + term.replace('"', '""') + '"' for term in terms)
        question = "SELECT rowid FROM patents WHERE patents MATCH ? ORDER BY rank, rowid LIMIT ?"
        return [self._ids[row] for (row,) in self._database.execute(question, (wanted, k))]


class Fts5Tokens(_Fts5):
    """FTS5 over the shared tokens: each is stored as a word of its own alphabet, so nothing is cut again."""

    def __init__(self) -> None:
        super().__init__("fts5", "SQLite FTS5", Kind.SAME_TOKENS, "ascii")

    def index(self, ids: Sequence[str], texts: Sequence[str]) -> None:
        """Cuts and stores."""
        self._keep(ids, [" ".join(map(_spelled, search_tokens(text))) for text in texts])

    def search(self, query: str, k: int) -> list[str]:
        """The best documents that share a token."""
        return self._find([_spelled(token) for token in search_tokens(query)], k)


class Fts5Trigrams(_Fts5):
    """FTS5 with its own trigram tokenizer, the one it offers for Chinese."""

    def __init__(self) -> None:
        super().__init__("fts5-trigram", "SQLite FTS5 trigram", Kind.OWN_ANALYZER, "trigram")

    def index(self, ids: Sequence[str], texts: Sequence[str]) -> None:
        """Stores the texts as they are."""
        self._keep(ids, texts)

    def search(self, query: str, k: int) -> list[str]:
        """The best documents that share three characters in a row."""
        grams = (query[at : at + _GRAM] for at in range(len(query) - _GRAM + 1))
        return self._find([gram for gram in grams if all(character.isalnum() for character in gram)], k)


def _spelled(token: str) -> str:
    return "x" + token.encode().hex()
