"""智慧芽 (PatSnap) XML of one patent each: ``<doc>`` with ``<str name="Patent Number">`` and values parted by "|"."""

from collections.abc import Iterator

from zhiqiao.assets.imports.documents import DocumentSource, ToldPatent, distinct
from zhiqiao.assets.imports.markup import Node
from zhiqiao.assets.imports.records import ToldCitation, ToldPriority
from zhiqiao.assets.imports.sources._st36 import is_grant

_NUMBER = "Patent Number"


def fits(root: Node) -> bool:
    """Whether there is a patent number in a field of that name."""
    return any(_NUMBER in _fields(node) for node in (root, *root) if node.name == "doc")


def tell(root: Node) -> Iterator[ToldPatent]:
    """Each patent of the file."""
    for node in [root] if root.name == "doc" else root.every("doc"):
        yield _tell(node)


def _fields(node: Node) -> dict[str, str]:
    return {one.attributes["name"]: one.text for one in node.every("str") if "name" in one.attributes}


def _tell(node: Node) -> ToldPatent:
    patent = ToldPatent(node.path)
    told = _fields(node)

    def at(name: str) -> str:
        return f"{node.path}/str[{name}]"

    def several(name: str) -> tuple[str, ...]:
        return distinct(told.get(name, "").split("|"))

    number, kind = told.get(_NUMBER, ""), told.get("Kind Code", "")
    office = number[:2] if number[:2].isalpha() else ""
    own_kind = "" if kind and number.endswith(kind) else kind
    patent.publication(office, number, own_kind, at(_NUMBER))
    patent.application(office, told.get("Application Number", ""), at("Application Number"))
    patent.put(filed_on=patent.day(told.get("Application Date", ""), at("Application Date")))
    published = patent.day(told.get("Publication Date", ""), at("Publication Date"))
    patent.put(
        **{"granted_on" if is_grant(office, number[2:], kind, published) else "published_on": published}
    )
    patent.classes((*several("IPC Primary"), *several("All IPC")))
    count = told.get("Cited By Count", "")
    patent.put(
        title=told.get("Title", ""),
        abstract=told.get("Abstract", ""),
        family_members=several("Family Members"),
        holder_names=several("Assignee(s)") or several("Inventor(s)"),
        inventor_names=several("Inventor(s)"),
        agency=next(iter(several("Agent/Attorney")), ""),
        citations=int(count) if count.isdigit() else None,
        cited=(
            *(ToldCitation(text) for text in several("Cites")),
            *(ToldCitation(text, is_patent=False) for text in several("Other References")),
        ),
        priorities=tuple(_priorities(patent, told)),
    )
    patent.keep(cited_by=list(several("Cited By")), national_class=told.get("UPC Primary", ""))
    return patent


def _priorities(patent: ToldPatent, told: dict[str, str]) -> Iterator[ToldPriority]:
    columns = [
        [part.strip() for part in told.get(f"Priority {name}", "").split("|")]
        for name in ("Number", "Country", "Date")
    ]
    for index, number in enumerate(columns[0]):
        office, day = (column[index] if index < len(column) else "" for column in columns[1:])
        if number:
            yield ToldPriority(number, office, patent.day(day, "Priority Date", is_needed=False))


RULE = DocumentSource(
    code="patsnap_xml",
    label="智慧芽 XML",
    origin="PatSnap 单件 XML（US7364658、US7591949）",
    kind="xml",
    fits=fits,
    tell=tell,
)
