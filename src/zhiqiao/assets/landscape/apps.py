"""Navigation and early warning."""

from django.apps import AppConfig


class LandscapeConfig(AppConfig):
    """Navigation and early warning."""

    name = "zhiqiao.assets.landscape"
    verbose_name = "专利导航"
