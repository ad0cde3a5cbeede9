"""Performance."""

from django.apps import AppConfig


class PerformanceConfig(AppConfig):
    """Figures counted from evidence; no tables of its own."""

    name = "zhiqiao.outcomes.performance"
    verbose_name = "绩效指标"
