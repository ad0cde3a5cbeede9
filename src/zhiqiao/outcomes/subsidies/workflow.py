"""The way of a claim, from draft to payment. Plain Python."""

from zhiqiao.kernel.states import State, Transition, Workflow

DRAFT, SUBMITTED, REVIEWED, APPROVED = "draft", "submitted", "reviewed", "approved"
PUBLIC_NOTICE, PAID = "public_notice", "paid"
RETURNED, REJECTED, WITHDRAWN = "returned", "rejected", "withdrawn"

CLAIM = Workflow(
    states=[
        State(DRAFT, "草稿"),
        State(SUBMITTED, "待审核"),
        State(REVIEWED, "待批准"),
        State(APPROVED, "已批准"),
        State(PUBLIC_NOTICE, "公示中"),
        State(PAID, "已拨付"),
        State(RETURNED, "已退回"),
        State(REJECTED, "不予支持"),
        State(WITHDRAWN, "已撤回"),
    ],
    transitions=[
        Transition("submit", (DRAFT, RETURNED), SUBMITTED, "提交"),
        Transition("withdraw", (DRAFT, RETURNED, SUBMITTED, REVIEWED), WITHDRAWN, "撤回"),
        Transition("pass", SUBMITTED, REVIEWED, "审核通过"),
        Transition("return", (SUBMITTED, REVIEWED, APPROVED, PUBLIC_NOTICE), RETURNED, "退回修改"),
        Transition("reject", (SUBMITTED, REVIEWED), REJECTED, "不予支持"),
        Transition("approve", REVIEWED, APPROVED, "批准"),
        Transition("publish", APPROVED, PUBLIC_NOTICE, "公示"),
        Transition("pay", PUBLIC_NOTICE, PAID, "登记拨付"),
    ],
)
EDITABLE = (DRAFT, RETURNED)
# These hold their facts and count towards the unit's cap.
OPEN = (SUBMITTED, REVIEWED, APPROVED, PUBLIC_NOTICE, PAID)
# These have taken their money out of the budget.
COMMITTED = (APPROVED, PUBLIC_NOTICE, PAID)
COLORS = {SUBMITTED: "wait", REVIEWED: "wait", APPROVED: "ok", PUBLIC_NOTICE: "info", PAID: "ok"}
COLORS |= {RETURNED: "bad", REJECTED: "bad"}
