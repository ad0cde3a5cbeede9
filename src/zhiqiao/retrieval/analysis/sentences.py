"""Text into sentences, each with its place."""

import re
from dataclasses import dataclass

SHORTEST = 4  # characters: shorter pieces are numbering or headings and join the next sentence
LONGEST = 160  # characters: longer sentences are cut at their commas
_END = re.compile(r"[。！？!?；;\n\r]+|(?<![0-9])\.(?=\s|$)")
_COMMA = re.compile(r"[，,、]")


@dataclass(frozen=True)
class Sentence:
    """A sentence and where it stands in its text, as character offsets."""

    text: str
    start: int
    end: int


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text in order, stripped of blanks; none is empty."""
    found: list[Sentence] = []
    start = 0
    for match in _END.finditer(text):
        if len(text[start : match.start()].strip()) < SHORTEST:
            continue
        found.extend(_cut_long(text, start, match.end()))
        start = match.end()
    found.extend(_cut_long(text, start, len(text)))
    return found


def _cut_long(text: str, start: int, end: int) -> list[Sentence]:
    pieces: list[Sentence] = []
    while end - start > LONGEST:
        commas = [m.end() for m in _COMMA.finditer(text, start + LONGEST // 4, start + LONGEST)]
        cut = commas[-1] if commas else start + LONGEST
        pieces.extend(_stripped(text, start, cut))
        start = cut
    return [*pieces, *_stripped(text, start, end)]


def _stripped(text: str, start: int, end: int) -> list[Sentence]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    kept = piece.strip()
    return [Sentence(kept, start + left, start + left + len(kept))] if kept else []
