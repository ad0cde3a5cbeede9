"""Who may read facts."""

from zhiqiao.foundation.access.roles import AGENCIES, BROKERS, FINANCE, HOLDERS, READERS, Role
from zhiqiao.foundation.access.rules import ANY, OWN, REGION, everyone, policy

POLICY = policy(
    "foundation.evidence",
    {
        "fact:view": {
            **everyone((*AGENCIES, *READERS), REGION),
            **everyone((*HOLDERS, *FINANCE, *BROKERS, Role.ENTERPRISE), OWN),
            Role.PLATFORM_ADMIN: ANY,  # who sees every figure can open it to its facts
        },
        "ledger:verify": {Role.AUDITOR: ANY, Role.LEAD_AGENCY: ANY, Role.PLATFORM_ADMIN: ANY},
    },
    labels={"fact:view": "查看事实", "ledger:verify": "校验账本"},
)
