"""Somebody signed in at a browser or a program, in the district of tests/apps."""

from collections.abc import Callable

import pytest
from django.test import Client
from tests.apps.conftest import *  # noqa: F403 - the same people come through the doors

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import User

As = Callable[[Actor], Client]


@pytest.fixture
def as_() -> As:
    """A client signed in as this actor."""

    def signed_in(actor: Actor) -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=actor.user_id))
        return client

    return signed_in
