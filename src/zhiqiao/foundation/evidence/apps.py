"""Evidence."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Facts about the world."""

    name = "zhiqiao.foundation.evidence"
    verbose_name = "证据"
