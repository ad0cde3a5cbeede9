"""What the map compares patents with: needs and firms, as far as the actor may know of them."""

from zhiqiao.assets.landscape.selection import Given
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.kernel.periods import today
from zhiqiao.market.matching import nearest


def given_for(actor: Actor) -> Given:
    """Needs that are not closed, firms by industry, firms that ask, on this day."""
    asking, unnamed = nearest.firms_asking(actor)
    return Given(
        today(),
        nearest.need_points(actor),
        nearest.firm_industries(actor),
        asking,
        unnamed,
        is_demand_known=True,
    )
