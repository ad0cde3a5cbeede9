"""The states of a patent on the wake-up list and the steps between them. Plain Python."""

from typing import Final

from zhiqiao.kernel.states import State, Transition, Workflow

ASLEEP: Final = "asleep"
WOKEN: Final = "woken"
LISTED: Final = "listed"
MATCHED: Final = "matched"
CONVERTED: Final = "converted"
DISMISSED: Final = "dismissed"

# Lines somebody still has to do something about.
WAITING: Final = (ASLEEP, WOKEN, LISTED, MATCHED)
# The way forward; a fact moves a line ahead, never back.
WAY: Final = (ASLEEP, WOKEN, LISTED, MATCHED, CONVERTED)

WAKING: Final = Workflow(
    states=(
        State(ASLEEP, "沉睡"),
        State(WOKEN, "已唤醒"),
        State(LISTED, "已发布"),
        State(MATCHED, "已匹配"),
        State(CONVERTED, "已转化"),
        State(DISMISSED, "移出清单"),
    ),
    transitions=(
        Transition("wake", ASLEEP, WOKEN, "唤醒"),
        Transition("list", (ASLEEP, WOKEN), LISTED, "发布供给"),
        Transition("match", (ASLEEP, WOKEN, LISTED), MATCHED, "匹配到企业"),
        Transition("convert", (ASLEEP, WOKEN, LISTED, MATCHED, DISMISSED), CONVERTED, "转化"),
        Transition("dismiss", (ASLEEP, WOKEN, LISTED, MATCHED), DISMISSED, "移出清单"),
        Transition("sleep", (WOKEN, LISTED, MATCHED, CONVERTED, DISMISSED), ASLEEP, "回到沉睡"),
    ),
)
# What a person may do; conversion is told by the ledger alone.
BY_HAND: Final = ("wake", "list", "match", "dismiss", "sleep")
# Step -> the state a fact of its kind leads to, the farthest first.
BY_FACT: Final = (("convert", CONVERTED), ("match", MATCHED), ("list", LISTED))

TONES: Final = {ASLEEP: "bad", WOKEN: "wait", LISTED: "info", MATCHED: "info", CONVERTED: "ok", DISMISSED: ""}
FOUND: Final = "found"


def step_label(name: str) -> str:
    """What a step is called."""
    if name == FOUND:
        return "列入清单"
    return next((one.label for one in WAKING.transitions if one.name == name), name)


def is_ahead(state: str, now: str) -> bool:
    """Whether a state lies further along the way than the present one."""
    return now in WAY and WAY.index(state) > WAY.index(now)
