"""The REST door."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The REST door."""

    name = "zhiqiao.web.api"
    verbose_name = "接口"
