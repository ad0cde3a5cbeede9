"""Proposals with reasons, pushes, feedback."""

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    """Proposals with reasons, pushes, feedback."""

    name = "zhiqiao.market.matching"
    verbose_name = "匹配"
