"""What a file must be before anything reads it: a known type, a bearable size, no bomb, no macro, no entity.

Pure: no Django, so the command line uses the same checks as the upload page. Limits are dated parameters
(``parameters/document_limits.yaml``).
"""

import re
import zlib
from dataclasses import dataclass
from pathlib import PurePath

from zhiqiao.foundation.documents.archives import check_archive
from zhiqiao.foundation.documents.limits import Limits, limits_on
from zhiqiao.foundation.documents.refusals import DocumentRefused, UnknownType
from zhiqiao.kernel.periods import today

__all__ = ["DocumentRefused", "Inspected", "inspect", "inspect_size"]

MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    # A page with a table, as portals export it: never told to a browser as a page.
    "html": "application/vnd.ms-excel",
    # A workbook written as XML (Excel 2003).
    "xmlss": "application/vnd.ms-excel",
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "zip": "application/zip",
    "gz": "application/gzip",
    "xml": "application/xml",
    "json": "application/json",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "txt": "text/plain",
}

_TABLE_EXTENSIONS = {"xls", "xlsx", "et"}
_EXTENSIONS = {
    "xlsx": {"xlsx", "xls", "et"},
    "xls": {"xls", "xlsx", "et"},
    "html": {"xls", "xlsx", "et", "htm", "html"},
    "xmlss": {"xls", "xlsx", "et", "xml"},
    "docx": {"docx"},
    "pdf": {"pdf"},
    "png": {"png"},
    "jpg": {"jpg", "jpeg"},
    "webp": {"webp"},
    "zip": {"zip"},
    "gz": {"gz"},
    "xml": {"xml", "sgm", "sgml", "txt"},
    "json": {"json"},
    "csv": {"csv", *_TABLE_EXTENSIONS},
    "tsv": {"tsv", "tab", *_TABLE_EXTENSIONS},
    "txt": {"txt"},
}
_TEXT_KINDS = {
    "csv": "csv",
    "tsv": "tsv",
    "tab": "tsv",
    "json": "json",
    "xml": "xml",
    "txt": "txt",
    "": "txt",
}
_MACRO_EXTENSIONS = {"xlsm", "xltm", "xlam", "xlsb", "docm", "dotm"}
_OTHER_OFFICES = {"ods", "fods", "numbers"}
_ALLOWED = "xlsx、xls、csv、tsv、txt、csv.gz、pdf、docx、png、jpg、webp、xml、json、zip"
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = ((b"%PDF-", "pdf"), (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"))
_CHUNK = 1 << 16
_HEAD = 4096
_PAGE = re.compile(
    rb"(?:<\?xml[^>]{0,200}>\s*|<!--.{0,2000}?-->\s*){0,3}"
    rb"<(?:!doctype\s+html|html|head|body|meta|table|style|title|div|center|script)\b",
    re.IGNORECASE | re.DOTALL,
)
_SPREADSHEET = re.compile(
    rb"""<(?:\w+:)?Workbook\s[^>]{0,2000}?=\s*["']urn:schemas-microsoft-com:office:spreadsheet["']"""
)
_TABLE_CELL = re.compile(rb"<t[dh][\s>]", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]")
# A drawing's file named in a USPTO grant: never opened by anyone.
_UNPARSED = re.compile(
    rb"""<!ENTITY\s+[\w.:-]+\s+(?:SYSTEM|PUBLIC\s+"[^"<>]*")\s+"[^"<>]*"\s+NDATA\s+[\w.:-]+\s*>"""
)


@dataclass(frozen=True)
class Inspected:
    """What the bytes turned out to be.

    Attributes:
        media_type: The IANA media type.
        kind: A short name: xlsx, xls, csv, tsv, txt, gz, pdf, docx, png, jpg, webp, xml, json or zip.
    """

    media_type: str
    kind: str


def inspect(name: str, data: bytes) -> Inspected:
    """The type of a file judged by its bytes.

    Args:
        name: The file name as uploaded; its extension must agree with the bytes.
        data: The whole file.

    Raises:
        DocumentRefused: Empty, too large, truncated, encrypted, a bomb, with macros or XML entities, or of
            no allowed type.
    """
    limits = limits_on(today())
    inspect_size(name, len(data), limits)
    extension = _extension(name)
    if extension in _MACRO_EXTENSIONS:
        raise DocumentRefused(
            f"“{name}”是可以带宏的格式（.{extension}），不接收",
            "请在 Excel 或 WPS 中打开，另存为不含宏的 .xlsx（文字材料存为 .docx）后再上传",
        )
    if extension in _OTHER_OFFICES:
        raise DocumentRefused(
            f"“{name}”是 .{extension} 文件，不是 Excel 表格，读不了", "请打开后另存为 .xlsx 再上传"
        )
    kind = _kind(name, extension, data, limits)
    _agree(name, extension, kind)
    return Inspected(MEDIA_TYPES[kind], kind)


def inspect_size(name: str, size: int, limits: Limits | None = None) -> None:
    """Refuse an empty or an overlong file by its size in bytes, before it is read."""
    limits = limits or limits_on(today())
    if size == 0:
        raise DocumentRefused(
            f"“{name}”是空文件（0 字节）", "文件可能没有下载或保存完整，请核对原文件后重新上传"
        )
    if size > limits.max_bytes:
        raise DocumentRefused(
            f"“{name}”有 {_megabytes(size)}，超过单个文件上限 {_megabytes(limits.max_bytes)}",
            "请按年份或单位拆成几个文件分别上传",
        )


def _kind(name: str, extension: str, data: bytes, limits: Limits) -> str:
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return check_archive(name, data, limits).value
    if data.startswith(b"\x1f\x8b"):
        _check_gzip(name, data, limits)
        return "gz"
    if data.startswith(_COMPOUND_FILE):
        return _compound_file(name, data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    known = [kind for magic, kind in _MAGIC if data.startswith(magic)]
    return known[0] if known else _text_kind(name, extension, data)


def _text_kind(name: str, extension: str, data: bytes) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    plain = data.replace(b"\0", b"") if wide else data
    head = plain[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe").lstrip().lower()
    if is_page(plain):
        return _page_kind(name, plain)
    if is_spreadsheet_xml(plain):
        _check_xml(name, plain)
        return "xmlss"
    if extension in _TABLE_EXTENSIONS and (kind := _table_text(data)):
        return kind
    if extension in {"xlsx", "docx"} and not head.startswith(b"<"):
        raise DocumentRefused(
            f"“{name}”不是有效的 .{extension} 文件，内容已损坏或不完整",
            "请在 Excel 或 WPS 中打开原文件，另存一份后重新上传",
        )
    if b"\0" in plain[:65536]:
        raise UnknownType(f"“{name}”的类型认不出来", f"可上传的类型：{_ALLOWED}")
    if head.startswith(b"<?xml") or extension == "xml":
        _check_xml(name, plain)
        return "xml"
    if extension not in _TEXT_KINDS:
        raise UnknownType(f"“{name}”的内容与扩展名 .{extension} 不符", f"可上传的类型：{_ALLOWED}")
    return _TEXT_KINDS[extension]


def is_page(data: bytes) -> bool:
    """Whether the bytes begin like an HTML page, whatever the file is called."""
    return bool(_PAGE.match(data[:_HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe").lstrip()))


def is_spreadsheet_xml(data: bytes) -> bool:
    """Whether the bytes begin like a workbook written as XML, whatever the file is called."""
    head = data[:_HEAD].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe").lstrip()
    return head.startswith(b"<") and bool(_SPREADSHEET.search(head))


def _page_kind(name: str, data: bytes) -> str:
    if not _TABLE_CELL.search(data):
        raise DocumentRefused(
            f"“{name}”其实是网页（HTML），里面没有表格",
            "请核对是否导出成功；有数据的请用 Excel 打开后另存为 .xlsx 再上传",
        )
    return "html"


def _table_text(data: bytes) -> str:
    """Csv or tsv where a file called a workbook is a text table; "" where it is none."""
    head = data[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head[: len(head) // 2 * 2].decode("utf-16", "ignore")
    else:
        text = _decoded_head(head)
    if not text or _CONTROLS.search(text):
        return ""
    first = next((line for line in text.splitlines() if line.strip()), "")
    if "\t" in first:
        return "tsv"
    return "csv" if any(sign in first for sign in ",;|") else ""


def _decoded_head(head: bytes) -> str:
    """The first bytes as text in UTF-8 or GBK, one character at their end cut or not; "" in neither."""
    for encoding in ("utf-8-sig", "gb18030"):
        for cut in range(4):
            try:
                return head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
    return ""


def _check_xml(name: str, data: bytes) -> None:
    declared = data.replace(b"\0", b"")
    for match in re.finditer(rb"<!ENTITY", declared):
        if not _UNPARSED.match(declared, match.start()):
            line = declared.count(b"\n", 0, match.start()) + 1
            raise DocumentRefused(
                f"“{name}”第 {line} 行的 XML 里定义了实体（ENTITY），可能用来读取外部文件或撑爆内存，不接收",
                "请让提供方导出不含 DTD 实体定义的 XML；来历不明的文件请不要导入",
            )


def _compound_file(name: str, data: bytes) -> str:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise DocumentRefused(
            f"“{name}”设了打开密码，读不了", "请在 Excel 中取消密码（文件 › 信息 › 保护工作簿）后重新上传"
        )
    if holds("_VBA_PROJECT"):
        raise DocumentRefused(f"“{name}”含有宏，不接收", "请另存为不含宏的 .xlsx 后重新上传")
    if holds("Workbook") or holds("Book"):
        return "xls"
    raise DocumentRefused(f"“{name}”是旧版 Office 文件，里面没有工作表", "请另存为 .xlsx 或 .docx 后上传")


def _check_gzip(name: str, data: bytes, limits: Limits) -> None:
    """Inflate piece by piece, keeping nothing; what follows one member is the next, as every reader takes it."""
    inflated = 0
    decompressor = zlib.decompressobj(zlib.MAX_WBITS | 16)
    for start in range(0, len(data), _CHUNK):
        piece = data[start : start + _CHUNK]
        while piece:
            if decompressor.eof:
                piece = piece.lstrip(b"\0")  # padding between members and after the last
                if not piece:
                    break
                decompressor = zlib.decompressobj(zlib.MAX_WBITS | 16)
            try:
                inflated += len(decompressor.decompress(piece, _CHUNK * 16))
            except zlib.error as error:
                raise DocumentRefused(f"“{name}”的压缩内容已损坏", "请重新下载或重新压缩后上传") from error
            if limits.is_bomb(len(data), inflated):
                raise DocumentRefused(
                    f"“{name}”解压后超过 {_megabytes(inflated)}，大得不正常，不予解压",
                    "请上传解压后的原始表格；数据确实很多时请拆成几个文件",
                )
            piece = decompressor.unused_data or decompressor.unconsumed_tail
    if not decompressor.eof:
        raise DocumentRefused(f"“{name}”不完整，压缩内容在中途断了", "请重新下载或重新压缩后上传")


def _agree(name: str, extension: str, kind: str) -> None:
    if extension and extension not in _EXTENSIONS[kind]:
        is_known = any(extension in each for each in _EXTENSIONS.values())
        raise (DocumentRefused if is_known else UnknownType)(
            f"“{name}”的扩展名是 .{extension}，内容却是 {kind}", f"请把扩展名改为 .{kind}，或重新导出后上传"
        )


def _extension(name: str) -> str:
    return PurePath(name).suffix.lstrip(".").lower()


def _megabytes(size: int) -> str:
    return f"{size / (1 << 20):,.1f} MB"
