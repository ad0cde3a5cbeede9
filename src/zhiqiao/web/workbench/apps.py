"""What signed-in people work in."""

from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    """What signed-in people work in."""

    name = "zhiqiao.web.workbench"
    verbose_name = "工作台"
