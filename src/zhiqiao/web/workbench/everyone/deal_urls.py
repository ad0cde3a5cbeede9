"""URLs of deals."""

from django.urls import path

from zhiqiao.web.workbench.everyone import deal_views as views

urlpatterns = [
    path("deals/", views.deal_list, name="deals"),
    path("deals/new/", views.deal_edit, name="deal-new"),
    path("deals/<int:pk>/", views.deal_page, name="deal"),
    path("deals/<int:pk>/edit/", views.deal_edit, name="deal-edit"),
    path(
        "deals/<int:pk>/payments/<int:payment_id>/withdraw/", views.payment_withdraw, name="payment-withdraw"
    ),
    path("deals/<int:pk>/<str:step>/", views.deal_step, name="deal-step"),
]
