"""The grid of a round: its rows, what a bulk change would do, and the changes made."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from zhiqiao.assets.stocktake import grid_cells
from zhiqiao.assets.stocktake.models import GridChange
from zhiqiao.assets.stocktake.queries.entries import entries
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.kernel.refusal import Refusal

MOST_GRID_ROWS = 1000


def grid_rows(actor: Actor, round_id: int, after: int = 0) -> list[list[Any]]:
    """Up to MOST_GRID_ROWS rows after an entry's key.

    A row: key, number, title, inventors, state, its words, 1 where it can be filled in, drafts, cells.
    """
    kinds = grid_cells.kinds()
    found = (
        entries(actor, round_id).filter(pk__gt=after).select_related("patent").order_by("pk")[:MOST_GRID_ROWS]
    )
    found = found.only(*_FIELDS)
    return [
        [
            one.pk,
            one.patent.number,
            one.patent.title,
            one.patent.inventor_text,
            one.state,
            one.get_state_display(),
            int(one.state in grid_cells.FILLABLE),
            len(one.draft),
            grid_cells.texts(one, kinds),
        ]
        for one in found
    ]


_FIELDS = (
    "state",
    "college",
    "inventor_name",
    "draft",
    "fiscal_project",
    "fiscal_project_number",
    "implementation",
    "modes",
    "inventor_maturity",
    "inventor_rating",
    "scene",
    "prospects",
    "industry_codes",
    "bundle",
    "price_low_fen",
    "price_high_fen",
    "unwilling_reason",
    "patent__number",
    "patent__title",
    "patent__inventor_text",
)


@dataclass(frozen=True)
class Preview:
    """What setting one field of many rows would do: counts, and why some stay as they are."""

    changed: int
    unchanged: int
    overwritten: int
    refused: tuple[tuple[str, int], ...]


def preview_set(actor: Actor, round_id: int, pks: Collection[int], field: str, text: str) -> Preview:
    """Count before anything is written.

    Raises:
        AnswerRefused: the text is no value of this field.
    """
    kind = next((one for one in grid_cells.kinds() if one.field == field), None)
    if kind is None:
        raise Refusal(f"表格里没有“{field}”这一列", "请刷新页面")
    value = kind.read(text)
    empty = kind.read("")
    wanted = set(pks)
    refused: Counter[str] = Counter()
    changed = unchanged = overwritten = 0
    for one in entries(actor, round_id).order_by("pk").iterator(chunk_size=MOST_GRID_ROWS):
        if one.pk not in wanted:
            continue
        why = grid_cells.why_not(one, field)
        before = grid_cells.value_of(one, field)
        if why:
            refused[why] += 1
        elif before == value:
            unchanged += 1
        else:
            changed += 1
            overwritten += before != empty
    return Preview(changed, unchanged, overwritten, tuple(refused.most_common()))


def grid_changes(actor: Actor, round_id: int) -> QuerySet[GridChange]:
    """The changes of the round the actor may undo: an inventor's own, an office's of its organization."""
    found = GridChange.objects.filter(round_id=round_id, organization_id=actor.organization_id or 0)
    return found.filter(by_id=actor.user_id) if actor.role is Role.INVENTOR else found
