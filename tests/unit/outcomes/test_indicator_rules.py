"""Every indicator against cases a policy officer can read: facts in, figure out, and why others were not."""

import datetime as dt
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from zhiqiao.foundation.accounts.parties import Party
from zhiqiao.kernel.periods import Period
from zhiqiao.outcomes.performance.catalogue import indicator, rules
from zhiqiao.outcomes.performance.declaration import ChoiceRefused
from zhiqiao.outcomes.performance.folding import Result, Scope, fold, said_of
from zhiqiao.outcomes.performance.oracle import FactRecord, Oracle

CASES = Path(__file__).parents[2] / "cases" / "indicators"
PERIOD = Period(dt.date(2023, 12, 29), dt.date(2024, 12, 31))
CUTOFF = dt.date(2024, 10, 31)


def _party(text: str) -> Party:
    """“giver university 甲大学 - 500109”: role, kind, credit code or -, size or -, region."""
    role, kind, code, size, region = text.split()
    return Party(
        role=role,
        name=code,
        credit_code="" if code == "-" else code,
        kind=kind,
        size_class="" if size == "-" else size,
        region_code="" if region == "-" else region,
    )


def fact_from(position: int, row: dict[str, Any]) -> FactRecord:
    yuan = row.get("yuan")
    return FactRecord(
        position=position,
        kind=row["kind"],
        subject=row.get("subject", "2021104346804"),
        effective_on=row["day"],
        amount_fen=None if yuan is None else int(Fraction(str(yuan)) * 100),
        quantity=row.get("quantity", 1),
        region_code=row.get("region", "500109"),
        grade=row.get("grade", 3),
        record_number=row.get("record", ""),
        matter=row.get("matter", ""),
        attributes=row.get("attributes", {}),
        parties=tuple(_party(text) for text in row.get("parties", [])),
        supersedes=row.get("supersedes"),
    )


def _cases() -> list[Any]:
    return [
        pytest.param(path.stem, case, id=f"{path.stem}-{case['case']}")
        for path in sorted(CASES.glob("*.yaml"))
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def count(code: str, case: dict[str, Any]) -> tuple[Result, dict[str, int]]:
    facts = [fact_from(position, row) for position, row in enumerate(case["facts"], start=1)]
    declared = indicator(code, CUTOFF, case.get("parameters"))
    scope = Scope("500109", PERIOD, CUTOFF, case.get("position", len(facts)))
    result = fold(declared, scope, Oracle(facts))
    left_out: dict[str, int] = {}
    for term, counted in zip(declared.terms(), result.terms, strict=True):
        for outcome, number in counted.left_out:
            label = said_of(term, outcome).label
            left_out[label] = max(left_out.get(label, 0), number)
    return result, left_out


@pytest.mark.parametrize(("code", "case"), _cases())
def test_case(code: str, case: dict[str, Any]) -> None:
    result, left_out = count(code, case)
    expected = case["figure"]
    assert result.value == (None if expected is None else Fraction(str(expected)))
    assert result.terms[0].counted == case["counted"]
    assert left_out == case.get("left_out", {})
    if "reason" in case:
        assert case["reason"] in result.reason
    else:
        assert (result.reason == "") == bool(result.value)
    for label, _unit, value in result.companions:
        assert value == case.get("beside", {}).get(label, value)
    months = result.terms[0].months
    if months:
        assert sum(value for _, value in months) == result.terms[0].value


def test_every_indicator_has_cases_and_every_case_file_an_indicator() -> None:
    assert {path.stem for path in CASES.glob("*.yaml")} == set(rules())


@pytest.mark.parametrize("code", sorted(rules()))
def test_no_facts_is_zero_or_not_computable_and_says_so(code: str) -> None:
    result, _ = count(code, {"facts": []})
    assert not result.value
    assert "还没有这类事实" in result.reason


def test_unknown_parameter_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ChoiceRefused) as caught:
        indicator("sme_received_events", CUTOFF, {"count_units": "contract"})
    assert "count_unit" in caught.value.remedy


def test_unknown_choice_is_refused() -> None:
    with pytest.raises(ChoiceRefused) as caught:
        indicator("sme_received_events", CUTOFF, {"count_unit": "dozen"})
    assert "patent_event" in caught.value.reason
