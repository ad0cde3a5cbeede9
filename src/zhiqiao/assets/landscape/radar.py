"""The radar for infringement risk: patents of others in force that lie nearest to a patent or a product of ours.

A warning to look, no opinion on infringement: that needs the claims compared feature by feature by a professional.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhiqiao.assets.register.queries import PatentCard
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.kernel import parameters
from zhiqiao.kernel.parameters import DatedValue

_FILE = "landscape.yaml"
_MOST = 20  # shown: who looks at more than that has asked too widely


@dataclass(frozen=True)
class Near:
    """A patent near to a text, as the search gave it.

    Attributes:
        card: The patent.
        likelihood: Calibrated chance, 0-1, that it answers the text.
        sentence: Its sentence that speaks for it.
        shared: Words both share, the rarest first.
    """

    card: PatentCard
    likelihood: float
    sentence: str = ""
    shared: tuple[str, ...] = ()


@dataclass(frozen=True)
class Echo:
    """A patent that the radar shows, and what is to be seen of it."""

    near: Near
    level: str
    reasons: tuple[str, ...]

    @property
    def percent(self) -> int:
        """The chance in whole percent."""
        return round(100 * self.near.likelihood)


@dataclass(frozen=True)
class Sweep:
    """What the radar found.

    Attributes:
        echoes: Nearest first.
        looked_at: Near patents looked at.
        own: Of them those of one's own.
        ended: Of them those that are not in force.
        near: Of the echoes those at or above the threshold.
        threshold: The chance from which a patent is called near.
    """

    echoes: tuple[Echo, ...]
    looked_at: int
    own: int
    ended: int
    near: int
    threshold: DatedValue


def threshold_on(day: date, name: str) -> DatedValue:
    """A threshold of parameters/landscape.yaml on a day."""
    return parameters.dated(_FILE, "thresholds", name).entry_on(day)


def sweep(actor: Actor, found: Sequence[Near], day: date, *, subject: PatentCard | None = None) -> Sweep:
    """Others' patents in force or pending among those found, each with how near it is.

    Args:
        actor: Whose own patents are left out.
        found: What the search gave, nearest first.
        day: The day.
        subject: The patent asked about; it and its holders' patents are left out too.
    """
    entry = threshold_on(day, "radar_likelihood")
    strong = threshold_on(day, "near_grant_likelihood")
    own = ended = 0
    echoes = []
    for one in found:
        if _is_own(actor, one.card, subject):
            own += 1
        elif one.card.legal_status not in {"in_force", "pending"}:
            ended += 1
        else:
            level = "低" if one.likelihood < float(entry.value) else "中"
            level = "高" if one.likelihood >= float(strong.value) else level
            echoes.append(Echo(one, level, _reasons(one, subject)))
    echoes.sort(key=lambda one: -one.near.likelihood)
    near = sum(one.level != "低" for one in echoes)
    return Sweep(tuple(echoes[:_MOST]), len(found), own, ended, near, entry)


def _is_own(actor: Actor, card: PatentCard, subject: PatentCard | None) -> bool:
    if actor.organization_id is not None and actor.organization_id in card.holder_ids:
        return True
    if subject is None:
        return False
    mine, theirs = _names(subject), _names(card)
    return card.pk == subject.pk or bool(mine & theirs)


def _names(card: PatentCard) -> set[str]:
    return {name.strip() for name in card.holder_text.split("；") if name.strip()}


def _reasons(one: Near, subject: PatentCard | None) -> tuple[str, ...]:
    said = []
    if subject is not None:
        classes = sorted({symbol[:4] for symbol in subject.ipcs} & {symbol[:4] for symbol in one.card.ipcs})
        if classes:
            said.append(f"同在 {'、'.join(classes)}")
    if one.shared:
        said.append(f"共有词：{'、'.join(one.shared[:6])}")
    if one.card.legal_status == "pending":
        said.append("审中，尚无权利，授权后再看")
    elif one.card.years_left is not None:
        said.append(f"保护期还有约 {one.card.years_left} 年")
    return tuple(said)
