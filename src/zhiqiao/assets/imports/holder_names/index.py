"""Many known names, and those among them that a written name comes near to."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from zhiqiao.assets.imports.holder_names import words
from zhiqiao.assets.imports.holder_names.comparing import nearness
from zhiqiao.assets.imports.holder_names.parts import Parts, parts_of

_LOOKED_AT = 40  # known names held against a written one
_USUAL = 400  # known names a pair of letters may stand in and still tell something


@dataclass(frozen=True)
class Candidate:
    """An organization a name may mean: by which of its names, why, how likely (0 to 1)."""

    organization_id: int
    known_as: str
    reason: str
    score: float


class KnownNames:
    """Names that organizations are known by, found by the pairs of letters they share with a written one."""

    def __init__(self, known: Iterable[tuple[int, str]]) -> None:
        self._known = list(known)
        self._places: dict[str, list[int]] = defaultdict(list)
        for at, (_, name) in enumerate(self._known):
            for key in _keys(parts_of(name)):
                self._places[key].append(at)

    def near(self, written: str) -> list[Candidate]:
        """The organizations the name may mean, the likeliest first; each once."""
        best: dict[int, Candidate] = {}
        for at in self._worth_a_look(written):
            organization_id, name = self._known[at]
            found = nearness(written, name)
            if found is None or found.score < words.number("least_score"):
                continue
            held = best.get(organization_id)
            if held is None or held.score < found.score:
                best[organization_id] = Candidate(organization_id, name, found.reason, found.score)
        ranked = sorted(best.values(), key=lambda one: (-one.score, -len(one.known_as), one.organization_id))
        return ranked[: int(words.number("most_candidates"))]

    def _worth_a_look(self, written: str) -> list[int]:
        postings = [self._places[key] for key in _keys(parts_of(written)) if key in self._places]
        telling = [posting for posting in postings if len(posting) <= _USUAL] or postings
        shared: Counter[int] = Counter()
        for posting in telling:
            shared.update(posting)
        return [at for at, _ in shared.most_common(_LOOKED_AT)]


def _keys(parts: Parts) -> set[str]:
    """Pairs of letters of the core; words of an English name."""
    if parts.english:
        return {f"{word[:4]}~" for word in parts.english}
    core = parts.core
    return {core[at : at + 2] for at in range(len(core) - 1)} | {f"={parts.brand}"}
