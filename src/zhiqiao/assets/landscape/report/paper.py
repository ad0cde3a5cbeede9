"""What the report says, laid out as headings, paragraphs and tables; the files are made from it. No Django."""

from dataclasses import dataclass, field

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Grid:
    """A table with its heading row and what stands below it."""

    title: str
    headings: tuple[str, ...]
    rows: Rows
    note: str = ""


@dataclass(frozen=True)
class Part:
    """A section."""

    title: str
    paragraphs: tuple[str, ...] = ()
    grids: tuple[Grid, ...] = ()


@dataclass(frozen=True)
class Paper:
    """The whole report."""

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...] = field(default_factory=tuple)
    footer: str = ""
    banner: str = ""


def clean(text: str) -> str:
    """Text without the control characters that files do not take."""
    return "".join(sign for sign in text if sign in "\n\t" or ord(sign) >= 32)  # noqa: PLR2004 - below are control characters
