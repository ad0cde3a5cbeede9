"""Frozen statements for a period."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Frozen statements for a period."""

    name = "zhiqiao.outcomes.reports"
    verbose_name = "报告"
