"""Industries (GB/T 4754) that an IPC symbol points to, and back.

The official table of 2018 is not shipped. The packaged one is derived: `parameters/industry_concordance.yaml` says how
and how well it was checked. An official table, once imported, takes its place whole; every answer carries the mark of
the table it comes from.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from time import monotonic
from typing import Final

from zhiqiao.kernel.folding import fold_tightly
from zhiqiao.kernel.parameters import Confidence, load
from zhiqiao.kernel.tables.files import records
from zhiqiao.kernel.tables.industries import bare_code, gbt4754_name

_ABOUT: Final = "industry_concordance.yaml"
_PACKAGED: Final = "ipc_gbt4754.csv.gz"
_MIDDLE_CLASS: Final = 3  # digits of a code that two industries of one middle class share
_chosen: list[Path] = []


@dataclass(frozen=True)
class Link:
    """One row: a symbol and an industry.

    Attributes:
        ipc: "H01M*" for a symbol and all below it, "G06F11/36" for a group alone.
        industry: Code of GB/T 4754-2017.
        basis: How the row was found.
        evidence: What speaks for it: a rule's number, or words both titles share.
        score: Share of the industry's words that stand in the symbol's titles, 0-1; None where nobody computed it.
    """

    ipc: str
    industry: str
    basis: str = ""
    evidence: str = ""
    score: float | None = None


@dataclass(frozen=True, eq=False)
class Concordance:
    """A whole table with what people must know of it.

    Attributes:
        title: What it is called.
        mark: The words shown beside whatever comes from it.
        source: Where it comes from.
        confidence: How well it was checked.
        dated_on: Its day.
        links: Its rows; of one symbol the likeliest first.
    """

    title: str
    mark: str
    source: str
    confidence: Confidence
    dated_on: date
    links: tuple[Link, ...] = field(repr=False)

    @property
    def is_official(self) -> bool:
        """Whether it was imported rather than derived by us."""
        return self.confidence is not Confidence.P


@dataclass(frozen=True)
class IpcIndustry:
    """An industry that symbols point to; possible, not certain.

    Attributes:
        code: Code of GB/T 4754-2017.
        name: Its name.
        symbols: The symbols that point to it.
        links: The rows that say so.
    """

    code: str
    name: str
    symbols: tuple[str, ...]
    links: tuple[Link, ...]


def use_concordance(path: Path) -> None:
    """From now on the table in this file is used whenever the file is there."""
    _chosen[:] = [path]
    _looked.clear()


def concordance_in_use() -> Concordance:
    """The table in use: an imported one, else the packaged one; the file is looked for once in a while."""
    now = monotonic()
    if _looked and now - _looked[0][0] < _LOOK_AFTER:
        return _looked[0][1]
    _looked[:] = [(now, _found())]
    return _looked[0][1]


def _found() -> Concordance:
    for path in _chosen:
        if path.is_file():
            return _imported(path, path.stat().st_mtime_ns)
    return _packaged()


_LOOK_AFTER = 1.0  # seconds: indexing asks thousands of times a second
_looked: list[tuple[float, Concordance]] = []


@cache
def _packaged() -> Concordance:
    about = load(_ABOUT)
    links = tuple(
        Link(row["ipc"], row["industry"], row["basis"], row["evidence"], float(row["score"]))
        for row in records(_PACKAGED)
    )
    return Concordance(
        about["title"],
        about["mark"],
        about["source"],
        Confidence.weakest(about["confidence"]),
        about["built_on"],
        links,
    )


@lru_cache(maxsize=2)
def _imported(path: Path, _written_at: int) -> Concordance:
    kept = json.loads(path.read_text(encoding="utf-8"))
    return Concordance(
        kept["title"],
        kept["mark"],
        kept["source"],
        Confidence.weakest(kept["confidence"]),
        date.fromisoformat(kept["dated_on"]),
        tuple(Link(ipc, industry) for ipc, industry in kept["links"]),
    )


def as_file(table: Concordance) -> str:
    """A table as `use_concordance` reads it."""
    kept = {
        "title": table.title,
        "mark": table.mark,
        "source": table.source,
        "confidence": table.confidence.value,
        "dated_on": table.dated_on.isoformat(),
        "links": [[link.ipc, link.industry] for link in table.links],
    }
    return json.dumps(kept, ensure_ascii=False)


@lru_cache(maxsize=2)
def _by_ipc(table: Concordance) -> Mapping[str, Sequence[Link]]:
    found: dict[str, list[Link]] = {}
    for link in table.links:
        found.setdefault(link.ipc, []).append(link)
    return found


@lru_cache(maxsize=50_000)
def _links_of(table: Concordance, symbol: str) -> tuple[Link, ...]:
    """Rows that hold for a symbol, those of its own group before those of all its subclass.

    What stands higher adds nothing to a middle class that a finer row named already.
    """
    by_ipc, found = _by_ipc(table), list[Link]()
    main_group = symbol.partition("/")[0]
    for key in dict.fromkeys((symbol, *(f"{one}*" for one in (symbol, main_group, symbol[:4], symbol[:3])))):
        known = {link.industry[:_MIDDLE_CLASS] for link in found}
        found.extend(link for link in by_ipc.get(key, ()) if link.industry[:_MIDDLE_CLASS] not in known)
    finer = {link.industry for link in found}
    return tuple(
        link
        for link in found
        if not any(one != link.industry and one.startswith(link.industry) for one in finer)
    )


def ipc_industries(ipcs: Iterable[str]) -> list[IpcIndustry]:
    """Industries that a patent's symbols may belong to, each once: what more symbols point to, sooner, first."""
    table = concordance_in_use()
    symbols = list(dict.fromkeys(map(_folded, ipcs)))
    said: dict[str, dict[str, Link]] = {}
    for symbol in symbols:
        for link in _links_of(table, symbol) if symbol else ():
            said.setdefault(link.industry, {})[symbol] = link
    return [
        IpcIndustry(code, gbt4754_name(code) or code, tuple(said[code]), tuple(said[code].values()))
        for code in _likeliest(table, symbols)
    ]


def ipc_industry_codes(ipcs: Iterable[str]) -> list[str]:
    """The codes alone of `ipc_industries`, for whoever asks of very many patents."""
    return _likeliest(concordance_in_use(), dict.fromkeys(map(_folded, ipcs)))


def _likeliest(table: Concordance, symbols: Iterable[str]) -> list[str]:
    worth: dict[str, float] = {}
    for symbol in symbols:
        for place, link in enumerate(_links_of(table, symbol) if symbol else (), start=1):
            worth[link.industry] = worth.get(link.industry, 0.0) + 1 / place
    return sorted(worth, key=lambda code: -worth[code])


_folded = lru_cache(maxsize=65_536)(fold_tightly)


def industry_ipcs(code: str) -> tuple[str, ...]:
    """Symbols that point to an industry, to one above it or to one below it, as the table writes them."""
    wanted = bare_code(code)
    related = (
        link.ipc
        for link in concordance_in_use().links
        if link.industry.startswith(wanted) or wanted.startswith(link.industry)
    )
    return tuple(dict.fromkeys(related)) if wanted and gbt4754_name(wanted) else ()
