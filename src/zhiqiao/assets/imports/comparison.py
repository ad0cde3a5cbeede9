"""What of a record is stored and compared with what the register holds: plain JSON, nothing empty in it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
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
_DOCUMENT_KINDS: Final = ("A", "B", "C")
_EMPTY: Final[tuple[object, ...]] = ("", None, [], {})
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


def comparison_fields(record: PatentRecord) -> dict[str, Any]:
    """The record as JSON: days as "2021-12-02", tuples as lists, `ipcs` as symbols; empty fields left out.

    A field that is left out says nothing about the patent, so it never blanks what the register holds.
    `number_checked` is told only where the record carries an application number.
    """
    told = {name: _json(getattr(record, name)) for name in _PLAIN}
    told |= {name: [_parts(one) for one in getattr(record, name)] for name in _LISTS}
    told["ipcs"] = [ipc.symbol for ipc in record.ipcs]
    told["extra"] = dict(record.extra)
    if told["legal_status"] == "unknown":
        del told["legal_status"]
    kept = {name: value for name, value in told.items() if value not in _EMPTY}
    if record.application_number:
        kept["number_checked"] = record.number_checked
    return kept


def merged(before: Mapping[str, Any], told: Mapping[str, Any], *, has_all_ipcs: bool) -> dict[str, Any]:
    """What should be held after a record: `before` with what the record tells, both as `comparison_fields`.

    A later document of the same application (grant B over application A) wins; an earlier one does not. A
    source that knows only the main symbol adds it to the list and takes none away. `extra` is joined key by
    key. A number once checked stays checked.
    """
    after = {name: value for name, value in before.items() if name in FIELDS and value not in _EMPTY}
    wins = dict(told)
    held, given = str(after.get("publication_number", "")), str(wins.get("publication_number", ""))
    if given and given < held and held in sibling_numbers(given):
        del wins["publication_number"]
    if "ipcs" in wins and not has_all_ipcs:
        wins["ipcs"] = list(dict.fromkeys([*after.get("ipcs", ()), *wins["ipcs"]]))
    if "extra" in wins:
        wins["extra"] = {**after.get("extra", {}), **wins["extra"]}
    if "filed_on" in after and "filed_on" not in wins:
        wins.pop("filed_year", None)
    if after.get("number_checked"):
        wins.pop("number_checked", None)
    return {**after, **wins}


def conflicting_fields(one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the fields both tell, differently; `extra` and what only adds up is not held against anyone."""
    return tuple(
        name
        for name in FIELDS
        if name not in _NEVER_AGAINST and one.get(name) and other.get(name) and one[name] != other[name]
    )


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the fields in which the two differ."""
    return tuple(name for name in FIELDS if (before.get(name) or None) != (after.get(name) or None))


def sibling_numbers(publication_number: str) -> tuple[str, ...]:
    """The other documents of the same application: CN…A, CN…B, CN…C; empty where it cannot be told.

    Since 2007 they carry the same nine digits; the numbers of older pairs differ and stay apart.
    """
    stem, kind = publication_number[:-1], publication_number[-1:]
    if kind not in _DOCUMENT_KINDS or not stem.startswith("CN1") or len(stem) != len("CN123456789"):
        return ()
    return tuple(stem + each for each in _DOCUMENT_KINDS if each != kind)


def _parts(one: ToldEvent | ToldPriority | ToldCitation) -> dict[str, Any]:
    """What is told of one event, priority or citation, as JSON."""
    return {name: _json(value) for name, value in asdict(one).items() if value not in _EMPTY}


def _json(value: Any) -> Any:  # noqa: ANN401 - a field may be of any JSON type
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
