"""Names of people, roads and firms, drawn from mixed parts so that they belong to nobody."""

import random
from collections.abc import Iterator

from demo.grammar import read

_TWO_CHARACTER_SHARE = 0.78


class Names:
    """Draws names; firm names never twice."""

    def __init__(self, rng: random.Random) -> None:
        words = read("people.yaml")
        self._rng = rng
        self._surnames: str = words["surnames"]
        self._given: str = words["given"]
        self._roads: list[str] = words["roads"].split("|")
        self._parks: list[str] = words["parks"].split("|")
        brands: list[str] = words["brands"].split("|")
        rng.shuffle(brands)
        self._brands = self._endless(brands)

    @staticmethod
    def _endless(brands: list[str]) -> Iterator[tuple[str, str]]:
        """Brand and place; the second time round the other place, so that no name comes twice."""
        for places in (("江州", "澄江"), ("澄江", "江州")):
            for turn, brand in enumerate(brands):
                yield brand, places[turn % 2]

    def person(self) -> str:
        """A person's name of two or three characters."""
        length = 2 if self._rng.random() < _TWO_CHARACTER_SHARE else 1
        return self._rng.choice(self._surnames) + "".join(self._rng.sample(self._given, length))

    def address(self, district: str) -> str:
        """A street address, in a park for about half."""
        park = self._rng.choice(self._parks) if self._rng.random() < 1 / 2 else ""
        return f"江州市{district}{self._rng.choice(self._roads)}{self._rng.randint(1, 399)}号{park}"

    def firm(self, word: str, *, place: str = "") -> str:
        """A firm's name around a word for its trade; ``place`` instead of the city or the district."""
        brand, drawn = next(self._brands)
        form = "股份有限公司" if self._rng.random() < 1 / 8 else "有限公司"
        return f"{place or drawn}{brand}{word}{form}"
