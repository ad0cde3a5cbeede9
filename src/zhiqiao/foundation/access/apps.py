"""Access."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AccessConfig(AppConfig):
    """Who may do what, and why."""

    name = "zhiqiao.foundation.access"
    verbose_name = "权限"

    def ready(self) -> None:
        """Let every room declare its actions."""
        autodiscover_modules("policy")
