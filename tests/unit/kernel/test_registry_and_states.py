import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from zhiqiao.kernel.refusal import Refusal
from zhiqiao.kernel.registry import RegistryBroken, rules_in
from zhiqiao.kernel.states import State, StepRefused, Transition, Workflow

STATES = [
    State("draft", "草稿"),
    State("signed", "已签"),
    State("recorded", "已备案"),
    State("dropped", "已撤"),
]
STEPS = [
    Transition("sign", "draft", "signed", "签订"),
    Transition("record", "signed", "recorded", "备案"),
    Transition("drop", ("draft", "signed"), "dropped", "撤回"),
]


def test_steps_lead_from_state_to_state() -> None:
    deal = Workflow(STATES, STEPS)
    assert deal.initial == "draft"
    assert deal.step("draft", "sign") == "signed"
    assert deal.step("signed", "drop") == "dropped"
    assert [step.name for step in deal.possible("signed")] == ["record", "drop"]
    assert deal.is_final("recorded")
    assert not deal.is_final("draft")
    assert deal.choices[1] == ("signed", "已签")


def test_a_refused_step_says_what_is_possible_now() -> None:
    deal = Workflow(STATES, STEPS)
    with pytest.raises(StepRefused) as caught:
        deal.step("draft", "record")
    assert caught.value.reason == "现在是「草稿」，不能「备案」"
    assert caught.value.remedy == "现在可以：「签订」、「撤回」"
    with pytest.raises(StepRefused, match="已是终点"):
        deal.step("recorded", "sign")


@pytest.mark.parametrize(
    ("states", "steps"),
    [
        ([], []),
        ([State("a", "甲"), State("a", "乙")], []),
        (STATES, [Transition("x", "draft", "nowhere", "去")]),
        (STATES, [Transition("x", "nowhere", "draft", "来")]),
        (STATES, [STEPS[0], Transition("sign", "draft", "recorded", "签订")]),
    ],
)
def test_a_workflow_that_cannot_be_is_found(states: list[State], steps: list[Transition]) -> None:
    with pytest.raises(ValueError, match=r"状态|步骤"):
        Workflow(states, steps)


def test_a_refusal_reads_as_two_sentences() -> None:
    refusal = Refusal("金额为负", "请填正数", column="金额", value="-1")
    assert str(refusal) == "金额为负。请填正数"
    assert (refusal.column, refusal.value) == ("金额", "-1")


@dataclass(frozen=True)
class Named:
    code: str


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "some_rules_of_a_test"
    folder.mkdir()
    (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    for name in [name for name in sys.modules if name.startswith(folder.name)]:
        del sys.modules[name]


def write(package: Path, name: str, code: str) -> None:
    (package / f"{name}.py").write_text(
        f"class R:\n    code = '{code}'\n\nRULE = R()\n" if code else "", encoding="utf-8"
    )


def test_rules_are_found_by_their_folder(package: Path) -> None:
    write(package, "second", "second")
    write(package, "first", "first")
    write(package, "_shared", "")
    assert list(rules_in(package.name)) == ["first", "second"]


@pytest.mark.parametrize(
    ("name", "code", "said"), [("a", "", "没有 RULE"), ("a", "b", "应与文件名「a」相同")]
)
def test_a_file_that_breaks_its_promise_is_named(package: Path, name: str, code: str, said: str) -> None:
    write(package, name, code)
    with pytest.raises(RegistryBroken, match=said):
        rules_in(package.name)


def test_a_rule_of_another_kind_is_named(package: Path) -> None:
    write(package, "a", "a")
    with pytest.raises(RegistryBroken, match="不是 Named"):
        rules_in(package.name, Named)
