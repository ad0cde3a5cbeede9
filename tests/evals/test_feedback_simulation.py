"""The simulation in small: both ways send as much, the same seed gives the same, the page says what was counted."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from evals.feedback_simulation import report, tastes, town
from evals.feedback_simulation.arms import ABLATIONS, OFF, ON, Arm, Outcome, run_arm

FIRMS, DAYS, BUDGET = 12, 7, 3


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> tuple[town.Patents, town.Lists]:
    fields = {"C02F1/00": "废水沉淀", "H01L21/00": "晶圆清洗", "A01B1/00": "果园松土", "B65G1/00": "货架搬运"}
    rows = [
        (
            f"CN20121{at:07d}",
            f"一种{words}装置{at}",
            f"用于{words}，第 {at} 种。",
            ipc,
            "演示大学",
            date(2012, 5, 4),
        )
        for at, (ipc, words) in enumerate([*fields.items()] * 20)
    ]
    monkeypatch.setattr(town, "_rows", lambda _: (rows, "生成"))
    monkeypatch.setattr(town, "SHARED", Path("/nowhere"))
    monkeypatch.setattr(town, "WIDE_TOPICS", 5)
    monkeypatch.setattr(town, "FINE_TOPICS", 12)
    monkeypatch.setattr(town, "_DIRECTIONS", 12)
    random = np.random.default_rng(5)
    patents, _ = town.make_patents(random)
    lists, _ = town.make_lists(random, patents, 30, "none")
    return patents, lists


def ran(small: tuple[town.Patents, town.Lists], arm: Arm) -> Outcome:
    firms = tastes.make_firms(
        np.random.default_rng(6), FIRMS, *small, tastes.World(threshold=0.0), town.first_day()
    )
    return run_arm(arm, firms, *small, town.first_day(), DAYS, BUDGET)


def test_both_ways_send_the_same_number_and_the_same_seed_gives_the_same(
    small: tuple[town.Patents, town.Lists], tmp_path: Path
) -> None:
    off, on = ran(small, OFF), ran(small, ON)
    assert (off.sent == on.sent).all()
    assert off.sent.max() == BUDGET
    assert (off.agreed <= off.sent).all()
    assert off.agreed.sum() > 0
    assert (off.agreed[:, 0] == on.agreed[:, 0]).all(), "第一天还没有答复"
    assert (on.agreed != off.agreed).any(), "答复改变了后来的推送"
    again = ran(small, ON)
    assert (again.agreed == on.agreed).all()
    assert all(ran(small, arm).sent.sum() == off.sent.sum() for arm in ABLATIONS)

    page = report.Page(tmp_path / "page.md")
    page.say("模拟", heading=1)
    for line in report.main_lines(off, on, np.random.default_rng(1), 5):
        page.say(line, bullet=True)
    page.say(report.over_seeds([0.1, 0.3], 0.3), strong=True)
    page.close()
    told = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert f"愿意 {off.agreed.sum()} / {on.agreed.sum()} 次" in told
    assert "**平均提升 +20.0%（2 个种子" in told
    assert told.rstrip().endswith("未达到**")


def test_firms_of_a_trade_ask_different_things_and_each_has_its_own_tastes(
    small: tuple[town.Patents, town.Lists],
) -> None:
    firms = tastes.make_firms(np.random.default_rng(6), FIRMS, *small, tastes.World(), town.first_day())
    assert all(len(set(one)) == tastes.NEEDS for one in firms.needs.tolist())
    assert firms.says_yes.shape == (FIRMS, tastes.NEEDS * town.LISTED)
    assert 0 < firms.says_yes.mean() < 1
    assert set(firms.reasons.ravel().tolist()) <= set(range(len(tastes.REASONS)))
