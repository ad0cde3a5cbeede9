"""Documents as the text index takes them, made a few hundred ahead of the writer.

Cutting Chinese into words leaves Python free to do something else meanwhile, as does tantivy; so one thread cuts while
the caller's draws documents (from a database, often) and hands over what is ready. The order stays.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from itertools import islice

import orjson
import tantivy

from zhiqiao.retrieval.analysis import joined_terms
from zhiqiao.retrieval.conditions import HIDDEN
from zhiqiao.retrieval.document import Document, row_of, text_key

AUDIENCE = "audience"
SEPARATOR = "\x1f"
_GAP = "\x1e"  # stands for blanks; no blank to the tokenizer, as little as the separator
_BLANK = re.compile(r"[^\S\x1c-\x1f]+")
_MOST_KEYWORD_BYTES = 500
_AT_ONCE = 128
_AHEAD = 4  # groups of documents being cut or waiting

Entries = list[tuple[str, tantivy.Document]]


@lru_cache(maxsize=100_000)
def keyword(dimension: str, value: str) -> str:
    """A dimension and a value as one term."""
    token = f"{dimension}{SEPARATOR}{value}"
    return token.encode()[:_MOST_KEYWORD_BYTES].decode(errors="ignore")


def hidden_keyword(dimension: str, value: str) -> str:
    """A value of a dimension that is only filtered by, as one term of the field ``hidden``; it holds no blank."""
    return _BLANK.sub(_GAP, f"{dimension}{SEPARATOR}{value}")


def _hidden(dimension: str, values: Sequence[str]) -> str:
    """The terms of a dimension's values, joined by blanks."""
    joined = "\0".join(values)
    if _BLANK.search(joined):
        return " ".join(hidden_keyword(dimension, value) for value in values)
    lead = f"{dimension}{SEPARATOR}"
    return lead + joined.replace("\0", f" {lead}")


def entries(documents: Iterable[Document]) -> Iterator[tuple[str, tantivy.Document]]:
    """Each document's id and its entry, in order."""
    drawn = iter(documents)
    first = list(islice(drawn, _AT_ONCE))
    if len(first) < _AT_ONCE:
        yield from _entries(first)
        return
    with ThreadPoolExecutor(1) as cutter:
        waiting: deque[Future[Entries]] = deque([cutter.submit(_entries, first)])
        try:
            while waiting:
                while len(waiting) < _AHEAD and (some := list(islice(drawn, _AT_ONCE))):
                    waiting.append(cutter.submit(_entries, some))
                yield from waiting.popleft().result()
        finally:
            for one in waiting:
                one.cancel()


def _entries(documents: Sequence[Document]) -> Entries:
    texts = [(_writable(one.title), _writable(one.text)) for one in documents]
    wholes = [Document("", title, text).whole for title, text in texts]
    return [
        (one.id, _entry(one, shown, whole, terms))
        for one, shown, whole, terms in zip(documents, texts, wholes, joined_terms(wholes), strict=True)
    ]


def _entry(
    document: Document, shown: tuple[str, str], whole: str, terms: tuple[str, str]
) -> tantivy.Document:
    if AUDIENCE in document.keywords:
        raise ValueError(f"{AUDIENCE} is set by Document.audience only")
    named = {name: values for name, values in document.keywords.items() if not name.startswith(HIDDEN)}
    tokens = [keyword(name, value) for name, values in named.items() for value in dict.fromkeys(values)]
    tokens += [keyword(AUDIENCE, mark) for mark in sorted(document.audience)]
    hidden = " ".join(
        _hidden(name, values) for name, values in document.keywords.items() if values and name not in named
    )
    kept = orjson.dumps([*shown, named])
    entry = tantivy.Document(
        id=document.id, keyword=tokens, hidden=hidden, words=terms[0], grams=terms[1], shown=kept
    )
    entry.add_unsigned("row", row_of(document.id))
    entry.add_unsigned("key", text_key(whole, "passage"))
    return entry


def _writable(text: str) -> str:
    """Text without half characters (lone surrogates), which no file can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()
