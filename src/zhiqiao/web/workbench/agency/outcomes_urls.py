"""URLs of plans, figures, claims and funds; the firm's side of claims stands in ``firm.outcomes_urls``."""

from django.urls import path

from zhiqiao.web.workbench.agency import claim_views, figure_views, fund_views, plan_views

urlpatterns = [
    path("plans/", plan_views.plan_list, name="plans"),
    path("plans/<slug:code>/", plan_views.plan_page, name="plan"),
    path("plans/<slug:code>/adopt/", plan_views.plan_adopt, name="plan-adopt"),
    path("plans/<slug:code>/<int:adoption_id>/report/", plan_views.task_report, name="plan-task-report"),
    path(
        "plans/<slug:code>/<int:adoption_id>/supervise/",
        plan_views.task_supervise,
        name="plan-task-supervise",
    ),
    path("figures/", figure_views.figure_list, name="figures"),
    path("figures/<int:adoption_id>/<slug:kpi_id>/", figure_views.figure_page, name="figure"),
    path("funds/", fund_views.fund_list, name="funds"),
    path("funds/new/", fund_views.fund_new, name="fund-new"),
    path("funds/<int:pk>/", fund_views.fund_page, name="fund"),
    path("claims/", claim_views.claim_list, name="claims"),
    path("claims/<int:pk>/", claim_views.claim_page, name="claim"),
    path("claims/<int:pk>/pass/", claim_views.claim_pass, name="claim-pass"),
    path("claims/<int:pk>/return/", claim_views.claim_return, name="claim-return"),
    path("claims/<int:pk>/reject/", claim_views.claim_reject, name="claim-reject"),
    path("claims/<int:pk>/approve/", claim_views.claim_approve, name="claim-approve"),
    path("claims/<int:pk>/publish/", claim_views.claim_publish, name="claim-publish"),
    path("claims/<int:pk>/pay/", claim_views.claim_pay, name="claim-pay"),
]
