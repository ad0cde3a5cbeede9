"""A statement as JSON and back, the same bytes for the same statement, and its fingerprint."""

import hashlib
import json
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from zhiqiao.outcomes.reports.statement import (
    Band,
    FactLine,
    FundKind,
    FundLine,
    FundState,
    GroupPoints,
    LeftOut,
    Line,
    Remark,
    ScoringRules,
    State,
    Statement,
)


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"{type(value).__name__} has no place in a statement")


def to_text(statement: Statement) -> str:
    """Canonical JSON: keys sorted, no blanks, numbers with a point kept as text."""
    return json.dumps(
        asdict(statement), default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def to_dict(statement: Statement) -> dict[str, Any]:
    """The same as JSON values, for a JSON column."""
    values: dict[str, Any] = json.loads(to_text(statement))
    return values


def digest(statement: Statement) -> str:
    """SHA-256 of the canonical JSON, 64 hex digits."""
    return hashlib.sha256(to_text(statement).encode()).hexdigest()


def _decimal(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _line(values: dict[str, Any]) -> Line:
    return Line(
        **{
            **values,
            "target": _decimal(values["target"]),
            "actual": _decimal(values["actual"]),
            "points": _decimal(values["points"]),
            "state": State(values["state"]),
            "left_out": tuple(LeftOut(**item) for item in values["left_out"]),
            "marks": tuple(values["marks"]),
        }
    )


def _scoring(values: dict[str, Any]) -> ScoringRules:
    return ScoringRules(
        **{
            **values,
            "fund_points": Decimal(values["fund_points"]),
            "explain_above": Decimal(values["explain_above"]),
            "groups": tuple(GroupPoints(g["level1"], Decimal(g["points"])) for g in values["groups"]),
            "grades": tuple(Band(b["name"], Decimal(b["lowest"])) for b in values["grades"]),
        }
    )


def from_dict(values: dict[str, Any]) -> Statement:
    """The statement a JSON column holds."""
    days = {name: date.fromisoformat(values[name]) for name in ("starts_on", "ends_on", "cutoff", "made_on")}
    return Statement(
        **{
            **values,
            **days,
            "lines": tuple(_line(item) for item in values["lines"]),
            "remarks": tuple(
                Remark(**{**item, "attained": _decimal(item["attained"])}) for item in values["remarks"]
            ),
            "fund_state": FundState(values["fund_state"]),
            "funds": tuple(FundLine(**{**item, "kind": FundKind(item["kind"])}) for item in values["funds"]),
            "scoring": _scoring(values["scoring"]),
            "facts": tuple(
                FactLine(**{**item, "effective_on": date.fromisoformat(item["effective_on"])})
                for item in values["facts"]
            ),
        }
    )
