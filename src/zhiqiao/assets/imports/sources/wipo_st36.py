"""WIPO ST.36: a patent document as most offices gave it before ST.96.

``<…-patent-document>`` stands around ``<bibliographic-data>``, abstract, description and claims.
"""

from collections.abc import Iterator

from zhiqiao.assets.imports.documents import DocumentSource, ToldPatent
from zhiqiao.assets.imports.markup import Node
from zhiqiao.assets.imports.sources._st36 import tell_bibliography, tell_texts

_ROOTS = ("patent-document", "published-application", "application-body")


def fits(root: Node) -> bool:
    """Whether the root is a document of ST.36, or a list of such."""
    return any(_is_document(node) for node in (root, *root))


def _is_document(node: Node) -> bool:
    return node.name.endswith(_ROOTS) and node.first("bibliographic-data") is not None


def tell(root: Node) -> Iterator[ToldPatent]:
    """Each document of the file."""
    for node in [root] if _is_document(root) else root:
        biblio = node.first("bibliographic-data")
        if biblio is None:
            continue
        patent = ToldPatent(node.path)
        tell_bibliography(patent, biblio, node.attributes.get("lang", "en").lower())
        if "publication_number" not in patent.values:  # said of the document itself, not inside it
            said = node.attributes
            patent.publication(said.get("country", ""), said.get("doc-number", ""), said.get("kind", ""))
        tell_texts(patent, node)
        tell_texts(patent, biblio)
        yield patent


RULE = DocumentSource(
    code="wipo_st36",
    label="WIPO ST.36 XML",
    origin="WIPO ST.36 国际标准的元素名（application/publication-reference、parties、classifications-ipcr）",
    kind="xml",
    fits=fits,
    tell=tell,
)
