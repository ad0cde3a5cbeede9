"""Accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, organizations, memberships."""

    name = "zhiqiao.foundation.accounts"
    verbose_name = "账户与组织"
