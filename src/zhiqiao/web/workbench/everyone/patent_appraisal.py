"""What the appraisal says of one patent, for its page."""

from typing import Any

from zhiqiao.assets.appraisal import queries
from zhiqiao.assets.register.queries import Patent
from zhiqiao.foundation.access.rules import Actor, decide
from zhiqiao.web.workbench.holder.appraisal_tables import index_label, scenario_label


def appraisal_of(actor: Actor, one: Patent) -> dict[str, Any]:
    """Template context: the newest appraisal and whether the actor may make one."""
    latest = queries.latest_of(actor, one.pk)
    resource = queries.resource_of(one)
    return {
        "appraisal": latest,
        "appraisal_index": f"{index_label(latest.index)} · {scenario_label(latest.index, latest.scenario)}"
        if latest
        else "",
        "sees_appraisal": bool(decide(actor, queries.VIEW, resource)),
    }
