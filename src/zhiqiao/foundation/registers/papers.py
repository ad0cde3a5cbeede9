"""The papers of entries: which must be there, and keeping those brought. Called inside audited services."""

from collections.abc import Sequence
from dataclasses import dataclass

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.documents import services as documents
from zhiqiao.foundation.registers.checking import Wrong
from zhiqiao.foundation.registers.models import RegisterEntry
from zhiqiao.foundation.registers.schema import ON_APPROVAL, ON_SUBMIT, Register


@dataclass(frozen=True)
class Brought:
    """A paper as brought: which of the register's papers it is, its name and bytes."""

    kind: str
    name: str
    data: bytes


def missing_papers(
    register: Register, entry: RegisterEntry, state: str, brought: Sequence[str] = ()
) -> list[Wrong]:
    """The papers that must be there for a state and are not."""
    have = {one["kind"] for one in entry.papers} | set(brought)
    moment = ON_APPROVAL if state == RegisterEntry.STANDING and register.needs_approval else ON_SUBMIT
    return [
        Wrong(one.code, f"没有上传“{one.label}”", "请上传，或先存为草稿")
        for one in register.papers_at(moment)
        if one.code not in have
    ]


def store_papers(
    actor: Actor, register: Register, entry: RegisterEntry, papers: Sequence[Brought]
) -> list[list[str]]:
    """Store what was brought; returns how the history tells it. Whom the entry concerns may read it too."""
    labels = {one.code: one.label for one in register.papers}
    told: list[list[str]] = []
    for one in papers:
        kept = documents.store(actor, one.name, one.data, organization_id=entry.organization_id)
        if entry.concerned is not None:
            documents.share(kept, entry.concerned.pk)
        entry.papers = [*entry.papers, {"sha256": kept.sha256, "name": kept.name, "kind": one.kind}]
        told.append([labels[one.kind], "", kept.name])
    return told
