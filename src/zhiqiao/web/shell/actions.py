"""The one way into a view: an action, an actor, a decision, and refusals shown as words.

A view decorated with :func:`action` carries its action's code (``view.action``): the navigation, the URL test
and the permission matrix read it there.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from zhiqiao.foundation.access.actors import actor_for
from zhiqiao.foundation.access.rules import Actor, Denied, require
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.values import key_of

P = ParamSpec("P")
_HTMX = "HX-Request"
_SAFE = {"GET", "HEAD", "OPTIONS"}


class ActorRequest(HttpRequest):
    """A request as a decorated view gets it. ``htmx`` says whether htmx asked for a part of a page."""

    actor: Actor
    htmx: Any


def ticked(request: HttpRequest, name: str) -> list[int]:
    """The keys ticked in a list; what is no key is left out."""
    return [key for text in request.POST.getlist(name) if (key := key_of(text)) is not None]


View = Callable[Concatenate[ActorRequest, P], HttpResponseBase]
Door = Callable[..., HttpResponseBase]


def action(code: str, *, public: bool = False) -> Callable[[View[P]], Door]:
    """Decorate a view with the action it performs.

    Args:
        code: ``room.app:thing:verb``, declared in the app's ``policy.py``.
        public: an anonymous visitor may come in, as far as the policy says so; else they are sent to log in.
    """

    def decorate(view: View[P]) -> Door:
        @wraps(view)
        def door(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            actor = actor_for(request)
            if not actor.signed_in and not public:
                return _log_in(request)
            entering: ActorRequest = request  # type: ignore[assignment]  # from here on it has an actor
            entering.actor = actor
            try:
                require(actor, code)
                return view(entering, *args, **kwargs)
            except Denied as denied:
                return _log_in(request) if not actor.signed_in else _denied(request, denied)
            except Refusal as refusal:
                return _refused(request, refusal)

        door.action = code  # type: ignore[attr-defined]  # read by the navigation and by the URL test
        door.public = public  # type: ignore[attr-defined]  # read by the URL test
        return door

    return decorate


def asks_for_part(request: HttpRequest) -> bool:
    """True when htmx asks for a part of the page (not for a whole page by a boosted link)."""
    return request.headers.get(_HTMX) == "true" and request.headers.get("HX-Boosted") != "true"


def go_back(request: HttpRequest, otherwise: str = "workbench:home") -> HttpResponse:
    """Redirect to where the person came from, if that is ours, else to ``otherwise`` (a url name or path)."""
    came_from = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(
        came_from, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(came_from if came_from and ours else resolve_url(otherwise))


def _log_in(request: HttpRequest) -> HttpResponse:
    target = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}"
    if request.headers.get(_HTMX) == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return redirect(target)


def _denied(request: HttpRequest, denied: Denied) -> HttpResponse:
    if asks_for_part(request):
        return _part(request, denied, 403)
    return render(request, "403.html", {"refusal": denied}, status=403)


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    if asks_for_part(request):
        return _part(request, refusal, 422)
    if request.method in _SAFE:
        return render(request, "422.html", {"refusal": refusal}, status=422)
    messages.error(request, str(refusal))
    came_from = request.headers.get("Referer")
    if came_from:
        return go_back(request)
    return render(request, "422.html", {"refusal": refusal}, status=422)


def _part(request: HttpRequest, refusal: Refusal, status: int) -> HttpResponse:
    """The refusal as a note for the page's message area, wherever htmx was about to write."""
    answer = render(request, "parts/refusal.html", {"refusal": refusal}, status=status)
    answer.headers["HX-Retarget"] = "#messages"
    answer.headers["HX-Reswap"] = "innerHTML show:window:top"
    return answer
