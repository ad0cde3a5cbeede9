"""From what an import planned to what the register keeps."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from zhiqiao.assets.register.legal_events import category_of
from zhiqiao.assets.register.services import CitationFields, EventFields, PatentFields, PriorityFields
from zhiqiao.kernel import tables
from zhiqiao.kernel.patent_number import NumberRefused, parse_publication_number


def fields_of(number: str, source: str, after: Mapping[str, Any]) -> PatentFields:
    """The register's fields from a planned record (as ``comparison_fields`` gives it)."""
    return PatentFields(
        number=number,
        title=after.get("title", ""),
        source=source,
        application_number=after.get("application_number"),
        publication_number=after.get("publication_number", ""),
        abstract=after.get("abstract", ""),
        patent_type=after.get("patent_type", ""),
        ipc_main=after.get("ipc_main", ""),
        ipcs=tuple((symbol, not tables.ipc_is_current(symbol)) for symbol in after.get("ipcs", ())),
        filed_on=_day(after.get("filed_on")),
        filed_year=after.get("filed_year"),
        granted_on=_day(after.get("granted_on")),
        legal_status=after.get("legal_status", "unknown"),
        status_raw=after.get("status_raw", ""),
        holder_names=tuple(after.get("holder_names", ())),
        inventor_names=tuple(after.get("inventor_names", ())),
        events=_events(after),
        office=after.get("office") or _office(after.get("publication_number", "")),
        title_en=after.get("title_en", ""),
        first_claim=after.get("first_claim", ""),
        published_on=_day(after.get("published_on")),
        claims_count=after.get("claims_count"),
        cited_by_count=after.get("citations"),
        family_key=after.get("family_key", ""),
        priorities=tuple(
            PriorityFields(one["number"], one.get("office", ""), _day(one.get("claimed_on")))
            for one in after.get("priorities", ())
        ),
        citations=tuple(_citation(one) for one in after.get("cited", ())),
        number_checked=bool(after.get("number_checked", True)),
        record=dict(after),
    )


def _events(after: Mapping[str, Any]) -> tuple[EventFields, ...]:
    """Dated events, then words that none of them says; each with its category, where the words are known."""
    dated = [
        _event(one["words"], _day(one.get("effective_on")), one.get("detail", ""), one.get("code", ""))
        for one in after.get("events", ())
    ]
    said = {one.kind for one in dated}
    return (*dated, *(_event(words) for words in after.get("legal_events", ()) if words not in said))


def _event(words: str, effective_on: date | None = None, detail: str = "", code: str = "") -> EventFields:
    return EventFields(words, effective_on, detail, code, category_of(words, code, detail, effective_on))


def _office(publication_number: str) -> str:
    """The ST.3 code a publication number begins with; CN where there is none."""
    return publication_number[:2] if publication_number[:2].isalpha() else "CN"


def _citation(one: Mapping[str, Any]) -> CitationFields:
    text = one["text"]
    number = ""
    if one.get("is_patent", True):
        try:
            number = parse_publication_number(text).canonical
        except NumberRefused:  # a number in a style we do not know stays as written
            number = ""
    return CitationFields(text, number, one.get("cited_by", ""))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
