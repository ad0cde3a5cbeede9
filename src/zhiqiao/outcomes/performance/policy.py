"""Who sees figures."""

from zhiqiao.foundation.access.roles import AGENCIES, READERS, Role
from zhiqiao.foundation.access.rules import ANY, REGION, everyone, policy

POLICY = policy(
    "outcomes.performance",
    {"figure:view": {**everyone((*AGENCIES, *READERS), REGION), Role.PLATFORM_ADMIN: ANY}},
    labels={"figure:view": "查看绩效指标"},
)
