"""The stock-take's rules against the cases a policy officer can read."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from zhiqiao.assets.stocktake.judging import Situation, judge, rules

CASES = Path(__file__).parents[2] / "cases" / "stocktake"


def cases() -> list[Any]:
    return [
        pytest.param(file.stem, case, id=f"{file.stem}: {case['name']}")
        for file in sorted(CASES.glob("*.yaml"))
        for case in yaml.safe_load(file.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(("code", "case"), cases())
def test_case(code: str, case: dict[str, Any]) -> None:
    given = {"day": date(2026, 1, 1), **case["given"]}
    given["modes"] = tuple(given.get("modes", ()))
    finding = judge(code, Situation(**given))
    assert finding.verdict == case["verdict"]
    for words in case.get("says", []):
        assert words in "；".join(finding.reasons)


def test_every_rule_has_cases() -> None:
    assert {file.stem for file in CASES.glob("*.yaml")} == set(rules())
