"""URLs of supply."""

from django.urls import path

from zhiqiao.web.workbench.holder import listing_views as views

urlpatterns = [
    path("listings/", views.listing_list, name="listings"),
    path("listings/new/", views.listing_edit, name="listing-new"),
    path("listings/<int:pk>/", views.listing_page, name="listing"),
    path("listings/<int:pk>/edit/", views.listing_edit, name="listing-edit"),
    path("listings/<int:pk>/publish/", views.listing_publish, name="listing-publish"),
    path("listings/<int:pk>/withdraw/", views.listing_withdraw, name="listing-withdraw"),
]
