"""The doors: portal, workbench, API."""

from django.urls import include, path

handler403 = "zhiqiao.web.shell.failures.forbidden"
handler404 = "zhiqiao.web.shell.failures.not_found"
handler500 = "zhiqiao.web.shell.failures.broken"

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("w/", include("zhiqiao.web.workbench.urls")),
    path("api/", include("zhiqiao.web.api.urls")),
    path("", include("zhiqiao.web.portal.urls")),
]
