"""Several sources on one patent: which of them each field is taken from, and where they differ.

What a patent is here is computed from what its sources told, by `parameters/source_precedence.yaml`; so it does
not depend on which of them was imported first. Within one kind of source the later document (B over A) wins,
then the one read last; what says nothing never wins.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any, Final

from zhiqiao.assets.imports.comparison import DOCUMENT_KINDS, EMPTY, FIELDS, IN_PART
from zhiqiao.kernel.folding import fold_tightly
from zhiqiao.kernel.parameters import Confidence, dated, load
from zhiqiao.kernel.periods import today

FILE: Final = "source_precedence.yaml"
NOW: Final = 1 << 62
"""The batch of what is being planned: read after everything that is held."""


@dataclass(frozen=True)
class Telling:
    """What one source told of a patent in one import.

    Attributes:
        source: Its format's code; "" where it is not known.
        batch: The import that read it; a later one has a greater number.
        told: As `comparison.told_fields` gives it.
        place: File, sheet and row, for people.
        region_code: The region of who brought it.
        read_on: The day it was read; None of what is being read.
    """

    source: str
    batch: int
    told: Mapping[str, Any]
    place: str = ""
    region_code: str = ""
    read_on: date | None = None


@dataclass(frozen=True)
class Held:
    """What the register holds of a patent: its fields, what its sources told, and the values people set.

    Of a patent from before sources were kept, ``source`` and ``region_code`` are all that is known of where it is from.
    """

    fields: Mapping[str, Any]
    tellings: tuple[Telling, ...] = ()
    pins: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    region_code: str = ""

    @property
    def sources(self) -> tuple[Telling, ...]:
        """The tellings; for a patent without any, its fields as told by the source it names, if any."""
        return self.tellings or (Telling(self.source, 0, self.fields, region_code=self.region_code),)


@dataclass(frozen=True)
class Voice:
    """One source's present word on a field."""

    source: str
    batch: int
    place: str
    value: Any
    wins: bool = False


@dataclass(frozen=True)
class Dispute:
    """A field on which sources differ.

    Attributes:
        field: Its name.
        voices: One per source, the one that wins first.
        pinned: Whether a person set the value, and it is still what one of the sources says.
    """

    field: str
    voices: tuple[Voice, ...]
    pinned: bool = False


@dataclass(frozen=True)
class Policy:
    """The order of sources on a day."""

    kinds: Mapping[str, Mapping[str, Any]]
    order: tuple[str, ...]
    fields: Mapping[str, tuple[str, ...]]
    undisputed: frozenset[str]
    fixed: frozenset[str]
    confidence: Confidence

    def kind_of(self, source: str) -> str:
        """office, commercial, ledger, typed or other."""
        return _kind_of(self, source)

    def label_of(self, source: str) -> str:
        """What people call its kind: 专利局数据, 商业库导出."""
        return str(self.kinds[self.kind_of(source)]["label"])

    def rank(self, source: str, name: str = "") -> int:
        """The place of a source for a field, 0 the first."""
        order = self.fields.get(name, self.order)
        kind = self.kind_of(source)
        return order.index(kind) if kind in order else len(order)

    def __hash__(self) -> int:
        return id(self)


@lru_cache(maxsize=4096)
def _kind_of(policy: Policy, source: str) -> str:
    for code, kind in policy.kinds.items():
        if any(fnmatchcase(source, pattern) for pattern in kind["sources"]):
            return code
    return list(policy.kinds)[-1]


@lru_cache(maxsize=8)
def policy_on(day: date) -> Policy:
    """The order of sources that holds on the day."""
    content = load(FILE)
    return Policy(
        kinds=dated(FILE, "kinds").value_on(day),
        order=tuple(dated(FILE, "order").value_on(day)),
        fields={name: tuple(dated(FILE, "fields", name).value_on(day)) for name in content["fields"]},
        undisputed=frozenset(dated(FILE, "undisputed").value_on(day)),
        fixed=frozenset(dated(FILE, "fixed").value_on(day)),
        confidence=Confidence(content["confidence"]),
    )


def policy() -> Policy:
    """Today's order of sources."""
    return policy_on(today())


