"""The states of an entry and the steps between them. Plain Python."""

from typing import Final

from zhiqiao.kernel.states import State, Transition, Workflow

OPEN: Final = "open"
SELF_ASSESSED: Final = "self_assessed"
COLLEGE_REVIEWED: Final = "college_reviewed"
ASSESSED: Final = "assessed"
SCREENED_IN: Final = "screened_in"
SCREENED_OUT: Final = "screened_out"

# Entries the unit has assessed: the numerator of coverage.
COVERED: Final = (ASSESSED, SCREENED_IN, SCREENED_OUT)
UNDER_WAY: Final = (OPEN, SELF_ASSESSED, COLLEGE_REVIEWED, ASSESSED)

ENTRY: Final = Workflow(
    states=(
        State(OPEN, "未建档"),
        State(SELF_ASSESSED, "已自评"),
        State(COLLEGE_REVIEWED, "二级单位已审"),
        State(ASSESSED, "单位已评价"),
        State(SCREENED_IN, "已入库"),
        State(SCREENED_OUT, "不入库"),
    ),
    transitions=(
        Transition("self_assess", (OPEN, SELF_ASSESSED), SELF_ASSESSED, "发明人自评"),
        Transition("review", SELF_ASSESSED, COLLEGE_REVIEWED, "二级单位审核"),
        Transition("assess", (SELF_ASSESSED, COLLEGE_REVIEWED, ASSESSED), ASSESSED, "单位评价"),
        Transition("screen_in", ASSESSED, SCREENED_IN, "入库"),
        Transition("screen_out", ASSESSED, SCREENED_OUT, "不入库"),
        Transition("send_back", SELF_ASSESSED, OPEN, "退回发明人"),
        Transition("send_back", COLLEGE_REVIEWED, SELF_ASSESSED, "退回二级单位"),
        Transition("send_back", ASSESSED, COLLEGE_REVIEWED, "撤回单位评价"),
        Transition("send_back_direct", ASSESSED, SELF_ASSESSED, "撤回单位评价"),
        Transition("take_out", SCREENED_IN, ASSESSED, "移出资源库"),
        Transition("reopen", SCREENED_OUT, ASSESSED, "重新筛选"),
    ),
)

TONES: Final = {
    OPEN: "",
    SELF_ASSESSED: "info",
    COLLEGE_REVIEWED: "info",
    ASSESSED: "wait",
    SCREENED_IN: "ok",
    SCREENED_OUT: "bad",
}


def step_label(name: str, origin: str = "") -> str:
    """What a step is called; the origin tells steps of one name apart."""
    found = [one for one in ENTRY.transitions if one.name == name]
    return next((one.label for one in found if origin in one.origins), found[0].label if found else name)
