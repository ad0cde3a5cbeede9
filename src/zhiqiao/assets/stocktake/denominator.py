"""Which patents a round covers: in force on the cut-off day, and not yet converted by the ledger."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from zhiqiao.assets.register import queries as register
from zhiqiao.assets.stocktake import choices
from zhiqiao.foundation.evidence import queries as evidence

_BATCH = 500


@dataclass(frozen=True)
class Stock:
    """A holder's patents in force on the cut-off day.

    Attributes:
        patents: Key → (number, inventors as the source names them).
        converted: Keys of those that the ledger shows converted by that day.
    """

    patents: dict[int, tuple[str, str]]
    converted: frozenset[int]

    @property
    def in_force(self) -> int:
        """How many in force."""
        return len(self.patents)

    @property
    def unconverted(self) -> int:
        """How many of them are not yet converted: the denominator."""
        return len(self.patents) - len(self.converted)


def stock_of(organization_id: int, base_on: date) -> Stock:
    """What a holder held on a day; a patent in co-ownership belongs to its first holder."""
    held = register.in_force_held_by(organization_id, base_on)
    if choices.first_holder_only():
        held = held.filter(holders__organization_id=organization_id, holders__position=0).distinct()
    found = {
        pk: (number, inventors) for pk, number, inventors in held.values_list("pk", "number", "inventor_text")
    }
    gone = converted_numbers([number for number, _ in found.values()], base_on)
    return Stock(found, frozenset(pk for pk, (number, _) in found.items() if number in gone))


def still_counted(pks: Collection[int], base_on: date) -> set[int]:
    """Those of these patents, whoever holds them now, that were in force and unconverted on a day."""
    wanted, found = list(pks), set[int]()
    for start in range(0, len(wanted), _BATCH):
        part = register.in_force_among(wanted[start : start + _BATCH], base_on)
        gone = converted_numbers(part.values(), base_on)
        found |= {pk for pk, number in part.items() if number not in gone}
    return found


def converted_numbers(numbers: Collection[str], on: date) -> set[str]:
    """Which of these patents the ledger shows converted by a day."""
    return _with_facts(numbers, choices.converted_kinds(), on)


def listed_numbers(numbers: Collection[str], on: date) -> set[str]:
    """Which of these patents the ledger shows offered to the public by a day."""
    return _with_facts(numbers, choices.offered_kinds(), on)


def _with_facts(numbers: Collection[str], kinds: Collection[str], on: date) -> set[str]:
    wanted = list(numbers)
    gone: set[str] = set()
    standing = evidence.ledger(kinds).filter(superseded_by=None, quantity__gt=0, effective_on__lte=on)
    for start in range(0, len(wanted), _BATCH):
        found = standing.filter(subject__in=wanted[start : start + _BATCH])
        gone.update(found.values_list("subject", flat=True).distinct())
    return gone
