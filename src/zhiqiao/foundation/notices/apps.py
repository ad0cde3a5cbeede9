"""Notices."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Messages and deadlines."""

    name = "zhiqiao.foundation.notices"
    verbose_name = "待办与通知"
