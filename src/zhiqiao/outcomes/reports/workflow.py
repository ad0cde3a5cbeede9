"""How a report moves: drafted, frozen at a ledger position, submitted. Nothing leads back from frozen."""

from typing import Final

from zhiqiao.kernel.states import State, Transition, Workflow

DRAFT: Final = "draft"
FROZEN: Final = "frozen"
SUBMITTED: Final = "submitted"

REPORTING = Workflow(
    states=[State(DRAFT, "草稿"), State(FROZEN, "已冻结"), State(SUBMITTED, "已报送")],
    transitions=[
        Transition("edit", DRAFT, DRAFT, "修改"),
        Transition("recount", DRAFT, DRAFT, "重新计数"),
        Transition("discard", DRAFT, DRAFT, "放弃草稿"),
        Transition("freeze", DRAFT, FROZEN, "冻结"),
        Transition("submit", FROZEN, SUBMITTED, "登记报送"),
    ],
)
