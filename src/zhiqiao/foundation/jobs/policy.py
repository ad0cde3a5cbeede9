"""Who may watch long work."""

from zhiqiao.foundation.access.roles import SIGNED_IN, Role
from zhiqiao.foundation.access.rules import ANY, OWN, SELF, everyone, policy

POLICY = policy(
    "foundation.jobs",
    {"progress:view": {**everyone(SIGNED_IN, (OWN, SELF)), Role.PLATFORM_ADMIN: ANY}},
    labels={"progress:view": "查看后台作业进度"},
)
