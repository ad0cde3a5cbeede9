"""What formats after WIPO ST.36 share: document ids, parties, classes, citations, claims. No format of its own."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from zhiqiao.assets.imports.documents import ToldPatent, chosen, cpc_symbol, distinct, number_of
from zhiqiao.assets.imports.markup import Node
from zhiqiao.assets.imports.patent_row import announces_grant
from zhiqiao.assets.imports.records import ToldCitation, ToldPriority

_COUNTRY = re.compile(r"\s*\[[A-Z]{2}\]$")
_NUMBERED = re.compile(r"\d+\s*[.．、]")
_BLOCKS: Final = ("p", "heading", "li", "row", "claim-text")
_GRANTED: Final = frozenset("B")
_GRANTED_US: Final = frozenset("BSEP")
_OLDEST_US = re.compile(r"[A-Z]{0,2}\d{1,7}")


def tell_bibliography(patent: ToldPatent, biblio: Node, language: str = "en") -> None:
    """Fill in what an element of bibliographic data says."""
    tell_publication(patent, biblio.first("publication-reference"))
    tell_application(patent, biblio.first("application-reference"))
    titles: dict[str, str] = {}
    for node in biblio.every("invention-title"):
        titles.setdefault(node.attributes.get("lang", language).lower(), node.text)
    tell_titles(patent, titles)
    _tell_classes(patent, biblio)
    _tell_parties(patent, biblio)
    patent.put(
        priorities=tuple(priorities(patent, biblio.every("priority-claims/priority-claim"))),
        cited=tuple(citations(biblio)),
    )
    count = biblio.get("number-of-claims")
    patent.put(claims_count=int(count) if count.isdigit() else None)


def tell_titles(patent: ToldPatent, titles: dict[str, str]) -> None:
    """The Chinese title where there is one, else the English one, else the first; the English one beside it."""
    title = chosen(titles, "zh", "cn", "en")
    english = titles.get("en", "")
    patent.put(title=title, title_en=english if english != title else "")


def document_id(reference: Node | None) -> tuple[str, str, str, str]:
    """Office, number, kind and day of a reference, its docdb form before others; empty where it has none."""
    ids = reference.every("document-id") if reference else []
    ids.sort(key=lambda one: one.attributes.get("document-id-type", "docdb") != "docdb")
    first = next(iter(ids), reference)
    if first is None:
        return "", "", "", ""
    day = next((one.get("date") for one in ids if one.get("date")), first.get("date"))
    return first.get("country"), first.get("doc-number"), first.get("kind"), day


def tell_publication(patent: ToldPatent, reference: Node | None) -> None:
    """The publication's number and day: the day of grant where the kind is a grant's."""
    office, number, kind, day = document_id(reference)
    if not number or reference is None:
        return
    patent.publication(office, number, kind, reference.path)
    on = patent.day(day, f"{reference.path}/document-id/date")
    patent.put(**{"granted_on" if is_grant(office, number, kind, on) else "published_on": on})


def is_grant(office: str, number: str, kind: str, on: date | None) -> bool:
    """Whether a document of this kind, published that day, is that of a right granted."""
    if office == "CN":
        return on is not None and announces_grant(kind, on)
    if office == "US":
        return kind[:1] in _GRANTED_US or (kind == "A" and bool(_OLDEST_US.fullmatch(number.lstrip("0"))))
    return kind[:1] in _GRANTED


def tell_application(patent: ToldPatent, reference: Node | None) -> None:
    """The application's number and day."""
    office, number, kind, day = document_id(reference)
    if reference is None:
        return
    # Kind W: an international application, told by the office that received it.
    patent.application(f"PCT/{office}" if kind.startswith("W") else office, number, reference.path)
    patent.put(filed_on=patent.day(day, f"{reference.path}/document-id/date"))


def priorities(patent: ToldPatent, claims: Iterable[Node]) -> Iterable[ToldPriority]:
    """Priority claims; one that is the patent's own application, as the EPO lists it, too."""
    for claim in claims:
        office, number, _, day = document_id(claim)
        if number:
            office = office or (number[:2] if number[:2].isalpha() else "")
            yield ToldPriority(number, office.upper(), patent.day(day, claim.path, is_needed=False))


