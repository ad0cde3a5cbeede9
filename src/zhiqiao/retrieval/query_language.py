"""What people type at a search box, read as a query where it looks like one: ``IPC:C02F 申请人:大学 电池 NOT 铅``.

Tolerant: any text has a reading, and what is no syntax is plain words. A long text is never read as a query. Which
fields there are, and what their values mean, is the caller's; nothing typed here reaches an engine's own parser.

    query   = all-of {或 all-of}          或: OR || 或, standing alone
    all-of  = part {[与] part}            与: AND && 与, standing alone
    part    = {非} (word | "phrase" | field:value | (query))      非: NOT 非 standing alone, or - before a word
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from zhiqiao.retrieval.analysis.stopwords import FUNCTION_WORDS
from zhiqiao.retrieval.conditions import AllOf, AnyOf, Condition, Holds, Not, pieces
from zhiqiao.retrieval.query_tokens import BEGIN, END, OR, PHRASE, TELLING, VALUE, WORD, Token, tokens

MOST_CHARACTERS = 1_000  # a longer text is a need, not a query
_PROSE_FROM = 60  # characters from which a text with sentences in it is a need
_SENTENCES = re.compile(r"[。；！？\n].")
_MOST_TOKENS = 120
_MOST_DEPTH = 12
_DESCRIBED = 8  # a longer run of characters describes: it is ranked by, not required
_SHOUTED = 4  # an English title in capitals has more words than a query in capitals

Value = tuple[Condition, str]  # what a value asks for, and how it is said


@dataclass(frozen=True)
class Field:
    """A field people may name.

    Attributes:
        names: What it may be called; the first is how we say it.
        read: The condition that a value asks for and its words; None for a value that makes no sense.
        longer: What a value may look like that holds blanks; it is tried before a single word is.
        bare: What a word looks like that is a value even without the field's name.
        is_text: Whether its values are words to rank by too.
        values: Values to offer while one types.
    """

    names: tuple[str, ...]
    read: Callable[[str], Value | None]
    longer: re.Pattern[str] | None = None
    bare: re.Pattern[str] | None = None
    is_text: bool = False
    values: Callable[[], Iterable[str]] = tuple

    @property
    def label(self) -> str:
        """How we call it."""
        return self.names[0]


@dataclass(frozen=True)
class Reading:
    """How a text was read.

    Attributes:
        text: Words to rank by.
        condition: What must hold; None for plain words.
        said: The reading in one Chinese line; "" for plain words.
        unread: Pieces that looked like syntax and could not be read; they are searched as plain words.
    """

    text: str
    condition: Condition | None = None
    said: str = ""
    unread: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether the text was taken as plain words."""
        return self.condition is None


@dataclass(frozen=True)
class _Part:
    """A part as read: its condition, how it is said, the words it ranks by."""

    condition: Condition
    said: str
    ranked: tuple[str, ...] = ()
    is_joined: bool = False  # said with 且 or 或, so that it needs brackets inside another


