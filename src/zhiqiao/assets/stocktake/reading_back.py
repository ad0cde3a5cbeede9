"""An entry's answers as they stand, and with what has been typed since."""

from dataclasses import replace
from typing import Any

from zhiqiao.assets.stocktake.answers import Answers
from zhiqiao.assets.stocktake.models import Entry


def answers_of(entry: Entry) -> Answers:
    """The inventor's last answers; empty ones before."""
    return Answers(
        fiscal_project=entry.fiscal_project,
        fiscal_project_number=entry.fiscal_project_number,
        implementation=entry.implementation,
        modes=tuple(entry.modes),
        maturity=entry.inventor_maturity,
        rating=entry.inventor_rating,
        scene=entry.scene,
        prospects=entry.prospects,
        industry_codes=tuple(entry.industry_codes),
        bundle=entry.bundle,
        price_low_fen=entry.price_low_fen,
        price_high_fen=entry.price_high_fen,
        unwilling_reason=entry.unwilling_reason,
    )


def drafted(entry: Entry) -> Answers:
    """The inventor's last answers with what was typed into the grid since and not handed in."""
    typed: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in entry.draft.items()
    }
    return replace(answers_of(entry), **typed)
