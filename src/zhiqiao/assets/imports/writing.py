"""From what an import planned to what the register keeps."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from zhiqiao.assets.imports.normalization import is_withdrawn
from zhiqiao.assets.imports.precedence import Held, Telling, disputes, first_region, leading, read_on
from zhiqiao.assets.register.families import family_key
from zhiqiao.assets.register.legal_events import category_of
from zhiqiao.assets.register.services import (
    CitationFields,
    ConflictFields,
    EventFields,
    KeptPatent,
    PatentFields,
    PriorityFields,
    SourceFields,
    kept_patents,
)
from zhiqiao.kernel.patent_number import NumberRefused, parse_publication_number


def fields_of(
    number: str,
    after: Mapping[str, Any],
    sources: Sequence[Telling],
    fresh: Sequence[SourceFields] = (),
    pins: Mapping[str, Any] | None = None,
) -> PatentFields:
    """The register's fields from what a patent should be (as ``comparison_fields`` gives it).

    Args:
        number: Its number in the register.
        after: What it should be.
        sources: All that its sources told, new and old.
        fresh: The records of sources to be added.
        pins: The values people set.
    """
    return PatentFields(
        number=number,
        title=after.get("title", ""),
        source=sources[0].source if len(sources) == 1 else leading(sources).source,
        application_number=after.get("application_number"),
        publication_number=after.get("publication_number", ""),
        abstract=after.get("abstract", ""),
        patent_type=after.get("patent_type", ""),
        ipc_main=after.get("ipc_main", ""),
        ipcs=tuple((symbol, is_withdrawn(symbol)) for symbol in after.get("ipcs", ())),
        filed_on=_day(after.get("filed_on")),
        filed_year=after.get("filed_year"),
        granted_on=_day(after.get("granted_on")),
        legal_status=after.get("legal_status", "unknown"),
        status_raw=after.get("status_raw", ""),
        status_on=read_on(sources, "legal_status", after.get("legal_status")),
        holder_names=tuple(after.get("holder_names", ())),
        inventor_names=tuple(after.get("inventor_names", ())),
        events=_events(after),
        office=after.get("office") or _office(after.get("publication_number", "")),
        title_en=after.get("title_en", ""),
        first_claim=after.get("first_claim", ""),
        published_on=_day(after.get("published_on")),
        claims_count=after.get("claims_count"),
        cited_by_count=after.get("citations"),
        family_key=family_key(after),
        priorities=tuple(
            PriorityFields(one["number"], one.get("office", ""), _day(one.get("claimed_on")))
            for one in after.get("priorities", ())
        ),
        citations=tuple(_citation(one) for one in after.get("cited", ())),
        number_checked=bool(after.get("number_checked", True)),
        record=after,
        region_code=first_region(sources),
        sources=tuple(fresh),
        conflicts=_conflicts(Held(after, tuple(sources), pins or {})) if len(sources) > 1 else (),
    )


def source_fields(one: Telling, text: str, batch_id: int, region_code: str) -> SourceFields:
    """A telling as the register keeps it; ``text`` is what it tells as JSON."""
    return SourceFields(one.source, batch_id, one.told, text, one.place, region_code)


def held_of(kept: KeptPatent) -> Held:
    """What the register keeps as the plan compares it."""
    told = (
        Telling(one.source, one.batch_id, one.told, one.place, one.region_code, one.read_on)
        for one in kept.sources
    )
    return Held(kept.record, tuple(told), kept.pins, kept.source, kept.region_code)


def records_held(numbers: Collection[str]) -> dict[str, Held]:
    """What the register holds under these numbers, by its own number."""
    return {number: held_of(kept) for number, kept in kept_patents(numbers).items()}


def _conflicts(held: Held) -> tuple[ConflictFields, ...]:
    found = []
    for one in disputes(held):
        heard = [
            {"source": each.source, "value": each.value, "place": each.place, "wins": each.wins}
            for each in one.voices
        ]
        wins = next((each.source for each in one.voices if each.wins), "")
        found.append(
            ConflictFields(
                one.field, wins, tuple(each.source for each in one.voices), tuple(heard), one.pinned
            )
        )
    return tuple(found)


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
