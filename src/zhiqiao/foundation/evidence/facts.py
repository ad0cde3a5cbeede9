"""What a fact is. Plain Python: shared by the services, the figures' oracle and the tests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from functools import cache
from typing import Any

from zhiqiao.foundation.accounts.parties import Party
from zhiqiao.kernel import parameters


class Grade(IntEnum):
    """How sure a fact is; each figure names the lowest grade it accepts."""

    DECLARED = 1
    DOCUMENTED = 2
    RECORDED = 3

    @property
    def label(self) -> str:
        """自报, 有佐证 or 已备案."""
        return GRADE_LABELS[self]


GRADE_LABELS = {Grade.DECLARED: "自报", Grade.DOCUMENTED: "有佐证", Grade.RECORDED: "已备案"}


@dataclass(frozen=True)
class Paper:
    """A document that proves a fact; ``kind`` says what it is, such as 备案证明."""

    sha256: str
    name: str
    kind: str


@dataclass(frozen=True)
class NewFact:
    """A fact about to be written.

    Attributes:
        kind: a code of parameters/fact_kinds.yaml.
        subject: a patent's number, a firm's credit code: no foreign key.
        effective_on: the day it took effect in the world (Asia/Shanghai).
        parties: who took part, as of that day.
        region_code: the region whose figures it belongs to.
        grade: how sure it is.
        amount_fen: money in 分, or None where there is none.
        quantity: how many units of the kind; 1 for an event.
        papers: the documents that prove it.
        record_number: the office's number, such as 备案号.
        matter: what it came out of, such as "deal:12".
        attributes: what a figure may ask of this kind, JSON-able.
        supersedes: position of the fact that this one corrects.
    """

    kind: str
    subject: str
    effective_on: date
    parties: tuple[Party, ...]
    region_code: str
    grade: Grade
    amount_fen: int | None = None
    quantity: int = 1
    subject_name: str = ""
    papers: tuple[Paper, ...] = ()
    record_number: str = ""
    matter: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    supersedes: int | None = None


@dataclass(frozen=True)
class FactKind:
    """A declared kind of fact."""

    code: str
    label: str
    unit: str
    parties: tuple[str, ...]
    room: str


@cache
def fact_kinds() -> dict[str, FactKind]:
    """All declared kinds, in the order of the street."""
    table = parameters.load("fact_kinds.yaml")["kinds"]
    return {
        code: FactKind(code, row["label"], row["unit"], tuple(row["parties"]), row["room"])
        for code, row in table.items()
    }


def kind_label(code: str) -> str:
    """What people call a kind."""
    known = fact_kinds().get(code)
    return known.label if known else code
