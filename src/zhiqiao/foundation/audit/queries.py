"""Reading and verifying the audit ledger."""

from collections.abc import Iterator

from django.conf import settings
from django.db.models import QuerySet

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.accounts.queries import is_empty
from zhiqiao.foundation.audit import chain
from zhiqiao.foundation.audit.ledgers import head_of
from zhiqiao.foundation.audit.models import AuditEntry
from zhiqiao.foundation.audit.services import LEDGER, content_of


def entries(actor: Actor) -> QuerySet[AuditEntry]:
    """Audit rows the actor may read, newest first."""
    return rows(actor, "foundation.audit:entry:view", AuditEntry.objects.all(), owner="user_id")


def entries_about(actor: Actor, target: str) -> QuerySet[AuditEntry]:
    """Rows about one target, such as "deal:12"."""
    return entries(actor).filter(target=target)


def verify(anchor: tuple[int, str] | None = None) -> chain.Verdict:
    """Walk the whole ledger; see :mod:`zhiqiao.foundation.audit.chain`."""

    def walk() -> Iterator[chain.ChainRow]:
        for entry in AuditEntry.objects.order_by("position").iterator(chunk_size=2000):
            yield chain.ChainRow(entry.position, content_of(entry), entry.previous, entry.digest)

    return chain.verify(
        LEDGER,
        walk(),
        algorithm=settings.ZHIQIAO_HASH,
        head=head_of(LEDGER),
        key=settings.SECRET_KEY,
        anchor=anchor,
        must_have_head=not is_empty(),
    )
