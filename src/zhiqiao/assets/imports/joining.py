"""Rows of the same patent into one: repeated rows counted once, rows that contradict turned away.

What has no title (claims, a description, legal events of a patent told elsewhere) only adds and contradicts nothing.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
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
_KIND: Final = re.compile(r"[A-Z]\d?$")


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
    """Every number the patent may be found under: application, publication, and its sibling documents.

    An application number of another office ("US/13648029") joins documents of one upload.
    """
    application, publication = told.get("application_number"), told.get("publication_number")
    foreign = told.get("extra", {}).get("foreign_application")
    numbers = [application, publication, *(sibling_numbers(publication) if publication else ()), foreign]
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
            _carry_texts(first, record)
            result.repeated.append((place, first.place))
            index.update(dict.fromkeys(numbers_of(first.told), first))
    return result


def _join(first: Draft, later: Draft) -> RejectedRow | None:
    """Put the later row into the first, or say why it cannot be."""
    if not (first.told.get("title") and later.told.get("title")):
        _add(first, later)
        return None
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


def _carry_texts(first: Draft, later: PatentRecord) -> None:
    """Let the first record have the claims and the description that only a later one brings."""
    texts = {
        name: getattr(later, name)
        for name in ("claims", "description")
        if getattr(later, name) and not getattr(first.record, name)
    }
    if texts:
        first.record = replace(first.record, **texts)


def _add(first: Draft, later: Draft) -> None:
    """Put together two drafts of which one only adds: what a titled one tells stands, of two others the later one's."""
    adds, stands = first, later
    if first.told.get("title") or (
        not later.told.get("title") and _document_day(first) > _document_day(later)
    ):
        adds, stands = later, first
    events = _events_together(stands.told, adds.told)
    first.told = merged(adds.told, stands.told, has_all_ipcs=True)
    if events:
        first.told["events"] = events
    first.has_all_ipcs = first.has_all_ipcs or later.has_all_ipcs
    if stands is later:
        before = first.record
        first.record, first.place = later.record, later.place
        _carry_texts(first, before)


def add_events(draft: Draft, held: Mapping[str, Any]) -> None:
    """Let legal events told without their patent's title join those the register holds instead of replacing them."""
    if draft.told.get("events"):
        draft.told["events"] = _events_together(held, draft.told)


def _events_together(first: Mapping[str, Any], later: Mapping[str, Any]) -> list[dict[str, Any]]:
    together: list[dict[str, Any]] = []
    for event in (*first.get("events", ()), *later.get("events", ())):
        if event not in together:
            together.append(event)
    return together


def _document_day(draft: Draft) -> str:
    """The day a document of a file was made, where it tells: "2014-11-18"."""
    return str(draft.told.get("extra", {}).get("document_date", ""))


def without_title(draft: Draft) -> RejectedRow:
    """A draft that only adds, turned away because the patent it adds to is nowhere."""
    return draft.rejected(
        f"这份文件只补充内容、没有名称，而本次导入和登记库里都没有 {draft.record.number} 这一件",
        "请把含名称的著录项目（台账或 biblio 文件）放在一起导入，或先导入它再导入这一份",
        "名称",
        draft.record.number,
    )


def _header(draft: Draft, name: str) -> str:
    """The header a compared field stands under in the draft's file."""
    return draft.place.headers.get(_COLUMNS.get(name, name), FIELD_LABELS[name])


def _is_later_document(one: Draft, other: Draft) -> bool:
    """Whether `other` is a later document of the same application than `one`."""
    before, after = one.told.get("publication_number", ""), other.told.get("publication_number", "")
    if not (before and after):
        return False
    if before in sibling_numbers(after):
        return bool(before < after)
    return bool(_applications(one) & _applications(other)) and _kind(before) < _kind(after)


def _applications(draft: Draft) -> set[str]:
    foreign = draft.told.get("extra", {}).get("foreign_application")
    return {number for number in (draft.told.get("application_number"), foreign) if number}


def _kind(publication_number: str) -> str:
    match = _KIND.search(publication_number)
    return match[0] if match else ""
