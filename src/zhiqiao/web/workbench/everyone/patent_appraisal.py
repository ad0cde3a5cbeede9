"""What the appraisal says of one patent, for its page."""

from typing import Any

from zhiqiao.assets.appraisal import classing, high_value, queries
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
        "class_chips": _classes(actor, one) if decide(actor, high_value.VIEW, resource) else None,
        "class_note": classing.official_note(),
        "sees_appraisal": bool(decide(actor, queries.VIEW, resource)),
    }


def _classes(actor: Actor, one: Patent) -> list[tuple[str, str, str]]:
    """The classes that hold for an invention in force, each with its reason and mark."""
    found = high_value.graded_of(actor, one)
    held = [(classing.classes()[code].label, found.findings[code]) for code in found.held]
    return [(label, one.reason, one.confidence.value) for label, one in held]
