"""How a ranked list is laid out: near-duplicates folded, owners spread out. Nothing is left out. Plain Python."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from zhiqiao.market.matching.near_duplicates import Fold, Kinship, Likeness, folds

BLOCK = 10  # places within which an owner is held to its number
MOST_AN_OWNER = (1, 2, 3)  # what a person may choose


@dataclass(frozen=True)
class Arrangement:
    """How a list is to be laid out.

    Attributes:
        folds_alike: Whether those that say nearly the same are folded under the best of them.
        most_an_owner: Patents of one owner within ten places; 0 for any number.
    """

    folds_alike: bool = True
    most_an_owner: int = 0


@dataclass(frozen=True)
class Place:
    """One place of the list.

    Attributes:
        at: Which of the ranked it is.
        folded: Those folded under it, each with why.
    """

    at: int
    folded: tuple[tuple[int, Kinship], ...] = ()


def arranged(ranked: Sequence[Likeness], how: Arrangement) -> list[Place]:
    """The places of a list, best first; each of the ranked stands at one place or is folded under one."""
    kept = folds(ranked) if how.folds_alike else [Fold(at) for at in range(len(ranked))]
    places = [Place(one.best, one.others) for one in kept]
    if not how.most_an_owner:
        return places
    order = spread_out([ranked[one.at].holders for one in places], how.most_an_owner)
    return [places[at] for at in order]


def spread_out(owners: Sequence[Collection[str]], most: int, block: int = BLOCK) -> list[int]:
    """An order in which no owner has more than ``most`` of every ``block`` places, while there are others.

    Within that the given order is kept: what would be too many moves to the next block. Those without an owner
    are never too many.

    Args:
        owners: The owners of each, best first.
        most: How many an owner may have within a block, at least 1.
        block: Places of a block.
    """
    waiting = list(range(len(owners)))
    order: list[int] = []
    while waiting:
        taken: Counter[str] = Counter()
        chosen: list[int] = []
        for at in waiting:
            if len(chosen) < block and all(taken[owner] < most for owner in owners[at]):
                chosen.append(at)
                taken.update(set(owners[at]))
        if len(chosen) < block:  # nobody else is left: the others fill the block in their order
            left = [at for at in waiting if at not in chosen]
            chosen += left[: block - len(chosen)]
        order += chosen
        waiting = [at for at in waiting if at not in chosen]
    return order
