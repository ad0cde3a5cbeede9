"""How people come in: no self-registration, Chinese words, and the demo's logins on the demo's login page."""

import json
from pathlib import Path
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """People are entered by a lead agency or the platform's administrator, never by themselves."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Nobody signs up."""
        return False


def demo_logins() -> list[dict[str, Any]]:
    """The demo's logins ({username, password, role, organization}) that ``zhiqiao demo`` wrote, or none."""
    path = Path(settings.ZHIQIAO_VAR) / "demo-logins.json"
    if not settings.DEMO or not path.exists():
        return []
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8") or "[]")
    return found
