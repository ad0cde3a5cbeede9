"""What is held, as the office's data say; written by imports only."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """What is held, as the office's data say; written by imports only."""

    name = "zhiqiao.assets.register"
    verbose_name = "专利登记簿"
