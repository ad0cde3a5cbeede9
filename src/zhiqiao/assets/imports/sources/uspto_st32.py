"""USPTO grants of 2001 to 2004 in the tags of ST.32: ``PATDOC`` with ``B110``, ``B540`` …, each number an INID code."""

from collections.abc import Iterator

from zhiqiao.assets.imports.documents import DocumentSource, ToldPatent, distinct, number_of
from zhiqiao.assets.imports.markup import Node
from zhiqiao.assets.imports.records import ToldCitation, ToldPriority

_BLOCKS = ("PARA", "H", "CLMSTEP", "LI", "P")


def fits(root: Node) -> bool:
    """Whether the root is a document in ST.32."""
    return root.name == "PATDOC"


def tell(root: Node) -> Iterator[ToldPatent]:
    """The one patent of a document."""
    patent = ToldPatent(root.path)
    biblio = root.first("SDOBI")
    if biblio is None:
        patent.refuse(root.path, "没有著录项目（SDOBI）", "请从 USPTO 重新下载完整的文件")
        yield patent
        return
    at = f"{root.path}/SDOBI"
    office, kind = biblio.get("B100/B190") or "US", biblio.get("B100/B130")
    patent.publication(office, biblio.get("B100/B110"), kind, f"{at}/B100/B110")
    patent.put(granted_on=patent.day(biblio.get("B100/B140"), f"{at}/B100/B140"))
    patent.application(office, biblio.get("B200/B210"), f"{at}/B200/B210")
    patent.put(filed_on=patent.day(biblio.get("B200/B220"), f"{at}/B200/B220"))
    classes = (node for name in ("B511", "B512") for node in biblio.every(f"B500/B510/{name}"))
    patent.classes("".join(node.texts()).strip() for node in classes)  # spaces are columns here
    count = biblio.get("B500/B570/B577")
    patent.put(
        title=biblio.get("B500/B540"),
        claims_count=int(count) if count.isdigit() else None,
        priorities=tuple(_priorities(patent, biblio)),
        cited=tuple(_citations(biblio)),
        inventor_names=_names(biblio.every("B700/B720/B721")),
        holder_names=_names(biblio.every("B700/B730/B731")) or _names(biblio.every("B700/B720/B721")),
        agency=next(iter(_names(biblio.every("B700/B740/B741"))), ""),
        abstract="\n".join(node.lines(*_BLOCKS) for node in root.every("SDOAB")),
        description="\n".join(node.lines(*_BLOCKS) for node in root.every("SDODE")),
        claims=tuple(claim.lines(*_BLOCKS) for claim in root.every("SDOCL/CL/CLM")),
    )
    yield patent


def _priorities(patent: ToldPatent, biblio: Node) -> Iterator[ToldPriority]:
    for one in biblio.every("B300"):
        numbers, days, offices = one.every("B310"), one.every("B320"), one.every("B330")
        for index, number in enumerate(numbers):
            day = days[index].text if index < len(days) else ""
            office = offices[index].text if index < len(offices) else ""
            yield ToldPriority(number.text, office, patent.day(day, number.path, is_needed=False))


def _citations(biblio: Node) -> Iterator[ToldCitation]:
    for node in biblio.every("B500/B560/B561"):
        by = "examiner" if node.first("CITED-BY-EXAMINER") else ""
        document = node.first("PCIT/DOC")
        if document is not None:
            office, kind = document.get("CTRY") or "US", document.get("KIND")
            yield ToldCitation(number_of(office, document.get("DNUM"), kind), cited_by=by)
    for node in biblio.every("B500/B560/B562"):
        by = "examiner" if node.first("CITED-BY-EXAMINER") else ""
        yield ToldCitation(node.get("NCIT"), is_patent=False, cited_by=by)


def _names(parties: list[Node]) -> tuple[str, ...]:
    found = []
    for one in parties:
        name = one.first("PARTY-US/NAM")
        if name is not None:
            found.append(name.get("ONM") or f"{name.get('FNM')} {name.get('SNM')}")
    return distinct(found)


RULE = DocumentSource(
    code="uspto_st32",
    label="USPTO ST.32 XML（2001—2004）",
    origin="USPTO 授权全文 ST32-US-Grant-025",
    kind="xml",
    fits=fits,
    tell=tell,
)
