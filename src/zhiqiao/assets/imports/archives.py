"""Files brought together: archives opened, each file inside taken by itself, nothing ever written to disk.

What an archive may hold (size, ratio, passwords) is checked by `foundation.documents` before it is opened. Names are
read as UTF-8 or GBK. A name that reaches out of its folder marks the whole archive as forged.
"""

import io
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from zhiqiao.assets.imports.records import FileRefused, Unrelated
from zhiqiao.foundation.documents.checks import inspect
from zhiqiao.foundation.documents.limits import limits_on
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal, system_words

_IS_UTF8: Final = 0x800
_LONGEST_NAME: Final = 200
_OFFICE_FOLDERS = ("xl/", "word/")
_SYSTEM = re.compile(r"(^|/)(__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$|~\$)", re.IGNORECASE)
_REACHES_OUT = re.compile(r"^/|^[A-Za-z]:|(^|/)\.\.(/|$)|\0")
_FORGED = "请不要导入来历不明的压缩包；自己的文件请重新压缩后再导入"


@dataclass(frozen=True)
class Opened:
    """A file to be read.

    Attributes:
        name: Its name; inside an archive "专利.zip/2021/a.xml".
        data: The bytes, empty where it is refused.
        refusal: Why it cannot be read, or None.
        is_inside: Whether it came in an archive or a folder, where a file that is not ours is passed over.
    """

    name: str
    data: bytes
    refusal: Refusal | None = None
    is_inside: bool = False


Content = bytes | Path
"""What is in a file, or where it lies."""
Loaded = tuple[str, Content, Refusal | None]
"""A file's name and content, or why it cannot be had."""


def contents(name: str, content: Content) -> bytes:
    """What is in a file.

    Raises:
        Refusal: It cannot be opened.
    """
    try:
        return content if isinstance(content, bytes) else content.read_bytes()
    except OSError as error:
        raise unopened(name, error) from error


def unopened(name: str, error: OSError) -> Refusal:
    """That a file cannot be opened, and why."""
    return Refusal(f"“{name}”打不开：{system_words(error)}", "请核对路径和读取权限")


def unpacked(files: Iterable[Loaded]) -> Iterator[Opened]:
    """The files in the order of their names, archives opened one after another; one file is in memory at a time."""
    for name, content, refusal in sorted(files, key=lambda each: each[0]):
        try:
            data = b"" if refusal else contents(name, content)
        except Refusal as unread:
            yield Opened(name, b"", unread, is_inside="/" in name)
            continue
        if refusal or not is_archive(data):
            yield Opened(name, data, refusal, is_inside="/" in name)
            continue
        try:
            yield from _Unpacking().within(name, data, 1)
        except Refusal as refused:
            yield Opened(name, b"", refused)


def is_archive(data: bytes) -> bool:
    """Whether the bytes are a zip of files rather than a workbook or a text document."""
    if not data.startswith(b"PK"):
        return False
    try:
        names = ZipFile(io.BytesIO(data)).namelist()
    except (BadZipFile, ValueError, NotImplementedError, OSError):
        return False  # the reader of tables says what is wrong with it
    return not any(name.startswith(_OFFICE_FOLDERS) for name in names)


class _Unpacking:
    """One archive with those inside it, and how much they have inflated together."""

    def __init__(self) -> None:
        self._limits = limits_on(today())
        self._inflated = self._entries = 0

    def within(self, name: str, data: bytes, depth: int) -> Iterator[Opened]:
        """The files of an archive in the order of their names."""
        if depth > self._limits.max_archive_depth:
            raise FileRefused(
                f"“{name}”是压缩包里的压缩包，套了超过 {self._limits.max_archive_depth} 层",
                "请解开里面的压缩包后重新压缩",
            )
        inspect(name, data)
        archive = ZipFile(io.BytesIO(data))
        infos = [info for info in archive.infolist() if not info.is_dir()]
        inside = sorted(((_name(name, info), info) for info in infos), key=lambda pair: pair[0])
        self._inflated += sum(info.file_size for info in infos)
        self._entries += len(infos)
        if self._inflated > self._limits.max_inflated_bytes or self._entries > self._limits.max_entries:
            raise FileRefused(
                f"“{name}”连同里面的压缩包，文件太多或解开后太大，未予解压", "请拆成几个压缩包分别导入"
            )
        if not infos:
            raise FileRefused(f"“{name}”是空的压缩包", "请核对是否压缩了正确的文件夹")
        seen: dict[str, int] = {}
        for path, info in inside:
            seen[path] = seen.get(path, 0) + 1
            label = _shortened(f"{name}/{path}", seen[path])
            yield from self._file(label, path, archive, info, depth)

    def _file(self, label: str, path: str, archive: ZipFile, info: ZipInfo, depth: int) -> Iterator[Opened]:
        if _SYSTEM.search(path):
            why = Unrelated(f"“{label}”是系统自动生成的文件，不是数据", "不用处理")
            yield Opened(label, b"", why, is_inside=True)
            return
        data = archive.read(info)
        if not data:
            why = Unrelated(f"“{label}”是空文件（0 字节）", "应当有内容的，请核对原文件后重新压缩")
            yield Opened(label, b"", why, is_inside=True)
        elif is_archive(data):
            try:
                yield from self.within(label, data, depth + 1)
            except Refusal as refused:
                yield Opened(label, b"", refused, is_inside=True)
        else:
            yield Opened(label, data, is_inside=True)


def _name(archive: str, info: ZipInfo) -> str:
    """The path inside the archive in our letters; one that reaches out, or is a link, is refused."""
    path = _read_name(info).replace("\\", "/")
    shown = path.replace("\0", "?")[:80]
    if _REACHES_OUT.search(path) or "\0" in info.orig_filename:
        raise FileRefused(f"“{archive}”里的“{shown}”想跳出文件夹，是伪造的压缩包，不接收", _FORGED)
    if stat.S_ISLNK(info.external_attr >> 16):
        raise FileRefused(f"“{archive}”里的“{shown}”是指向别处的链接，不接收", _FORGED)
    return path


def _read_name(info: ZipInfo) -> str:
    if info.flag_bits & _IS_UTF8:
        return info.orig_filename
    try:
        raw = info.orig_filename.encode("cp437")  # what zipfile took the bytes for
    except UnicodeEncodeError:
        return info.orig_filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.orig_filename


def _shortened(name: str, serial: int) -> str:
    """At most so many characters, its end kept, where the file's own name is; later ones of a name are numbered."""
    short = name if len(name) <= _LONGEST_NAME else f"{name[:60]}…{name[-(_LONGEST_NAME - 61) :]}"
    if serial == 1:
        return short
    suffix = PurePosixPath(short).suffix
    return f"{short[: len(short) - len(suffix)]}（同名第 {serial} 个）{suffix}"
