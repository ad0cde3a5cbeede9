"""URLs of matches, pushes, firms and the search box."""

from django.urls import path

from zhiqiao.web.workbench.everyone import match_views as views
from zhiqiao.web.workbench.everyone import search_views
from zhiqiao.web.workbench.firm import push_views

urlpatterns = [
    path("search/", search_views.search, name="search"),
    path("demands/<int:pk>/match/", views.demand_match, name="demand-match"),
    path("demands/<int:pk>/match/keep/", views.demand_keep, name="demand-keep"),
    path("patents/<str:number>/firms/", views.patent_firms, name="patent-firms"),
    path("firms/", views.firm_list, name="firms"),
    path("pushes/", push_views.push_list, name="pushes"),
    path("pushes/new/", push_views.push_new, name="push-new"),
    path("pushes/many/", push_views.push_many, name="push-many"),
    path("pushes/<int:pk>/", push_views.push_page, name="push"),
    path("pushes/<int:pk>/follow/", push_views.push_follow, name="push-follow"),
]
