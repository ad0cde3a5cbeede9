"""URLs of annual fees."""

from django.urls import path

from zhiqiao.web.workbench.everyone import fee_list_views, fees

urlpatterns = [
    path("fees/", fees.fee_calendar_page, name="fees"),
    path("fees/due/", fees.due_list, name="fees-due"),
    path("fees/payments/", fees.payment_list, name="fee-payments"),
    path("fees/reductions/", fees.reduction_list, name="fee-reductions"),
    path("fees/reductions/new/", fees.reduction_new, name="fee-reduction-new"),
    path("fees/reductions/<int:pk>/withdraw/", fees.reduction_withdraw, name="fee-reduction-withdraw"),
    path("fees/import/", fee_list_views.fee_import, name="fee-import"),
    path("fees/import/template.xlsx", fee_list_views.fee_import_template, name="fee-import-template"),
    path("fees/import/<str:sha256>/", fee_list_views.fee_import_plan, name="fee-import-plan"),
    path(
        "fees/import/<str:sha256>/problems.xlsx",
        fee_list_views.fee_import_problems,
        name="fee-import-problems",
    ),
    path(
        "fees/import/<str:sha256>/apply/<str:digest>/",
        fee_list_views.fee_import_apply,
        name="fee-import-apply",
    ),
    path("fees/import/<str:sha256>/undo/", fee_list_views.fee_import_undo, name="fee-import-undo"),
    path("patents/<str:number>/fees/", fees.patent_fees, name="fee-patent"),
    path(
        "patents/<str:number>/fees/<int:pk>/withdraw/",
        fees.payment_withdraw,
        name="fee-payment-withdraw",
    ),
    path("patents/<str:number>/term/", fees.extension_new, name="fee-extension-new"),
    path(
        "patents/<str:number>/term/<int:pk>/withdraw/",
        fees.extension_withdraw,
        name="fee-extension-withdraw",
    ),
]
