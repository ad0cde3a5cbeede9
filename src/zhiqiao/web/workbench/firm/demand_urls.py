"""URLs of needs."""

from django.urls import path

from zhiqiao.web.workbench.firm import demand_views as views

urlpatterns = [
    path("demands/", views.demand_list, name="demands"),
    path("demands/new/", views.demand_edit, name="demand-new"),
    path("demands/<int:pk>/", views.demand_page, name="demand"),
    path("demands/<int:pk>/edit/", views.demand_edit, name="demand-edit"),
    path("demands/<int:pk>/<str:step>/", views.demand_step, name="demand-step"),
]
