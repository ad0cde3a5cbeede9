"""URLs of importing needs and firms."""

from django.urls import path

from zhiqiao.web.workbench.agency import list_import_views as views

urlpatterns = [
    path("demands/import/", views.demand_import, name="demand-import"),
    path("demands/import/template.xlsx", views.demand_import_template, name="demand-import-template"),
    path("demands/imports/", views.demand_imports, name="demand-imports"),
    path("demands/imports/<int:pk>/", views.demand_import_plan, name="demand-import-plan"),
    path(
        "demands/imports/<int:pk>/problems.xlsx",
        views.demand_import_problems,
        name="demand-import-problems",
    ),
    path("demands/imports/<int:pk>/<str:step>/", views.demand_import_step, name="demand-import-step"),
    path("organizations/import/", views.organization_import, name="organization-import"),
    path(
        "organizations/import/template.xlsx",
        views.organization_import_template,
        name="organization-import-template",
    ),
    path(
        "organizations/import/<str:sha256>/",
        views.organization_import_plan,
        name="organization-import-plan",
    ),
    path(
        "organizations/import/<str:sha256>/problems.xlsx",
        views.organization_import_problems,
        name="organization-import-problems",
    ),
    path(
        "organizations/import/<str:sha256>/apply/<str:digest>/",
        views.organization_import_apply,
        name="organization-import-apply",
    ),
]
