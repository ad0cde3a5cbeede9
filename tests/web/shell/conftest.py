"""People to be, and requests as they make them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import RequestFactory

from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.accounts.models import Membership, Organization, User

Ask = Callable[..., Any]


@pytest.fixture
def clerk() -> User:
    user = User.objects.create_user("clerk", name="李晴")
    agency = Organization.objects.create(name="澄江区市场监管局", kind="agency", region_code="990101")
    Membership.objects.create(user=user, organization=agency, role=Role.LEAD_AGENCY)
    return user


@pytest.fixture
def firm() -> User:
    user = User.objects.create_user("firm", name="周启")
    company = Organization.objects.create(name="澄江柔性材料", kind="enterprise", region_code="990101")
    Membership.objects.create(user=user, organization=company, role=Role.ENTERPRISE)
    return user


@pytest.fixture
def ask(rf: RequestFactory) -> Ask:
    """A request with a person, a session and a place for messages."""
    session = SessionStore()

    def made(path: str, user: User | None = None, method: str = "get", **headers: str) -> HttpRequest:
        request = getattr(rf, method)(path, headers=headers or None)
        request.user = user or AnonymousUser()
        request.session = session
        request._messages = FallbackStorage(request)
        request.htmx = headers.get("HX-Request") == "true"
        return request

    return made
