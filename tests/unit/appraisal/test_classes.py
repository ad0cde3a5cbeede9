"""The five classes against cases that a patent officer can read."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.unit.appraisal.given import known

from zhiqiao.assets.appraisal.classing import Case, Won, classes, findings
from zhiqiao.kernel import tables

CASES = Path(__file__).parents[2] / "cases" / "appraisal" / "classes"


def cases() -> list[Any]:
    return [
        pytest.param(file.stem, case, id=f"{file.stem}: {case['name']}")
        for file in sorted(CASES.glob("*.yaml"))
        for case in yaml.safe_load(file.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(("code", "case"), cases())
def test_case(code: str, case: dict[str, Any]) -> None:
    judged = Case(
        known(case["given"]),
        case.get("text", ""),
        tuple(case.get("pledged_fen", ())),
        case.get("pledges_hidden", 0),
        tuple(Won(kind, year) for kind, year in case.get("awards", ())),
        case.get("threshold_fen"),
    )
    found = findings(judged)[code]
    assert found.verdict == case["verdict"], found.reason
    for words in case.get("says", []):
        assert words in found.reason


def test_every_class_has_cases_and_an_official_definition() -> None:
    assert {file.stem for file in CASES.glob("*.yaml")} == set(classes())
    assert [one.official for one in classes().values()] == ["HV1", "HV2", "HV3", "HV4", "HV5"]
    assert all(one.category.caveat or one.official == "HV5" for one in classes().values())


def test_what_ipc_alone_settles_holds_and_a_keyword_in_the_text_too() -> None:
    from zhiqiao.kernel.tables.sei import _table

    rules = _table().rules
    symbols: dict[bool, str] = {}
    for pattern, indices in sorted(_table().including.items()):
        symbol = pattern.rstrip("*")
        if "/" not in symbol:
            continue
        for certain in (True, False):
            if certain not in symbols and all(rules[index].certain is certain for index in indices):
                found = tables.sei_industries_for([symbol])
                if found and all(one.certain is certain for one in found):
                    symbols[certain] = symbol
    settled = findings(Case(known({"ipcs": [symbols[True]]})))["emerging_industry"]
    assert settled.verdict == "holds"
    keyword = next(
        part
        for text in tables.sei_industries_for([symbols[False]])[0].keywords
        for part in text.replace("；", "、").split("、")
        if len(part) >= 3
    )
    with_it = findings(Case(known({"ipcs": [symbols[False]]}), f"一种用于{keyword}的装置"))[
        "emerging_industry"
    ]
    assert with_it.verdict == "holds"
    assert keyword in with_it.reason
    assert not with_it.confidence.is_checked
