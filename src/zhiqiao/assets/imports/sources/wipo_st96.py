"""WIPO ST.96: documents and records in its component names (``ApplicationIdentification``, ``InventionTitle``, …).

USPTO's XML4IP files of one application (``ClaimsDocument``, ``SpecificationDocument``: abstract or description) and its
CPC master list are in it too. They carry an application number and no title, so they only add to a patent.
"""

import re
from collections.abc import Iterator

from zhiqiao.assets.imports.documents import DocumentSource, ToldPatent, cpc_symbol, distinct, number_of
from zhiqiao.assets.imports.markup import Node
from zhiqiao.assets.imports.records import ToldCitation, ToldPriority
from zhiqiao.assets.imports.sources._st36 import is_grant, tell_titles

_SPACES = ("wipo.int/standards/XMLSchema/ST96", "urn:us:gov:doc:uspto:patent", "patent:uspto:doc:us:gov")
_PAPERS = {"SpecificationDocument", "ClaimsDocument"}
_RECORDS = (
    "CPCMasterClassificationRecord",
    "PatentRecord",
    "PatentPublication",
    "PatentGrant",
    "PatentDocument",
)
_ABSTRACT = "ABST"
_LEFT_OUT = ("BoundaryData", "ClaimLabelText", "PartName", "PartNumber")
_STATUS = re.compile(
    r"^\((?:original|currently amended|previously presented|new|withdrawn|cancell?ed)\)\.?\s*", re.IGNORECASE
)
_INSTRUCTION = re.compile(r"please (?:replace|amend|add|insert|cancel|delete)", re.IGNORECASE)
_BLOCKS = ("P", "ClaimText", "Heading", "LI")


def fits(root: Node) -> bool:
    """Whether the root is in ST.96's namespace, or in the USPTO's that follows it."""
    return any(space in root.space for space in _SPACES)


def tell(root: Node) -> Iterator[ToldPatent]:
    """The one document of a file, or each record of a list."""
    if root.name in _PAPERS:
        yield _paper(root)
        return
    records = list(root.within(*_RECORDS)) or [root]
    for node in records:
        yield _record(node)


def _paper(root: Node) -> ToldPatent:
    patent = ToldPatent(root.path)
    header = root.first("DocumentHeaderDetails/ApplicationHeaderDetails")
    number = header.get("ApplicationNumber") if header else ""
    patent.application("US", number, f"{root.path}/DocumentHeaderDetails/ApplicationHeaderDetails")
    mailed = patent.day(root.get("MailRoomDate"), f"{root.path}/MailRoomDate", is_needed=False)
    patent.keep(document_date=mailed.isoformat() if mailed else "")
    if root.name == "ClaimsDocument":
        patent.put(claims=_claims(root))
        return patent
    lines = (_lines(node) for node in root.every("Specification/P"))
    text = "\n".join(line for line in lines if not _INSTRUCTION.match(line))
    if root.get("DocumentCode") == _ABSTRACT:
        patent.put(abstract=text)
    else:
        patent.put(description=text)
    return patent


def _record(root: Node) -> ToldPatent:
    patent = ToldPatent(root.path)
    _tell_numbers(patent, root)
    titles: dict[str, str] = {}
    for node in root.within("InventionTitle"):
        titles.setdefault(node.attributes.get("languageCode", "en").lower(), node.text)
    tell_titles(patent, titles)
    patent.classes(_symbol(one) for one in root.within("IPCRClassification"))
    patent.put(
        cpcs=distinct(cpc_symbol(_symbol(one)) for one in root.within("CPCClassification")),
        abstract="\n".join(_lines(one) for one in root.within("Abstract")),
        claims=_claims(root),
        description="\n".join(_lines(one) for one in root.within("Description")),
        holder_names=_names(root, "Assignee", "PatentGrantHolder") or _names(root, "Applicant"),
        inventor_names=_names(root, "Inventor"),
        agency=next(iter(_names(root, "RegisteredPractitioner", "Agent")), ""),
        priorities=tuple(_priorities(patent, root)),
        cited=tuple(_citations(root)),
    )
    return patent


