"""The checks of filings against cases that a clerk can read."""

from datetime import date
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from zhiqiao.assets.appraisal.checking import Filing, alike, blind_spots, checks, flags, grams, windows

CASES = Path(__file__).parents[2] / "cases" / "appraisal" / "checks"
DAY = date(2026, 1, 1)


def cases() -> list[Any]:
    return [
        pytest.param(file.stem, case, id=f"{file.stem}: {case['name']}")
        for file in sorted(CASES.glob("*.yaml"))
        for case in yaml.safe_load(file.read_text(encoding="utf-8"))
    ]


def filing(told: dict[str, Any]) -> Filing:
    given = dict(told)
    if "claim_length" in given:
        given["first_claim"] = "字" * given.pop("claim_length")
    for name in ("inventors", "events", "twins"):
        given[name] = tuple(given.get(name, ()))
    return Filing(**given)


@pytest.mark.parametrize(("code", "case"), cases())
def test_case(code: str, case: dict[str, Any]) -> None:
    if "repeat" in case:
        told = [
            filing({"number": f"{at:03}", **case["repeat"]["each"]}) for at in range(case["repeat"]["many"])
        ]
        found = checks()[code].look(told, DAY)
        assert len(found) == case["count"]
        if found:
            assert case["says"] in found[0].reason
        return
    found = checks()[code].look([filing(one) for one in case["filings"]], DAY)
    assert [list(one.numbers) for one in found] == [numbers for numbers, _ in case["flags"]]
    for one, (_, words) in zip(found, case["flags"], strict=True):
        assert words in one.reason
        assert one.check == code


def test_every_check_has_cases_and_a_clause() -> None:
    assert {file.stem for file in CASES.glob("*.yaml")} == set(checks())
    assert all(one.clause_label for one in checks().values())
    told = {one.clause for one in checks().values()} | {clause for clause, _, _ in blind_spots()}
    assert told == {f"AB-0{number}" for number in range(1, 9)}


def test_alike_is_symmetric_and_exact() -> None:
    one, other = grams("混凝之后膜过滤"), grams("混凝之后膜过滤降低色度")
    assert alike(one, one, 80) == 100
    assert alike(one, other, 40) == alike(other, one, 40) == pytest.approx(5 * 100 / 9)
    assert alike(one, other, 80) == 0


def test_nearly_the_same_texts_are_found_as_if_every_pair_were_compared() -> None:
    chance = Random(7)  # noqa: S311 - texts for a test
    words = ["混凝", "膜过滤", "降低色度", "反冲洗", "调节池", "陶瓷膜", "催化填料", "回流管"]
    base = "".join(chance.choice(words) for _ in range(40))
    texts = [
        base[: chance.randint(60, len(base))] + chance.choice(words) * chance.randint(0, 4) for _ in range(60)
    ]
    told = [Filing(f"{at:02}", "x", text, "A", DAY) for at, text in enumerate(texts)]
    found = {one.numbers for one in checks()["same_content"].look(told, DAY)}
    every = {
        (one.number, other.number)
        for one, other in combinations(told, 2)
        if alike(grams(f"x{one.text}"), grams(f"x{other.text}"), 80) >= 80
    }
    assert found == every
    assert 10 < len(every) < 60 * 59 / 2


def test_windows_are_the_widest() -> None:
    days = [date(2025, 1, day) for day in (1, 2, 8, 9, 20)]
    assert list(windows(days, 7)) == [(0, 1), (1, 2), (2, 3), (4, 4)]


def test_nothing_is_flagged_of_nothing() -> None:
    assert flags([], DAY) == []
