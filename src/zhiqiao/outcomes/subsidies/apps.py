"""Subsidies."""

from django.apps import AppConfig


class SubsidiesConfig(AppConfig):
    """Funds, claims, review, payment."""

    name = "zhiqiao.outcomes.subsidies"
    verbose_name = "奖补"
