"""URLs of the registers that are files: overview, lists, entries, workbooks."""

from django.urls import path

from zhiqiao.web.workbench.everyone import register_fill_views, register_step_views, register_views

urlpatterns = [
    path("registers/", register_views.register_overview, name="registers"),
    path("registers/entries/<int:pk>/", register_views.entry_page, name="register-entry"),
    path("registers/entries/<int:pk>/edit/", register_views.entry_edit, name="register-entry-edit"),
    path("registers/entries/<int:pk>/approve/", register_step_views.approve, name="register-entry-approve"),
    path("registers/entries/<int:pk>/return/", register_step_views.give_back, name="register-entry-return"),
    path(
        "registers/entries/<int:pk>/withdraw/", register_step_views.withdraw, name="register-entry-withdraw"
    ),
    path("registers/entries/<int:pk>/restore/", register_step_views.restore, name="register-entry-restore"),
    path(
        "registers/entries/<int:pk>/papers/<str:sha256>/",
        register_step_views.paper,
        name="register-paper",
    ),
    path(
        "registers/entries/<int:pk>/papers/<str:sha256>/remove/",
        register_step_views.paper_remove,
        name="register-paper-remove",
    ),
    path("registers/fills/<int:pk>/undo/", register_fill_views.fill_undo, name="register-fill-undo"),
    path("registers/<slug:code>/", register_views.entry_list, name="register-list"),
    path("registers/<slug:code>/approve/", register_step_views.approve_many, name="register-approve"),
    path("registers/<slug:code>/new/", register_views.entry_new, name="register-entry-new"),
    path("registers/<slug:code>/template.xlsx", register_fill_views.template, name="register-template"),
    path("registers/<slug:code>/fill/", register_fill_views.fill, name="register-fill"),
    path(
        "registers/<slug:code>/fill/<str:sha256>/", register_fill_views.fill_plan, name="register-fill-plan"
    ),
    path(
        "registers/<slug:code>/fill/<str:sha256>/problems.xlsx",
        register_fill_views.fill_problems,
        name="register-fill-problems",
    ),
    path(
        "registers/<slug:code>/fill/<str:sha256>/apply/<str:digest>/",
        register_fill_views.fill_apply,
        name="register-fill-apply",
    ),
]
