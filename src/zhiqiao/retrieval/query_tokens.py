"""A typed query cut into tokens, once through and without going back, whatever it holds."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

WORD, PHRASE, VALUE, BEGIN, END = "word", "phrase", "value", "(", ")"
AND, OR, NOT = "and", "or", "not"
TELLING = frozenset({PHRASE, VALUE, AND, OR, NOT})  # kinds that make a text a query

_SIGNS = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "「": '"',
        "」": '"',
        "『": '"',
        "』": '"',
        "【": "(",
        "】": ")",
        "≥": ">=",
        "≤": "<=",
        "–": "-",
        "−": "-",
        "｜": "|",
    }
)
_OPERATORS = {
    "AND": AND, "与": AND, "并且": AND, "且": AND, "&&": AND, "&": AND,
    "OR": OR, "或": OR, "或者": OR, "||": OR, "|": OR,
    "NOT": NOT, "非": NOT,
}  # fmt: skip
_NAME = re.compile(r"([^\W\d_]{1,12})\s*(?::|(?=[<>]=?\s*\d))\s*")
_EDGES = "\"'，。、；;,.!?！？"
_BLANK = re.compile(r"\s*")
_MOST_VALUE = 80  # characters of one value


class Named(Protocol):
    """What the tokenizer knows of a field."""

    @property
    def longer(self) -> "re.Pattern[str] | None":
        """What a value with blanks looks like."""
        ...

    @property
    def bare(self) -> "re.Pattern[str] | None":
        """What a value without the field's name looks like."""
        ...


@dataclass(frozen=True)
class Token:
    """One token; ``name`` is the folded name of the field it belongs to, "" for none."""

    kind: str
    text: str = ""
    name: str = ""


class _Cutter:
    def __init__(self, text: str, fields: Mapping[str, Named]) -> None:
        self.text = text.translate(_SIGNS)
        self.fields = fields
        self.bare = [
            (one.bare, one.longer, name) for name, one in _first_names(fields) if one.bare is not None
        ]
        self.at = 0
        self.depth = 0
        self.found: list[Token] = []

    def cut(self) -> list[Token]:
        """All tokens."""
        while True:
            self.at = self._past_blanks(self.at)
            if self.at >= len(self.text):
                return self.found
            sign = self.text[self.at]
            if sign == "(":
                self._open("")
            elif sign == ")":
                self.at += 1
                if self.depth:
                    self.depth -= 1
                    self.found.append(Token(END))
            elif sign == "-" and self._begins_word(self.at + 1):
                self.at += 1
                self.found.append(Token(NOT))
            elif not self._quoted("") and not self._field() and not self._bare():
                self._word()

    def _open(self, name: str) -> None:
        self.at += 1
        self.depth += 1
        self.found.append(Token(BEGIN, name=name))

    def _begins_word(self, at: int) -> bool:
        """A hyphen excludes what stands right after it, unless that is a figure: -20 ℃ is a temperature."""
        sign = self.text[at : at + 1]
        return sign in {'"', "("} if not sign.isalnum() else not sign.isdigit()

    def _quoted(self, name: str) -> bool:
        """A phrase, where the closing quote ends a word."""
        if self.text[self.at] != '"':
            return False
        ends = self.text.find('"', self.at + 1)
        after = self.text[ends + 1 : ends + 2]
        inside = self.text[self.at + 1 : ends].strip() if ends > 0 else ""
        if not inside or not (after in {"", ")"} or after.isspace()):
            return False
        self.found.append(Token(VALUE if name else PHRASE, inside, name))
        self.at = ends + 1
        return True

    def _field(self) -> bool:
        match = _NAME.match(self.text, self.at)
        name = match[1].casefold() if match else ""
        if match is None or name not in self.fields or match.end() >= len(self.text):
            return False
        begun, self.at = self.at, match.end()
        if self.text[self.at] == "(":
            self._open(name)
        elif not self._quoted(name):
            longer = self.fields[name].longer
            value = longer.match(self.text, self.at) if longer is not None else None
            ends = value.end() if value is not None else self._word_end(self.at)
            if ends == self.at:
                self.at = begun
                return False
            self._take(Token(VALUE, self.text[self.at : ends].strip()[:_MOST_VALUE], name), ends)
        return True

    def _bare(self) -> bool:
        for bare, longer, name in self.bare:
            for pattern in (longer, bare):
                value = pattern.match(self.text, self.at) if pattern is not None else None
                if value is not None and bare.match(value[0]) and self._word_end(value.end()) == value.end():
                    self._take(Token(VALUE, value[0].strip(), name), value.end())
                    return True
        return False

    def _word(self) -> None:
        ends = max(self._word_end(self.at), self.at + 1)
        word = self.text[self.at : ends]
        operator = _OPERATORS.get(word)
        self._take(Token(operator) if operator else Token(WORD, word.strip(_EDGES) or word), ends)

    def _take(self, token: Token, ends: int) -> None:
        self.found.append(token)
        self.at = ends

    def _word_end(self, at: int) -> int:
        """Where a word ends: at a blank, or at a bracket that it did not open itself."""
        opened = 0
        while at < len(self.text):
            sign = self.text[at]
            if sign.isspace() or (sign == ")" and not opened):
                break
            opened += {"(": 1, ")": -1}.get(sign, 0)
            at += 1
        return at

    def _past_blanks(self, at: int) -> int:
        match = _BLANK.match(self.text, at)
        return match.end() if match else at


def tokens(text: str, fields: Mapping[str, Named]) -> list[Token]:
    """The tokens of a text in NFKC; ``fields`` by their folded names."""
    return _Cutter(text, fields).cut()


def _first_names(fields: Mapping[str, Named]) -> list[tuple[str, Named]]:
    seen: dict[int, tuple[str, Named]] = {}
    for name, one in fields.items():
        seen.setdefault(id(one), (name, one))
    return list(seen.values())
