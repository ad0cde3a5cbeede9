"""Keeping what was said of an entry. Called inside the audited services, in their transaction."""

from zhiqiao.assets.stocktake import funded_clock
from zhiqiao.assets.stocktake.answers import Answers, checked
from zhiqiao.assets.stocktake.models import Assessment, Entry
from zhiqiao.assets.stocktake.stepping import running, take_step
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.notices.services import settle


def keep_answers(actor: Actor, entry: Entry, answers: Answers, comment: str = "") -> None:
    """Check and keep the inventor's answers; from anyone but the inventor they are marked as given on behalf."""
    running(entry)
    checked(answers)
    for name, value in answers.as_json.items():
        if name not in {"rating", "maturity"}:
            setattr(entry, name, value)
    entry.inventor_rating, entry.inventor_maturity = answers.rating, answers.maturity
    entry.draft = {}
    behalf = actor.role is not Role.INVENTOR
    if not behalf and not entry.inventor_name:
        entry.inventor_name = actor.name[:60]
    take_step(actor, entry, "self_assess")
    funded_clock.follow_answers(entry)
    say(
        actor,
        entry,
        Assessment.INVENTOR,
        answers.rating,
        answers.maturity,
        comment,
        answers,
        on_behalf=behalf,
    )
    settle(f"entry:{entry.pk}")


def say(
    actor: Actor,
    entry: Entry,
    kind: str,
    rating: str,
    maturity: int | None,
    comment: str,
    answers: Answers | None = None,
    *,
    on_behalf: bool = False,
) -> None:
    """Append a word to the history of assessments."""
    Assessment.objects.create(
        entry=entry,
        kind=kind,
        rating=rating,
        maturity=maturity,
        comment=comment.strip(),
        answers=answers.as_json if answers else {},
        on_behalf=on_behalf,
        by_id=actor.user_id,
        by_name=actor.name[:60],
    )
