"""Appending to a chained ledger under its lock; used by audit and by evidence."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction

from zhiqiao.foundation.audit import chain
from zhiqiao.foundation.audit.models import LedgerHead

# All heads are set when the first row of any ledger is written: from then on a missing head is a finding, even where
# every row went with it.
LEDGERS = ("audit", "evidence")


def next_place(ledger: str) -> tuple[int, str, LedgerHead]:
    """(position, previous hash, locked head) for the next row. Call inside a transaction."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("账本只能在事务中追加")
    head = LedgerHead.objects.select_for_update().filter(ledger=ledger).first()
    if head is None:
        for name in {*LEDGERS, ledger}:
            first = chain.seal(settings.SECRET_KEY, name, 0, chain.GENESIS)
            LedgerHead.objects.get_or_create(
                ledger=name, defaults={"digest": chain.GENESIS, "signature": first}
            )
        head = LedgerHead.objects.select_for_update().get(ledger=ledger)
    return head.position + 1, head.digest, head


def close_place(head: LedgerHead, content: Mapping[str, Any]) -> str:
    """Move the head past the row with this content; returns the row's hash."""
    return close_places(head, [content])[0]


def close_places(head: LedgerHead, contents: Iterable[Mapping[str, Any]]) -> list[str]:
    """Move the head past rows with these contents, one behind the other; returns their hashes."""
    digests = []
    for content in contents:
        head.digest = chain.link(head.digest, content, settings.ZHIQIAO_HASH)
        head.position += 1
        digests.append(head.digest)
    head.signature = chain.seal(settings.SECRET_KEY, head.ledger, head.position, head.digest)
    head.save(update_fields=["position", "digest", "signature"])
    return digests


def head_of(ledger: str) -> tuple[int, str, str] | None:
    """(position, hash, signature) as stored."""
    head = LedgerHead.objects.filter(ledger=ledger).first()
    return (head.position, head.digest, head.signature) if head else None
