"""Documents."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Stored files by content hash, checked on the way in."""

    name = "zhiqiao.foundation.documents"
    verbose_name = "文件"