@dataclass
class _Reader:
    """Walks the tokens once; nothing is refused."""

    items: Sequence[Token]
    fields: dict[str, Field]
    at: int = 0
    loose: list[str] = field(default_factory=list)  # ranked by, not required
    described: list[str] = field(default_factory=list)  # of those, what was typed to be ranked by
    unread: list[str] = field(default_factory=list)

    def either(self, depth: int, inside: Field | None) -> _Part | None:
        found = [self._all(depth, inside)]
        while self._kind() == "or":
            self.at += 1
            found.append(self._all(depth, inside))
        return _joined([part for part in found if part is not None], AnyOf, " 或 ")

    def _all(self, depth: int, inside: Field | None) -> _Part | None:
        found = []
        while self._kind() not in {"", "or", END} or (self._kind() == END and depth == 0):
            if self._kind() in {"and", END}:
                self.at += 1
                continue
            if (part := self._part(depth, inside)) is not None:
                found.append(part)
        return _joined(found, AllOf, " 且 ")

    def _part(self, depth: int, inside: Field | None) -> _Part | None:
        is_negative = False
        while self._kind() == "not":
            is_negative = not is_negative
            self.at += 1
        if self._kind() in {"", "or", "and", END}:
            return None
        kept = len(self.loose)
        part = self._positive(depth, inside, may_describe=not is_negative and depth == 0)
        if not is_negative:
            return part
        del self.loose[kept:]
        if part is None:
            return None
        said = f"（{part.said}）" if part.is_joined else part.said
        return _Part(
            Not(part.condition), f"不含{said.removeprefix('含')}" if said.startswith("含") else f"排除 {said}"
        )

    def _positive(self, depth: int, inside: Field | None, *, may_describe: bool) -> _Part | None:
        token = self.items[self.at]
        self.at += 1
        if token.kind == BEGIN:
            inside = self.fields.get(token.name, inside)
            if depth >= _MOST_DEPTH:
                return None
            part = self.either(depth + 1, inside)
            if self._kind() == END:
                self.at += 1
            return part
        named = self.fields.get(token.name) or inside
        if named is not None:
            return self._value(named, token)
        if may_describe and token.kind == WORD and self._describes(token.text):
            self.loose.append(token.text)
            self.described.append(token.text)
            return None
        return self._words(token)

    def _value(self, named: Field, token: Token) -> _Part | None:
        told = named.read(token.text)
        if told is None:
            self.loose.append(token.text)
            self.unread.append(f"{named.label}:{token.text}")
            return None
        return _Part(told[0], f"{named.label} {told[1]}", (token.text,) if named.is_text else ())

    def _words(self, token: Token) -> _Part | None:
        pairs, words = pieces(token.text)
        if not words and all(pair in FUNCTION_WORDS for pair in pairs):
            self.loose.append(token.text)
            return None
        mark = "“" + token.text + "”"
        return _Part(Holds(token.text, is_phrase=token.kind == PHRASE), f"含{mark}", (token.text,))

    def _describes(self, text: str) -> bool:
        """Whether a word without blanks is rather a description; among alternatives it never is."""
        return len(pieces(text)[0]) >= _DESCRIBED and all(token.kind != OR for token in self.items)

    def _kind(self) -> str:
        return self.items[self.at].kind if self.at < len(self.items) else ""


def read_query(text: str, fields: Sequence[Field]) -> Reading:
    """How a text is read; plain words unless it looks like a query and something in it could be read as one.

    Args:
        text: Whatever was typed.
        fields: The fields that may be named, in the order they are offered.
    """
    plain = Reading(text)
    if len(text) > MOST_CHARACTERS or (len(text) > _PROSE_FROM and _SENTENCES.search(text)):
        return plain
    known = {name.casefold(): one for one in fields for name in one.names}
    items = tokens(unicodedata.normalize("NFKC", text), known)
    if len(items) > _MOST_TOKENS or not any(token.kind in TELLING or token.name for token in items):
        return plain
    if _is_shouted(items):
        return plain
    reader = _Reader(items, known)
    part = reader.either(0, None)
    if part is None:
        return Reading(text, unread=tuple(reader.unread))
    ordered = f"；按“{' '.join(reader.described)}”的相关程度排列" if reader.described else ""
    ranked = " ".join((*part.ranked, *reader.loose))
    return Reading(ranked, part.condition, part.said + ordered, tuple(reader.unread))


def _joined(parts: list[_Part], join: type[AllOf] | type[AnyOf], between: str) -> _Part | None:
    if len(parts) < 2:  # noqa: PLR2004 - one part stands for itself
        return parts[0] if parts else None
    said = between.join(f"（{part.said}）" if part.is_joined else part.said for part in parts)
    ranked = tuple(word for part in parts for word in part.ranked)
    return _Part(join(tuple(part.condition for part in parts)), said, ranked, is_joined=True)


def _is_shouted(items: Sequence[Token]) -> bool:
    """Whether operators are only the words of an English title in capitals."""
    words = [token.text for token in items if token.kind in {WORD, VALUE, PHRASE}]
    if any(token.name or token.kind == PHRASE for token in items) or len(words) <= _SHOUTED:
        return False
    return all(word.isascii() and word.upper() == word for word in words)
