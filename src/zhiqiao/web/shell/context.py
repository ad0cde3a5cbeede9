"""What every template may count on: the actor, the street, how much waits."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from zhiqiao.foundation.access.actors import actor_for, actors_for
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.notices import queries as notices
from zhiqiao.web.shell import navigation
from zhiqiao.web.shell.sign_in import demo_logins


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Everything is lazy: a page that does not show it does not pay for it."""
    here = navigation.url_name_of(request)

    def actor_then(build: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - a lazy stand-in for whatever it builds
        return SimpleLazyObject(lambda: build(actor_for(request)))

    return {
        "actor": actor_then(lambda actor: actor),
        "here": here,
        "system_links": actor_then(lambda actor: navigation.links(actor, navigation.SYSTEM_PAGES, here)),
        "public_links": actor_then(lambda actor: navigation.links(actor, navigation.PUBLIC_PAGES, here)),
        "notice_count": actor_then(lambda actor: notices.todo_for(actor).count() if actor.signed_in else 0),
        "other_roles": actor_then(lambda actor: _other_roles(request, actor)),
        "demo": settings.DEMO,
        "demo_logins": SimpleLazyObject(demo_logins),
    }


def _other_roles(request: HttpRequest, current: Actor) -> list[dict[str, object]]:
    """The person's other roles, to switch to."""
    return [
        {"key": key, "role": one.role_label, "organization": one.organization_name}
        for key, one in actors_for(request)
        if one != current
    ]
