"""USPTO Open Data Portal JSON: applications in ``patentBag``, or in ``patentFileWrapperDataBag``, one level deeper."""

from collections.abc import Iterator
from typing import Any

from zhiqiao.assets.imports.documents import (
    DocumentSource,
    ToldPatent,
    cpc_symbol,
    distinct,
    objects,
    plain,
    texts,
)
from zhiqiao.assets.imports.records import ToldEvent, ToldPriority

_BAGS = ("patentBag", "patentFileWrapperDataBag")
_TYPES = {"Utility": "invention", "Re-Issue": "invention", "Design": "design"}
# The first pair whose word stands in the USPTO's sentence wins.
_STATUS = (("ended", ("abandon", "expired", "withdrawn", "rejected, not")), ("in_force", ("patented case",)))


def fits(value: Any) -> bool:  # noqa: ANN401 - any JSON
    """Whether the answer has a bag of applications."""
    return isinstance(value, dict) and any(bag in value for bag in _BAGS)


def tell(value: Any) -> Iterator[ToldPatent]:  # noqa: ANN401 - any JSON
    """Each application of the bag."""
    for bag in _BAGS:
        for index, one in enumerate(objects(value.get(bag) or [])):
            yield _tell(f"{bag}[{index}]", one)


def _tell(at: str, one: dict[str, Any]) -> ToldPatent:
    patent = ToldPatent(at)
    inner = one.get("applicationMetaData")
    told = {**one, **(inner if isinstance(inner, dict) else {})}

    def text(name: str) -> str:
        return plain(told.get(name))

    patent.application("US", text("applicationNumberText"), f"{at}.applicationNumberText")
    patent.put(patent_type=_TYPES.get(text("applicationTypeLabelName"), ""))
    if text("patentNumber"):
        patent.publication("US", text("patentNumber"), "", f"{at}.patentNumber")
    elif text("earliestPublicationNumber"):
        patent.publication("US", text("earliestPublicationNumber"), "", f"{at}.earliestPublicationNumber")
    said = text("applicationStatusDescriptionText")
    patent.put(
        title=text("inventionTitle"),
        filed_on=patent.day(text("filingDate"), f"{at}.filingDate"),
        published_on=patent.day(text("earliestPublicationDate"), f"{at}.earliestPublicationDate"),
        granted_on=patent.day(text("grantDate"), f"{at}.grantDate"),
        status_raw=" ".join(said.split())[:200],
        legal_status=_status(said),
        inventor_names=_names(told.get("inventorBag"), "inventorNameText"),
        holder_names=_names(told.get("applicantBag"), "applicantNameText")
        or distinct([text("firstApplicantName")]),
        cpcs=distinct(cpc_symbol(each) for each in texts(told.get("cpcClassificationBag"))),
        events=tuple(
            ToldEvent(
                plain(each.get("eventDescriptionText")) or plain(each.get("eventCode")),
                patent.day(plain(each.get("eventDate")), f"{at}.eventDataBag", is_needed=False),
                plain(each.get("eventCode")),
            )
            for each in objects(told.get("eventDataBag") or [])
        ),
        priorities=tuple(
            ToldPriority(
                plain(each.get("applicationNumberText")),
                "",
                patent.day(plain(each.get("filingDate")), f"{at}.foreignPriorityBag", is_needed=False),
            )
            for each in objects(told.get("foreignPriorityBag") or [])
        ),
    )
    patent.keep(status_on=text("applicationStatusDate"))
    return patent


def _status(said: str) -> str:
    words = said.lower()
    return next(
        (status for status, known in _STATUS if any(each in words for each in known)),
        "pending" if said else "",
    )


def _names(value: Any, key: str) -> tuple[str, ...]:  # noqa: ANN401 - any JSON
    return distinct(" ".join(plain(each.get(key)).split()) for each in objects(value or []))


RULE = DocumentSource(
    code="uspto_json",
    label="USPTO 开放数据 JSON",
    origin="USPTO Open Data Portal（biblio.json）",
    kind="json",
    fits=fits,
    tell=tell,
)
