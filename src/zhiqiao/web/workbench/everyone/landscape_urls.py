"""URLs of the map, the radar, navigation projects and early warning."""

from django.urls import path

from zhiqiao.web.workbench.everyone import landscape_views as maps

urlpatterns = [
    path("landscape/", maps.landscape_map, name="landscape"),
    path("landscape/radar/", maps.radar, name="landscape-radar"),
]
