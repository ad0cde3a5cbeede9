"""From what an import planned to what the register keeps."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from zhiqiao.assets.register.services import PatentFields
from zhiqiao.kernel import tables


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
        events=tuple((kind, None, "") for kind in after.get("legal_events", ())),
        number_checked=bool(after.get("number_checked", True)),
        record=dict(after),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
