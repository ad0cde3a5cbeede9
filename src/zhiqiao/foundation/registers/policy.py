"""Who may reach register entries, and how far. Each register's own file narrows it further: see ``reach``."""

from zhiqiao.foundation.access.roles import AGENCIES, READERS, SIGNED_IN, Role
from zhiqiao.foundation.access.rules import ANY, OWN, REGION, everyone, policy

_OWN = everyone(SIGNED_IN, OWN)
_REGION = {**_OWN, **everyone((*AGENCIES, *READERS), REGION), Role.PLATFORM_ADMIN: ANY}
_LEADS = {**_OWN, Role.LEAD_AGENCY: REGION, Role.PLATFORM_ADMIN: ANY}

POLICY = policy(
    "foundation.registers",
    {
        "register:view": everyone(SIGNED_IN, ANY),
        "entry:view": _REGION,
        "entry:edit": _LEADS,
        "entry:withdraw": _LEADS,
        "entry:decide": {**_OWN, **everyone((*AGENCIES, *READERS), REGION), Role.PLATFORM_ADMIN: ANY},
        "workbook:fill": _LEADS,
        "entry:remind": {Role.PLATFORM_ADMIN: ANY},
    },
    labels={
        "register:view": "查看专项台账总览",
        "entry:view": "查看台账条目（身份以各台账为准）",
        "entry:edit": "登记、修改台账条目（身份以各台账为准）",
        "entry:withdraw": "撤下、恢复台账条目（身份以各台账为准）",
        "entry:decide": "审核台账条目（身份以各台账为准）",
        "workbook:fill": "用 Excel 填台账（身份以各台账为准）",
        "entry:remind": "提醒将到期的台账条目",
    },
)
