"""Plans as data: they load, they cite what stands in the text, and a broken file says what is wrong."""

import copy
import datetime as dt
import itertools
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from zhiqiao.kernel import parameters
from zhiqiao.outcomes.performance.catalogue import indicator
from zhiqiao.outcomes.programme.plans import parse, plan, plan_codes, plans
from zhiqiao.outcomes.programme.sheet import PlanRefused

BEIBEI = "beibei-2023-2024"


@pytest.mark.shared
def test_every_phrase_stands_in_the_plan_text(shared: Path) -> None:
    [seed] = (shared / "spec" / "seeds").glob("000_*.txt")
    text = seed.read_text(encoding="utf-8")
    missing = [phrase for phrase in plan(BEIBEI).phrases() if phrase not in text]
    assert missing == []


@pytest.mark.shared
def test_units_named_stand_in_the_plan_text(shared: Path) -> None:
    [seed] = (shared / "spec" / "seeds").glob("000_*.txt")
    text = "".join(seed.read_text(encoding="utf-8").split())
    beibei = plan(BEIBEI)
    for task in (*beibei.tasks, *beibei.annex_tasks):
        for unit in (*task.lead, *task.cooperating):
            assert unit in text, (task.id, unit)


def test_all_plans_load_and_their_indicators_exist() -> None:
    assert BEIBEI in plan_codes()
    for one in plans():
        for kpi in one.kpis:
            declared = indicator(kpi.indicator, one.cutoff_on, kpi.parameters)
            assert declared.unit == kpi.unit


def test_beibei_is_the_plan_of_the_annex() -> None:
    beibei = plan(BEIBEI)
    assert [kpi.target for kpi in beibei.kpis] == [
        Decimal(text) for text in ("50", "20", "5", "3", "2", "60", "1.5", "10", "100", "90")
    ]
    assert beibei.cutoff_on == dt.date(2024, 10, 31)
    assert len(beibei.tasks) == 8
    assert len(beibei.annex_tasks) == 7
    assert sum(kpi.weight for kpi in beibei.kpis) == 90
    assert beibei.grouping_confidence == "P"
    assert {document.id for document in beibei.documents} == {"D01", "D02", "D03", "D04", "D05", "D06"}
    assert [rule.id for rule in beibei.conduct] == ["R14", "R15", "R16", "R17"]
    assert len(beibei.contradictions) == 6
    assert [note.id for note in beibei.notes_on("BB-03")] == ["N1"]
    assert beibei.kpi("BB-03").body_phrase == ""


def test_stages_stand_one_after_another() -> None:
    stages = plan(BEIBEI).stages
    for earlier, later in itertools.pairwise(stages):
        assert earlier.period.ends_on + dt.timedelta(days=1) == later.period.starts_on
    assert [stage.standing_on(dt.date(2024, 10, 31)) for stage in stages] == ["已结束", "进行中", "未开始"]


def _without_lead(top: dict[str, Any]) -> None:
    top["tasks"][0]["lead"] = []


def _float_target(top: dict[str, Any]) -> None:
    top["kpis"][6]["target"] = 1.5


def _unknown_clause(top: dict[str, Any]) -> None:
    top["tasks"][2]["clause"] = "9.9"


def _same_id(top: dict[str, Any]) -> None:
    top["kpis"][1]["id"] = "BB-01"


def _cutoff_outside(top: dict[str, Any]) -> None:
    top["cutoff_on"] = dt.date(2025, 1, 1)


def _weights_off(top: dict[str, Any]) -> None:
    top["kpis"][0]["weight"] = "11"


def _no_title(top: dict[str, Any]) -> None:
    del top["title"]


def _text_day(top: dict[str, Any]) -> None:
    top["issued_on"] = "2023年12月29日"


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_without_lead, "没有牵头单位"),
        (_float_target, "加引号的数"),
        (_unknown_clause, "不存在的条款“9.9”"),
        (_same_id, "“BB-01”出现了两次"),
        (_cutoff_outside, "截止日 2025-01-01 不在方案期内"),
        (_weights_off, "组内分值合计 51"),
        (_no_title, "缺少字段 title"),
        (_text_day, "日期"),
    ],
)
def test_a_broken_plan_says_what_is_wrong(spoil: Callable[[dict[str, Any]], None], words: str) -> None:
    top = copy.deepcopy(parameters.load(f"plans/{BEIBEI}.yaml"))
    spoil(top)
    with pytest.raises(PlanRefused) as caught:
        parse(top, BEIBEI)
    assert words in caught.value.reason
    assert caught.value.remedy


def test_code_must_be_the_file_name() -> None:
    with pytest.raises(PlanRefused):
        parse(parameters.load(f"plans/{BEIBEI}.yaml"), "another")


def test_unknown_plan_and_kpi_are_refused_with_what_there_is() -> None:
    with pytest.raises(PlanRefused) as caught:
        plan("nowhere-2030")
    assert BEIBEI in caught.value.remedy
    with pytest.raises(PlanRefused) as caught:
        plan(BEIBEI).kpi("BB-11")
    assert "BB-10" in caught.value.remedy
