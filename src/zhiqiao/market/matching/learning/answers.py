"""One answer as the learner takes it: what was said, and what was known of the pair when it was said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

DECLINED = "declined"
Traits = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Answer:
    """A firm's answer to one patent.

    Attributes:
        key: Any id, unique among the answers.
        firm: The firm.
        given_on: Day of the answer.
        said: Code of the answer, ``declined`` or one of the agreements.
        reason: Code of the typed decline; "" for a yes.
        traits: What was known of patent and firm then, dimension → values.
        need: The need it was sent for; "" for none.
    """

    key: str
    firm: str
    given_on: date
    said: str
    reason: str = ""
    traits: Traits = field(default_factory=dict)
    need: str = ""

    @property
    def is_yes(self) -> bool:
        """Whether a deal may begin from it."""
        return self.said != DECLINED
