"""Conditions as queries of the text index, built term by term: nothing that was typed is parsed here.

A phrase is looked for by its pairs of characters, then read in the texts that hold them all. Measured on 18,526
abstracts: 3 % of such texts hold the pairs apart; reading one takes 50 µs; word positions in the index would make it
32 % larger and slower to write. So no more than `MOST_READ` are read; of longer lists the pairs are taken as they are.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock

import tantivy

from zhiqiao.retrieval.conditions import HIDDEN, AllOf, Among, AnyOf, Condition, Holds, Not, pieces, tight
from zhiqiao.retrieval.lexical.entries import hidden_keyword, keyword

MOST_READ = 4_000  # texts read for one phrase; about a fifth of a second
_KEPT_PHRASES = 64

Rows = Sequence[int]


class Phrases:
    """Rows of the texts that hold a phrase, remembered while the index does not change."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[object, str], tuple[int, ...] | None] = OrderedDict()
        self._lock = Lock()

    def rows(
        self, generation: object, phrase: str, find: Callable[[], tuple[int, ...] | None]
    ) -> tuple[int, ...] | None:
        """What ``find`` gives, asked once."""
        key = (generation, phrase)
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        found = find()
        with self._lock:
            self._known[key] = found
            while len(self._known) > _KEPT_PHRASES:
                self._known.popitem(last=False)
        return found


class Clauses:
    """Makes queries of conditions.

    Args:
        schema: The index's, with the fields ``keyword``, ``hidden``, ``words``, ``grams`` and ``row``.
        holding: Rows of texts that hold a phrase among those that a query finds; None when there are too many to read.
    """

    def __init__(
        self,
        schema: tantivy.Schema,
        holding: Callable[[str, tantivy.Query], tuple[int, ...] | None],
    ) -> None:
        self._schema = schema
        self._holding = holding

    def query(self, condition: Condition) -> tantivy.Query:
        """What meets the condition."""
        match condition:
            case Holds(text, is_phrase):
                return self._phrase(text) if is_phrase else self._text(text)
            case Among(dimension, values, every):
                return self._among(dimension, sorted(values), every=every)
            case AllOf(parts):
                return every_one([self.query(part) for part in parts])
            case AnyOf(parts):
                return tantivy.Query.boolean_query(
                    [(tantivy.Occur.Should, self.query(part)) for part in parts]
                )
            case Not(part):
                return tantivy.Query.boolean_query(
                    [
                        (tantivy.Occur.Must, tantivy.Query.all_query()),
                        (tantivy.Occur.MustNot, self.query(part)),
                    ]
                )

    def _among(self, dimension: str, values: Sequence[str], *, every: bool) -> tantivy.Query:
        name, token = ("hidden", hidden_keyword) if dimension.startswith(HIDDEN) else ("keyword", keyword)
        tokens = [token(dimension, value) for value in values]
        if every:
            return every_one([self._term(name, one) for one in tokens])
        return tantivy.Query.term_set_query(self._schema, name, tokens)

    def _text(self, text: str) -> tantivy.Query:
        pairs, words = pieces(text)
        return every_one([*map(self._gram, pairs), *(self._term("words", word) for word in words)])

    def _gram(self, gram: str) -> tantivy.Query:
        """A pair of characters; a lone character stands in any pair (it is one, so the pattern is harmless)."""
        if len(gram) > 1:
            return self._term("grams", gram)
        return tantivy.Query.regex_query(self._schema, "grams", f"{gram}.|.{gram}|{gram}")

    def _phrase(self, text: str) -> tantivy.Query:
        near = self._text(text)
        pairs, words = pieces(text)
        if len(pairs) + len(words) < 2:  # noqa: PLR2004 - a single pair or word is its own phrase
            return near
        rows = self._holding(tight(text), near)
        return near if rows is None else tantivy.Query.term_set_query(self._schema, "row", list(rows))

    def _term(self, name: str, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, name, term, "basic")


def every_one(parts: Sequence[tantivy.Query]) -> tantivy.Query:
    """What meets all; everything when there is nothing to meet."""
    if not parts:
        return tantivy.Query.all_query()
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in parts])
