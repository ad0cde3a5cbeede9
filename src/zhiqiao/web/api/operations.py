"""The one way into an operation: an action, an actor, a decision, and refusals told as JSON.

An operation carries its action's code (``operation.action``) as a page's view does: the URL test, the reference pages
and the page that lists the operations read it there. The decision stands before the parameters are read.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.utils import check_csrf

from zhiqiao.foundation.access.actors import actor_for
from zhiqiao.foundation.access.rules import Actor, Denied, require
from zhiqiao.kernel.refusal import Refusal

F = TypeVar("F", bound=Callable[..., Any])
Handler = Callable[[HttpRequest, Any], HttpResponse]
SAFE = {"GET", "HEAD", "OPTIONS"}


class NotSignedIn(Refusal):
    """The operation is not open to the public."""


class ForgedRequest(Refusal):
    """A changing request came without the token of the session it uses."""


def _unguarded(_request: HttpRequest) -> HttpResponse:
    """Stands for the view in Django's check: ninja's own views are marked exempt."""
    return HttpResponse()


class Guard:
    """Lets an actor into an operation, or says why not."""

    def __init__(self, code: str, *, public: bool) -> None:
        self.code = code
        self.public = public

    def __call__(self, request: HttpRequest) -> Actor:
        """The actor, put on the request; raises otherwise."""
        if "%00" in request.META.get("QUERY_STRING", "") or "\x00" in request.path:
            raise Refusal("参数里有不可见的空字符（NUL）", "请去掉后重试")
        actor = actor_for(request)
        if not actor.signed_in and not self.public:
            raise NotSignedIn("没有登录", "请先登录，再带上会话 Cookie 访问")
        if request.method not in SAFE and check_csrf(request, _unguarded) is not None:
            raise ForgedRequest(
                "请求没有带防伪令牌，或令牌不对", "请从 Cookie 取 csrftoken，放进请求头 X-CSRFToken"
            )
        require(actor, self.code)
        request.actor = actor  # type: ignore[attr-defined]  # ActorRequest names it
        return actor


class Door:
    """Adds operations to the API, each with its action."""

    def __init__(self, api: NinjaAPI) -> None:
        self._api = api
        _answer_refusals(api)

    def get(
        self,
        path: str,
        action: str,
        summary: str,
        *,
        public: bool = False,
        **more: Any,  # noqa: ANN401 - ninja's own options
    ) -> Callable[[F], F]:
        """An operation that only reads."""
        return self._operation("GET", path, action, summary, public=public, **more)

    def post(self, path: str, action: str, summary: str, **more: Any) -> Callable[[F], F]:  # noqa: ANN401 - ninja's own options
        """An operation that changes or computes; never public."""
        return self._operation("POST", path, action, summary, public=False, **more)

    def _operation(
        self,
        method: str,
        path: str,
        action: str,
        summary: str,
        *,
        public: bool,
        **more: Any,  # noqa: ANN401 - ninja's own options
    ) -> Callable[[F], F]:
        def add(operation: F) -> F:
            operation.action = action  # type: ignore[attr-defined]  # read by the URL test and the list of operations
            operation.public = public  # type: ignore[attr-defined]  # the same
            register = self._api.api_operation(
                [method],
                path,
                auth=Guard(action, public=public),
                summary=summary,
                description=summary,
                openapi_extra={"x-action": action, "x-public": public},
                **more,
            )
            register(operation)
            return operation

        return add


def _answer_refusals(api: NinjaAPI) -> None:
    """Every refusal becomes JSON {reason, remedy, column} with the status that fits it."""
    for kind, status in {Refusal: 422, Denied: 403, NotSignedIn: 401, ForgedRequest: 403}.items():
        api.add_exception_handler(kind, _refusing(api, status))
    api.add_exception_handler(ValidationError, _invalid(api))
    api.add_exception_handler(Http404, _missing(api))
    api.add_exception_handler(HttpError, _unread(api))


def _refusing(api: NinjaAPI, status: int) -> Handler:
    def handle(request: HttpRequest, refusal: Refusal) -> HttpResponse:
        told = {"reason": refusal.reason, "remedy": refusal.remedy, "column": refusal.column}
        return api.create_response(request, told, status=status)

    return handle


def _invalid(api: NinjaAPI) -> Handler:
    def handle(request: HttpRequest, error: ValidationError) -> HttpResponse:
        places = [str(part) for part in (error.errors[0].get("loc", ()) if error.errors else ())]
        column = places[-1] if len(places) > 1 else ""
        told = {
            "reason": f"参数 {column} 没有填，或填得不对" if column else "请求的内容不对",
            "remedy": "请对照接口说明核对参数的名称、类型和范围",
            "column": column,
        }
        return api.create_response(request, told, status=422)

    return handle


def _missing(api: NinjaAPI) -> Handler:
    def handle(request: HttpRequest, _error: Http404) -> HttpResponse:
        told = {"reason": "没有这条记录，或它已不公开", "remedy": "请核对编号", "column": ""}
        return api.create_response(request, told, status=404)

    return handle


def _unread(api: NinjaAPI) -> Handler:
    def handle(request: HttpRequest, error: HttpError) -> HttpResponse:
        told = {"reason": "请求的内容读不懂", "remedy": "请对照接口说明核对内容的格式", "column": ""}
        return api.create_response(request, told, status=error.status_code)

    return handle
