"""Storing files: checked first, then kept under their content hash; only damaged bytes are ever replaced."""

import hashlib
import os
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from django.conf import settings

from zhiqiao.foundation.access.rules import Actor, require
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.documents.checks import inspect
from zhiqiao.foundation.documents.models import Document, DocumentHolding

STORE = "foundation.documents:file:store"
_LONGEST_NAME = 255


@dataclass(frozen=True)
class Stored:
    """A stored file as its bringer knows it."""

    sha256: str
    name: str
    size: int
    media_type: str


def path_of(sha256: str) -> Path:
    """Where a file's bytes lie."""
    return Path(settings.ZHIQIAO_DOCUMENTS) / sha256[:2] / sha256


def plain_name(name: str) -> str:
    """A file's own name: no folders, and no signs that end a header line, hide an ending or turn the reading."""
    own = PurePosixPath(name.replace("\\", "/")).name
    seen = "".join(sign for sign in own if unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Zl", "Zp"})
    return seen[-_LONGEST_NAME:].strip() or "材料"


@mutation(STORE)
def store(actor: Actor, name: str, data: bytes, *, organization_id: int | None = None) -> Stored:
    """Check and keep a file for the actor's organization (or another, for clerks who act for it).

    Raises:
        DocumentRefused: type, size, zip ratio, macros, XML entities; with a remedy.
    """
    require(actor, STORE)
    seen = inspect(name, data)
    name = plain_name(name)
    digest = hashlib.sha256(data).hexdigest()
    _write_once(path_of(digest), data)
    document, _ = Document.objects.get_or_create(
        sha256=digest, defaults={"size": len(data), "media_type": seen.media_type}
    )
    holder = organization_id or actor.organization_id
    region = accounts.organization(holder).region_code if holder else actor.region_code
    DocumentHolding.objects.get_or_create(
        document=document,
        organization_id=holder,  # type: ignore[misc]  # None: kept by no organization
        name=name,
        defaults={"region_code": region, "user_id": actor.user_id},
    )
    target(f"document:{digest}", {"name": name, "size": len(data)})
    return Stored(digest, name, len(data), document.media_type)


def share(kept: Stored, organization_id: int) -> None:
    """Let another party of the same matter read a file, under the name its bringer gave it.

    Called by audited services. Who else keeps the same bytes, and under which name, is not told.
    """
    DocumentHolding.objects.get_or_create(
        document_id=kept.sha256,
        organization_id=organization_id,
        name=kept.name,
        defaults={"region_code": accounts.organization(organization_id).region_code},
    )


def _write_once(path: Path, data: bytes) -> None:
    if path.exists() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, waiting = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    Path(waiting).replace(path)
