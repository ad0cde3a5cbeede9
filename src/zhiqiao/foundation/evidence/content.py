"""What a fact's hash covers: everything it says, its parties and papers included."""

from collections.abc import Iterable
from typing import Any, Protocol

from zhiqiao.foundation.evidence.models import Fact


class PartyLike(Protocol):
    """A party as written or as read back."""

    @property
    def role(self) -> str: ...  # noqa: D102 - the fields of Party
    @property
    def name(self) -> str: ...  # noqa: D102 - the same
    @property
    def credit_code(self) -> str: ...  # noqa: D102 - the same
    @property
    def kind(self) -> str: ...  # noqa: D102 - the same
    @property
    def size_class(self) -> str: ...  # noqa: D102 - the same
    @property
    def region_code(self) -> str: ...  # noqa: D102 - the same


def content_of(fact: Fact, parties: Iterable[PartyLike]) -> dict[str, Any]:
    """The fact as one JSON-able value."""
    return {
        "position": fact.position,
        "kind": fact.kind,
        "subject": fact.subject,
        "subject_name": fact.subject_name,
        "effective_on": fact.effective_on.isoformat(),
        "amount_fen": fact.amount_fen,
        "quantity": fact.quantity,
        "region_code": fact.region_code,
        "grade": fact.grade,
        "record_number": fact.record_number,
        "matter": fact.matter,
        "attributes": fact.attributes,
        "papers": fact.papers,
        "supersedes": fact.supersedes_id,
        "written_by": fact.written_by,
        "written_at": fact.written_at.isoformat(),
        "parties": [[p.role, p.name, p.credit_code, p.kind, p.size_class, p.region_code] for p in parties],
    }
