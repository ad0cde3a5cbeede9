"""Every mutating service is wrapped by :func:`mutation`: one transaction, one audit row."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.db import transaction
from django.utils import timezone

from zhiqiao.foundation.access.rules import ACTIONS, Actor
from zhiqiao.foundation.audit.ledgers import close_place, next_place
from zhiqiao.foundation.audit.models import AuditEntry

P = ParamSpec("P")
R = TypeVar("R")

LEDGER = "audit"
_targets: ContextVar[list[tuple[str, dict[str, Any]]] | None] = ContextVar("audit_targets", default=None)
_address: ContextVar[str] = ContextVar("audit_address", default="")


def from_address(address: str) -> None:
    """Remember where the request came from, for the rows it writes."""
    _address.set(address[:45])


def target(name: str, detail: dict[str, Any] | None = None) -> None:
    """Name what the running mutation touches, such as "patent:2021114346804"; ``detail`` is JSON-able."""
    waiting = _targets.get()
    if waiting is not None:
        waiting.append((name, detail or {}))


def mutation(
    action: str,
) -> Callable[[Callable[Concatenate[Actor, P], R]], Callable[Concatenate[Actor, P], R]]:
    """Run a service ``fn(actor, …)`` in one transaction and append one audit row in it.

    The service calls ``require`` itself once it knows the resource. A refusal rolls everything back, the audit row
    included. A mutation called inside another writes its own row in the same transaction.
    """

    def wrap(fn: Callable[Concatenate[Actor, P], R]) -> Callable[Concatenate[Actor, P], R]:
        @wraps(fn)
        def run(actor: Actor, *args: P.args, **kwargs: P.kwargs) -> R:
            if action not in ACTIONS:
                raise LookupError(f"动作 {action} 没有在 policy.py 中登记")
            token = _targets.set([])
            try:
                with transaction.atomic():
                    result = fn(actor, *args, **kwargs)
                    named = _targets.get() or []
                    _append(actor, action, named)
            finally:
                _targets.reset(token)
            return result

        run.audited = action  # type: ignore[attr-defined]  # read by tests/architecture
        return cast("Callable[Concatenate[Actor, P], R]", run)

    return wrap


def _append(actor: Actor, action: str, named: list[tuple[str, dict[str, Any]]]) -> None:
    detail: dict[str, Any] = {}
    for name, extra in named:
        if extra:
            detail.update(extra)
        if len(named) > 1:
            detail.setdefault("targets", []).append(name)
    position, previous, head = next_place(LEDGER)
    entry = AuditEntry(
        position=position,
        at=timezone.now(),
        action=action,
        target=(named[0][0] if named else "")[:200],
        user_id=actor.user_id,
        actor_name=actor.name[:60],
        role=actor.role.value,
        organization_id=actor.organization_id,
        organization_name=actor.organization_name,
        region_code=actor.region_code,
        address=_address.get(),
        detail=detail,
        previous=previous,
    )
    entry.digest = close_place(head, content_of(entry))
    entry.save(force_insert=True)


def content_of(entry: AuditEntry) -> dict[str, Any]:
    """What an audit row's hash covers."""
    return {
        "position": entry.position,
        "at": entry.at.isoformat(),
        "action": entry.action,
        "target": entry.target,
        "user_id": entry.user_id,
        "actor_name": entry.actor_name,
        "role": entry.role,
        "organization_id": entry.organization_id,
        "organization_name": entry.organization_name,
        "region_code": entry.region_code,
        "address": entry.address,
        "detail": entry.detail,
    }
