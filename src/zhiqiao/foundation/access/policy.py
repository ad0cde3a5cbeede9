"""Who may see the permission table, and who manages people."""

from zhiqiao.foundation.access.roles import SIGNED_IN, Role
from zhiqiao.foundation.access.rules import ANY, OWN, REGION, everyone, policy

POLICY = policy(
    "foundation.access",
    {
        "session:open": everyone([Role.PUBLIC], ANY),
        "session:view": everyone(SIGNED_IN, ANY),
        "role:switch": everyone(SIGNED_IN, ANY),
        "matrix:view": everyone(SIGNED_IN, ANY),
    },
    labels={
        "session:open": "登录与公开首页",
        "session:view": "查看自己的身份",
        "role:switch": "切换身份",
        "matrix:view": "查看权限表",
    },
)

ACCOUNTS = policy(
    "foundation.accounts",
    {
        "organization:view": {
            **everyone(SIGNED_IN, OWN),
            Role.LEAD_AGENCY: REGION,
            Role.COOPERATING_AGENCY: REGION,
            Role.PARK: REGION,
            Role.SUPERIOR: REGION,
            Role.AUDITOR: REGION,
            Role.EVALUATOR: REGION,
            Role.BANK: REGION,
            Role.TECHNOLOGY_MANAGER: REGION,
            Role.SERVICE_AGENCY: REGION,
            Role.PLATFORM_ADMIN: ANY,
        },
        "organization:edit": {Role.LEAD_AGENCY: REGION, Role.PLATFORM_ADMIN: ANY, Role.ENTERPRISE: OWN},
        "name:edit": {Role.LEAD_AGENCY: REGION, Role.PLATFORM_ADMIN: ANY},
        "name:propose": {Role.HOLDER_OFFICE: OWN, Role.ENTERPRISE: OWN},
        "member:edit": {Role.LEAD_AGENCY: REGION, Role.PLATFORM_ADMIN: ANY, Role.HOLDER_OFFICE: OWN},
    },
    labels={
        "organization:view": "查看组织",
        "organization:edit": "登记组织与规模数据",
        "name:edit": "登记组织的曾用名、英文名等",
        "name:propose": "提出本单位的曾用名、英文名等",
        "member:edit": "登记人员与身份",
    },
)
