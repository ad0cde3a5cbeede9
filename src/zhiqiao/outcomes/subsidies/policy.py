"""Who opens funds, claims, reviews, approves and pays. That two people do it is checked in the services."""

from zhiqiao.foundation.access.roles import AGENCIES, READERS, Role
from zhiqiao.foundation.access.rules import ANY, OWN, REGION, everyone, policy

_FIRM = {Role.ENTERPRISE: OWN}
_DESK = {Role.LEAD_AGENCY: REGION, Role.COOPERATING_AGENCY: REGION}

POLICY = policy(
    "outcomes.subsidies",
    {
        "fund:view": {
            **everyone((*AGENCIES, *READERS), REGION),
            Role.PLATFORM_ADMIN: ANY,
        },
        "fund:open": {Role.LEAD_AGENCY: REGION},
        "claim:view": {**everyone((*AGENCIES, *READERS), REGION), **_FIRM},
        "claim:draft": _FIRM,
        "claim:submit": _FIRM,
        "claim:withdraw": _FIRM,
        "claim:review": {Role.LEAD_AGENCY: REGION},
        "claim:approve": _DESK,
        "claim:publish": _DESK,
        "claim:pay": _DESK,
    },
    labels={
        "fund:view": "查看奖补资金",
        "fund:open": "设立奖补资金",
        "claim:view": "查看奖补申领",
        "claim:draft": "填写奖补申领",
        "claim:submit": "提交奖补申领",
        "claim:withdraw": "撤回奖补申领",
        "claim:review": "审核奖补申领",
        "claim:approve": "批准奖补申领",
        "claim:publish": "公示奖补申领",
        "claim:pay": "登记奖补拨付",
    },
)
