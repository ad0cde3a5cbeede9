"""Who may look at the map, keep navigation projects and watch lists.

The map counts only the patents the register would list for the actor, so everyone who may open the register may look.
"""

from zhiqiao.foundation.access.roles import AGENCIES, BROKERS, FINANCE, HOLDERS, READERS, Role
from zhiqiao.foundation.access.rules import ANY, OWN, REGION, everyone, policy

_READ = everyone((*AGENCIES, *READERS), REGION)
_KEEPERS = everyone((*AGENCIES, *BROKERS, Role.HOLDER_OFFICE, Role.ENTERPRISE), OWN)

POLICY = policy(
    "assets.landscape",
    {
        "map:view": {
            **everyone((*AGENCIES, *READERS, *BROKERS, *FINANCE), REGION),
            **everyone(HOLDERS, OWN),
            Role.ENTERPRISE: OWN,
            Role.PLATFORM_ADMIN: ANY,
        },
    },
    labels={
        "map:view": "查看专利导航图",
    },
)
