"""URLs of reports."""

from django.urls import path

from zhiqiao.web.workbench.agency import report_views as views

urlpatterns = [
    path("reports/", views.report_list, name="reports"),
    path("reports/new/", views.report_new, name="report-new"),
    path("reports/<int:pk>/", views.report_page, name="report"),
    path("reports/<int:pk>/edit/", views.report_edit, name="report-edit"),
    path("reports/<int:pk>/verify/", views.report_verify, name="report-verify"),
    path("reports/<int:pk>/recount/", views.report_recount, name="report-recount"),
    path("reports/<int:pk>/freeze/", views.report_freeze, name="report-freeze"),
    path("reports/<int:pk>/submit/", views.report_submit, name="report-submit"),
    path("reports/<int:pk>/discard/", views.report_discard, name="report-discard"),
    path("reports/<int:pk>/file.<str:suffix>", views.report_file, name="report-file"),
]
