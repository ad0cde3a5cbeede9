"""Jobs."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Background work kept in the database."""

    name = "zhiqiao.foundation.jobs"
    verbose_name = "后台作业"
