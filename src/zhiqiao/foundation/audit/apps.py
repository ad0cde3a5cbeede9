"""Audit."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who pressed what."""

    name = "zhiqiao.foundation.audit"
    verbose_name = "审计"
