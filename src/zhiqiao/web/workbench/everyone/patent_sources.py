"""On a patent's page: where each field comes from, where sources differ, and setting a value."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiqiao.assets.imports import decisions, provenance
from zhiqiao.assets.imports.precedence import policy
from zhiqiao.assets.register.queries import Patent
from zhiqiao.foundation.access.rules import Actor, Resource, decide
from zhiqiao.web.shell.actions import ActorRequest, action

UNDO = "assets.imports:batch:undo"


def sources_of(actor: Actor, one: Patent) -> dict[str, Any]:
    """What the part of the page about sources shows."""
    fields = provenance.field_sources(actor, one.number)
    holders = frozenset(i for i in one.holders.values_list("organization_id", flat=True) if i is not None)
    resource = Resource(one.region_code, holders)
    labels = {said.source: said.label for each in fields for said in each.said}
    rules = policy()
    return {
        "disputed": [each for each in fields if each.is_disputed or each.pin],
        "agreed": [each for each in fields if not each.is_disputed and not each.pin],
        "source_count": len(labels),
        "source_labels": list(labels.values()),
        "may_decide": bool(decide(actor, decisions.DECIDE, resource)),
        "precedence": " → ".join(str(rules.kinds[kind]["label"]) for kind in rules.order),
        "precedence_mark": rules.confidence.label,
    }


@require_POST
@action(decisions.DECIDE)
def field_decide(request: ActorRequest, number: str) -> HttpResponse:
    """Set a field to what one source says; the import it makes is where it is taken back."""
    batch = decisions.decide_field(
        request.actor,
        number,
        request.POST.get("field", ""),
        request.POST.get("source", ""),
        request.POST.get("reason", ""),
    )
    messages.success(request, f"已定值。需要反悔时，在导入第 {batch.pk} 号里撤销")
    return redirect(f"{reverse('workbench:patent', args=[number])}#sources")
