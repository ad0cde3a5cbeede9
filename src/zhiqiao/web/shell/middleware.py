"""Every request knows who is asking."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from zhiqiao.foundation.access.actors import actor_for


class ActorMiddleware:
    """Puts ``request.actor`` on every request; nothing is looked up until it is used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Go on with an actor on the request."""
        request.actor = SimpleLazyObject(lambda: actor_for(request))  # type: ignore[attr-defined]  # ActorRequest names it
        return self.get_response(request)
