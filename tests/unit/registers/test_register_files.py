"""What every file in parameters/registers must hold beyond loading: items that exist, papers, words of the plans."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.architecture.house import ROOT

from zhiqiao.foundation.registers import loading
from zhiqiao.foundation.registers.schema import CHOICES, OPTIONAL, Field, Register
from zhiqiao.kernel.parameters import Confidence

FILES = ROOT / "src/zhiqiao/parameters/registers"
CODES = list(loading.registers())
AREAS = "AFLMO"  # of the checklist: those whose registers were written; a later room adds its letters
NO_PAPER = "# 不要求材料："  # a line that says why an entry needs no paper
_MARKS = str.maketrans("", "", "“”‘’ \n\r\t　")


def areas() -> dict[int, str]:
    """Item → letter of its area."""
    with (ROOT / "docs/coverage.csv").open(encoding="utf-8", newline="") as file:
        return {int(row["item"]): row["area"][0] for row in csv.DictReader(file)}


def official(register: Register) -> Iterator[Field]:
    """Fields whose options are said to be the plan's own words."""
    for field in register.fields:
        if field.kind in CHOICES and field.options_confidence is Confidence.V0:
            yield field


@pytest.mark.parametrize("code", CODES)
def test_what_a_register_serves_is_on_the_checklist(code: str) -> None:
    known = areas()
    for item in loading.register_of(code).serves:
        assert known[item] in AREAS, f"第 {item} 项属于 {known[item]}"


def test_no_two_registers_have_the_same_title() -> None:
    titles = Counter(one.title for one in loading.registers().values())
    assert [title for title, many in titles.items() if many > 1] == []


@pytest.mark.parametrize("code", CODES)
def test_an_entry_is_proven_by_a_paper_or_the_file_says_why_not(code: str) -> None:
    register = loading.register_of(code)
    is_proven = any(one.required != OPTIONAL for one in register.papers)
    says_why = NO_PAPER in (FILES / f"{code}.yaml").read_text(encoding="utf-8")
    assert is_proven != says_why, "要么有必交的材料，要么写一行为什么不要"


@pytest.mark.parametrize("code", CODES)
def test_an_entry_has_a_key_and_can_be_filtered(code: str) -> None:
    register = loading.register_of(code)
    assert register.key, "没有写凭什么判断重复"
    assert any(one.filter for one in register.fields)
    assert not set(register.approve) - set(register.readers)


@pytest.mark.shared
@pytest.mark.parametrize("code", CODES)
def test_what_a_register_quotes_stands_in_a_plan(code: str, shared: Path) -> None:
    plans = [one.read_text(encoding="utf-8") for one in sorted((shared / "spec" / "seeds").glob("*.txt"))]
    text = "\n".join(plans).translate(_MARKS)
    register = loading.register_of(code)
    quoted = re.findall(r"“([^”]+)”", register.source)
    assert quoted, "出处没有引原文"
    words = [*quoted, *(word for field in official(register) for word in field.options.values())]
    assert [word for word in words if word.translate(_MARKS) not in text] == []
