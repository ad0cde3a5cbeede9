"""What was learned from a firm's answers: the page, its switch, forgetting an answer; the switch of a region."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from zhiqiao.foundation.access.rules import Actor, decide
from zhiqiao.kernel.periods import today
from zhiqiao.market.matching import learning_queries as queries
from zhiqiao.market.matching import learning_services as services
from zhiqiao.market.matching.feedback_points import VIEW_LEARNING, learning_resource
from zhiqiao.market.matching.learning.rules import (
    LearningRules,
    rules_confidence,
    rules_on,
    rules_source,
)
from zhiqiao.market.matching.learning_source import is_region_learning, is_switched_on_by, region_set_by
from zhiqiao.web.shell.actions import ActorRequest, action


@action(services.SWITCH)
def learning(request: ActorRequest) -> HttpResponseBase:
    """The firm's own page."""
    return redirect("workbench:learning-of", request.actor.organization_id or 0)


@action(VIEW_LEARNING)
def learning_of(request: ActorRequest, pk: int) -> HttpResponse:
    """What was learned from one firm's answers, with every answer it was learned from."""
    actor = request.actor
    found = queries.learned_from(actor, pk)
    resource = learning_resource(found.firm)
    context = {
        "room": "market",
        "found": found,
        "who": _who(actor, pk),
        "lessons": [(one, [each.sentence(_who(actor, pk)) for each in one.grounds]) for one in found.lessons],
        "may_switch": bool(decide(actor, services.SWITCH, resource)),
        "may_forget": bool(decide(actor, services.FORGET, resource)),
        **_rules(found.rules),
    }
    return render(request, "workbench/firm/learning.html", context)


@require_POST
@action(services.SWITCH)
def learning_switch(request: ActorRequest, pk: int) -> HttpResponse:
    """Off, or on again, for one firm."""
    is_on = request.POST.get("on") == "1"
    services.switch_learning(request.actor, pk, is_on=is_on)
    said = "已打开：清单会参考贵公司的答复" if is_on else "已关闭：清单恢复到不看答复时的次序，答复本身都还在"
    messages.success(request, said)
    return redirect("workbench:learning-of", pk)


@require_POST
@action(services.FORGET)
def learning_forget(request: ActorRequest, pk: int) -> HttpResponse:
    """Forget one answer, or count it again."""
    if request.POST.get("recall"):
        one = services.recall_answer(request.actor, pk)
        messages.success(request, "已重新计入这条答复")
    else:
        one = services.forget_answer(request.actor, pk)
        messages.success(request, "已忘掉这条答复：不再影响清单，推送页上仍可查")
    return redirect("workbench:learning-of", one.push.firm_id)


@action(services.SET)
def learning_settings(request: ActorRequest) -> HttpResponse:
    """The platform's switch and the numbers it goes by."""
    context = {
        "room": "system",
        "is_on": is_switched_on_by(request.actor),
        "region": region_set_by(request.actor),
        "above_on": is_region_learning(region_set_by(request.actor)),
        **_rules(rules_on(today())),
    }
    return render(request, "workbench/agency/learning_settings.html", context)


@require_POST
@action(services.SET)
def learning_settings_switch(request: ActorRequest) -> HttpResponse:
    """Off, or on again, for everyone."""
    is_on = request.POST.get("on") == "1"
    services.switch_region_learning(request.actor, is_on=is_on)
    messages.success(request, "已打开反馈学习" if is_on else "已关闭：清单都不再参考答复")
    return redirect("workbench:learning-settings")


def _rules(rules: LearningRules) -> dict[str, Any]:
    return {
        "rules": queries.rules_shown(rules),
        "rules_confidence": rules_confidence(),
        "rules_source": rules_source(),
    }


def _who(actor: Actor, pk: int) -> str:
    return "贵公司" if actor.organization_id == pk else "该企业"
