"""Whether a number came by before, in a memory that never grows: mostly no, for certain; else perhaps."""

from collections.abc import Iterable

_BITS = (
    1 << 26
)  # 8 MB; of three million numbers about one in a hundred is taken for known, and looked up in vain


class PassedBy:
    """Numbers that came by; forgets none, and takes few for known that are not."""

    def __init__(self) -> None:
        self._seen = bytearray(_BITS >> 3)

    def add(self, numbers: Iterable[str]) -> None:
        """Remember these."""
        seen = self._seen
        for number in numbers:
            first = hash(number)
            for at in (first % _BITS, (first >> 26) % _BITS):
                seen[at >> 3] |= 1 << (at & 7)

    def perhaps(self, numbers: Iterable[str]) -> list[str]:
        """Those of the numbers that may have come by."""
        seen, found = self._seen, []
        for number in numbers:
            first = hash(number)
            at, other = first % _BITS, (first >> 26) % _BITS
            if seen[at >> 3] >> (at & 7) & 1 and seen[other >> 3] >> (other & 7) & 1:
                found.append(number)
        return found
