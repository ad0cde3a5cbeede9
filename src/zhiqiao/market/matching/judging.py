"""评: the best of a need's list as an outside service grades them, where one is set; off by default.

Only on the list of one need, never in batches, mass pushes or what a visitor looks for. Only what is public leaves the
machine: needs that are published, patents that are published and that the person asking may see. How well it fits
(高/中/低) and how long the list is do not depend on it: those were measured without it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from django.conf import settings

from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.matching.index_documents import Offer
from zhiqiao.market.matching.ranking import NeedText, Ranked
from zhiqiao.retrieval.dense.packed_model import Floats
from zhiqiao.retrieval.judging import CarefulJudge, JudgeRefused, KeptGrades, choose_judge
from zhiqiao.retrieval.judging.judge import MOST, document_as_sent, need_as_sent

CODE, LABEL = "judgment", "评"
WEIGHT = 1.0  # points a grade; not measured, since no service is at hand
Found = list[tuple[Ranked, Offer]]


@dataclass(frozen=True)
class Judgment:
    """What became of judging a list.

    Attributes:
        by: Model and address; "" where the list stands as without a judge.
        graded: How many of the list got a grade.
        note: What the reader of the list must know; "" when all is well, or when there is no judge.
    """

    by: str = ""
    graded: int = 0
    note: str = ""

    @property
    def is_made(self) -> bool:
        """Whether grades play a part."""
        return bool(self.by)


@lru_cache(maxsize=2)
def _judge(setting: str, path: Path) -> CarefulJudge:
    return CarefulJudge(choose_judge(setting), KeptGrades(None if setting == "none" else path))


def judge() -> CarefulJudge:
    """The judge of the settings.

    Raises:
        JudgeRefused: The setting names none.
    """
    return _judge(settings.ZHIQIAO_JUDGE, Path(settings.ZHIQIAO_VECTORS) / "grades.sqlite")


def judged(found: Found, demand: Demand, need: NeedText, *, may_ask: bool) -> tuple[Found, Judgment]:
    """A list with its best few ordered anew by their grades, which are added to their points.

    Args:
        found: The list, best first: patents that the person asking may see now.
        demand: The need.
        need: What of it is matched.
        may_ask: Whether the service may be asked; otherwise only grades at hand count, and only all of them together.

    Returns:
        The list, and what became of it; the list as given where there is no judge or it does not answer.
    """
    try:
        asked = judge()
        if asked.is_null or not found:
            return found, Judgment()
        if demand.state != Demand.PUBLISHED:
            return found, Judgment(note="需求没有发布，文字不送评判服务，名次里没有“评”")
        grades = _grades(asked, need, [offer for _, offer in found[:MOST]], may_ask=may_ask)
    except JudgeRefused as refused:
        note = f"{refused.reason}，名次里没有“评”，其余照常"
        return found, Judgment(note=note)
    if grades is None or np.isnan(grades).all():
        return found, Judgment()
    return _ordered(found, grades), Judgment(asked.model_id, int((~np.isnan(grades)).sum()))


def is_public(offer: Offer) -> bool:
    """Whether a patent's texts stand where everyone can read them; an application not yet published is a secret."""
    card = offer.card
    is_granted = card.granted_on is not None or card.legal_status == "in_force"
    return is_granted or bool(card.publication_number) or offer.listing is not None


def _grades(asked: CarefulJudge, need: NeedText, offers: Sequence[Offer], *, may_ask: bool) -> Floats | None:
    """Grades of the offers, NaN for those that got none or may not be sent; None where they may not be asked for."""
    public = [at for at, offer in enumerate(offers) if is_public(offer)]
    about = need_as_sent("\n".join(part for part in (need.title, need.text) if part))
    texts = [document_as_sent(offers[at].text.title, offers[at].text.abstract) for at in public]
    if not texts or not about:
        return None
    told = asked.grades(about, texts) if may_ask else asked.known(about, texts)
    if told is None:
        return None
    grades = np.full(len(offers), np.nan, dtype=np.float32)
    grades[public] = told
    return grades


def _ordered(found: Found, grades: Floats) -> Found:
    """The best few by points and grade together, the rest behind them as they were.

    One without a grade gets the average of the others: not being judged neither lifts nor lowers it.
    """
    points = np.where(np.isnan(grades), np.nanmean(grades), grades) * WEIGHT
    best = [
        (_with(hit, round(float(more), 4)), offer)
        for (hit, offer), more in zip(found[: len(points)], points, strict=True)
    ]
    best.sort(key=lambda one: -one[0].score)
    return [*best, *((_with(hit, 0.0), offer) for hit, offer in found[len(points) :])]


def _with(hit: Ranked, points: float) -> Ranked:
    parts = {**hit.parts, CODE: points}
    return replace(hit, score=round(sum(parts.values()), 4), parts=parts)