def _tell_numbers(patent: ToldPatent, root: Node) -> None:
    application = next(root.within("ApplicationIdentification"), None)
    if application is not None:
        number = application.get("ApplicationNumber/ApplicationNumberText") or application.get(
            "ApplicationNumber/ST13ApplicationNumber"
        )
        patent.application(application.get("IPOfficeCode"), number, application.path)
        patent.put(filed_on=patent.day(application.get("FilingDate"), f"{application.path}/FilingDate"))
    for node in root.within("PatentGrantIdentification", "PatentPublicationIdentification"):
        if node.parent is not None and node.parent.name in {"PatentCitation", "ReferenceCitation"}:
            continue
        number = node.get("PatentNumber") or node.get("PublicationNumber")
        office, kind = node.get("IPOfficeCode"), node.get("PatentDocumentKindCode")
        patent.publication(office, number, kind, node.path)
        day = patent.day(node.get("GrantDate") or node.get("PublicationDate"), node.path)
        is_granted = bool(node.get("GrantDate")) or is_grant(office, number, kind, day)
        patent.put(**{"granted_on" if is_granted else "published_on": day})


def _symbol(node: Node) -> str:
    section = node.get("CPCSection") or node.get("Section")
    parts = [section, node.get("Class"), node.get("Subclass"), node.get("MainGroup")]
    if all(parts):
        return f"{''.join(parts)}/{node.get('Subgroup') or '00'}"
    return node.get("PatentClassificationText") or node.text


def _names(root: Node, *kinds: str) -> tuple[str, ...]:
    return distinct(name for party in root.within(*kinds) if (name := _name(party)))


def _name(party: Node) -> str:
    for kind in ("OrganizationStandardName", "OrganizationName", "EntityName", "PersonFullName"):
        node = next(party.within(kind), None)
        if node is not None:
            return node.text
    person = next(party.within("PersonStructuredName"), None)
    return f"{person.get('FirstName')} {person.get('LastName')}" if person else ""


def _priorities(patent: ToldPatent, root: Node) -> Iterator[ToldPriority]:
    for node in root.within("PriorityClaim"):
        number = node.get("ApplicationNumber/ApplicationNumberText") or node.get("ApplicationNumberText")
        if number:
            day = patent.day(node.get("FilingDate"), node.path, is_needed=False)
            yield ToldPriority(number, node.get("IPOfficeCode"), day)


def _citations(root: Node) -> Iterator[ToldCitation]:
    for node in root.within("PatentCitation", "NPLCitation"):
        if node.name == "NPLCitation":
            yield ToldCitation(node.text, is_patent=False)
            continue
        cited = next(
            node.within("CitedPatentDocumentIdentification", "PatentPublicationIdentification"), node
        )
        number = cited.get("DocumentNumber") or cited.get("PublicationNumber") or cited.get("PatentNumber")
        if number:
            yield ToldCitation(
                number_of(cited.get("IPOfficeCode"), number, cited.get("PatentDocumentKindCode"))
            )


def _claims(root: Node) -> tuple[str, ...]:
    """The claims that stand: not what is printed before them, nor those a paper cancels."""
    found: list[str] = []
    for claim in root.within("Claim"):
        number, text = claim.get("ClaimNumber"), _STATUS.sub("", _lines(claim))
        if number and text and "cancel" not in claim.get("ClaimStatusCategory").lower():
            found.append(f"{number}. {text}")
    return tuple(found)


def _lines(node: Node) -> str:
    """The text without running headers, labels and page marks."""
    kept = Node(node.name, node.space, {}, node.line, node.parent)
    for part in node.parts:
        if isinstance(part, str):
            kept.parts.append(part)
        elif part.name not in {*_LEFT_OUT, "ClaimNumber", "ClaimTypeCategory", "ClaimStatusCategory"}:
            inner = _stripped(part)
            kept.parts.append(inner)
    return kept.lines(*_BLOCKS)


def _stripped(node: Node) -> Node:
    kept = Node(node.name, node.space, {}, node.line, node.parent)
    kept.parts = [
        part if isinstance(part, str) else _stripped(part)
        for part in node.parts
        if isinstance(part, str) or part.name not in _LEFT_OUT
    ]
    return kept


RULE = DocumentSource(
    code="wipo_st96",
    label="WIPO ST.96 XML",
    origin="USPTO XML4IP（权利要求、说明书、摘要）与 CPC 主表；ST.96 的构件名",
    kind="xml",
    fits=fits,
    tell=tell,
)
