"""Which rows of the columns an actor may count: the register's own policy, as a mask."""

import numpy as np

from zhiqiao.assets.landscape.columns import Columns, Flags, Ints, flat
from zhiqiao.assets.register.queries import VIEW
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import ACTIONS, ANY, OWN, REGION, Actor


def in_reach(actor: Actor, columns: Columns) -> Flags:
    """True for the patents the register would list for the actor, (n,)."""
    who = ACTIONS[VIEW].who
    reaches = who.get(actor.role, who.get(Role.PUBLIC, ()))
    if actor.role is Role.SYSTEM or ANY in reaches:
        return np.ones(columns.count, dtype=np.bool_)
    seen = np.zeros(columns.count, dtype=np.bool_)
    if REGION in reaches and actor.region_code and columns.regions:
        below = np.array([one.startswith(actor.region_code) for one in columns.regions], dtype=np.bool_)
        seen |= below[columns.region]
    if OWN in reaches and actor.organization_id is not None:
        seen |= held_by(columns, actor.organization_id)
    return seen


def known_to(actor: Actor, columns: Columns) -> Flags:
    """True for the patents the public knows of and those in the actor's reach: for what others have published, (n,)."""
    return in_reach(actor, columns) | (columns.published > 0)


def sees_others(actor: Actor) -> bool:
    """Whether the register lists the actor more than the own organization's patents."""
    who = ACTIONS[VIEW].who
    reaches = who.get(actor.role, who.get(Role.PUBLIC, ()))
    return actor.role is Role.SYSTEM or ANY in reaches or (REGION in reaches and bool(actor.region_code))


def held_by(columns: Columns, organization_id: int) -> Flags:
    """True for the patents that an organization holds, alone or with others, (n,)."""
    every: Ints = np.arange(columns.count)
    places, index = flat(columns.holder_at, every)
    held = np.zeros(columns.count, dtype=np.bool_)
    held[places[columns.holder_key[index] == organization_id]] = True
    return held
