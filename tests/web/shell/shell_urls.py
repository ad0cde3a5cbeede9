"""The least a shell stands on: the way in, a home page, a public page."""

from django.http import HttpResponse
from django.urls import include, path

from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.style_guide import style_guide


@action("foundation.access:session:open", public=True)
def home(request: ActorRequest) -> HttpResponse:
    """A page for all."""
    return HttpResponse(request.actor.name)


workbench = [path("", home, name="home"), path("style-guide/", style_guide, name="style-guide")]
urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("w/", include((workbench, "workbench"))),
    path("", include(([path("", home, name="home")], "portal"))),
]
