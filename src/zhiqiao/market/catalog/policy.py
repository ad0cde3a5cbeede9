"""Who may offer and who may ask. What is published is seen by everyone.

A broker reaches the needs it collected itself; what another firm has not published is not a broker's affair.
"""

from zhiqiao.foundation.access.roles import AGENCIES, BROKERS, HOLDERS, READERS, Role
from zhiqiao.foundation.access.rules import ANY, OWN, REGION, everyone, policy

_CLERKS = everyone((Role.LEAD_AGENCY, Role.PARK), REGION)
_WRITERS = {**_CLERKS, **everyone((*BROKERS, Role.ENTERPRISE), OWN)}

POLICY = policy(
    "market.catalog",
    {
        "listing:browse": everyone((Role.PUBLIC,), ANY),
        "listing:view": {
            **everyone((*AGENCIES, *READERS), REGION),
            **everyone((*HOLDERS, Role.ENTERPRISE), OWN),
        },
        "listing:edit": {Role.HOLDER_OFFICE: OWN, Role.ENTERPRISE: OWN},
        "listing:publish": {Role.HOLDER_OFFICE: OWN, Role.ENTERPRISE: OWN},
        "listing:withdraw": {Role.HOLDER_OFFICE: OWN, Role.ENTERPRISE: OWN, Role.LEAD_AGENCY: REGION},
        "demand:browse": everyone((Role.PUBLIC,), ANY),
        "demand:view": {
            **everyone((*AGENCIES, *READERS), REGION),
            **everyone((*BROKERS, Role.ENTERPRISE), OWN),
        },
        "demand:edit": _WRITERS,
        "demand:record": {**_CLERKS, **everyone(BROKERS, REGION)},
        "demand:confirm": {Role.ENTERPRISE: OWN},
        "demand:publish": _WRITERS,
        "demand:close": _WRITERS,
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
