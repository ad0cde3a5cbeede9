"""Answers are complete and do not contradict each other."""

from dataclasses import replace

import pytest

from zhiqiao.assets.stocktake import choices
from zhiqiao.assets.stocktake.answers import AnswerRefused, Answers, checked
from zhiqiao.assets.stocktake.sheet_columns import columns, shown_answers

WHOLE = Answers(
    fiscal_project=False,
    implementation="not_implemented",
    modes=("ordinary_license", "assignment"),
    maturity=4,
    rating="A",
    scene="印染废水末端处理",
    bundle="无",
)


def test_whole_answers_pass() -> None:
    assert checked(WHOLE) is WHOLE


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"fiscal_project": None}, "fiscal_project"),
        ({"implementation": ""}, "implementation"),
        ({"modes": ()}, "modes"),
        ({"maturity": None}, "maturity"),
        ({"maturity": 7}, "maturity"),
        ({"rating": "D"}, "rating"),
        ({"scene": ""}, "scene"),
        ({"bundle": ""}, "bundle"),
        ({"modes": ("unwilling", "assignment")}, "modes"),
        ({"modes": ("unwilling",)}, "unwilling_reason"),
        ({"industry_codes": ("9999",)}, "industry_codes"),
        ({"price_low_fen": 200, "price_high_fen": 100}, "price_high_fen"),
        ({"scene": "长" * 2001}, "scene"),
    ],
)
def test_what_is_missing_or_contradicts_is_refused_at_its_field(
    change: dict[str, object], column: str
) -> None:
    with pytest.raises(AnswerRefused) as refused:
        checked(replace(WHOLE, **change))  # type: ignore[arg-type]  # one wrong answer a case
    assert refused.value.column == column
    assert refused.value.remedy


def test_every_column_reads_back_what_it_shows() -> None:
    answers = replace(
        WHOLE,
        fiscal_project=True,
        industry_codes=("3913", "C"),
        price_low_fen=5_000_000,
        price_high_fen=9_000_050,
    )
    shown = shown_answers(answers)
    for column in columns():
        if shown[column.field]:
            assert column.read(shown[column.field]) == getattr(answers, column.field), column.label


def test_readiness_levels_map_onto_maturity() -> None:
    assert [choices.maturity_of_readiness(level) for level in range(1, 11)] == [
        1,
        1,
        2,
        2,
        3,
        4,
        5,
        5,
        6,
        None,
    ]
