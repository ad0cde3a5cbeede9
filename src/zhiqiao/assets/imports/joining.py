"""Rows of the same patent into one: repeated rows counted once, rows that contradict turned away.

What has no title (claims, a description, legal events of a patent told elsewhere) only adds and contradicts nothing.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from zhiqiao.assets.imports.comparison import (
    FIELD_LABELS,
    completed,
    conflicting_fields,
    sibling_numbers,
    told_fields,
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
class Part:
    """What one source tells of a patent in one import, and where it was read first."""

    place: Place
    told: dict[str, Any]


@dataclass
class Draft:
    """One patent as the rows read so far tell it.

    Attributes:
        place: Where it was read first.
        record: The record read first.
        parts: What each source tells, as `told_fields`, by the source's code.
        earlier: The number an earlier part of the same import planned it under; "" where none did.
    """

    place: Place
    record: PatentRecord
    parts: dict[str, Part]
    earlier: str = ""

    @property
    def numbers(self) -> list[str]:
        """Every number it may be found under."""
        if len(self.parts) == 1:
            (part,) = self.parts.values()
            return numbers_of(part.told)
        return list(dict.fromkeys(number for part in self.parts.values() for number in numbers_of(part.told)))

    @property
    def number(self) -> str:
        """What it goes by: as it was planned, else the application number a source tells, else the record's."""
        told = (str(part.told.get("application_number") or "") for part in self.parts.values())
        return self.earlier or next(filter(None, told), self.record.number)

    @property
    def has_title(self) -> bool:
        """Whether any of its sources names it."""
        return any(part.told.get("title") for part in self.parts.values())

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
    foreign = (told.get("extra") or {}).get("foreign_application")
    numbers = [application, publication, *(sibling_numbers(publication) if publication else ()), foreign]
    return [number for number in numbers if number]


def join_rows(records: Iterable[tuple[Place, PatentRecord]], earlier: Iterable[Draft] = ()) -> Joined:
    """Rows joined by the numbers they carry.

    Args:
        records: The rows in the order read.
        earlier: Patents that rows before these told of; they come first and are given back where rows join them.
    """
    result = Joined()
    index: dict[str, Draft] = {}
    for known in earlier:
        index.update(dict.fromkeys(known.numbers, known))
    for place, record in records:
        draft = Draft(place, record, {record.source: Part(place, told_fields(record))})
        numbers = draft.numbers
        found = {id(index[number]): index[number] for number in numbers if number in index}
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
            index.update(dict.fromkeys(numbers, draft))
            continue
        first = next(iter(found.values()))
        refused = _join(first, draft)
        if refused:
            result.rejected.append(refused)
            continue
        _name_by(first, draft)
        result.repeated.append((place, first.place))
        index.update(dict.fromkeys(first.numbers, first))
        if first.earlier and not any(each is first for each in result.joined[-1:]):
            result.joined.append(first)
    result.joined = list({id(each): each for each in result.joined}.values())
    return result


def join_drafts(first: Draft, later: Draft) -> RejectedRow | None:
    """Two drafts that turned out to be one patent: the later into the first, or why it cannot be."""
    for source, part in later.parts.items():
        refused = _join(first, Draft(part.place, later.record, {source: part}, later.earlier))
        if refused:
            return refused
    return None


def _join(first: Draft, later: Draft) -> RejectedRow | None:
    """Put the later row into the first, or say why it cannot be; another source may say otherwise."""
    ((source, given),) = later.parts.items()
    held = first.parts.get(source)
    if held is None:
        first.parts[source] = given
        return None
    if not (held.told.get("title") and given.told.get("title")):
        held.told = _added(held.told, given.told)
        return None
    conflicts = () if _is_sibling(held.told, given.told) else conflicting_fields(held.told, given.told)
    if conflicts:
        labels = "、".join(dict.fromkeys(f"“{_header(later, name)}”" for name in conflicts))
        where = f"第 {held.place.row} 行" if held.place.file == later.place.file else str(held.place)
        if held.place.file == later.place.file and held.place.sheet != later.place.sheet:
            where = f"工作表“{held.place.sheet}”{where}"
        return later.rejected(
            f"与{where}是同一件专利，但{labels}不同",
            "请核对后只留一行；两行都对（先后变更）的，请分两个文件先后导入",
            _header(later, conflicts[0]),
            given.told[conflicts[0]],
        )
    earlier, last = (given, held) if _is_before(given.told, held.told) else (held, given)
    held.told = completed(earlier.told, last.told)
    return None


def _name_by(first: Draft, later: Draft) -> None:
    """Let the draft go by the record that has its title, and by one that is about it before one that mentions it."""
    ours, theirs = first.record, later.record
    if not first.earlier and (
        (theirs.title and not ours.title) or (ours.is_mention and not ours.title and not theirs.is_mention)
    ):
        first.record, first.place = theirs, later.place


def _added(held: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Two tellings of which one only adds: what the titled one tells stands, of two others what the later one tells."""
    adds, stands = held, given
    if held.get("title") or (not given.get("title") and _document_day(held) > _document_day(given)):
        adds, stands = given, held
    told = {**adds, **stands}
    if adds.get("extra") and stands.get("extra"):
        told["extra"] = {**adds["extra"], **stands["extra"]}
    if adds.get("number_checked"):
        told["number_checked"] = True
    together: list[Any] = []
    for event in (*stands.get("events", ()), *adds.get("events", ())):
        if event not in together:
            together.append(event)
    if together:
        told["events"] = together
    return told


def _document_day(told: Mapping[str, Any]) -> str:
    """The day a document of a file was made, where it tells: "2014-11-18"."""
    return str((told.get("extra") or {}).get("document_date", ""))


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


def _is_sibling(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether the two are different documents of one application."""
    return _is_before(one, other) or _is_before(other, one)


def _is_before(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether the first is an earlier document of the same application: A before B."""
    before, after = one.get("publication_number", ""), other.get("publication_number", "")
    if not (before and after) or _kind(before) >= _kind(after):
        return False
    return before in sibling_numbers(after) or bool(_applications(one) & _applications(other))


def _applications(told: Mapping[str, Any]) -> set[str]:
    foreign = (told.get("extra") or {}).get("foreign_application")
    return {number for number in (told.get("application_number"), foreign) if number}


def _kind(publication_number: str) -> str:
    match = _KIND.search(publication_number)
    return match[0] if match else ""
