"""Switching the learning off and on, and letting it forget an answer. The answers themselves stand."""

from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.matching.feedback_points import firm_known, learning_resource
from zhiqiao.market.matching.learning_source import answers_of, region_set_by
from zhiqiao.market.matching.models import Feedback, ForgottenAnswer, LearningSwitch

SWITCH, FORGET, SET = (f"market.matching:learning:{verb}" for verb in ("switch", "forget", "set"))


@mutation(SWITCH)
def switch_learning(actor: Actor, organization_id: int, *, is_on: bool) -> LearningSwitch:
    """Let a firm's answers be learned from, or no longer: then they shape no list, neither its own nor others'."""
    firm = firm_known(organization_id)
    require(actor, SWITCH, learning_resource(firm))
    target(f"organization:{firm.pk}", {"learning": is_on})
    return LearningSwitch.objects.create(organization=firm, is_on=is_on, by_name=actor.name)


@mutation(SET)
def switch_region_learning(actor: Actor, *, is_on: bool) -> LearningSwitch:
    """The same for all firms of the actor's region, or of the platform for its administrator."""
    region = region_set_by(actor)
    require(actor, SET, Resource(region, label="反馈学习"))
    target(f"region:{region}" if region else "platform", {"learning": is_on})
    return LearningSwitch.objects.create(
        organization=None, region_code=region, is_on=is_on, by_name=actor.name
    )


@mutation(FORGET)
def forget_answer(actor: Actor, feedback_id: int) -> Feedback:
    """Learn nothing from an answer any more; the answer stays where it is, in the push and in the ledger."""
    one = _answer(actor, feedback_id)
    ForgottenAnswer.objects.get_or_create(feedback=one, defaults={"by_name": actor.name})
    target(f"push:{one.push_id}", {"forgotten": one.pk})
    return one


@mutation(FORGET)
def recall_answer(actor: Actor, feedback_id: int) -> Feedback:
    """Learn from a forgotten answer again."""
    one = _answer(actor, feedback_id)
    ForgottenAnswer.objects.filter(feedback=one).delete()
    target(f"push:{one.push_id}", {"recalled": one.pk})
    return one


def _answer(actor: Actor, feedback_id: int) -> Feedback:
    one = Feedback.objects.select_related("push__firm").filter(pk=feedback_id).first()
    if one is None:
        raise Refusal("没有这条答复", "请从“反馈学习”页里选择")
    require(actor, FORGET, learning_resource(one.push.firm))
    if not answers_of(one.push.firm_id).filter(pk=one.pk).exists():
        raise Refusal("这条答复已被后来的答复取代，本来就不计入", "请对现行的答复操作")
    return one
