"""Who may store and read files."""

from zhiqiao.foundation.access.roles import SIGNED_IN, Role
from zhiqiao.foundation.access.rules import ANY, OWN, REGION, SELF, everyone, policy

POLICY = policy(
    "foundation.documents",
    {
        "file:store": everyone(SIGNED_IN, ANY),
        "file:read": {
            **everyone(SIGNED_IN, (OWN, SELF)),
            Role.LEAD_AGENCY: REGION,
            Role.SUPERIOR: REGION,
            Role.AUDITOR: REGION,
            Role.EVALUATOR: REGION,
        },
    },
    labels={"file:store": "上传材料", "file:read": "查看材料"},
)
