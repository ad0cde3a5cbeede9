"""Who may report. The lead agency makes reports of its region; those who supervise read and check them."""

from zhiqiao.foundation.access.roles import AGENCIES, READERS, Role
from zhiqiao.foundation.access.rules import REGION, everyone, policy

_MAKERS = {Role.LEAD_AGENCY: REGION}
_READERS = everyone((*AGENCIES, *READERS), REGION)

POLICY = policy(
    "outcomes.reports",
    {
        "report:view": _READERS,
        "report:verify": _READERS,
        "report:draft": _MAKERS,
        "report:edit": _MAKERS,
        "report:freeze": _MAKERS,
        "report:submit": _MAKERS,
        "report:discard": _MAKERS,
    },
    labels={
        "report:view": "查看报告",
        "report:verify": "复核报告",
        "report:draft": "编制报告",
        "report:edit": "修改报告草稿",
        "report:freeze": "冻结报告",
        "report:submit": "登记报告报送",
        "report:discard": "放弃报告草稿",
    },
)
