"""Supply listings and demands."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Supply listings and demands."""

    name = "zhiqiao.market.catalog"
    verbose_name = "供需目录"
