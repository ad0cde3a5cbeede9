"""URLs of the portal."""

from django.urls import path

from zhiqiao.web.portal import home_views, need_views, promotion_views, supply_views

app_name = "portal"
urlpatterns = [
    path("", home_views.home, name="home"),
    path("supply/", supply_views.supply, name="supply"),
    path("supply/suggest/", supply_views.suggest, name="suggest"),
    path("supply/<int:pk>/", supply_views.listing_page, name="listing"),
    path("needs/", need_views.needs, name="needs"),
    path("needs/<int:pk>/", need_views.need_page, name="need"),
    path("editions/", promotion_views.editions, name="editions"),
    path("editions/<int:pk>/", promotion_views.edition_page, name="edition"),
    path("editions/<int:pk>/needs/", promotion_views.edition_needs, name="edition-needs"),
    path("about/", home_views.about, name="about"),
]
