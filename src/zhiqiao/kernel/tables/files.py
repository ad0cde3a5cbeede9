"""Reading of the packaged CSV files."""

import csv
import gzip
from collections.abc import Iterator
from io import StringIO
from typing import Final

from zhiqiao.kernel.parameters import FOLDER

TABLES: Final = FOLDER / "tables"


def _text(name: str) -> StringIO:
    content = (TABLES / name).read_bytes()
    return StringIO(
        (gzip.decompress(content) if name.endswith(".gz") else content).decode("utf-8"), newline=""
    )


def rows(name: str) -> Iterator[list[str]]:
    """The rows of a file without its header, as lists of text. Names ending in .gz are unpacked."""
    reader = csv.reader(_text(name))
    next(reader)
    return reader


def records(name: str) -> Iterator[dict[str, str]]:
    """The rows of a file as dictionaries by column name."""
    return iter(csv.DictReader(_text(name)))
