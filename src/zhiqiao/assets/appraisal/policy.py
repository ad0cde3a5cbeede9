"""Who may appraise, see classes, disclose inventions and look at filings.

Appraisals are the holder's and its agency's: buyers and brokers do not read them. A disclosure is its inventor's and
that office's of the inventor's unit; nobody else's, agencies included.
"""

from zhiqiao.foundation.access.roles import AGENCIES, BROKERS, FINANCE, HOLDERS, READERS, Role
from zhiqiao.foundation.access.rules import ANY, OWN, REGION, SELF, everyone, policy

_GRADERS = {Role.LEAD_AGENCY: REGION, Role.EVALUATOR: REGION, Role.HOLDER_OFFICE: OWN}

POLICY = policy(
    "assets.appraisal",
    {
        "appraisal:view": {**everyone((*AGENCIES, *READERS), REGION), **everyone(HOLDERS, OWN)},
        "appraisal:make": _GRADERS,
        "indicator:answer": _GRADERS,
        "high_value:view": {
            **everyone((*AGENCIES, *READERS, *BROKERS, *FINANCE), REGION),
            **everyone(HOLDERS, OWN),
            Role.ENTERPRISE: OWN,
            Role.PLATFORM_ADMIN: ANY,
        },
        "award:record": {Role.LEAD_AGENCY: REGION, Role.HOLDER_OFFICE: OWN, Role.ENTERPRISE: OWN},
        "disclosure:view": {Role.INVENTOR: SELF, Role.HOLDER_OFFICE: OWN},
        "disclosure:write": {Role.INVENTOR: SELF, Role.HOLDER_OFFICE: OWN},
        "disclosure:evaluate": {Role.HOLDER_OFFICE: OWN},
        "filing:check": {Role.LEAD_AGENCY: REGION, Role.AUDITOR: REGION, Role.HOLDER_OFFICE: OWN},
        "filing:explain": {Role.HOLDER_OFFICE: OWN},
    },
    labels={
        "appraisal:view": "查看指标评价",
        "appraisal:make": "按指标评价专利",
        "indicator:answer": "填写人工指标",
        "high_value:view": "查看高价值发明专利类别",
        "award:record": "登记专利获奖",
        "disclosure:view": "查看申请前评估",
        "disclosure:write": "填写技术交底",
        "disclosure:evaluate": "办理申请前评估",
        "filing:check": "查看申请行为自查",
        "filing:explain": "说明被提示的申请",
    },
)
