"""From a request to an actor."""

from django.http import HttpRequest

from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import ANONYMOUS, SYSTEM, Actor
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.models import Membership

SESSION_KEY = "zhiqiao_membership"

__all__ = [
    "ANONYMOUS",
    "SYSTEM",
    "actor_for",
    "actor_of_membership",
    "actors_for",
    "actors_of",
    "switch_membership",
]


def actor_of_membership(membership: Membership) -> Actor:
    """The actor that a membership makes of a person."""
    one = membership.organization
    return Actor(
        user_id=membership.user_id,
        name=str(membership.user),
        role=Role(membership.role),
        organization_id=one.pk,
        organization_name=one.name,
        organization_kind=one.kind,
        region_code=one.region_code,
        college=membership.college,
        credit_code=one.credit_code or "",
    )


def actors_of(user_id: int) -> list[tuple[int, Actor]]:
    """All (membership key, actor) of a person."""
    return [(one.pk, actor_of_membership(one)) for one in accounts.memberships_of(user_id)]


def actors_for(request: HttpRequest) -> list[tuple[int, Actor]]:
    """All (membership key, actor) of who is asking; kept on the request."""
    kept = getattr(request, "_zhiqiao_actors", None)
    if kept is None:
        user = getattr(request, "user", None)
        kept = actors_of(user.pk) if user is not None and user.is_authenticated else []
        request._zhiqiao_actors = kept  # type: ignore[attr-defined]  # noqa: SLF001 - one look-up a request
    return list(kept)


def actor_for(request: HttpRequest) -> Actor:
    """Who is asking; kept on the request. A person without a membership acts as the public."""
    kept = getattr(request, "_zhiqiao_actor", None)
    if isinstance(kept, Actor):
        return kept
    actor = _find(request)
    request._zhiqiao_actor = actor  # type: ignore[attr-defined]  # noqa: SLF001 - one look-up a request
    return actor


def switch_membership(request: HttpRequest, membership_id: int) -> Actor:
    """Act in another of one's own roles from now on; another person's membership changes nothing."""
    mine = dict(actors_of(request.user.pk)) if request.user.is_authenticated else {}
    if membership_id in mine:
        request.session[SESSION_KEY] = membership_id
        request._zhiqiao_actor = mine[membership_id]  # type: ignore[attr-defined]  # noqa: SLF001 - see actor_for
    return actor_for(request)


def _find(request: HttpRequest) -> Actor:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ANONYMOUS
    mine = actors_for(request)
    if not mine:
        return Actor(user.pk, str(user), Role.PUBLIC)
    chosen = request.session.get(SESSION_KEY)
    for key, actor in mine:
        if key == chosen:
            return actor
    return mine[0][1]
