"""Reading stored files."""

import hashlib
from dataclasses import dataclass

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.documents.models import Document, DocumentHolding
from zhiqiao.foundation.documents.services import path_of
from zhiqiao.kernel.refusal import Refusal

READ = "foundation.documents:file:read"


@dataclass(frozen=True)
class FileBytes:
    """A file's name, type and bytes."""

    name: str
    media_type: str
    data: bytes


def holdings(actor: Actor, sha256: str) -> list[DocumentHolding]:
    """Under which names the actor may read a file; empty when not at all."""
    held = DocumentHolding.objects.filter(document_id=sha256).select_related("document").order_by("pk")
    return list(rows(actor, READ, held, owner="user_id"))


def read(actor: Actor, sha256: str) -> FileBytes:
    """The file, if the actor may read it and its bytes are still what they were.

    Raises:
        Refusal: not to be read by this actor, missing, or changed on disk.
    """
    mine = holdings(actor, sha256)
    if not mine:
        raise Refusal("没有这份材料，或它不在您可以查看的范围内", "请向提供材料的单位索取，或请主管部门查看")
    path = path_of(sha256)
    if not path.exists():
        raise Refusal("材料文件在存储中找不到了", "请管理员从备份恢复，或由原提供单位重新上传")
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Refusal("材料文件的内容与存入时不同", "请管理员核查存储并从备份恢复")
    return FileBytes(mine[0].name, mine[0].document.media_type, data)


def damaged() -> list[str]:
    """Hashes of stored files whose bytes are missing or changed."""
    found: list[str] = []
    for sha256 in Document.objects.values_list("sha256", flat=True):
        path = path_of(sha256)
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            found.append(sha256)
    return found