def _tell_classes(patent: ToldPatent, biblio: Node) -> None:
    ipcr = [_symbol(node) for node in biblio.every("classifications-ipcr/classification-ipcr")]
    old = [
        node.text
        for name in ("main-classification", "text", "further-classification")
        for node in biblio.every(f"classification-ipc/{name}")
    ]
    patent.classes(ipcr or old)
    given = [
        *biblio.every("classifications-cpc/main-cpc/classification-cpc"),
        *biblio.every("classifications-cpc/further-cpc/classification-cpc"),
        *biblio.every("classifications-cpc/classification-cpc"),
        *(
            node
            for node in biblio.every("patent-classifications/patent-classification")
            if (scheme := node.first("classification-scheme"))
            and scheme.attributes.get("scheme", "").startswith("CPC")
        ),
    ]
    patent.put(cpcs=distinct(cpc_symbol(_symbol(node)) for node in given))
    for locarno in biblio.every("classification-locarno"):
        text = locarno.get("main-classification") or locarno.get("text")
        patent.put(locarno=f"{text[:2]}-{text[-2:]}" if len(text) == len("0601") else text)


def _symbol(node: Node) -> str:
    parts = [node.get(name) for name in ("section", "class", "subclass")]
    group = node.get("main-group")
    if all(parts) and group:
        return f"{''.join(parts)}{group}/{node.get('subgroup') or '00'}"
    return node.get("text") or node.get("classification-symbol") or node.text


def _tell_parties(patent: ToldPatent, biblio: Node) -> None:
    around = biblio.first("parties") or biblio.first("us-parties") or biblio
    applicants = [*around.every("applicants/applicant"), *around.every("us-applicants/us-applicant")]
    inventors = around.every("inventors/inventor")
    inventors += [one for one in applicants if one.attributes.get("app-type") == "applicant-inventor"]
    assignees = biblio.every("assignees/assignee") or around.every("assignees/assignee")
    patent.put(
        holder_names=names(assignees) or names(applicants),
        inventor_names=names(inventors),
        agency=next(iter(names(around.every("agents/agent"))), ""),
    )
    if assignees and names(applicants) != names(assignees):
        patent.keep(applicants=list(names(applicants)))


def names(parties: Iterable[Node]) -> tuple[str, ...]:
    """The parties' names, each once; of the several forms the EPO gives, the one as filed."""
    given = list(parties)
    forms = {one.attributes.get("data-format", "") for one in given}
    form = next((each for each in ("original", "epodoc", "docdb") if each in forms), "")
    shown = [one for one in given if not form or one.attributes.get("data-format") == form]
    found = distinct(_COUNTRY.sub("", _name(one)).strip(" ,;") for one in shown)
    return tuple({name.casefold(): name for name in reversed(found)}.values())[::-1]


def _name(party: Node) -> str:
    book = party.first("addressbook") or party
    whole = book.get("orgname") or book.get("name")
    if whole:
        return whole
    if book.get("last-name"):
        return " ".join(
            filter(None, (book.get("first-name"), book.get("middle-name"), book.get("last-name")))
        )
    return next((child.get("name") for child in party if child.name.endswith("-name")), "")


def citations(biblio: Node) -> Iterable[ToldCitation]:
    """The documents cited."""
    for name in (
        "references-cited/citation",
        "us-references-cited/us-citation",
        "references-cited/us-citation",
    ):
        for node in biblio.every(name):
            said = f"{node.attributes.get('cited-by', '')} {node.get('category')}".lower()
            by = next((who for who in ("applicant", "examiner") if who in said), "")
            office, number, kind, _ = document_id(node.first("patcit"))
            if number:
                yield ToldCitation(number_of(office, number, kind), cited_by=by)
            elif other := node.get("nplcit"):
                yield ToldCitation(other, is_patent=False, cited_by=by)


def tell_texts(patent: ToldPatent, body: Node) -> None:
    """Abstract, claims and description of an element that holds them, in English where there are several."""
    abstracts: dict[str, str] = {}
    for node in body.every("abstract"):
        abstracts.setdefault(
            node.attributes.get("lang", "en").lower(), node.lines("p", "abst-problem", "abst-solution")
        )
    patent.put(abstract=chosen(abstracts, "zh", "en"))
    patent.put(claims=claims(_in_language(body.every("claims"))))
    description = _in_language(body.every("description"))
    patent.put(description=description.lines(*_BLOCKS) if description else "")


def _in_language(nodes: list[Node]) -> Node | None:
    told = {node.attributes.get("lang", "en").lower(): node for node in reversed(nodes)}
    return told.get("zh") or told.get("en") or next(iter(nodes), None)


def claims(node: Node | None) -> tuple[str, ...]:
    """Every claim; the EPO's full text puts all of them into one element, a numbered text each."""
    found: list[str] = []
    for claim in node.every("claim") if node else []:
        texts = claim.every("claim-text")
        if len(texts) > 1 and all(_NUMBERED.match(text.text) for text in texts[:2]):
            found += [text.lines(*_BLOCKS) for text in texts]
        else:
            found.append(claim.lines(*_BLOCKS))
    return tuple(text for text in found if text)
