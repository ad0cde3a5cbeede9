"""美国专利商标局 (USPTO) grants and applications, v4.0 to v4.7: ``us-patent-grant``, ``us-patent-application``."""

from collections.abc import Iterator

from zhiqiao.assets.imports.documents import DocumentSource, ToldPatent
from zhiqiao.assets.imports.markup import Node
from zhiqiao.assets.imports.sources._st36 import tell_bibliography, tell_texts

_BIBLIOGRAPHIES = {
    "us-patent-grant": "us-bibliographic-data-grant",
    "us-patent-application": "us-bibliographic-data-application",
}
_TYPES = {"utility": "invention", "reissue": "invention", "design": "design"}


def fits(root: Node) -> bool:
    """Whether the root is a grant or an application."""
    return root.name in _BIBLIOGRAPHIES


def tell(root: Node) -> Iterator[ToldPatent]:
    """The one patent of a document."""
    patent = ToldPatent(root.path)
    biblio = root.first(_BIBLIOGRAPHIES[root.name])
    if biblio is None:
        patent.refuse(root.path, "没有著录项目", "请从 USPTO 重新下载完整的文件")
        yield patent
        return
    application = biblio.first("application-reference")
    kind = application.attributes.get("appl-type", "") if application else ""
    patent.put(patent_type=_TYPES.get(kind, ""))
    tell_bibliography(patent, biblio)
    tell_texts(patent, root)
    extended = biblio.get("us-term-of-grant/us-term-extension")
    patent.keep(
        term_extension_days=int(extended) if extended.isdigit() else None,
        national_class=biblio.get("classification-national/main-classification"),
    )
    yield patent


RULE = DocumentSource(
    code="uspto_xml",
    label="USPTO 授权与公开 XML",
    origin="USPTO 全文数据 v4.0（2004）、v4.5（2014）",
    kind="xml",
    fits=fits,
    tell=tell,
)
