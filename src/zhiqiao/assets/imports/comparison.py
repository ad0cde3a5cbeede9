"""What of a record is stored and compared with what the register holds: plain JSON, nothing empty in it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final

from zhiqiao.assets.imports.records import PatentRecord, ToldCitation, ToldEvent, ToldPriority

_PLAIN: Final = (
    "application_number",
    "publication_number",
    "title",
    "abstract",
    "patent_type",
    "ipc_main",
    "filed_on",
    "filed_year",
    "granted_on",
    "legal_status",
    "status_raw",
    "legal_events",
    "holder_names",
    "inventor_names",
    "region_hint",
    "agency",
    "agents",
    "claims_count",
    "citations",
    "office",
    "title_en",
    "published_on",
    "first_claim",
    "cpcs",
    "locarno",
    "family_members",
    "family_key",
)
_LISTS: Final = ("priorities", "cited", "events")
# What two sources may tell differently and both be right: lists that one of them has in part.
_NEVER_AGAINST: Final = frozenset(
    {*_LISTS, "extra", "number_checked", "family_members", "family_key", "cpcs", "first_claim", "title_en"}
)
DOCUMENT_KINDS: Final = ("A", "B", "C")
EMPTY: Final[tuple[object, ...]] = ("", None, [], {})
IN_PART: Final = "ipcs_in_part"
"""Stands in what a source told where its `ipcs` are not the full list."""
_KEPT_WITH_SOURCE: Final = ("claims", "description")
FIELDS: Final = (*_PLAIN, *_LISTS, "ipcs", "number_checked", "extra")
FIELD_LABELS: Final = {
    "application_number": "申请号",
    "publication_number": "公开（公告）号",
    "title": "名称",
    "abstract": "摘要",
    "patent_type": "专利类型",
    "ipc_main": "主分类号",
    "ipcs": "分类号",
    "filed_on": "申请日",
    "filed_year": "申请年",
    "granted_on": "授权公告日",
    "legal_status": "法律状态",
    "status_raw": "法律状态原文",
    "legal_events": "法律状态事件",
    "holder_names": "申请（专利权）人",
    "inventor_names": "发明人",
    "region_hint": "地区",
    "agency": "代理机构",
    "agents": "代理人",
    "claims_count": "权利要求数",
    "citations": "被引用次数",
    "office": "受理局",
    "title_en": "英文名称",
    "published_on": "公开日",
    "first_claim": "首项权利要求",
    "cpcs": "CPC 分类号",
    "locarno": "洛迦诺分类号",
    "family_members": "同族",
    "family_key": "同族编号",
    "priorities": "优先权",
    "cited": "引用文献",
    "events": "法律事件",
    "number_checked": "号码已核验",
    "extra": "其他",
}


_plain_of: Final = attrgetter(*_PLAIN)


def comparison_fields(record: PatentRecord) -> dict[str, Any]:
    """The record as JSON: days as "2021-12-02", tuples as lists, `ipcs` as symbols; empty fields left out.

    A field that is left out says nothing about the patent, so it never blanks what the register holds.
    `number_checked` is told only where the record carries an application number.
    """
    kept: dict[str, Any] = {}
    for name, value in zip(_PLAIN, _plain_of(record), strict=True):
        if value or value == 0:
            kept[name] = value if type(value) is str else _json(value)
    if kept.get("legal_status") == "unknown":
        del kept["legal_status"]
    for name in _LISTS:
        told = getattr(record, name)
        if told:
            kept[name] = [_parts(one) for one in told]
    if record.ipcs:
        kept["ipcs"] = [ipc.symbol for ipc in record.ipcs]
    if record.extra:
        kept["extra"] = dict(record.extra)
    if record.application_number:
        kept["number_checked"] = record.number_checked
    return kept


def told_fields(record: PatentRecord) -> dict[str, Any]:
    """All a source told: `comparison_fields`, whether the symbols are in part, and the texts kept with the source."""
    told = comparison_fields(record)
    if told.get("ipcs") and not record.has_all_ipcs:
        told[IN_PART] = True
    for name in _KEPT_WITH_SOURCE:
        value = getattr(record, name)
        if value:
            told[name] = _json(value)
    return told


def completed(first: Mapping[str, Any], later: Mapping[str, Any]) -> dict[str, Any]:
    """Two rows of one source on one patent that do not contradict each other, as one telling.

    Of two documents of one application (A and B) the later comes first; a list of symbols in part adds to the
    other; `extra` is joined key by key.
    """
    number, other = str(first.get("publication_number", "")), str(later.get("publication_number", ""))
    low, high = (later, first) if number > other and other in sibling_numbers(number) else (first, later)
    told = {**low, **high}
    if low.get("ipcs"):
        whole, more = (low, high) if high.get(IN_PART) and not low.get(IN_PART) else (high, low)
        if not high.get("ipcs"):
            whole, more = low, high
        told["ipcs"] = list(whole["ipcs"])
        if whole.get(IN_PART) or more.get(IN_PART):
            told["ipcs"] = list(dict.fromkeys([*whole["ipcs"], *more.get("ipcs", ())]))
        told.pop(IN_PART, None)
        if whole.get(IN_PART):
            told[IN_PART] = True
    if low.get("extra") and high.get("extra"):
        told["extra"] = {**low["extra"], **high["extra"]}
    if low.get("number_checked") or high.get("number_checked"):
        told["number_checked"] = True
    if "filed_on" in low and "filed_on" not in high and "filed_year" in low:
        told["filed_year"] = low["filed_year"]
    return told


def conflicting_fields(one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the fields both tell, differently; `extra` and what only adds up is not held against anyone."""
    return tuple(
        name
        for name in FIELDS
        if name not in _NEVER_AGAINST
        and not (name == "ipcs" and (one.get(IN_PART) or other.get(IN_PART)))
        and one.get(name)
        and other.get(name)
        and one[name] != other[name]
    )


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the fields in which the two differ."""
    return tuple(name for name in FIELDS if (before.get(name) or None) != (after.get(name) or None))


@lru_cache(maxsize=16_384)
def sibling_numbers(publication_number: str) -> tuple[str, ...]:
    """The other documents of the same application: CN…A, CN…B, CN…C; empty where it cannot be told.

    Since 2007 they carry the same nine digits; the numbers of older pairs differ and stay apart.
    """
    stem, kind = publication_number[:-1], publication_number[-1:]
    if kind not in DOCUMENT_KINDS or not stem.startswith("CN1") or len(stem) != len("CN123456789"):
        return ()
    return tuple(stem + each for each in DOCUMENT_KINDS if each != kind)


def _parts(one: ToldEvent | ToldPriority | ToldCitation) -> dict[str, Any]:
    """What is told of one event, priority or citation, as JSON."""
    return {name: _json(value) for name, value in asdict(one).items() if value not in EMPTY}


def _json(value: Any) -> Any:  # noqa: ANN401 - a field may be of any JSON type
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
