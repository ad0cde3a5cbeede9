"""``zhiqiao plan`` on the command line."""

import argparse
import json

import pytest

from zhiqiao.config.commands import plan as command
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.outcomes.programme.services import adopt_plan

BEIBEI = "beibei-2023-2024"
LEAD = Actor(None, "甲", Role.LEAD_AGENCY, region_code="990101")

pytestmark = pytest.mark.django_db


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args(words))


def test_lists_plans(capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 0
    assert "采用地区：还没有" in capsys.readouterr().out
    assert run("--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["code"] == BEIBEI


def test_prints_the_ten_figures(capsys: pytest.CaptureFixture[str]) -> None:
    adopt_plan(LEAD, BEIBEI, "990101")
    assert run(BEIBEI) == 0
    out = capsys.readouterr().out
    assert out.count("BB-") == 10
    assert "还没有这类事实" in out
    assert run(BEIBEI, "--region", "990101", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [one["id"] for one in told["figures"]][-1] == "BB-10"
    assert told["figures"][0]["value"] == "0"
    assert told["figures"][4]["value"] is None


def test_refuses_with_what_to_do() -> None:
    with pytest.raises(Refusal, match="还没有采用"):
        run(BEIBEI)
    with pytest.raises(Refusal, match="没有方案"):
        run("nowhere")
