"""The inventor answers, the college reviews, the unit assesses; each word is kept. And the way back."""

from collections.abc import Collection, Sequence

from django.urls import reverse

from zhiqiao.assets.stocktake import bulk_steps, choices, reminders, workflow
from zhiqiao.assets.stocktake.answering import Word, keep_answers, say
from zhiqiao.assets.stocktake.answers import Answers
from zhiqiao.assets.stocktake.models import Assessment, BulkStep, Entry, EntryStep
from zhiqiao.assets.stocktake.stepping import locked, one_round, running, take_step, take_steps, unchanged
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.notices.services import notify
from zhiqiao.kernel.refusal import Refusal

ANSWER = "assets.stocktake:entry:answer"
REVIEW = "assets.stocktake:entry:review"
ASSESS = "assets.stocktake:entry:assess"
RETURN = "assets.stocktake:entry:return"


@mutation(ANSWER)
def answer_entry(actor: Actor, pk: int, answers: Answers, comment: str = "", *, seen: str = "") -> Entry:
    """The inventor's answers, as often as wanted until they are reviewed; the office may answer instead.

    Args:
        actor: Who answers.
        pk: The entry.
        answers: What is answered.
        comment: A word to who reviews it.
        seen: Since when the entry stood as the page showed it (ISO); "" where no page was open.

    Raises:
        Refusal: somebody has done something with the entry since the page was opened.
        AnswerRefused: an answer is missing or contradicts another.
        StepRefused: it has been reviewed already.
    """
    entry = locked(actor, ANSWER, [pk])[0]
    unchanged(entry, seen)
    with reminders.reminding(entry.round):
        keep_answers(actor, [(entry, answers, comment)])
    target(f"entry:{pk}", {"rating": answers.rating, "maturity": answers.maturity})
    return entry


@mutation(REVIEW)
def review_entries(actor: Actor, pks: Collection[int], comment: str = "", rating: str = "") -> int:
    """The college (or the office for it) has looked at the answers; returns how many."""
    entries = locked(actor, REVIEW, pks)
    _check_rating(rating, needed=False)
    round_ = one_round(entries)
    with reminders.reminding(round_):
        for entry in entries:
            running(entry)
        steps = take_steps(actor, [(entry, "review") for entry in entries], comment.strip())
        say(actor, Assessment.COLLEGE, [Word(entry, rating, None, comment) for entry in entries])
        bulk_steps.keep(actor, round_, BulkStep.REVIEW, steps, comment.strip())
    target(f"round:{round_.pk}" if len(entries) > 1 else f"entry:{entries[0].pk}", {"entries": len(entries)})
    return len(entries)


@mutation(ASSESS)
def assess_entry(
    actor: Actor, pk: int, rating: str, maturity: int, comment: str = "", *, seen: str = ""
) -> Entry:
    """The unit's own rating, beside the inventor's; a different one needs a comment. ``seen``: as for answers.

    Raises:
        Refusal: no such rating or level, a difference without a comment, the college has not reviewed yet, or
            somebody has done something with the entry since the page was opened.
    """
    entry = locked(actor, ASSESS, [pk])[0]
    unchanged(entry, seen)
    _check_rating(rating, needed=True)
    if not choices.maturity_label(maturity):
        raise Refusal("没有选技术成熟度", "请从 1 到 6 级中选一级", column="maturity")
    differs = (rating, maturity) != (entry.inventor_rating, entry.inventor_maturity)
    if differs and not comment.strip():
        raise Refusal(
            "单位评价与发明人自评不同，但没有写意见", "请写明为什么不同，两方评价会并列保存", column="comment"
        )
    with reminders.reminding(entry.round):
        _assess(actor, [(entry, rating, maturity)], comment)
    target(f"entry:{pk}", {"rating": rating, "maturity": maturity})
    return entry


@mutation(ASSESS)
def assess_as_rated(actor: Actor, pks: Collection[int], comment: str = "") -> int:
    """The unit agrees with the inventors' ratings of several entries; returns how many."""
    entries = locked(actor, ASSESS, pks)
    round_ = one_round(entries)
    agreed: list[tuple[Entry, str, int]] = []
    with reminders.reminding(round_):
        for entry in entries:
            if not entry.inventor_rating or entry.inventor_maturity is None:
                raise Refusal(f"{entry.patent} 还没有发明人自评", "请先自评，或不选它")
            if entry.unit_rating and entry.unit_rating != entry.inventor_rating:
                raise Refusal(
                    f"{entry.patent} 单位已评 {entry.unit_rating}，与自评 {entry.inventor_rating} 不同",
                    "成批同意自评不会盖掉单位的评价：请不选它，或打开条目重新评价并写意见",
                )
            agreed.append((entry, entry.inventor_rating, entry.inventor_maturity))
        before = {one.pk: (one.unit_rating, one.unit_maturity) for one in entries}
        steps = _assess(actor, agreed, comment)
        bulk_steps.keep(actor, round_, BulkStep.ASSESS, steps, comment.strip(), before=before)
    target(f"round:{round_.pk}", {"entries": len(entries)})
    return len(entries)


def _assess(actor: Actor, rated: Sequence[tuple[Entry, str, int]], comment: str) -> list[EntryStep]:
    for entry, rating, maturity in rated:
        running(entry)
        if entry.state == workflow.SELF_ASSESSED and entry.college:
            raise Refusal(
                f"{entry.patent} 还没有经“{entry.college}”审核",
                "请先由二级单位审核；没有审核人的由办公室代为审核",
            )
        entry.unit_rating, entry.unit_maturity = rating, maturity
    steps = take_steps(actor, [(entry, "assess") for entry, _, _ in rated], comment.strip())
    say(actor, Assessment.UNIT, [Word(entry, rating, level, comment) for entry, rating, level in rated])
    return steps


@mutation(RETURN)
def return_entry(actor: Actor, pk: int, reason: str) -> Entry:
    """Back to the step before, with a reason; what was said stays in the history.

    An inventor may take back what nobody has reviewed; a college may send back to the inventor; the
    office may undo any step before screening.
    """
    entry = locked(actor, RETURN, [pk])[0]
    running(entry)
    if not reason.strip():
        raise Refusal("没有写退回的理由", "请写明要补充或更正什么", column="reason")
    if actor.role in {Role.INVENTOR, Role.COLLEGE_REVIEWER} and entry.state != workflow.SELF_ASSESSED:
        raise Refusal(
            f"现在是“{workflow.ENTRY.label(entry.state)}”，已不在您手里", "需要更正时请联系成果转化办公室退回"
        )
    direct = entry.state == workflow.ASSESSED and not entry.college
    with reminders.reminding(entry.round):
        if entry.state == workflow.ASSESSED:
            entry.unit_rating, entry.unit_maturity = "", None
        take_step(actor, entry, "send_back_direct" if direct else "send_back", reason.strip())
        if entry.state == workflow.OPEN and entry.inventor_id is not None and actor.role is not Role.INVENTOR:
            notify(
                f"自评被退回，请补充：{entry.patent.title}",
                reverse("workbench:entry", args=[entry.pk]),
                user_id=entry.inventor_id,
                kind="todo",
                about=reason.strip(),
                waiting=actor.name,
                verb="补充",
                due_on=entry.round.due_on,
                matter=f"entry:{entry.pk}",
            )
    target(f"entry:{pk}", {"state": entry.state, "reason": reason.strip()})
    return entry


def _check_rating(rating: str, *, needed: bool) -> None:
    if (rating or needed) and not choices.rating_label(rating):
        raise Refusal("没有选评价等级", "请从 A、B、C 中选一级", column="rating")
