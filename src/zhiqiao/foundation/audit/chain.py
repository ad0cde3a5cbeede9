"""A chain of rows: each row's hash covers its content and the row before it; a signed head guards the end.

Editing, deleting or swapping a row breaks a link. Cutting rows off the end leaves the head pointing past them, and the
head cannot be rewritten without the installation's key. Restoring an old copy of the whole database is found only
against an anchor kept elsewhere: ``audit verify`` prints one to keep.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

GENESIS = "0" * 64


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"不能写入链的值：{value!r}")


def canonical(content: Mapping[str, Any]) -> bytes:
    """The one byte form of a row's content."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
    return text.encode()


def link(previous: str, content: Mapping[str, Any], algorithm: str) -> str:
    """Hex digest (64 characters) of one row; ``algorithm`` is sha256 or sm3."""
    digest = hashlib.new(algorithm)
    digest.update(previous.encode())
    digest.update(canonical(content))
    return digest.hexdigest()


def seal(key: str, ledger: str, position: int, head: str) -> str:
    """Signature of a ledger's head."""
    return hmac.new(key.encode(), f"{ledger}:{position}:{head}".encode(), "sha256").hexdigest()


@dataclass(frozen=True)
class ChainRow:
    """One row as read back: its position, its content and the two hashes it carries."""

    position: int
    content: Mapping[str, Any]
    previous: str
    digest: str


@dataclass(frozen=True)
class Verdict:
    """What verification found; ``problems`` are sentences for the auditor."""

    ledger: str
    rows: int
    head: str
    problems: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """True when nothing was found."""
        return not self.problems


def verify(
    ledger: str,
    rows: Iterable[ChainRow],
    *,
    algorithm: str,
    head: tuple[int, str, str] | None,
    key: str,
    anchor: tuple[int, str] | None = None,
    limit: int = 20,
    must_have_head: bool = False,
) -> Verdict:
    """Walk a ledger from its first row.

    Args:
        ledger: its name, part of the head's signature.
        rows: in order of position.
        algorithm: sha256 or sm3.
        head: (position, hash, signature) as stored, or None when the head row is missing.
        key: the installation's key.
        anchor: (position, hash) kept elsewhere, to be found unchanged.
        limit: how many problems to name.
        must_have_head: whether the installation is in use, so that even an empty ledger has its head.
    """
    problems: list[str] = []
    previous, expected, seen_anchor = GENESIS, 1, anchor is None
    for row in rows:
        if row.position != expected:
            problems.append(f"第 {expected} 条起缺行：下一条是第 {row.position} 条（有记录被删除或移动）")
            expected = row.position
        if row.previous != previous:
            problems.append(f"第 {row.position} 条与前一条接不上（前一条被改动、删除或调换）")
        if link(row.previous, row.content, algorithm) != row.digest:
            problems.append(f"第 {row.position} 条的内容与其校验值不符（内容被改动）")
        if anchor is not None and row.position == anchor[0]:
            seen_anchor = row.digest == anchor[1]
        previous, expected = row.digest, expected + 1
        if len(problems) >= limit:
            break
    last = expected - 1
    if len(problems) < limit:
        end = (last, previous)
        problems.extend(_head_problems(ledger, head, key, end, must_have_head=must_have_head))
    if not seen_anchor and anchor is not None:
        problems.append(f"与留存的锚点（第 {anchor[0]} 条）不一致：账本可能被整体替换")
    return Verdict(ledger, last, previous, tuple(problems))


def _head_problems(
    ledger: str, head: tuple[int, str, str] | None, key: str, end: tuple[int, str], *, must_have_head: bool
) -> Iterator[str]:
    """What is wrong with the ledger's head, seen from the position and hash of its last row."""
    last, digest = end
    if head is None:
        if last:
            yield "账本头记录不见了"
        elif must_have_head:
            yield "账本头记录不见了，账本也是空的，而数据库里已有组织（整本被删）"
        return
    if not hmac.compare_digest(seal(key, ledger, head[0], head[1]), head[2]):
        yield "账本头的签名不对（账本头被改动，或密钥换过）"
    if head[0] != last or (last and head[1] != digest):
        yield f"账本头指向第 {head[0]} 条，而账本止于第 {last} 条（末尾被截断或被添加）"
