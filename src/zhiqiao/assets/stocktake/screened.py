"""What screening leaves in the ledger. Called inside the audited services, in their transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhiqiao.assets.stocktake import saving
from zhiqiao.assets.stocktake.models import Entry
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.evidence.facts import Grade, NewFact, Paper
from zhiqiao.foundation.evidence.services import write_facts


@dataclass(frozen=True)
class Stated:
    """An entry whose screening becomes a fact, and the fact that it corrects."""

    entry: Entry
    supersedes: int | None


def write_screened(
    actor: Actor,
    stated: Sequence[Stated],
    reason: str,
    day: date,
    papers: tuple[Paper, ...],
    *,
    counts: bool,
) -> None:
    """One fact an entry, of quantity 1 or 0; its position is put into the entry, which the caller saves."""
    holders = {
        pk: accounts.party_snapshot(pk, "holder", day) for pk in {one.entry.organization_id for one in stated}
    }
    facts = write_facts(
        actor,
        [
            NewFact(
                kind="stock_screened",
                subject=one.entry.patent.number,
                subject_name=one.entry.patent.title,
                effective_on=day,
                parties=(holders[one.entry.organization_id],),
                region_code=one.entry.region_code,
                grade=Grade.DOCUMENTED if papers else Grade.DECLARED,
                quantity=1 if counts else 0,
                papers=papers,
                matter=f"entry:{one.entry.pk}",
                attributes={"reason": reason, "grade": one.entry.rating, "maturity": one.entry.maturity},
                supersedes=one.supersedes,
            )
            for one in stated
        ],
    )
    for one, fact in zip(stated, facts, strict=True):
        one.entry.fact_position = fact.position


def in_pool_before(entries: Sequence[Entry]) -> dict[int, Entry]:
    """The entries that stand in the pool for the patents of these, locked, by patent."""
    keys, found = [one.patent_id for one in entries], dict[int, Entry]()
    for start in range(0, len(keys), saving.AT_ONCE):
        part = Entry.objects.select_for_update().filter(
            patent_id__in=keys[start : start + saving.AT_ONCE], in_pool=True
        )
        found |= {one.patent_id: one for one in part}
    return found
