"""A person sets a field to what one source says, with the reason. It is an import of one row, and undone like one."""

from django.utils import timezone

from zhiqiao.assets.imports.applying import refuse_others_writing
from zhiqiao.assets.imports.comparison import FIELD_LABELS, changed_fields
from zhiqiao.assets.imports.models import ImportBatch, ImportRow
from zhiqiao.assets.imports.precedence import policy, resolved, voices
from zhiqiao.assets.imports.recognition import source_label
from zhiqiao.assets.imports.writing import fields_of, held_of
from zhiqiao.assets.register import queries as register
from zhiqiao.assets.register.services import kept_patents, pin_field, write_patents
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.kernel.refusal import Refusal

DECIDE = "assets.imports:field:decide"
SOURCE = "decision"
_SHORTEST_REASON = 2


@mutation(DECIDE)
def decide_field(actor: Actor, number: str, name: str, source: str, reason: str) -> ImportBatch:
    """Set a field of a patent to what a source says of it, whatever else is said.

    Raises:
        Refusal: no such field or source, a field that is the patent's name, or no reason.
    """
    one = register.patent(actor, number)
    holders = frozenset(i for i in one.holders.values_list("organization_id", flat=True) if i is not None)
    require(actor, DECIDE, Resource(one.region_code, holders, label=f"专利 {number}"))
    refuse_others_writing()
    if name not in FIELD_LABELS or name in policy().fixed:
        raise Refusal(
            "这个字段不能定值",
            "号码由来源决定；请在专利页选有分歧的字段",
            column=FIELD_LABELS.get(name, name),
        )
    if len(reason.strip()) < _SHORTEST_REASON:
        raise Refusal("没有写理由", "请写明依据，如“以专利证书为准”", column="理由")
    kept = kept_patents([one.number], exactly=True)[one.number]
    held = held_of(kept)
    said = {voice.source: voice for voice in voices(held.tellings, name, held.fields.get(name))}
    if source not in said:
        raise Refusal("这个来源没有说到这个字段", "请从专利页列出的来源里选一个", column=FIELD_LABELS[name])
    value = said[source].value
    after = resolved(held.sources, {**held.pins, name: value})
    changed = changed_fields(held.fields, after)
    batch = _entered(actor, f"定值：{one.number} {FIELD_LABELS[name]}", is_change=bool(changed))
    ImportRow.objects.create(
        batch=batch,
        outcome=ImportRow.CHANGED if changed else ImportRow.UNCHANGED,
        number=one.number,
        title=one.title,
        column=FIELD_LABELS[name],
        reason=f"取{source_label(source)}：{reason.strip()}",
        before=dict(held.fields) if changed else None,
        after=after if changed else None,
        changes={each: [held.fields.get(each), after.get(each)] for each in changed},
        writes=True,
    )
    pin_field(kept.pk, name, source, value, reason.strip(), batch.pk, actor.name)
    pins = {**held.pins, name: value}
    write_patents([fields_of(one.number, after, held.sources, (), pins)], {one.number: kept.pk})
    target(f"patent:{one.number}", {"field": name, "source": source, "reason": reason.strip()[:200]})
    return batch


def _entered(actor: Actor, title: str, *, is_change: bool) -> ImportBatch:
    """The entry in the list of imports by which the value is taken back."""
    return ImportBatch.objects.create(
        file_name=title,
        source=SOURCE,
        source_label="定值",
        state=ImportBatch.APPLIED,
        changed=int(is_change),
        unchanged=int(not is_change),
        recorded=int(not is_change),
        organization_id=actor.organization_id,
        region_code=actor.region_code,
        made_by_id=actor.user_id,
        made_by=actor.name,
        applied_at=timezone.now(),
    )
