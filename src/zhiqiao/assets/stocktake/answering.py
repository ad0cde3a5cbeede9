"""Keeping what was said of entries. Called inside the audited services, in their transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from zhiqiao.assets.stocktake import funded_clock, saving
from zhiqiao.assets.stocktake.answers import Answers, checked
from zhiqiao.assets.stocktake.models import Assessment, Entry
from zhiqiao.assets.stocktake.stepping import running, take_steps
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.notices.services import settle_all


@dataclass(frozen=True)
class Word:
    """What is said of one entry; ``answers`` only by an inventor or for one."""

    entry: Entry
    rating: str
    maturity: int | None
    comment: str = ""
    answers: Answers | None = None


def keep_answers(actor: Actor, given: Sequence[tuple[Entry, Answers, str]]) -> None:
    """Check and keep inventors' answers, each with a comment; from anyone but the inventor marked as on behalf."""
    behalf = actor.role is not Role.INVENTOR
    for entry, answers, _ in given:
        running(entry)
        checked(answers)
        for name, value in answers.as_json.items():
            if name not in {"rating", "maturity"}:
                setattr(entry, name, value)
        entry.inventor_rating, entry.inventor_maturity = answers.rating, answers.maturity
        entry.draft = {}
        if not behalf and not entry.inventor_name:
            entry.inventor_name = actor.name[:60]
    take_steps(actor, [(entry, "self_assess") for entry, _, _ in given])
    funded_clock.follow_answers([entry for entry, _, _ in given])
    words = [Word(entry, said.rating, said.maturity, comment, said) for entry, said, comment in given]
    say(actor, Assessment.INVENTOR, words, on_behalf=behalf)
    settle_all([f"entry:{entry.pk}" for entry, _, _ in given])


def say(actor: Actor, kind: str, words: Sequence[Word], *, on_behalf: bool = False) -> None:
    """Append words to the history of assessments."""
    Assessment.objects.bulk_create(
        [
            Assessment(
                entry=one.entry,
                kind=kind,
                rating=one.rating,
                maturity=one.maturity,
                comment=one.comment.strip(),
                answers=one.answers.as_json if one.answers else {},
                on_behalf=on_behalf,
                by_id=actor.user_id,
                by_name=actor.name[:60],
            )
            for one in words
        ],
        batch_size=saving.AT_ONCE,
    )
