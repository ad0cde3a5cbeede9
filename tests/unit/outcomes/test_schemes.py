"""Schemes against cases: what is paid, to the fen, which cap bit, and why a line gets nothing."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiqiao.kernel.money import fen_from_yuan_text, yuan
from zhiqiao.outcomes.subsidies.awards import Award, History, Line
from zhiqiao.outcomes.subsidies.catalogue import (
    SchemeRefused,
    parse,
    rule_of,
    rules,
    scheme_codes,
    scheme_terms,
)

CASES = Path(__file__).parents[2] / "cases" / "subsidies"
GUANGZHOU = "guangzhou-2021-assignment-license"
BY_CLAUSE = {scheme_terms(code).clause: scheme_terms(code) for code in (GUANGZHOU,)}


def _cases() -> list[Any]:
    return [
        pytest.param(path.stem, case, id=f"{path.stem}-{case['case']}")
        for path in sorted(CASES.glob("*.yaml"))
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def _line(number: int, row: dict[str, Any]) -> Line:
    return Line(
        reference=str(number),
        subject=f"P{number}",
        deal=row["deal"],
        recorded_on=row["day"],
        paid_fen=fen_from_yuan_text(row["yuan"]),
        batch=row.get("batch", ""),
        giver_kind=row.get("giver_kind", "university"),
        giver_identified=row.get("giver_identified", True),
        size_class=row.get("size_class", "small"),
        related=row.get("related", False),
        for_implementation=row.get("for_implementation", True),
    )


def _award(clause: str, case: dict[str, Any]) -> Award:
    terms = replace(BY_CLAUSE[clause], is_draft=case.get("draft", False))
    rows = case["lines"] * case.get("repeat", 1)
    lines = [_line(number, row) for number, row in enumerate(rows)]
    history = History(fen_from_yuan_text(case.get("history", "0")))
    return rule_of(terms).compute(lines, terms, history)


@pytest.mark.parametrize(("clause", "case"), _cases())
def test_case(clause: str, case: dict[str, Any]) -> None:
    award = _award(clause, case)
    if "expected" in case:
        assert [yuan(line.amount_fen).replace(",", "") for line in award.lines] == case["expected"]
    if "total" in case:
        assert yuan(award.total_fen).replace(",", "") == case["total"]
    refused = case.get("refused", {})
    for number, line in enumerate(award.lines):
        said = refused.get(str(number))
        assert (said in line.refused) if said else line.refused == ""
        assert not line.refused or line.amount_fen == 0
    for number, words in case.get("notes", {}).items():
        assert any(words in note for note in award.lines[int(number)].notes)
    if "total_note" in case:
        assert any(case["total_note"] in note for note in award.notes)


def test_every_scheme_file_has_cases_and_terms() -> None:
    assert {path.stem for path in CASES.glob("*.yaml")} == set(rules())
    assert {scheme_terms(code).clause for code in scheme_codes()} == set(rules())


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["assignment", "license"]), st.integers(0, 10**9), st.sampled_from(["", "a", "b"])
        ),
        max_size=12,
    ),
    st.integers(0, 60_000_000),
)
@settings(max_examples=60, deadline=None)
def test_never_above_any_cap(rows: list[tuple[str, int, str]], had_fen: int) -> None:
    terms = scheme_terms(GUANGZHOU)
    day = terms.window.starts_on
    lines = [
        Line(str(number), f"P{number}", deal, day, paid, batch, "university", size_class="small")
        for number, (deal, paid, batch) in enumerate(rows)
    ]
    award = rule_of(terms).compute(lines, terms, History(had_fen))
    assert [line.line.reference for line in award.lines] == [line.reference for line in lines]
    assert award.total_fen <= max(0, 50_000_000 - had_fen)
    assert award.total_fen * 20 <= sum(line.paid_fen for line in lines)
    for line in award.lines:
        cap = 2_000_000 if line.line.deal == "assignment" else 1_000_000
        assert 0 <= line.amount_fen <= cap
        assert line.amount_fen == line.by_rate_fen or line.notes


def test_demo_scheme_says_it_is_a_demo_and_has_a_budget() -> None:
    terms = scheme_terms("demo-chengjiang-2026")
    assert terms.is_demo
    assert "演示" in terms.title
    assert terms.budget_yuan
    assert not scheme_terms(GUANGZHOU).is_demo


def test_unknown_scheme_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SchemeRefused) as caught:
        scheme_terms("guangzhou-2031")
    assert GUANGZHOU in caught.value.remedy


def test_a_file_whose_clause_has_no_rule_is_refused() -> None:
    with pytest.raises(SchemeRefused) as caught:
        parse({"code": "x", "clause": "nowhere"}, "x")
    assert "没有算法文件" in caught.value.reason
