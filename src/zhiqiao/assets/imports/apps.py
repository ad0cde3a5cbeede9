"""Read, plan, preview, apply, undo."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """Read, plan, preview, apply, undo."""

    name = "zhiqiao.assets.imports"
    verbose_name = "导入"
