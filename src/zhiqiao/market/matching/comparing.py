"""Up to five patents side by side for a need."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.matching import queries
from zhiqiao.market.matching.match_list import likeness_of
from zhiqiao.market.matching.models import Push
from zhiqiao.market.matching.near_duplicates import Kinship, kinship
from zhiqiao.market.matching.proposals import Proposed
from zhiqiao.market.matching.push_several import ticked
from zhiqiao.market.matching.why_not import placed_for

MOST, LEAST = 5, 2


@dataclass(frozen=True)
class Compared:
    """One patent of a comparison.

    Attributes:
        one: The patent as it stands for the need.
        alike: Others of the list and the comparison that say nearly the same, each with why.
        sent: The last push of it to the firm that asks; None before.
        pushes: Pushes of it to anybody that the actor may see.
    """

    one: Proposed
    alike: tuple[tuple[Proposed, Kinship], ...]
    sent: Push | None
    pushes: tuple[Push, ...]

    @property
    def feedback(self) -> str:
        """What firms said so far: 推送 3 次；愿意实施 1、暂不（收益不清）1、待答复 1."""
        if not self.pushes:
            return "还没有推送过"
        said = Counter(_said(one) for one in self.pushes)
        told = "、".join(f"{words} {count}" for words, count in said.most_common())
        return f"推送 {len(self.pushes)} 次；{told}"


@dataclass(frozen=True)
class Comparison:
    """Patents side by side, in the order of the need's list."""

    demand: Demand
    patents: list[Compared]
    is_text_only: bool


def comparison(actor: Actor, demand_id: int, numbers: Sequence[str]) -> Comparison:
    """Two to five patents side by side for a need.

    Raises:
        Refusal: fewer than two, more than five, or one that the actor may not see: said as if it did not exist.
        Denied: the need is out of reach.
    """
    results = queries.propose(actor, demand_id)
    wanted = [number for number in dict.fromkeys(numbers) if number]
    if len(wanted) < LEAST:
        raise Refusal(f"只勾选了 {len(wanted)} 件，没有可比的", f"请勾选 {LEAST} 到 {MOST} 件再比较")
    offers = ticked(actor, wanted, MOST)
    listed = {row.offer.card.number: row for row in results.rows}
    found = [listed.get(one.card.number) or placed_for(actor, results, one) for one in offers]
    placed = sorted((one for one in found if one is not None), key=lambda one: one.rank)
    if len(placed) < len(offers):
        raise Refusal("有刚写入的专利还没有进检索索引", "请几分钟后再比较")
    sent = queries.pushed_for(actor, results.demand, [one.offer.card.pk for one in placed])
    around = {one.offer.card.number: one for one in [*results.rows, *placed]}
    return Comparison(
        results.demand,
        [
            Compared(
                one,
                _alike(one, list(around.values())),
                sent.get(one.offer.card.pk),
                tuple(queries.pushes_of_patent(actor, one.offer.card.pk)),
            )
            for one in placed
        ],
        results.is_text_only,
    )


def _alike(one: Proposed, others: Sequence[Proposed]) -> tuple[tuple[Proposed, Kinship], ...]:
    said = likeness_of(one.offer)
    return tuple(
        (other, why)
        for other in others
        if other.offer.card.number != one.offer.card.number
        and (why := kinship(said, likeness_of(other.offer))) is not None
    )


def _said(one: Push) -> str:
    held = one.latest
    if held is None:
        return "待答复" if one.is_open else "逾期未答复"
    return f"{held.answer_label}（{held.decline_label}）" if held.decline_label else held.answer_label
