"""Who may look at the map, keep navigation projects and watch lists.

The map counts only the patents the register would list for the actor, so everyone who may open the register may look.
Whom a firm watches is its own business: watch lists and alerts are read by the organization itself only.
"""

from zhiqiao.foundation.access.roles import AGENCIES, BROKERS, FINANCE, HOLDERS, READERS, Role
from zhiqiao.foundation.access.rules import ANY, OWN, REGION, everyone, policy

_OWN = everyone((*AGENCIES, *BROKERS, Role.HOLDER_OFFICE, Role.ENTERPRISE), OWN)

POLICY = policy(
    "assets.landscape",
    {
        "map:view": {
            **everyone((*AGENCIES, *READERS, *BROKERS, *FINANCE), REGION),
            **everyone(HOLDERS, OWN),
            Role.ENTERPRISE: OWN,
            Role.PLATFORM_ADMIN: ANY,
        },
        "project:view": {**_OWN, **everyone((*AGENCIES, *READERS), REGION)},
        "project:keep": _OWN,
        "project:accept": {
            Role.LEAD_AGENCY: REGION,
            **everyone((Role.PARK, Role.HOLDER_OFFICE, Role.ENTERPRISE), OWN),
        },
        "watch:view": _OWN,
        "watch:keep": _OWN,
        "alert:settle": _OWN,
        "alert:find": {Role.PLATFORM_ADMIN: ANY},
        "industry:define": {Role.LEAD_AGENCY: REGION},
    },
    labels={
        "map:view": "查看专利导航图",
        "project:view": "查看专利导航项目",
        "project:keep": "立项、修改和推进专利导航项目",
        "project:accept": "验收专利导航项目",
        "watch:view": "查看预警与关注清单",
        "watch:keep": "设置关注清单",
        "alert:settle": "处理预警",
        "alert:find": "查找新的预警",
        "industry:define": "登记本地重点产业，写它的专利口径",
    },
)
