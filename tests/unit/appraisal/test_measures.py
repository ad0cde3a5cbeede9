"""Every measure against cases that a patent officer can read."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.unit.appraisal.given import known

from zhiqiao.assets.appraisal.measuring import measures

CASES = Path(__file__).parents[2] / "cases" / "appraisal" / "measures"


def cases() -> list[Any]:
    return [
        pytest.param(file.stem, case, id=f"{file.stem}: {case['name']}")
        for file in sorted(CASES.glob("*.yaml"))
        for case in yaml.safe_load(file.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(("code", "case"), cases())
def test_case(code: str, case: dict[str, Any]) -> None:
    reading = measures()[code].read(known(case["given"]))
    if "missing" in case:
        assert reading.value is None
        assert case["missing"] in reading.missing
        return
    assert reading.missing == ""
    assert reading.words
    if "least" in case:
        assert isinstance(reading.value, float)
        assert reading.value >= case["least"]
    else:
        assert reading.value == case["value"]
    for words in case.get("says", []):
        assert str(words) in reading.words


def test_every_measure_has_cases_a_formula_and_a_source() -> None:
    assert {file.stem for file in CASES.glob("*.yaml")} == set(measures())
    assert all(one.formula and one.source and one.unit for one in measures().values())
