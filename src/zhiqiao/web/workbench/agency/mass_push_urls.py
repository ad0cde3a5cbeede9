"""URLs of mass pushes."""

from django.urls import path

from zhiqiao.web.workbench.agency import mass_push_views as views

urlpatterns = [
    path("pushes/mass/", views.mass_push_list, name="mass-pushes"),
    path("pushes/mass/new/", views.mass_push_new, name="mass-push-new"),
    path("pushes/mass/<int:pk>/", views.mass_push_page, name="mass-push"),
    path("pushes/mass/<int:pk>/send/", views.mass_push_send, name="mass-push-send"),
    path("pushes/mass/<int:pk>/discard/", views.mass_push_discard, name="mass-push-discard"),
]
