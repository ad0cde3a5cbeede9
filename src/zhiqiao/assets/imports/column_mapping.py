"""A list that no importer knows, read by columns that a person has matched to fields. No Django.

A mapping is known again by the set of headers it was made for, whatever their order or spelling of punctuation.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from zhiqiao.assets.imports.holder_codes import telling_codes
from zhiqiao.assets.imports.reading import Sheet
from zhiqiao.assets.imports.recognition import Recognized, fold_header, header_texts, recognized_as
from zhiqiao.assets.imports.records import Source
from zhiqiao.assets.imports.sources.mapped import RULE as MAPPED
from zhiqiao.kernel.refusal import Refusal

RULE = telling_codes(MAPPED)
HEADER_WITHIN = 20
_LEAST_HEADERS = 2
_NUMBERS = ("application_number", "publication_number")
BESIDE = ("原表行号", "拒收原因", "怎样改正")
FIELD_WORDS = {column.field: column.label for column in RULE.columns}


@dataclass(frozen=True)
class SavedMapping:
    """Columns matched to fields.

    Attributes:
        name: What the person called it.
        key: `header_key` of the headers it is for.
        fields: Folded header -> field.
        pk: Its key where it is kept; 0 for a draft.
    """

    name: str
    key: str
    fields: Mapping[str, str]
    pk: int = 0

    @property
    def label(self) -> str:
        """How a file read by it is called."""
        return f"按“{self.name}”列对应"


def header_key(headers: Iterable[str]) -> str:
    """What a set of headers is known again by: a sha256 over them folded and in order.

    What our own workbook of rejected rows puts beside them does not count.
    """
    folded = sorted({fold_header(text) for text in headers} - {"", *map(fold_header, BESIDE)})
    return hashlib.sha256("\n".join(folded).encode()).hexdigest()


def checked(fields: Mapping[str, str]) -> dict[str, str]:
    """The matched columns, those left out taken away.

    Raises:
        Refusal: a field there is not, no title, or no number.
    """
    kept = {fold_header(header): name for header, name in fields.items() if name}
    strange = next((name for name in kept.values() if name not in FIELD_WORDS), None)
    if strange is not None:
        raise Refusal(f"没有“{strange}”这个字段", "请从列表中选择")
    if "title" not in kept.values():
        raise Refusal("还没有指明哪一列是专利名称", "请为一列选择“专利名称”")
    if not any(name in kept.values() for name in _NUMBERS):
        raise Refusal(
            "还没有指明哪一列是号码", "请为一列选择“申请号”或“公开(公告)号”；没有号码的清单无法入库"
        )
    return kept


@dataclass(frozen=True)
class Mapped:
    """A sheet read by a mapping, and the mapping."""

    mapping: SavedMapping
    recognized: Recognized


def mapped_by(sheet: Sheet, mappings: Sequence[SavedMapping]) -> Mapped | None:
    """The sheet by the first mapping that was made for its headers; None where there is none."""
    if not mappings:
        return None
    for row in range(min(HEADER_WITHIN, len(sheet.rows))):
        headers = header_texts(sheet, row)
        if len(headers) < _LEAST_HEADERS:
            continue
        key = header_key(headers.values())
        for mapping in mappings:
            if mapping.key == key:
                return Mapped(mapping, mapped_at(sheet, row, mapping))
    return None


def mapped_at(sheet: Sheet, row: int, mapping: SavedMapping) -> Recognized:
    """The sheet read by a mapping, its header in this row."""
    headers = header_texts(sheet, row)
    columns: dict[str, tuple[int, ...]] = {}
    for index, text in headers.items():
        name = mapping.fields.get(fold_header(text), "")
        if name:
            columns[name] = (*columns.get(name, ()), index)
    return recognized_as(_source(mapping, columns), sheet, row, columns, headers)


def _source(mapping: SavedMapping, columns: Mapping[str, object]) -> Source:
    identity = next((name for name in _NUMBERS if name in columns), "title")
    return replace(RULE, label=mapping.label, required=(identity, "title"))


def likely_header(sheet: Sheet) -> int | None:
    """The row that looks most like a header: early, wide, of words; None where no row has two texts."""
    best, best_score = None, 0.0
    for row in range(min(HEADER_WITHIN, len(sheet.rows))):
        texts = header_texts(sheet, row)
        if len(texts) < _LEAST_HEADERS:
            continue
        words = sum(not any(sign.isdigit() for sign in text) for text in texts.values())
        score = words + len(set(texts.values())) / 100 - row / 1000
        if score > best_score:
            best, best_score = row, score
    return best


def mappable(sheets: Iterable[Sheet]) -> bool:
    """Whether some sheet has a row that could be a header and one below it."""
    found = ((sheet, likely_header(sheet)) for sheet in sheets)
    return any(row is not None and row + 1 < len(sheet.rows) for sheet, row in found)
