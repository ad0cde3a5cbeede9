"""XML into a small tree, whatever it tries: no entity is expanded, nothing is fetched, depth and size have an end.

Expat reads; we declare nothing for it. A document type with a system id (USPTO's are all like that) is passed over
unread. Unparsed entities (``NDATA``: the drawings of a USPTO grant) name files and are never opened. Named characters
(``&ldquo;``) of a document type that is not read are taken from HTML's list, which has all of ISO 8879's common ones.
"""

import html.entities
import re
from collections.abc import Iterator
from typing import Final
from xml.parsers import expat

from zhiqiao.assets.imports.records import FileRefused
from zhiqiao.foundation.documents.limits import limits_on
from zhiqiao.kernel.periods import today

_SPACE_BETWEEN = "}"
_DECLARATION = re.compile(r"\A\s*<\?xml\s[^>]{0,300}\?>")
_ANOTHER = re.compile(r"(?<=\n)(?=<\?xml\s)")
_SPACES = re.compile(r"\s+")
_ENTITY_REMEDY: Final = "请让提供方导出不含 DTD 实体定义的 XML；来历不明的文件请不要导入"
_BROKEN_REMEDY: Final = "请从原系统重新导出或重新下载；手工改过的，请按所指的行列把标签补全"
_SAYS: Final = {
    expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS]: "里面没有任何元素",
    expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN]: "文件在这里中途断了",
    expat.errors.codes[expat.errors.XML_ERROR_TAG_MISMATCH]: "开始标签与结束标签对不上",
    expat.errors.codes[
        expat.errors.XML_ERROR_INVALID_TOKEN
    ]: "有不合 XML 规则的字符（如没有转义的 & 或 <、控制字符）",
    expat.errors.codes[expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE]: "同一个属性写了两次",
    expat.errors.codes[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]: "根元素结束之后还有内容",
    expat.errors.codes[expat.errors.XML_ERROR_UNDEFINED_ENTITY]: "用了没有定义的实体",
    expat.errors.codes[expat.errors.XML_ERROR_UNBOUND_PREFIX]: "用了没有声明的命名空间前缀",
    expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION]: "CDATA 段没有结束",
    expat.errors.codes[expat.errors.XML_ERROR_MISPLACED_XML_PI]: "XML 声明不在文件开头",
    expat.errors.codes[expat.errors.XML_ERROR_BAD_CHAR_REF]: "字符引用（&#…;）不是合法的字符",
    expat.errors.codes[expat.errors.XML_ERROR_ASYNC_ENTITY]: "标签没有配对",
}


class Node:
    """An element.

    Attributes:
        name: Its name without prefix or namespace.
        space: Its namespace, "" where it has none.
        attributes: Its attributes by name without namespace.
        parts: Texts and elements in it, in order.
        line: The line it begins on, from 1.
        parent: The element around it, None for the root.
    """

    __slots__ = ("attributes", "line", "name", "parent", "parts", "space")

    def __init__(
        self, name: str, space: str, attributes: dict[str, str], line: int, parent: "Node | None"
    ) -> None:
        self.name, self.space, self.attributes = name, space, attributes
        self.line, self.parent = line, parent
        self.parts: list[str | Node] = []

    def __iter__(self) -> Iterator["Node"]:
        """The elements directly inside."""
        return (part for part in self.parts if isinstance(part, Node))

    def every(self, path: str) -> list["Node"]:
        """The elements at a path of names from here, "parties/applicants/applicant"."""
        found = [self]
        for step in path.split("/"):
            found = [child for node in found for child in node if child.name == step]
        return found

    def first(self, path: str) -> "Node | None":
        """The first element at a path, or None."""
        return next(iter(self.every(path)), None)

    def within(self, *names: str) -> Iterator["Node"]:
        """The elements of these names at any depth, in the document's order; not those inside one found."""
        for child in self:
            if child.name in names:
                yield child
            else:
                yield from child.within(*names)

    def get(self, path: str) -> str:
        """The text of the first element at a path, "" where there is none."""
        node = self.first(path)
        return node.text if node else ""

    @property
    def text(self) -> str:
        """All text inside on one line, with single spaces."""
        return _SPACES.sub(" ", "".join(self.texts())).strip()

    def lines(self, *breaks: str) -> str:
        """All text inside, a new line at each element of these names."""
        marked = "".join(self.texts(frozenset(breaks)))
        return "\n".join(line for piece in marked.split("\x00") if (line := _SPACES.sub(" ", piece).strip()))

    def texts(self, breaks: frozenset[str] = frozenset()) -> Iterator[str]:
        """The pieces of text inside as written, a NUL before and after each element of these names."""
        for part in self.parts:
            if isinstance(part, str):
                yield part
                continue
            if part.name in breaks:
                yield "\x00"
            yield from part.texts(breaks)
            if part.name in breaks:
                yield "\x00"

    @property
    def path(self) -> str:
        """The names from the root down to here."""
        around = self.parent.path if self.parent else ""
        return f"{around}/{self.name}"


