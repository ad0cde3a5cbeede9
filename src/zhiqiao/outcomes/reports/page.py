"""A printed page as plain values: title, one grid with merged cells, notes. Renderers know nothing else."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def clean(text: str) -> str:
    """The text without control characters no office format can hold; line ends as a plain newline."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


class Look(StrEnum):
    """How a cell looks."""

    HEAD = "head"
    LABEL = "label"
    TEXT = "text"
    CENTER = "center"
    NUMBER = "number"
    TOTAL = "total"
    DIAGONAL = "diagonal"


@dataclass(frozen=True)
class Cell:
    """One cell of a grid, counted from 0; ``rows`` × ``columns`` is what it spans.

    ``number`` with ``number_format`` (an Excel format) is what a spreadsheet keeps; ``text`` is printed.
    A diagonal cell holds two words, upper right and lower left, parted by a newline.
    """

    row: int
    column: int
    text: str
    look: Look = Look.TEXT
    rows: int = 1
    columns: int = 1
    number: Decimal | None = None
    number_format: str = ""

    @property
    def words(self) -> list[str]:
        """The lines of the text: of a diagonal cell the upper and the lower word."""
        return self.text.split("\n")


@dataclass(frozen=True)
class Grid:
    """Cells over columns of relative ``widths``; the first ``head_rows`` rows are repeated on every page."""

    widths: tuple[float, ...]
    cells: tuple[Cell, ...]
    head_rows: int = 0

    @property
    def rows(self) -> int:
        """How many rows the cells fill."""
        return max((cell.row + cell.rows for cell in self.cells), default=0)

    @property
    def shares(self) -> list[int]:
        """The widths in per cent, rounded."""
        whole = sum(self.widths)
        return [round(width * 100 / whole) for width in self.widths]

    def gaps(self) -> list[tuple[int, int]]:
        """Places (row, column) no cell covers or more than one does; a sound grid has none."""
        seen: dict[tuple[int, int], int] = {}
        for cell in self.cells:
            for row in range(cell.row, cell.row + cell.rows):
                for column in range(cell.column, cell.column + cell.columns):
                    seen[row, column] = seen.get((row, column), 0) + 1
        every = {(row, column) for row in range(self.rows) for column in range(len(self.widths))}
        return sorted(place for place in every | set(seen) if seen.get(place) != 1 or place not in every)


@dataclass(frozen=True)
class Section:
    """A further table after the main one, on a page of its own (its own sheet in Excel)."""

    title: str
    grid: Grid
    is_spreadsheet_only: bool = False


@dataclass(frozen=True)
class Page:
    """A whole printed statement."""

    title: str
    subtitle: str
    grid: Grid
    banner: str = ""
    left: str = ""
    right: str = ""
    notes: tuple[str, ...] = ()
    signatures: tuple[str, ...] = ()
    footer: str = ""
    sections: tuple[Section, ...] = ()


class Notes:
    """Footnotes numbered in the order they are first used."""

    def __init__(self) -> None:
        self._sentences: list[str] = []

    def mark(self, sentences: Iterable[str]) -> str:
        """The marks to print behind a text (注1 is ①), one for each sentence."""
        signs = []
        for sentence in sentences:
            if not sentence:
                continue
            if sentence not in self._sentences:
                self._sentences.append(sentence)
            signs.append(note_sign(self._sentences.index(sentence) + 1))
        return "".join(signs)

    def lines(self) -> tuple[str, ...]:
        """The notes themselves, each behind its sign."""
        return tuple(f"{note_sign(n)} {sentence}" for n, sentence in enumerate(self._sentences, 1))


_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def note_sign(number: int) -> str:
    """A circled number up to 20, 〔21〕 and so on above."""
    return _CIRCLED[number - 1] if number <= len(_CIRCLED) else f"〔{number}〕"
