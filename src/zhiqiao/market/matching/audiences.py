"""Who may see a patent in the index: the register's policy as marks, and the shelf for everyone."""

from collections.abc import Iterable
from functools import lru_cache

from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import ACTIONS, ANY, OWN, REGION, Actor
from zhiqiao.retrieval.document import PUBLIC

PATENT_VIEW = "assets.register:patent:view"
_LEVELS = (2, 4, 6)  # digits of a province, city and district


@lru_cache(maxsize=4_096)
def region_levels(code: str) -> tuple[str, ...]:
    """A region and those above it: "50", "5001", "500109"."""
    return tuple(code[:digits] for digits in _LEVELS if len(code) >= digits)


def marks_on(region_code: str, holder_ids: Iterable[int], *, is_listed: bool) -> frozenset[str]:
    """The marks a patent carries."""
    marks = {f"region:{level}" for level in region_levels(region_code)}
    marks |= {f"org:{holder}" for holder in holder_ids}
    return frozenset(marks | ({PUBLIC} if is_listed else set()))


def marks_of(actor: Actor) -> frozenset[str] | None:
    """The marks an actor may see: any of them suffices; None sees everything."""
    if actor.role is Role.SYSTEM:
        return None
    reaches = ACTIONS[PATENT_VIEW].who.get(actor.role, ())
    if ANY in reaches:
        return None
    marks = {PUBLIC}
    if REGION in reaches and actor.region_code:
        marks.add(f"region:{actor.region_code}")
    if OWN in reaches and actor.organization_id is not None:
        marks.add(f"org:{actor.organization_id}")
    return frozenset(marks)
