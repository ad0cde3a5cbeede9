"""Asking after names in the queue, for the tests here."""

from typing import Any

from zhiqiao.assets.imports.holder_deciding import (
    Choice,
    decide_name,
)
from zhiqiao.assets.imports.models import HolderDecision, HolderName
from zhiqiao.assets.register import queries as register
from zhiqiao.assets.register.models import PatentHolder
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import Organization, OrganizationName
from zhiqiao.foundation.accounts.services import OrganizationData


def queued(name: str) -> HolderName:
    return HolderName.objects.get(spellings__name=name)


def offered(name: str) -> list[tuple[str, str]]:
    return [(each.organization.name, each.reason) for each in queued(name).candidates.all()]


def everything() -> list[Any]:
    """Whose each patent is, where, and what organizations are known by: what an undo must bring back."""
    held = PatentHolder.objects.order_by("patent__number", "position")
    names = OrganizationName.objects.order_by("organization", "folded")
    told = ("organization__name", "name", "kind", "is_confirmed", "settles", "valid_to", "source")
    return [
        list(held.values_list("patent__number", "name", "organization__name", "patent__region_code")),
        list(names.values_list(*told)),
        sorted(Organization.objects.values_list("name", flat=True)),
    ]


def decide(
    actor: Actor,
    name: str,
    verdict: str,
    one: Organization | None = None,
    entered: OrganizationData | None = None,
) -> HolderDecision:
    held = queued(name)
    return decide_name(
        actor, held.pk, held.version, Choice(verdict, one.pk if one else None, entered=entered)
    )


def numbers(actor: Actor) -> set[str]:
    return {one.number for one in register.patents(actor)}
