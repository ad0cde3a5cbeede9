"""Entries of the three registers that ship, and a register made up for what they have not: approval and a fact."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from tests.apps.neighborhood import application_number, pdf
from tests.unit.registers.test_schema import GOOD

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.registers import loading
from zhiqiao.foundation.registers.models import RegisterEntry
from zhiqiao.foundation.registers.services import Brought, save_entry

SEPARATE, EXEMPTIONS, PROJECTS, VISITS = (
    "separate_management",
    "due_diligence_exemptions",
    "cultivation_projects",
    "visits",
)
DECISION = Brought("decision_paper", "决定.pdf", pdf("decision"))
PLAN = Brought("plan_paper", "任务书.pdf", pdf("plan"))


def separate(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - values of fields
    return {
        "title": "印染废水膜处理",
        "patents": [application_number(1)],
        "college": "环境学院",
        "listed_on": "2024-03-01",
        "decision": "校长办公会纪要",
        "decided_by": "校长办公会",
        "right": "unit",
        "outcome": "held",
        **changes,
    }


def project(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - values of fields
    return {
        "name": "低色度印染",
        "kind_of": "order",
        "industry": "节能环保",
        "need": "色度降到 30 以下",
        "undertaker": {"name": "澄江印染有限公司", "code": ""},
        "leader": "林岚",
        "started_on": "2024-03-01",
        "due_on": "2026-03-01",
        "fiscal": True,
        "budget": 50_000_000,
        **changes,
    }


def visit(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - values of fields
    return {
        "name": "走访一",
        "visited": {"name": "澄江印染有限公司", "code": ""},
        "visited_on": "2024-09-02",
        "numbers": [application_number(1)],
        "amount": 100_000,
        **changes,
    }


@pytest.fixture
def listed(office: Actor) -> RegisterEntry:
    """A standing entry of the university."""
    return save_entry(office, SEPARATE, separate(), papers=[DECISION])


@pytest.fixture
def visits(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mapping[str, Any]]:
    """A made-up register beside those that ship: firms write, the lead agency approves, facts follow."""
    shipped = loading._contents()
    made = {**GOOD, "write": ["enterprise"], "read": ["auditor"], "approve": ["lead_agency"]}
    monkeypatch.setattr(loading, "_contents", lambda: {**shipped, "registers/visits.yaml": made})
    loading.registers.cache_clear()
    yield made
    loading.registers.cache_clear()
