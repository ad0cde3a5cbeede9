"""Who may look for matches, send them to firms, and answer."""

from zhiqiao.foundation.access.roles import AGENCIES, BROKERS, HOLDERS, READERS, SIGNED_IN, Role
from zhiqiao.foundation.access.rules import ANY, OWN, REGION, SELF, everyone, policy

_SENDERS = {**everyone((Role.LEAD_AGENCY, Role.PARK, *BROKERS), REGION), Role.HOLDER_OFFICE: OWN}

POLICY = policy(
    "market.matching",
    {
        # Holders see matches for published needs only: the query asks the catalog for the need first.
        "proposal:view": {
            **everyone((*AGENCIES, *READERS, *BROKERS), REGION),
            **everyone(HOLDERS, ANY),
            Role.ENTERPRISE: OWN,
        },
        "proposal:keep": everyone((Role.LEAD_AGENCY, Role.PARK, *BROKERS), REGION),
        "firm:view": {
            **everyone((*AGENCIES, *READERS, *BROKERS), REGION),
            Role.HOLDER_OFFICE: REGION,
        },
        "push:send": _SENDERS,
        "push:view": {
            **everyone((*AGENCIES, *READERS), REGION),
            **everyone((*BROKERS, *HOLDERS, Role.ENTERPRISE), OWN),
        },
        "push:answer": {Role.ENTERPRISE: OWN},
        "push:follow": {
            **everyone((Role.LEAD_AGENCY, Role.PARK), REGION),
            **everyone((Role.HOLDER_OFFICE, Role.ENTERPRISE, *BROKERS), OWN),
        },
        "push:expire": {Role.LEAD_AGENCY: REGION},
        "mass_push:view": dict.fromkeys(_SENDERS, OWN),
        "help:ask": {Role.ENTERPRISE: OWN},
        "search:use": everyone(SIGNED_IN, ANY),
        # What a colleague shares is added by the query.
        "saved_search:view": everyone(SIGNED_IN, SELF),
        "saved_search:keep": everyone(SIGNED_IN, SELF),
        "saved_search:look": {Role.PLATFORM_ADMIN: ANY},
        # What a firm's answers taught is read by the firm and by those who read all its answers already.
        "learning:view": {**everyone((Role.LEAD_AGENCY, Role.PARK), REGION), Role.ENTERPRISE: OWN},
        "learning:switch": {Role.ENTERPRISE: OWN},
        "learning:forget": {Role.ENTERPRISE: OWN},
        "learning:set": {Role.LEAD_AGENCY: REGION, Role.PLATFORM_ADMIN: ANY},
    },
    labels={
        "proposal:view": "查看匹配到的专利",
        "proposal:keep": "留存匹配清单",
        "firm:view": "查看候选企业",
        "push:send": "向企业推送专利",
        "push:view": "查看推送与答复",
        "push:answer": "答复推送",
        "push:follow": "跟进企业的答复",
        "push:expire": "清理逾期的推送",
        "mass_push:view": "查看批量推送",
        "help:ask": "请主管部门帮找专利",
        "search:use": "全站搜索",
        "saved_search:view": "查看检索订阅",
        "saved_search:keep": "保存和修改检索订阅",
        "saved_search:look": "查找订阅的新专利",
        "learning:view": "查看从企业答复中学到了什么",
        "learning:switch": "开关本单位的反馈学习",
        "learning:forget": "让反馈学习忘掉或重新计入一条答复",
        "learning:set": "开关本地区的反馈学习",
    },
)
