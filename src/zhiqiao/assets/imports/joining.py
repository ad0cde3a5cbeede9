"""Rows of the same patent into one: repeated rows counted once, rows that contradict turned away."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from zhiqiao.assets.imports.comparison import (
    FIELD_LABELS,
    comparison_fields,
    conflicting_fields,
    merged,
    sibling_numbers,
)
from zhiqiao.assets.imports.file_reading import Place
from zhiqiao.assets.imports.records import PatentRecord, RejectedRow

# Compared fields whose column has another name.
_COLUMNS: Final = {
    "holder_names": "holders",
    "inventor_names": "inventors",
    "legal_status": "status",
    "status_raw": "status",
    "legal_events": "events",
    "citations": "cited_by",
}


@dataclass
class Draft:
    """One patent as the rows read so far tell it.

    Attributes:
        place: Where it was read first.
        record: The record read first.
        told: What the rows tell together, as `comparison_fields`.
        has_all_ipcs: Whether one of them had the full list of symbols.
    """

    place: Place
    record: PatentRecord
    told: dict[str, Any]
    has_all_ipcs: bool

    def rejected(self, reason: str, remedy: str, column: str = "", value: object = "") -> RejectedRow:
        """This row turned away."""
        shown = "、".join(map(str, value)) if isinstance(value, list) else str(value)
        number = shown or self.record.number
        return RejectedRow(self.place.file, self.place.sheet, self.place.row, column, number, reason, remedy)


@dataclass
class Joined:
    """Rows joined by patent.

    Attributes:
        joined: One draft per patent, in the order read.
        repeated: Rows that repeat or complete an earlier one, each with where that one stands.
        rejected: Rows that contradict an earlier one.
    """

    joined: list[Draft] = field(default_factory=list)
    repeated: list[tuple[Place, Place]] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)


def numbers_of(told: Mapping[str, Any]) -> list[str]:
    """Every number the patent may be found under: application, publication, and its sibling documents."""
    application, publication = told.get("application_number"), told.get("publication_number")
    numbers = [application, publication, *(sibling_numbers(publication) if publication else ())]
    return [number for number in numbers if number]


def join_rows(records: Iterable[tuple[Place, PatentRecord]]) -> Joined:
    """Rows joined by the numbers they carry."""
    result = Joined()
    index: dict[str, Draft] = {}
    for place, record in records:
        draft = Draft(place, record, comparison_fields(record), record.has_all_ipcs)
        found = {id(index[number]): index[number] for number in numbers_of(draft.told) if number in index}
        if len(found) > 1:
            places = "和".join(str(each.place) for each in found.values())
            result.rejected.append(
                draft.rejected(
                    f"这一行的申请号和公开号分别属于两件：{places}", "请核对申请号与公开（公告）号是否配对"
                )
            )
            continue
        if not found:
            result.joined.append(draft)
            index.update(dict.fromkeys(numbers_of(draft.told), draft))
            continue
        first = next(iter(found.values()))
        refused = _join(first, draft)
        if refused:
            result.rejected.append(refused)
        else:
            result.repeated.append((place, first.place))
            index.update(dict.fromkeys(numbers_of(first.told), first))
    return result


def _join(first: Draft, later: Draft) -> RejectedRow | None:
    """Put the later row into the first, or say why it cannot be."""
    if _is_later_document(first, later) or _is_later_document(later, first):
        low, high = (first, later) if _is_later_document(first, later) else (later, first)
        first.told = merged(low.told, high.told, has_all_ipcs=high.has_all_ipcs)
        first.has_all_ipcs = first.has_all_ipcs or later.has_all_ipcs
        return None
    conflicts = [
        name
        for name in conflicting_fields(first.told, later.told)
        if name != "ipcs" or (first.has_all_ipcs and later.has_all_ipcs)
    ]
    if conflicts:
        labels = "、".join(dict.fromkeys(f"“{_header(later, name)}”" for name in conflicts))
        where = f"第 {first.place.row} 行" if first.place.file == later.place.file else str(first.place)
        if first.place.file == later.place.file and first.place.sheet != later.place.sheet:
            where = f"工作表“{first.place.sheet}”{where}"
        return later.rejected(
            f"与{where}是同一件专利，但{labels}不同",
            "请核对后只留一行；两行都对（先后变更）的，请分两个文件先后导入",
            _header(later, conflicts[0]),
            later.told[conflicts[0]],
        )
    low, high = (later, first) if first.has_all_ipcs and not later.has_all_ipcs else (first, later)
    ipcs = dict.fromkeys([*high.told.get("ipcs", ()), *low.told.get("ipcs", ())])
    first.told = merged(first.told, later.told, has_all_ipcs=True)
    if ipcs:
        first.told["ipcs"] = list(ipcs)
    first.has_all_ipcs = first.has_all_ipcs or later.has_all_ipcs
    return None


def _header(draft: Draft, name: str) -> str:
    """The header a compared field stands under in the draft's file."""
    return draft.place.headers.get(_COLUMNS.get(name, name), FIELD_LABELS[name])


def _is_later_document(one: Draft, other: Draft) -> bool:
    """Whether `other` is a later document of the same application than `one`."""
    before, after = one.told.get("publication_number", ""), other.told.get("publication_number", "")
    return bool(before and after) and before < after and before in sibling_numbers(after)
