from dataclasses import replace
from decimal import Decimal

import pytest
from tests.unit.reports.samples import LINES, SELF_EVALUATION, TARGET_TABLE, line

from zhiqiao.outcomes.reports import wording
from zhiqiao.outcomes.reports.codec import digest, from_dict, to_dict, to_text
from zhiqiao.outcomes.reports.statement import Line, Statement


def shown(unit: str, target: str, actual: str) -> tuple[str, str]:
    one: Line = line("X//", "n", unit, target, actual)
    return wording.target(one), wording.actual(one)


@pytest.mark.parametrize(
    ("unit", "target", "actual", "words"),
    [
        ("次", "50", "63", ("≥50次", "63次")),
        ("%", "2", "2.36", ("≥2%", "2.36%")),
        ("亿元", "1.5", "0.985", ("≥1.50亿元", "0.985亿元")),
        ("亿元", "1.5", "1.23456789", ("≥1.50亿元", "1.2345亿元")),
        ("万元", "1000", "1234.5", ("≥1,000.00万元", "1,234.50万元")),
    ],
)
def test_numbers_are_written_as_on_forms(unit: str, target: str, actual: str, words: tuple[str, str]) -> None:
    assert shown(unit, target, actual) == words


def test_rounding_never_shows_a_missed_target_as_reached() -> None:
    assert shown("%", "60", "59.996") == ("≥60%", "59.99%")
    assert shown("亿元", "1.5", "1.49999") == ("≥1.50亿元", "1.4999亿元")


def test_the_target_table_prints_bare_numbers_and_signs_only_before_rates() -> None:
    assert [wording.target_in_table(one) for one in LINES] == [
        "50",
        "20",
        "5",
        "≥2%",
        "≥60%",
        "1.50",
        "10.00",
        "≥90%",
    ]
    assert wording.heading(LINES[0]).endswith("次数（次）")
    assert wording.heading(LINES[3]) == LINES[3].name


def test_a_trend_has_words_for_a_target() -> None:
    trend = replace(LINES[0], target=None, comparator="increasing")
    assert wording.target(trend) == "逐年提升"
    assert wording.completion(trend) is None


def test_completion_turns_round_for_a_ceiling() -> None:
    ceiling = replace(LINES[0], comparator="<=", target=Decimal(30), actual=Decimal(40))
    assert wording.completion(ceiling) == Decimal(75)


@pytest.mark.parametrize("statement", [SELF_EVALUATION, TARGET_TABLE])
def test_a_statement_survives_json_and_keeps_its_fingerprint(statement: Statement) -> None:
    again = from_dict(to_dict(statement))
    assert again == statement
    assert to_text(again) == to_text(statement)
    assert digest(again) == digest(statement)
    assert digest(replace(statement, position=statement.position + 1)) != digest(statement)


def test_what_was_counted_cannot_be_edited() -> None:
    edited = SELF_EVALUATION.with_edits(unit="澄江区转化中心")
    assert edited.unit == "澄江区转化中心"
    with pytest.raises(ValueError, match="can be edited"):
        SELF_EVALUATION.with_edits(lines=())
