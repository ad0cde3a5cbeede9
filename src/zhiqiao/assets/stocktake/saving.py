"""Saving many rows that exist, each with values of its own, in a few statements."""

from collections.abc import Sequence

from django.db import models

AT_ONCE = 200


def save_all(rows: Sequence[models.Model], only: frozenset[str] | None = None) -> None:
    """Save rows that are in the database, all of one table: every column, or only some; a few hundred a statement."""
    if len(rows) <= 1:
        for row in rows:
            row.save(update_fields=only)
        return
    table = type(rows[0])
    first_made = [one.name for one in table._meta.concrete_fields if getattr(one, "auto_now_add", False)]
    kept = [[getattr(row, name) for name in first_made] for row in rows]
    names = [
        one.name
        for one in table._meta.concrete_fields
        if not one.primary_key and one.name not in first_made and (only is None or one.name in only)
    ]
    table._base_manager.bulk_create(  # noqa: SLF001 - its documented name
        rows,
        batch_size=AT_ONCE,
        update_conflicts=True,
        update_fields=names,
        unique_fields=[table._meta.pk.name],
    )
    for row, values in zip(rows, kept, strict=True):
        for name, value in zip(first_made, values, strict=True):
            setattr(row, name, value)  # an insert puts now there; the row in the database keeps its own
