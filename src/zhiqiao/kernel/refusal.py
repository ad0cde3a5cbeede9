"""The one way to say no.

Every refusal of the domain derives from `Refusal`: it carries a Chinese sentence saying what is wrong and
another saying what to do next, so that each door can show it without knowing what was refused.
Functions of the kernel do not repeat in their docstrings that they may refuse.
"""

import errno

_SYSTEM_WORDS = {
    errno.ENOENT: "没有这个文件或目录",
    errno.EISDIR: "这是一个目录，不是文件",
    errno.ENOTDIR: "路径里有一段不是目录",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "这里是只读的",
    errno.ENOSPC: "磁盘满了",
    errno.EFBIG: "文件太大",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EADDRINUSE: "已被别的程序占用",
    errno.EADDRNOTAVAIL: "不是这台机器的地址",
}


class Refusal(Exception):  # noqa: N818 - a refusal is the trade's word; it is an answer, not an error
    """A refusal that a person can act on.

    Attributes:
        reason: What is wrong, a Chinese sentence without its full stop.
        remedy: What to do next, a Chinese sentence without its full stop.
        column: The column the refused value came from, when it came from a table; else "".
        value: The refused text as the person wrote it; else "".
    """

    def __init__(self, reason: str, remedy: str, *, column: str = "", value: str = "") -> None:
        super().__init__(reason, remedy)
        self.reason = reason
        self.remedy = remedy
        self.column = column
        self.value = value

    def __str__(self) -> str:
        return f"{self.reason}。{self.remedy}"


def system_words(error: OSError) -> str:
    """What the operating system could not do, in Chinese where the error is a usual one."""
    return _SYSTEM_WORDS.get(error.errno or 0) or error.strerror or str(error)
