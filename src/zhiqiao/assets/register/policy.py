"""Who may see the register. Patent data are published; what this table guards is whose stock is looked at as a whole.

A patent on the shelf (a published listing) is seen by everyone through the catalog, not through the register.
"""

from zhiqiao.foundation.access.roles import AGENCIES, BROKERS, FINANCE, HOLDERS, READERS, Role
from zhiqiao.foundation.access.rules import ANY, OWN, REGION, everyone, policy

POLICY = policy(
    "assets.register",
    {
        "patent:view": {
            **everyone((*AGENCIES, *READERS), REGION),
            **everyone(HOLDERS, OWN),
            **everyone((*BROKERS, *FINANCE), REGION),
            Role.ENTERPRISE: OWN,
            Role.PLATFORM_ADMIN: ANY,
        },
    },
    labels={"patent:view": "查看专利登记簿"},
)
