"""Who may import. A lead agency for its region; a holder's office for its own patents."""

from zhiqiao.foundation.access.roles import READERS, Role
from zhiqiao.foundation.access.rules import ANY, OWN, REGION, everyone, policy

_WRITERS = {Role.LEAD_AGENCY: REGION, Role.HOLDER_OFFICE: OWN}

POLICY = policy(
    "assets.imports",
    {
        "batch:view": {**_WRITERS, **everyone(READERS, REGION)},
        "workbook:preview": _WRITERS,
        "batch:apply": _WRITERS,
        "batch:undo": _WRITERS,
        "batch:discard": _WRITERS,
        "batch:choose": _WRITERS,
        "patent:type": _WRITERS,
        "fee:record": {**_WRITERS, Role.ENTERPRISE: OWN},
        "term:record": _WRITERS,
        "conflict:view": {**_WRITERS, **everyone(READERS, REGION)},
        "field:decide": _WRITERS,
        "mapping:view": {**_WRITERS, **everyone(READERS, REGION)},
        "mapping:edit": _WRITERS,
        "holder:view": {
            Role.LEAD_AGENCY: REGION,
            Role.PLATFORM_ADMIN: ANY,
            Role.HOLDER_OFFICE: OWN,
            **everyone(READERS, REGION),
        },
        "holder:gather": {Role.LEAD_AGENCY: REGION, Role.PLATFORM_ADMIN: ANY},
        "holder:decide": {Role.LEAD_AGENCY: REGION, Role.PLATFORM_ADMIN: ANY},
        "organization:import": {Role.LEAD_AGENCY: REGION, Role.PLATFORM_ADMIN: ANY},
    },
    labels={
        "batch:view": "查看导入",
        "workbook:preview": "上传并预览专利清单",
        "batch:apply": "把预览写入登记簿",
        "batch:undo": "撤销一次导入",
        "batch:discard": "放弃预览",
        "batch:choose": "选择整批或跳过坏行",
        "patent:type": "手工登记专利",
        "fee:record": "登记年费缴费与减缴",
        "term:record": "登记期限补偿",
        "conflict:view": "查看来源分歧",
        "field:decide": "为有分歧的字段定值",
        "mapping:view": "查看列对应",
        "mapping:edit": "设置列对应",
        "holder:view": "查看权利人名称核对",
        "holder:gather": "核对权利人名称",
        "holder:decide": "判定权利人名称是哪家单位",
        "organization:import": "批量登记企业与规模数据",
    },
)
