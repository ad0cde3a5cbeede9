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
        "fee:view": {
            **everyone((*AGENCIES, *READERS), REGION),
            Role.HOLDER_OFFICE: OWN,
            Role.COLLEGE_REVIEWER: OWN,
            Role.ENTERPRISE: OWN,
            Role.PLATFORM_ADMIN: ANY,
        },
        # Reminders are sent by the worker; nobody else may.
        "fee:remind": {},
    },
    labels={"patent:view": "查看专利登记簿", "fee:view": "查看年费日历", "fee:remind": "发出缴费提醒"},
)
