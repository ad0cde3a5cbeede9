"""Who walks the street, and what they make on the way."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.journeys import town
from tests.journeys.visitor import Visitor


@dataclass
class Street:
    """The people of the small district at their browsers, and the keys of what they make."""

    visit: Callable[[str, str], Visitor]
    demand: int = 0
    other_demand: int = 0
    push: int = 0
    deal: int = 0
    adoption: int = 0
    fund: int = 0
    claim: int = 0

    def as_(self, username: str) -> Visitor:
        """That person's window."""
        return self.visit(username, town.PASSWORD)
