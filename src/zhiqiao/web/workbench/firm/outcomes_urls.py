"""URLs of the firm's side of claims. Include before the agency's, so that "new" is not taken for a number."""

from django.urls import path

from zhiqiao.web.workbench.firm import claim_views

urlpatterns = [
    path("claims/new/", claim_views.claim_new, name="claim-new"),
    path("claims/<int:pk>/edit/", claim_views.claim_edit, name="claim-edit"),
    path("claims/<int:pk>/papers/", claim_views.claim_paper, name="claim-paper"),
    path("claims/<int:pk>/submit/", claim_views.claim_submit, name="claim-submit"),
    path("claims/<int:pk>/withdraw/", claim_views.claim_withdraw, name="claim-withdraw"),
]
