"""The shell as an app, so that its template tags are found."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    """What surrounds every page."""

    name = "zhiqiao.web.shell"
    label = "shell"
    verbose_name = "页面外壳"
