"""What the public sees."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """What the public sees."""

    name = "zhiqiao.web.portal"
    verbose_name = "公共门户"