def read_markup(name: str, text: str) -> list[Node]:
    """The root elements of a text of XML; USPTO's weekly files hold many documents one after another.

    Raises:
        FileRefused: Not well-formed, with entities, too deep or too large; with line and column.
    """
    pieces = [piece for piece in _ANOTHER.split(text) if piece.strip()] or [text]
    line, roots = 0, []
    for piece in pieces:
        roots.append(_Builder(name, line).build(piece))
        line += piece.count("\n")
    return roots


class _Builder:
    def __init__(self, name: str, lines_before: int) -> None:
        self._name, self._lines_before = name, lines_before
        limits = limits_on(today())
        self._deepest, self._most = limits.max_markup_depth, limits.max_markup_elements
        self._longest = limits.max_markup_text
        self._depth = self._count = self._length = 0
        self._root: Node | None = None
        self._open: Node | None = None
        self._parser = parser = expat.ParserCreate("utf-8", _SPACE_BETWEEN)
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._text
        parser.EntityDeclHandler = self._entity
        parser.SkippedEntityHandler = self._named
        parser.ExternalEntityRefHandler = self._fetched

    def build(self, text: str) -> Node:
        head = _DECLARATION.match(text)
        # The declaration goes: its encoding is that of the bytes, which have been decoded. Its lines stay counted.
        self._lines_before += head[0].count("\n") if head else 0
        bare = text[head.end() :] if head else text
        try:
            # True: it is all there. Lone surrogates of a wrong decoding are expat's to refuse.
            whole = bare.lstrip("\ufeff").encode("utf-8", "surrogatepass")
            self._parser.Parse(whole, True)  # noqa: FBT003 - expat takes it by position only
        except expat.ExpatError as error:
            says = _SAYS.get(error.code, "不合 XML 规则")
            raise self._refused(
                says, _BROKEN_REMEDY, error.lineno, error.offset, is_cut=_is_cut(error.code)
            ) from error
        if self._root is None:  # expat would have said so
            raise self._refused("里面没有任何元素", _BROKEN_REMEDY)
        return self._root

    def _refused(
        self, says: str, remedy: str, line: int = 0, column: int = -1, *, is_cut: bool = False
    ) -> FileRefused:
        line = (line or self._parser.CurrentLineNumber) + self._lines_before
        column = (self._parser.CurrentColumnNumber if column < 0 else column) + 1
        inside = f"，在 {self._open.path} 里" if self._open else ""
        cut = "；看来文件不完整" if is_cut and self._open else ""
        return FileRefused(f"“{self._name}”第 {line} 行第 {column} 列{says}{inside}{cut}", remedy)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._count += 1
        if self._depth > self._deepest:
            raise self._refused(
                f"标签套了 {self._depth} 层，超过上限 {self._deepest} 层，不是正常的专利文件", _BROKEN_REMEDY
            )
        if self._count > self._most:
            raise self._refused(
                f"元素超过 {self._most:,} 个，文件太大", "请按公告日或号段拆成几个文件分别导入"
            )
        space, _, own = name.rpartition(_SPACE_BETWEEN)
        bare = {key.rpartition(_SPACE_BETWEEN)[2]: value for key, value in attributes.items()}
        line = self._parser.CurrentLineNumber + self._lines_before
        node = Node(own, space, bare, line, self._open)
        if self._open is None:
            self._root = node
        else:
            self._open.parts.append(node)
        self._open, self._length = node, 0

    def _end(self, _name: str) -> None:
        self._depth -= 1
        self._length = 0
        if self._open is not None and self._open.parent is not None:
            self._open = self._open.parent

    def _text(self, text: str) -> None:
        if self._open is None:
            return
        self._length += len(text)
        if self._length > self._longest:
            raise self._refused(
                f"一段文字超过 {self._longest:,} 字，大得不正常",
                "请核对文件是否正确；正常的专利文件没有这么长的一段",
            )
        self._open.parts.append(text)

    def _entity(
        self,
        entity: str,
        _is_parameter: bool,
        _value: str | None,
        _base: str | None,
        _system: str | None,
        _public: str | None,
        notation: str | None,
    ) -> None:
        if notation is None:
            raise self._refused(
                f"定义了实体 {entity[:40]}（ENTITY），可能用来读取别的文件或撑爆内存，不接收", _ENTITY_REMEDY
            )

    def _named(self, entity: str, is_parameter: bool) -> None:
        if not is_parameter:
            self._text(html.entities.html5.get(f"{entity};", f"&{entity};"))

    def _fetched(
        self, _context: str | None, _base: str | None, system: str | None, _public: str | None
    ) -> int:
        raise self._refused(f"要读取外部文件 {(system or '')[:80]}，不接收", _ENTITY_REMEDY)


def _is_cut(code: int) -> bool:
    return code in {
        expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
    }
