"""国家知识产权局公布公告 XML（V2.2）: ``PatentDocumentAndRelated`` with ``business:`` and ``base:`` names.

Inventions and utility models. A document of kind B or U is that of the grant; one of kind A is the publication.
"""

import re
from collections.abc import Iterator

from zhiqiao.assets.imports.documents import DocumentSource, ToldPatent, distinct, number_of
from zhiqiao.assets.imports.markup import Node
from zhiqiao.assets.imports.normalization import region
from zhiqiao.assets.imports.patent_row import announces_grant
from zhiqiao.assets.imports.records import ToldCitation, ToldPriority

_TYPES = {"10": "invention", "20": "utility_model", "30": "design"}
_AGENCY_CODE = re.compile(r"\s*\d{5}$")
_CHAPTERS = ("TechnicalField", "BackgroundArt", "Disclosure", "DrawingsDescription", "InventionMode")
_BLOCKS = ("Paragraphs", "ClaimText", "Heading", *_CHAPTERS)


def fits(root: Node) -> bool:
    """Whether the root is a document of the office, or a list of such."""
    return any(node.name == "PatentDocumentAndRelated" for node in (root, *root))


def tell(root: Node) -> Iterator[ToldPatent]:
    """Each document of the file."""
    for node in [root] if root.name == "PatentDocumentAndRelated" else root.every("PatentDocumentAndRelated"):
        yield _tell(node)


def _tell(root: Node) -> ToldPatent:
    patent = ToldPatent(root.path)
    biblio = root.first("BibliographicData")
    if biblio is None:
        patent.refuse(root.path, "没有著录项目（BibliographicData）", "请重新下载完整的文件")
        return patent
    application = next((one for one in biblio.every("ApplicationReference") if _id(one)[1]), None)
    if application is not None:
        at = f"{application.path}/DocumentID"
        office, number, _, day = _id(application)
        patent.put(patent_type=_TYPES.get(application.attributes.get("applType", ""), ""))
        patent.application(office or "CN", number, f"{at}/DocNumber")
        patent.put(filed_on=patent.day(day, f"{at}/Date"))
    _tell_publication(patent, root, biblio)
    _tell_parties(patent, biblio)
    patent.classes(_symbol(one) for one in biblio.every("ClassificationIPCRDetails/ClassificationIPCR"))
    locarno = next(biblio.within("ClassificationLocarno"), None)
    patent.put(
        title=biblio.get("InventionTitle"),
        locarno=locarno.text if locarno else "",
        abstract=next(
            (one.lines("Paragraphs") for one in [*root.every("Abstract"), *biblio.every("Abstract")]), ""
        ),
        claims=tuple(one.lines(*_BLOCKS) for one in root.every("Claims/Claim")),
        description="\n".join(
            part.lines(*_BLOCKS)
            for one in root.every("Description")
            for part in one
            if part.name in _CHAPTERS
        ),
        priorities=tuple(_priorities(patent, biblio)),
        cited=tuple(_citations(biblio)),
    )
    return patent


def _id(reference: Node) -> tuple[str, str, str, str]:
    """Office, number, kind and day of the reference's document id."""
    own = reference.first("DocumentID") or reference
    return own.get("WIPOST3Code"), own.get("DocNumber"), own.get("Kind"), own.get("Date")


def _tell_publication(patent: ToldPatent, root: Node, biblio: Node) -> None:
    said = root.attributes
    reference = next((one for one in biblio.every("PublicationReference") if _id(one)[1]), None)
    office, number, kind, day = (
        _id(reference)
        if reference is not None
        else (said.get("country", ""), said.get("docNumber", ""), said.get("kind", ""), "")
    )
    kind = kind or said.get("kind", "")
    at = reference.path if reference is not None else root.path
    patent.publication(office or "CN", number, kind, at)
    on = patent.day(day or said.get("datePublication", ""), at)
    patent.put(**{"granted_on" if on and announces_grant(kind, on) else "published_on": on})


def _tell_parties(patent: ToldPatent, biblio: Node) -> None:
    around = biblio.first("Parties") or biblio
    applicants = around.every("ApplicantDetails/Applicant")
    assignees = biblio.every("AssigneeDetails/Assignee") or around.every("AssigneeDetails/Assignee")
    address = next((one.first("AddressBook/Address") for one in (assignees or applicants)), None)
    agency = next(iter(_names(around.every("AgentDetails/Agent/Agency"))), "")
    patent.put(
        holder_names=_names(assignees) or _names(applicants),
        inventor_names=_names(around.every("InventorDetails/Inventor")),
        agency=_AGENCY_CODE.sub("", agency),
        agents=_names(around.every("AgentDetails/Agent")),
        region_hint=region(*(address.get(part) for part in ("Province", "City", "County")))
        if address
        else "",
    )


def _names(parties: list[Node]) -> tuple[str, ...]:
    books = [one.first("AddressBook") or one for one in parties]
    return distinct(book.get("Name") or book.get("OrganizationName") for book in books)


def _symbol(node: Node) -> str:
    parts = [node.get(name) for name in ("Section", "MainClass", "Subclass", "MainGroup", "Subgroup")]
    return f"{''.join(parts[:4])}/{parts[4]}" if all(parts) else node.get("Text")


def _priorities(patent: ToldPatent, biblio: Node) -> Iterator[ToldPriority]:
    for claim in biblio.within("PriorityClaim"):
        office, number, _, day = _id(claim)
        if number:
            yield ToldPriority(number, office, patent.day(day, claim.path, is_needed=False))


def _citations(biblio: Node) -> Iterator[ToldCitation]:
    for one in biblio.every("ReferencesCited/Citation"):
        reference = next(one.within("PublicationReference"), None)
        if reference is not None:
            office, number, kind, _ = _id(reference)
            yield ToldCitation(number_of(office, number, kind), cited_by="examiner")
        elif one.text:
            yield ToldCitation(one.text, is_patent=False, cited_by="examiner")


RULE = DocumentSource(
    code="cnipa_xml",
    label="国知局公布公告 XML",
    origin="国家知识产权局专利文献数据 V2.2.1 字段表",
    kind="xml",
    fits=fits,
    tell=tell,
)
