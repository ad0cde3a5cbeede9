"""Registers."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """Registers that are files: fields, papers, validity."""

    name = "zhiqiao.foundation.registers"
    verbose_name = "专项台账"
