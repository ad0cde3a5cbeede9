"""URLs of matches, pushes, firms and the search box."""

from django.urls import path

from zhiqiao.web.workbench.everyone import candidate_views, match_pick_views, saved_views, search_views
from zhiqiao.web.workbench.everyone import match_views as views
from zhiqiao.web.workbench.firm import push_views

urlpatterns = [
    path("search/", search_views.search, name="search"),
    path("search/suggest/", search_views.suggest, name="search-suggest"),
    path("searches/", saved_views.saved_list, name="saved-searches"),
    path("searches/new/", saved_views.saved_new, name="saved-search-new"),
    path("searches/<int:pk>/", saved_views.saved_page, name="saved-search"),
    path("searches/<int:pk>/edit/", saved_views.saved_edit, name="saved-search-edit"),
    path("searches/<int:pk>/drop/", saved_views.saved_drop, name="saved-search-drop"),
    path("searches/<int:pk>/restore/", saved_views.saved_restore, name="saved-search-restore"),
    path("searches/<int:pk>/seen/", saved_views.saved_seen, name="saved-search-seen"),
    path("demands/<int:pk>/match/", views.demand_match, name="demand-match"),
    path("demands/<int:pk>/match/keep/", views.demand_keep, name="demand-keep"),
    path("demands/<int:pk>/match/help/", views.demand_help, name="demand-help"),
    path("demands/<int:pk>/match/compare/", match_pick_views.demand_compare, name="demand-compare"),
    path("demands/<int:pk>/match/push/", match_pick_views.demand_push, name="demand-push"),
    path("patents/<str:number>/firms/", candidate_views.patent_firms, name="patent-firms"),
    path("firms/", candidate_views.firm_list, name="firms"),
    path("pushes/", push_views.push_list, name="pushes"),
    path("pushes/new/", push_views.push_new, name="push-new"),
    path("pushes/many/", push_views.push_many, name="push-many"),
    path("pushes/<int:pk>/", push_views.push_page, name="push"),
    path("pushes/<int:pk>/follow/", push_views.push_follow, name="push-follow"),
]
