"""Everyone reads what is addressed to them."""

from zhiqiao.foundation.access.roles import SIGNED_IN
from zhiqiao.foundation.access.rules import ANY, everyone, policy

POLICY = policy(
    "foundation.notices",
    {"notice:view": everyone(SIGNED_IN, ANY), "notice:settle": everyone(SIGNED_IN, ANY)},
    labels={"notice:view": "查看待办与通知", "notice:settle": "标记已读"},
)
