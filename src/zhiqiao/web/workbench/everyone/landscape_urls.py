"""URLs of the map, the radar, navigation projects and early warning."""

from django.urls import path

from zhiqiao.web.workbench.everyone import alert_views as alerts
from zhiqiao.web.workbench.everyone import demand_index_views as indices
from zhiqiao.web.workbench.everyone import key_industry_urls as industries
from zhiqiao.web.workbench.everyone import landscape_views as maps
from zhiqiao.web.workbench.everyone import navigation_views as projects
from zhiqiao.web.workbench.everyone import overseas_views as overseas

urlpatterns = [
    path("landscape/", maps.landscape_map, name="landscape"),
    path("landscape/firms/", indices.protected_firms, name="landscape-firms"),
    path("landscape/openings/", indices.investment_index, name="landscape-openings"),
    path("landscape/radar/", maps.radar, name="landscape-radar"),
    path("landscape/projects/", projects.project_list, name="navigations"),
    path("landscape/projects/new/", projects.project_new, name="navigation-new"),
    path("landscape/projects/<int:pk>/", projects.project_page, name="navigation"),
    path("landscape/projects/<int:pk>/edit/", projects.project_edit, name="navigation-edit"),
    path("landscape/projects/<int:pk>/findings/new/", projects.finding_new, name="navigation-finding-new"),
    path(
        "landscape/projects/<int:pk>/findings/<int:finding_id>/drop/",
        projects.finding_drop,
        name="navigation-finding-drop",
    ),
    path("landscape/projects/<int:pk>/decisions/new/", projects.decision_new, name="navigation-decision-new"),
    path(
        "landscape/projects/<int:pk>/decisions/<int:decision_id>/outcome/",
        projects.decision_outcome,
        name="navigation-decision-outcome",
    ),
    path(
        "landscape/projects/<int:pk>/participants/new/",
        projects.participant_new,
        name="navigation-participant-new",
    ),
    path(
        "landscape/projects/<int:pk>/participants/<int:participant_id>/drop/",
        projects.participant_drop,
        name="navigation-participant-drop",
    ),
    path("landscape/projects/<int:pk>/accept/", projects.project_accept, name="navigation-accept"),
    path("landscape/projects/<int:pk>/step/<slug:step>/", projects.project_step, name="navigation-step"),
    path(
        "landscape/projects/<int:pk>/report.<slug:suffix>", projects.project_report, name="navigation-report"
    ),
    *industries.urlpatterns,
    path("landscape/overseas/", overseas.overseas_families, name="overseas"),
    path("landscape/overseas/windows/", overseas.overseas_windows, name="overseas-windows"),
    path("landscape/alerts/", alerts.alert_list, name="alerts"),
    path("landscape/alerts/<int:pk>/close/", alerts.alert_close, name="alert-close"),
    path("landscape/alerts/<int:pk>/reopen/", alerts.alert_reopen, name="alert-reopen"),
    path("landscape/watches/", alerts.watch_list, name="watches"),
    path("landscape/watches/new/", alerts.watch_new, name="watch-new"),
    path("landscape/watches/take-over/", alerts.watch_take_over, name="watch-take-over"),
    path("landscape/watches/<int:pk>/drop/", alerts.watch_drop, name="watch-drop"),
    path("landscape/watches/<int:pk>/restore/", alerts.watch_restore, name="watch-restore"),
    path("landscape/watches/<int:pk>/looked/", alerts.watch_looked, name="watch-looked"),
]
