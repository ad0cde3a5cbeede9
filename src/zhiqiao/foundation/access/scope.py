"""Row scope in SQL: the same reach as decide(), inside the query, so that counts and exports leak nothing."""

from collections.abc import Iterable
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import ACTIONS, Actor, Reach

M = TypeVar("M", bound=Model)


def condition(
    actor: Actor,
    action: str,
    *,
    region: str | Iterable[str] | None = "region_code",
    organization: str | Iterable[str] | None = "organization_id",
    owner: str | None = None,
) -> Q | None:
    """The filter for the rows the actor may reach by ``action``; None when none at all.

    Args:
        actor: who asks.
        action: a declared action.
        region: field path(s) holding a region code.
        organization: field path(s) holding an organization's key.
        owner: field path holding a user's key.
    """
    known = ACTIONS.get(action)
    if known is None:
        return None
    if actor.role is Role.SYSTEM:
        return Q()
    reaches = known.who.get(actor.role, known.who.get(Role.PUBLIC, ()))
    if Reach.ANY in reaches:
        return Q()
    found: Q | None = None
    for reach in reaches:
        for part in _parts(actor, reach, region, organization, owner):
            found = part if found is None else found | part
    return found


def rows(
    actor: Actor,
    action: str,
    queryset: QuerySet[M],
    *,
    region: str | Iterable[str] | None = "region_code",
    organization: str | Iterable[str] | None = "organization_id",
    owner: str | None = None,
    also: Q | None = None,
) -> QuerySet[M]:
    """Only the rows the actor may reach by ``action``; ``also`` widens it, such as by what is published."""
    reach = condition(actor, action, region=region, organization=organization, owner=owner)
    if reach is None:
        return queryset.filter(also) if also is not None else queryset.none()
    if also is not None and reach != Q():
        reach = reach | also
    return queryset.filter(reach)


def _parts(
    actor: Actor,
    reach: Reach,
    region: str | Iterable[str] | None,
    organization: str | Iterable[str] | None,
    owner: str | None,
) -> list[Q]:
    """The conditions that one reach allows rows by; any of them suffices."""
    if reach is Reach.REGION and actor.region_code:
        return [Q(**{f"{path}__startswith": actor.region_code}) for path in _paths(region)]
    if reach is Reach.OWN and actor.organization_id is not None:
        return [Q(**{path: actor.organization_id}) for path in _paths(organization)]
    if reach is Reach.SELF and owner and actor.user_id is not None:
        return [Q(**{owner: actor.user_id})]
    return []


def _paths(path: str | Iterable[str] | None) -> list[str]:
    if path is None:
        return []
    return [path] if isinstance(path, str) else list(path)
