"""The states of a navigation project and the steps between them. Plain Python."""

from typing import Final

from zhiqiao.kernel.states import State, Transition, Workflow

DRAFTED: Final = "drafted"
UNDER_WAY: Final = "under_way"
SUBMITTED: Final = "submitted"
ACCEPTED: Final = "accepted"
STOPPED: Final = "stopped"

EDITABLE: Final = (DRAFTED, UNDER_WAY)

PROJECT: Final = Workflow(
    states=(
        State(DRAFTED, "立项"),
        State(UNDER_WAY, "进行中"),
        State(SUBMITTED, "待验收"),
        State(ACCEPTED, "已验收"),
        State(STOPPED, "已终止"),
    ),
    transitions=(
        Transition("start", DRAFTED, UNDER_WAY, "开始"),
        Transition("submit", UNDER_WAY, SUBMITTED, "提交验收"),
        Transition("send_back", SUBMITTED, UNDER_WAY, "退回修改"),
        Transition("accept", SUBMITTED, ACCEPTED, "通过验收"),
        Transition("stop", (DRAFTED, UNDER_WAY), STOPPED, "终止"),
        Transition("resume", STOPPED, UNDER_WAY, "恢复"),
    ),
)

TONES: Final = {DRAFTED: "", UNDER_WAY: "info", SUBMITTED: "wait", ACCEPTED: "ok", STOPPED: "bad"}


def step_label(name: str) -> str:
    """What a step is called."""
    return next((one.label for one in PROJECT.transitions if one.name == name), name)
