"""Who may make, record and read deals. Either party may bring papers; the lead agency may for its region."""

from zhiqiao.foundation.access.roles import AGENCIES, BROKERS, FINANCE, READERS, Role
from zhiqiao.foundation.access.rules import OWN, REGION, everyone, policy

_PARTIES = {
    **everyone((Role.HOLDER_OFFICE, Role.ENTERPRISE, *BROKERS), OWN),
    Role.LEAD_AGENCY: REGION,
}

POLICY = policy(
    "transactions.deals",
    {
        "deal:view": {
            **_PARTIES,
            **everyone((*AGENCIES, *READERS), REGION),
            Role.INVENTOR: OWN,
            Role.COLLEGE_REVIEWER: OWN,
            **everyone(FINANCE, OWN),
        },
        "deal:draft": _PARTIES,
        "deal:sign": _PARTIES,
        "deal:record": _PARTIES,
        "deal:pay": _PARTIES,
        "deal:cancel": {**everyone((Role.HOLDER_OFFICE, Role.ENTERPRISE), OWN), Role.LEAD_AGENCY: REGION},
    },
    labels={
        "deal:view": "查看交易",
        "deal:draft": "起草交易",
        "deal:sign": "登记签约",
        "deal:record": "登记备案",
        "deal:pay": "登记到账",
        "deal:cancel": "终止或更正交易",
    },
)
