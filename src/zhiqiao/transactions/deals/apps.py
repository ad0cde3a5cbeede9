"""Assignment and license: draft, signed, recorded, paid."""

from django.apps import AppConfig


class DealsConfig(AppConfig):
    """Assignment and license: draft, signed, recorded, paid."""

    name = "zhiqiao.transactions.deals"
    verbose_name = "交易"