def resolved(tellings: Sequence[Telling], pins: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What the register should hold of a patent: each field from the source that comes first for it."""
    if len(tellings) == 1:
        told = tellings[0].told
        # What is JSON and neither true nor 0 is empty.
        after = {name: value for name, value in told.items() if (value or value == 0) and name in _KNOWN}
    else:
        after = _weighed(tellings)
    for name, value in (pins or {}).items():
        after[name] = value
        if name == "filed_on":
            after["filed_year"] = int(value[:4])
    return after


def _weighed(tellings: Sequence[Telling]) -> dict[str, Any]:
    rules = policy()
    documents = _documents(tellings)
    default = sorted(tellings, key=lambda one: (rules.rank(one.source), *_newest(one, documents)))
    after: dict[str, Any] = {}
    for name in FIELDS:
        if name == "publication_number":
            ordered: Sequence[Telling] = sorted(default, key=lambda one: -documents[id(one)])
        elif name in rules.fields:
            ordered = sorted(default, key=lambda one, of=name: rules.rank(one.source, of))  # type: ignore[misc]  # a default argument binds the name
        else:
            ordered = default
        found = next((one.told[name] for one in ordered if one.told.get(name) not in EMPTY), None)
        if found is not None:
            after[name] = found
    _add_up(after, default)
    return after


def _add_up(after: dict[str, Any], ordered: Sequence[Telling]) -> None:
    """What several sources tell together: symbols of those that know only some, `extra`, a checked number."""
    told = [one.told for one in ordered if one.told.get("ipcs")]
    if any(one.get(IN_PART) for one in told):
        whole: list[str] = next((one["ipcs"] for one in told if not one.get(IN_PART)), [])
        added = [symbol for one in told if one.get(IN_PART) for symbol in one["ipcs"]]
        after["ipcs"] = list(dict.fromkeys([*whole, *added]))
    events = _events(ordered)
    if events:
        after["events"] = events
    extra: dict[str, Any] = {}
    for each in reversed(ordered):
        extra.update(each.told.get("extra") or {})
    if extra:
        after["extra"] = extra
    if "filed_on" in after and "filed_year" in after:
        after["filed_year"] = int(after["filed_on"][:4])
    if "number_checked" in after:
        after["number_checked"] = any(each.told.get("number_checked") for each in ordered)


def _events(ordered: Sequence[Telling]) -> list[Any]:
    """The legal events of all sources, of each as it told them last; the same one once."""
    told: dict[str, Telling] = {}
    for one in ordered:
        if one.told.get("events") and one.batch >= told.get(one.source, one).batch:
            told[one.source] = one
    together: list[Any] = []
    for one in told.values():
        together += [event for event in one.told["events"] if event not in together]
    return together


def _documents(tellings: Sequence[Telling]) -> dict[int, int]:
    """How late a document each telling is of, A before B; one that names none counts as the latest."""
    found: dict[int, int] = {}
    for one in tellings:
        number = str(one.told.get("publication_number") or "")
        kind = _DOCUMENT_KIND.search(number)
        found[id(one)] = DOCUMENT_KINDS.index(kind[1]) if kind else len(DOCUMENT_KINDS)
    if any(kind < len(DOCUMENT_KINDS) for kind in found.values()):
        latest = max(kind for kind in found.values() if kind < len(DOCUMENT_KINDS))
        found = {key: min(kind, latest) for key, kind in found.items()}
    return found


def _newest(one: Telling, documents: Mapping[int, int]) -> tuple[int, int, str]:
    """Of one kind the later document, then what was read last; of one upload by code, whatever the files' order."""
    return -documents[id(one)], -one.batch, one.source


def leading(tellings: Sequence[Telling]) -> Telling:
    """The source that comes first for a patent as a whole."""
    rules = policy()
    documents = _documents(tellings)
    return min(tellings, key=lambda one: (rules.rank(one.source), *_newest(one, documents)))


def first_region(tellings: Sequence[Telling]) -> str:
    """The region of who brought the patent first."""
    return min(tellings, key=lambda one: one.batch).region_code


def voices(tellings: Sequence[Telling], name: str, held: Any) -> tuple[Voice, ...]:  # noqa: ANN401 - a field may be of any JSON type
    """What each source says of a field now, in the order of precedence; `held` is what the register holds."""
    rules = policy()
    documents = _documents(tellings)
    ordered = sorted(tellings, key=lambda one: (rules.rank(one.source, name), *_newest(one, documents)))
    heard: dict[str, Voice] = {}
    for one in ordered:
        value = one.told.get(name)
        if value not in EMPTY and one.source not in heard:
            heard[one.source] = Voice(one.source, one.batch, one.place, value, alike(value, held))
    return tuple(heard.values())


def read_on(tellings: Sequence[Telling], name: str, held: Any) -> date | None:  # noqa: ANN401 - as `voices`
    """The day the source was read that a field's value is from; None where no source says it."""
    if held in EMPTY:
        return None
    said = [one for one in tellings if one.told.get(name) == held]
    if len(said) > 1:
        rules, documents = policy(), _documents(tellings)
        said.sort(key=lambda one: (rules.rank(one.source, name), *_newest(one, documents)))
    return (said[0].read_on or today()) if said else None


def disputes(held: Held) -> tuple[Dispute, ...]:
    """The fields on which the sources of a patent differ."""
    if len({one.source for one in held.tellings}) < 2:  # noqa: PLR2004 - one source does not differ from itself
        return ()
    rules = policy()
    found = []
    for name in FIELDS:
        if name in rules.undisputed:
            continue
        heard = voices(held.tellings, name, held.fields.get(name))
        if name == "ipcs" and any(one.told.get(IN_PART) for one in held.tellings):
            continue
        if len({_folded(one.value) for one in heard}) > 1:
            stands = name in held.pins and any(alike(one.value, held.pins[name]) for one in heard)
            found.append(Dispute(name, heard, stands))
    return tuple(found)


def alike(one: Any, other: Any) -> bool:  # noqa: ANN401 - a field may be of any JSON type
    """Whether two values say the same: width, case, blanks and the order of names aside."""
    return bool(_folded(one) == _folded(other))


def _folded(value: Any) -> Any:  # noqa: ANN401 - a field may be of any JSON type
    if isinstance(value, str):
        return fold_tightly(value)
    if isinstance(value, list):
        return frozenset(fold_tightly(str(one)) for one in value)
    return str(value)


_KNOWN: Final = frozenset(FIELDS)
# All tellings are of one patent, so their documents are of one application, whatever the office: A1 before B2.
_DOCUMENT_KIND: Final = re.compile(rf"\d([{''.join(DOCUMENT_KINDS)}])\d?$")
