"""Rounds, entries, assessments, screening."""

from django.apps import AppConfig


class StocktakeConfig(AppConfig):
    """Rounds, entries, assessments, screening."""

    name = "zhiqiao.assets.stocktake"
    verbose_name = "存量盘点"
