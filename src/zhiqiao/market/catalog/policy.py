"""Who may offer and who may ask. What is published is seen by everyone."""

from zhiqiao.foundation.access.roles import AGENCIES, BROKERS, FINANCE, HOLDERS, READERS, Role
from zhiqiao.foundation.access.rules import ANY, OWN, REGION, everyone, policy

_COLLECTORS = {**everyone((Role.LEAD_AGENCY, Role.PARK, *BROKERS), REGION)}

POLICY = policy(
    "market.catalog",
    {
        "listing:browse": everyone((Role.PUBLIC,), ANY),
        "listing:view": {**everyone((*AGENCIES, *READERS), REGION), **everyone(HOLDERS, OWN)},
        "listing:edit": {Role.HOLDER_OFFICE: OWN, Role.ENTERPRISE: OWN},
        "listing:publish": {Role.HOLDER_OFFICE: OWN, Role.ENTERPRISE: OWN},
        "listing:withdraw": {Role.HOLDER_OFFICE: OWN, Role.ENTERPRISE: OWN, Role.LEAD_AGENCY: REGION},
        "demand:browse": everyone((Role.PUBLIC,), ANY),
        "demand:view": {
            **everyone((*AGENCIES, *READERS, *BROKERS, *FINANCE), REGION),
            Role.ENTERPRISE: OWN,
        },
        "demand:edit": {**_COLLECTORS, Role.ENTERPRISE: OWN},
        "demand:record": _COLLECTORS,
        "demand:confirm": {Role.ENTERPRISE: OWN},
        "demand:publish": {**_COLLECTORS, Role.ENTERPRISE: OWN},
        "demand:close": {**_COLLECTORS, Role.ENTERPRISE: OWN},
        "demand:import": {Role.LEAD_AGENCY: REGION, Role.PARK: REGION},
    },
    labels={
        "listing:browse": "浏览已发布的供给",
        "listing:view": "查看供给（含草稿）",
        "listing:edit": "编写供给",
        "listing:publish": "发布供给",
        "listing:withdraw": "下架供给",
        "demand:browse": "浏览已发布的需求",
        "demand:view": "查看需求（含未发布）",
        "demand:edit": "编写需求",
        "demand:record": "代企业记录需求",
        "demand:confirm": "企业确认需求",
        "demand:publish": "发布需求",
        "demand:close": "结束需求",
        "demand:import": "批量导入需求",
    },
)
