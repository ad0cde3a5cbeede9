"""Who reads plans, who adopts them, who reports on tasks."""

from zhiqiao.foundation.access.roles import AGENCIES, READERS, SIGNED_IN, Role
from zhiqiao.foundation.access.rules import ANY, REGION, everyone, policy

POLICY = policy(
    "outcomes.programme",
    {
        "plan:view": everyone(SIGNED_IN, ANY),
        "adoption:view": {**everyone((*AGENCIES, *READERS), REGION), Role.PLATFORM_ADMIN: ANY},
        "adoption:adopt": {Role.LEAD_AGENCY: REGION, Role.PLATFORM_ADMIN: ANY},
        "task:report": everyone(AGENCIES, REGION),
        "task:supervise": {Role.LEAD_AGENCY: REGION, Role.SUPERIOR: REGION},
    },
    labels={
        "plan:view": "查看实施方案",
        "adoption:view": "查看本地区采用的方案",
        "adoption:adopt": "采用方案",
        "task:report": "填报任务进展",
        "task:supervise": "任务督办",
    },
)
