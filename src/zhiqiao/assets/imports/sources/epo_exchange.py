"""欧洲专利局 (EPO) OPS and DOCDB: bibliography, full text (claims, description), family, legal events.

A family tells of the patent that was asked for and mentions its members; a member is taken up where it is known
already and listed as family otherwise. The simple family is DOCDB's, by ``family-id``; the members of the wider
INPADOC family are kept apart.
"""

from collections.abc import Iterator

from zhiqiao.assets.imports.documents import DocumentSource, ToldPatent, distinct, number_of
from zhiqiao.assets.imports.markup import Node
from zhiqiao.assets.imports.records import FileRefused, ToldEvent
from zhiqiao.assets.imports.sources._st36 import (
    document_id,
    priorities,
    tell_application,
    tell_bibliography,
    tell_publication,
    tell_texts,
)

_ROOTS = {"world-patent-data", "exchange-documents", "exchange-document"}
_EFFECTIVE, _GAZETTE = "L525EP", "L007EP"


def fits(root: Node) -> bool:
    """Whether the root is an answer of OPS, an exchange file, or an error of OPS."""
    return root.name in _ROOTS or (root.name == "fault" and "epo.org" in root.space)


def tell(root: Node) -> Iterator[ToldPatent]:
    """Each document, full text and family of the file."""
    if root.name == "fault":
        said = root.get("message") or root.get("code")
        raise FileRefused(
            f"这是 EPO OPS 的出错回答（{said[:80]}），里面没有专利", "请重新查询后保存正确的回答"
        )
    nodes = [root] if root.name == "exchange-document" else list(_parts(root))
    if not nodes:
        raise FileRefused(
            "这是 EPO OPS 的检索结果，只有号码，没有著录项目",
            "请用 OPS 的 biblio 接口按号码取得著录项目后导入",
        )
    for node in nodes:
        if node.name == "exchange-document":
            yield _document(node)
        elif node.name == "fulltext-document":
            yield _full_text(node)
        else:
            yield from _family(node)


def _parts(root: Node) -> Iterator[Node]:
    return root.within("exchange-document", "fulltext-document", "patent-family")


def _document(node: Node) -> ToldPatent:
    patent = ToldPatent(node.path)
    said = node.attributes
    biblio = node.first("bibliographic-data")
    if biblio is None or said.get("status", "").lower() == "not found":
        number = f"{said.get('country', '')}{said.get('doc-number', '')}{said.get('kind', '')}"
        patent.refuse(node.path, "EPO 没有这一件的著录项目", "请核对号码后重新查询", number)
        return patent
    tell_bibliography(patent, biblio)
    if "publication_number" not in patent.values:
        patent.publication(said.get("country", ""), said.get("doc-number", ""), said.get("kind", ""))
    tell_texts(patent, node)
    patent.put(family_key=_key(node))
    return patent


def _full_text(node: Node) -> ToldPatent:
    patent = ToldPatent(node.path)
    biblio = node.first("bibliographic-data")
    if biblio is not None:
        tell_bibliography(patent, biblio)
    tell_texts(patent, node)
    return patent


def _family(node: Node) -> Iterator[ToldPatent]:
    members = node.every("family-member")
    asked = number_of(*document_id(node.first("publication-reference"))[:3])
    numbers = {id(one): number_of(*document_id(one.first("publication-reference"))[:3]) for one in members}
    simple: dict[str, list[str]] = {}
    for one in members:
        simple.setdefault(_key(one), []).append(numbers[id(one)])
    every = distinct(numbers.values())
    for one in members:
        patent = ToldPatent(one.path, is_mention=numbers[id(one)] != asked)
        tell_publication(patent, one.first("publication-reference"))
        tell_application(patent, one.first("application-reference"))
        key = _key(one)
        mine = distinct(simple[key])
        patent.put(
            family_key=key,
            family_members=mine,
            priorities=tuple(priorities(patent, one.every("priority-claim"))),
            events=tuple(_event(patent, legal) for legal in one.every("legal")),
        )
        patent.keep(inpadoc_family=list(every) if len(every) > len(mine) else None)
        yield patent


def _key(node: Node) -> str:
    said = node.attributes.get("family-id", "")
    return f"DOCDB:{said}" if said else ""


def _event(patent: ToldPatent, legal: Node) -> ToldEvent:
    details: list[str] = []
    effective = ""
    for one in legal.every("L500EP"):
        for part in one:
            if part.name == _EFFECTIVE:
                effective = part.text
            elif part.text:
                details.append(f"{part.attributes.get('desc', '').strip()}: {part.text}".strip(": "))
    said = legal.attributes
    return ToldEvent(
        words=said.get("desc", "").strip() or said.get("code", "").strip(),
        effective_on=patent.day(effective, legal.path, is_needed=False)
        or patent.day(legal.get(_GAZETTE), legal.path, is_needed=False),
        code=said.get("code", "").strip(),
        detail="；".join(details) or " ".join(one.text for one in legal.every("pre")),
    )


RULE = DocumentSource(
    code="epo_exchange",
    label="EPO OPS / DOCDB XML",
    origin="EPO OPS 3.2 的著录项目、权利要求、说明书、同族、法律状态回答",
    kind="xml",
    fits=fits,
    tell=tell,
)
