"""The firms and what they hide: tastes that are not made of the learner's features, and much that nobody can learn.

Utility of a patent for a firm = fit of the texts
+ liking of its topic within the firm's trade (found in words, across IPC: one wide topic in four is wanted)
+ trust in its kind of holder (university, institute, firm …) + appeal of the patent to anybody
− what the price exceeds the firm's limit − a way of conversion it does not take − distance − immaturity − a short term
+ chance. Above a threshold the firm says yes; else its typed reason is what hurt most, or, at a given rate, any other;
a share of pushes is never answered, and answers come days later. The learner sees the answers and what the platform
shows of a patent (price band or 面议, told maturity, IPC), never the tastes, topics or exact prices.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from evals.feedback_simulation.town import MODES, Floats, Ints, Lists, Patents

NEEDS = 3  # needs of a firm, one of which is served a day, in turn
NEIGHBORS = 15  # needs of the same trade, from which the others are drawn
REASONS = (
    "wrong_field",
    "too_expensive",
    "mode_unfit",
    "too_far",
    "too_early",
    "short_term",
    "has_substitute",
    "unclear_benefit",
    "unclear_description",
    "unclear_path",
)
_VAGUE = (6, 7, 8, 9)  # given where nothing hurt much


@dataclass(frozen=True)
class World:
    """How the firms are. Numbers are assumptions, in units of a utility whose chance has the spread ``noise``.

    Attributes:
        noise: Spread of the chance of each pair: whims, the person who answers, what was misread.
        strength: What the tastes are multiplied by.
        wrong_reasons: Share of the declines with any reason instead of the true one.
        silence: Share of pushes never answered.
        most_delay: Days until an answer at most.
        threshold: What the utility must exceed.
        is_even: Whether likings of wide topics are spread evenly, instead of few topics being wanted.
    """

    noise: float = 1.0
    strength: float = 1.0
    wrong_reasons: float = 0.15
    silence: float = 0.3
    most_delay: int = 4
    threshold: float = 1.0
    is_even: bool = False

    def but(self, **changes: float) -> "World":
        """The same world with something else."""
        return replace(self, **changes)  # type: ignore[arg-type]  # fields by name


@dataclass(frozen=True)
class Firms:
    """The firms, and what each would say to each patent of its needs' lists; shape (firms, NEEDS × LISTED).

    Attributes:
        needs: Rows of each firm's needs, shape (firms, NEEDS).
        says_yes: Whether it would agree.
        reasons: Index of the reason it would give, in `REASONS`.
        answers: Whether it would answer at all.
        delays: After how many days.
        distances: How far the patent's holder is: 0 same district … 3 another province.
    """

    needs: Ints
    says_yes: npt.NDArray[np.bool_]
    reasons: Ints
    answers: npt.NDArray[np.bool_]
    delays: Ints
    distances: Ints


def make_firms(
    random: np.random.Generator, count: int, patents: Patents, lists: Lists, world: World, day: date
) -> Firms:
    """Firms with their hidden tastes; every draw is made once, so that all arms meet the same firms."""
    needs = _needs_of(random, count, lists)
    listed = lists.patents[needs].reshape(count, -1)
    listed, is_there = np.maximum(listed, 0), listed >= 0
    shape = listed.shape
    wide, fine = (patents.topics[:, level] for level in (0, 1))
    field = np.take_along_axis(
        _wide_liking(random, (count, int(wide.max()) + 1), world), wide[listed], axis=1
    )
    liking = random.normal(0, 0.6, (count, int(fine.max()) + 1))
    field += np.take_along_axis(liking, fine[listed], axis=1)
    fit = _fit(lists.likelihoods[needs].reshape(shape))
    limit = np.exp(random.normal(np.log(50), 0.8, (count, 1)))
    price = 0.9 * np.maximum(0, np.log(patents.price[listed] / limit))
    mode = 1.5 * ~_suits(random, patents.modes, listed, count)
    distances = (patents.place[listed] + random.integers(0, 2, shape)) % 4
    far = random.exponential(0.25, (count, 1)) * distances
    early = 0.5 * np.maximum(0, random.integers(1, 5, (count, 1)) - patents.maturity[listed])
    months = np.array([patents.months_left(at, day) for at in range(len(patents.texts))])[listed]
    short = random.exponential(0.4, (count, 1)) * (months < 36)  # noqa: PLR2004 - three years
    owner = _owner_liking(random, patents.kind, listed, count)
    appeal = random.normal(0, 0.5, len(patents.texts))[listed]
    chance = random.normal(0, 1, shape)
    tasted = field + owner - price - mode - far - early - short
    utility = fit + world.strength * tasted + appeal + world.noise * chance
    hurt = np.stack(
        [np.maximum(0, -field) + 0.5 * np.maximum(0, -fit), price, mode, far, early, short], axis=2
    )
    reasons = np.argmax(hurt, axis=2)
    vague = random.choice(_VAGUE, shape)
    reasons = np.where(hurt.max(axis=2) < 0.4, vague, reasons)  # noqa: PLR2004 - nothing hurt much
    wrong = random.random(shape) < world.wrong_reasons
    reasons = np.where(wrong, random.integers(0, len(REASONS), shape), reasons)
    return Firms(
        needs,
        (utility > world.threshold) & is_there,
        reasons,
        random.random(shape) >= world.silence,
        random.integers(0, world.most_delay + 1, shape),
        distances,
    )


def _needs_of(random: np.random.Generator, count: int, lists: Lists) -> Ints:
    """Needs of one trade: one drawn, the others among those whose lists share most patents with its own."""
    members = np.zeros((len(lists.needs), int(lists.patents.max()) + 1), np.float32)
    for row, found in enumerate(lists.patents):
        members[row, found[found >= 0]] = 1
    shared = members @ members.T
    np.fill_diagonal(shared, -1)
    near = np.argsort(-shared, axis=1, kind="stable")[:, :NEIGHBORS]
    firsts = random.integers(0, len(lists.needs), count)
    others = np.argsort(random.random((count, near.shape[1])), axis=1)[:, : NEEDS - 1]
    return np.concatenate([firsts[:, None], np.take_along_axis(near[firsts], others, axis=1)], axis=1)


def _owner_liking(random: np.random.Generator, kinds: Sequence[str], listed: Ints, count: int) -> Floats:
    """Trust in universities, institutes, firms, hospitals and single persons, each firm its own."""
    known = sorted(set(kinds))
    which = np.array([known.index(one) for one in kinds])[listed]
    trust: Floats = random.normal(0, 0.5, (count, len(known)))
    found: Floats = np.take_along_axis(trust, which, axis=1)
    return found


def _wide_liking(random: np.random.Generator, shape: tuple[int, int], world: World) -> Floats:
    """Liking of wide topics, mean 0: a firm wants one in four and cares little for the others; or spread evenly."""
    if world.is_even:
        return random.normal(0, 0.87, shape)
    return np.where(random.random(shape) < 0.25, 1.5, -0.5)  # noqa: PLR2004 - one in four


def _fit(likelihoods: Floats) -> Floats:
    """How well the texts fit, from the calibrated chance: log-odds above those of one in twenty, held in bounds."""
    held = np.clip(likelihoods, 0.005, 0.95)
    found: Floats = np.clip(0.6 * (np.log(held / (1 - held)) - np.log(0.05 / 0.95)), -1.5, 2.0)
    return found


def _suits(
    random: np.random.Generator, modes: Sequence[tuple[str, ...]], listed: Ints, count: int
) -> npt.NDArray[np.bool_]:
    offered = np.array([[mode in one for mode in MODES] for one in modes])
    wanted = random.random((count, len(MODES))) < 0.5  # noqa: PLR2004 - each firm takes half of the ways
    wanted[np.arange(count), random.integers(0, len(MODES), count)] = True
    return np.asarray((offered[listed] & wanted[:, None, :]).any(axis=2))
