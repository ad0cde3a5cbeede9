"""Sentences from the word files: slots, alternatives and numbers are filled in from a seed.

In a word file ``<slot>`` is a word chosen once a patent, ``(a|b)`` an alternative chosen each time,
``[10-20]`` a number in that range, ``||`` separates alternatives of a whole clause, a leading ``?`` marks
a clause that may be left out. So that a text fits its subject, a clause may begin with a condition on the
words chosen so far: ``~a,b~`` only where one of them stands there, ``~!a,b~`` only where none does, and
``~+a,b~`` anywhere, but before all others where one does. The words of a slot may
have conditions on the slots before it.
"""

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

WORDS = Path(__file__).parent / "words"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ALTERNATIVE = re.compile(r"\(([^()]*\|[^()]*)\)")
_NUMBER = re.compile(r"\[(-?[\d.]+)(?:-(-?[\d.]+))?\]")
_SLOT = re.compile(r"<(\w+)>")
_CONDITION = re.compile(r"~([!+]?)([^~]+)~")
# A range at least this wide is drawn in steps of the second figure, as people state round figures.
_STEPS = ((5000, 500), (1000, 100), (200, 10), (60, 5))


@dataclass(frozen=True)
class NeedWords:
    """What a factory says: a short name and the story."""

    title: str
    body: str


@dataclass(frozen=True)
class Topic:
    """The words of one subject: ``is_device`` where it is built of parts rather than done in steps."""

    code: str
    industry: str
    is_device: bool
    ipcs: tuple[str, ...]
    withdrawn_ipc: str
    industry_codes: tuple[str, ...]
    products: tuple[str, ...]
    slots: Mapping[str, tuple[str, ...]]
    titles: tuple[str, ...]
    problems: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    optional: frozenset[int]
    effects: tuple[str, ...]
    needs: tuple[NeedWords, ...]


@dataclass(frozen=True)
class Industry:
    """An industry of the district: label, the field as abstracts name it, words for firm names, topics."""

    code: str
    label: str
    field: str
    firm_words: tuple[str, ...]
    topics: tuple[Topic, ...]


def read(name: str) -> Any:  # noqa: ANN401 - whatever the YAML file holds; the callers give it its shape
    """The content of a word file."""
    return yaml.load((WORDS / name).read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader


def _clauses(text: str) -> tuple[str, ...]:
    return tuple(text.removeprefix("?").split("||"))


def _topic(industry: str, words: dict[str, Any]) -> Topic:
    parts: list[str] = words["parts"]
    needs = [line.split("||") for line in words["needs"]]
    return Topic(
        code=words["code"],
        industry=industry,
        is_device=words["kind"] == "device",
        ipcs=tuple(words["ipc"].split()),
        withdrawn_ipc=words.get("withdrawn", ""),
        industry_codes=tuple(str(words["gbt"]).split()),
        products=_clauses(words["products"]),
        slots={name: tuple(choices.split("|")) for name, choices in words["slots"].items()},
        titles=tuple(words["titles"]),
        problems=tuple(words["problem"]),
        parts=tuple(_clauses(part) for part in parts),
        optional=frozenset(place for place, part in enumerate(parts) if part.startswith("?")),
        effects=tuple(words["effects"]),
        needs=tuple(NeedWords(title, body) for title, body in needs),
    )


@cache
def industries() -> tuple[Industry, ...]:
    """All industries, by the name of their word file."""
    found = []
    for path in sorted(WORDS.glob("*.yaml")):
        words = read(path.name)
        if "topics" in words:
            found.append(
                Industry(
                    code=path.stem,
                    label=words["label"],
                    field=words["field"],
                    firm_words=tuple(words["firm_words"].split("|")),
                    topics=tuple(_topic(path.stem, topic) for topic in words["topics"]),
                )
            )
    return tuple(found)


@cache
def topics() -> dict[str, Topic]:
    """All topics by code."""
    return {topic.code: topic for industry in industries() for topic in industry.topics}


def number_between(rng: random.Random, low: str, high: str) -> str:
    """A figure from ``low`` to ``high``, with as many decimals as they have, rounded as people round."""
    decimals = max(len(text.partition(".")[2]) for text in (low, high))
    if decimals:
        return f"{rng.uniform(float(low), float(high)):.{decimals}f}"
    span = int(high) - int(low)
    step = next((step for least, step in _STEPS if span >= least and int(low) % step == 0), 1)
    return str(rng.randrange(int(low), int(high) + 1, step))


class Writer:
    """Fills in one topic's words, its slots chosen once."""

    def __init__(self, rng: random.Random, topic: Topic | None = None) -> None:
        self._rng = rng
        self._chosen: dict[str, str] = {}
        self.subject = ""
        for name, choices in topic.slots.items() if topic else ():
            self._chosen[name] = rng.choice(self.fitting(choices)[0])
            self.subject += f" {self._chosen[name]}"

    def __call__(self, text: str) -> str:
        """The text with every alternative, slot and number filled in."""
        text = _ALTERNATIVE.sub(lambda found: self._rng.choice(found[1].split("|")), text)
        text = _SLOT.sub(lambda found: self._chosen[found[1]], text)
        return _NUMBER.sub(lambda found: number_between(self._rng, found[1], found[2] or found[1]), text)

    def fitting(self, clauses: Sequence[str]) -> tuple[list[str], bool]:
        """The clauses whose conditions hold, bare, and whether they are there because they are preferred."""
        plain: list[str] = []
        preferred: list[str] = []
        for clause in clauses:
            found = _CONDITION.match(clause)
            if not found:
                plain.append(clause)
                continue
            bare = clause[found.end() :]
            holds = any(word in self.subject for word in found[2].split(","))
            if found[1] == "+":
                (preferred if holds else plain).append(bare)
            elif holds == (found[1] == ""):
                plain.append(bare)
        return (preferred, True) if preferred else (plain, False)

    def one_of(self, clauses: Sequence[str]) -> str:
        """One of the fitting clauses, filled in; empty where none fits."""
        fitting, _ = self.fitting(clauses)
        return self(self._rng.choice(fitting)) if fitting else ""
