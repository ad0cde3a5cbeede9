"""Programme."""

from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    """Plans adopted by regions."""

    name = "zhiqiao.outcomes.programme"
    verbose_name = "实施方案"
