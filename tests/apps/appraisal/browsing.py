"""Somebody at a browser."""

from django.test import Client
from django.urls import reverse

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import User


def browser_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=actor.name))
    return client


def text_of(client: Client, name: str, *args: object, query: str = "") -> str:
    answer = client.get(reverse(f"workbench:{name}", args=args) + query, follow=True)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()
