"""A patent typed into a form: an import of one row."""

from collections.abc import Mapping
from typing import Any

from zhiqiao.assets.imports.models import ImportBatch
from zhiqiao.assets.imports.planning import plan_typed
from zhiqiao.assets.imports.reach import turn_away_foreign
from zhiqiao.assets.imports.services import apply_batch
from zhiqiao.assets.imports.staging import keep_plan
from zhiqiao.assets.imports.writing import records_held
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.kernel.refusal import Refusal

TYPE = "assets.imports:patent:type"


@mutation(TYPE)
def type_patent(actor: Actor, values: Mapping[str, Any]) -> ImportBatch:
    """Enter one patent typed into a form; an import of one row, applied at once, or put aside where it changes nothing.

    Args:
        actor: who types.
        values: application_number, title, holder_names, inventor_names, filed_on, granted_on, ipcs,
            legal_status, abstract.

    Raises:
        Refusal: with the column to mend.
    """
    require(actor, TYPE, Resource(actor.region_code, frozenset({actor.organization_id or 0})))
    texts = {
        _TYPED_FIELDS.get(name, name): "" if value is None else str(value) for name, value in values.items()
    }
    plan = plan_typed(texts, records_held)
    turn_away_foreign(actor, plan)
    if plan.rejected_rows:
        row = plan.rejected_rows[0]
        raise Refusal(row.reason, row.remedy, column=row.column, value=row.value)
    batch = ImportBatch.objects.create(
        file_name="手工登记",
        source="typed_by_hand",
        state=ImportBatch.READING,
        organization_id=actor.organization_id,
        region_code=actor.region_code,
        made_by_id=actor.user_id,
        made_by=actor.name,
    )
    keep_plan(actor, batch, plan)
    if batch.to_write:
        apply_batch(actor, batch.pk)
        batch.refresh_from_db()
    else:
        batch.state, batch.reason = ImportBatch.DISCARDED, "登记簿里已有，内容相同，没有要写入的"
        batch.save()
    target(f"import:{batch.pk}", {"number": plan.items[0].number})
    return batch


_TYPED_FIELDS = {"holder_names": "holders", "inventor_names": "inventors", "legal_status": "status"}
