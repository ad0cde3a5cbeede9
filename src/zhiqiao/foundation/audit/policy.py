"""Who may read the audit ledger."""

from zhiqiao.foundation.access.roles import SIGNED_IN, Role
from zhiqiao.foundation.access.rules import ANY, REGION, SELF, everyone, policy

POLICY = policy(
    "foundation.audit",
    {
        "entry:view": {
            **everyone(SIGNED_IN, SELF),
            Role.AUDITOR: REGION,
            Role.LEAD_AGENCY: REGION,
            Role.SUPERIOR: REGION,
            Role.PLATFORM_ADMIN: ANY,
        },
    },
    labels={"entry:view": "查看操作记录"},
)
