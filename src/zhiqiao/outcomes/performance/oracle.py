"""Indicators counted in plain Python over a handful of facts: what the SQL engine must equal. No Django."""

import datetime as dt
from collections import Counter as Tallies
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from zhiqiao.foundation.accounts.parties import Party
from zhiqiao.outcomes.performance.declaration import (
    AmountKnown,
    AttributeIn,
    Condition,
    Key,
    PartyIs,
    RecordAmountWithin,
    Tally,
    Term,
)
from zhiqiao.outcomes.performance.folding import (
    AFTER,
    ANNULLED,
    BEFORE,
    COUNTED,
    GRADE,
    OLDER,
    PENDING,
    SUPERSEDED,
    Bounds,
    Scope,
    TermCount,
    outcome_order,
)


@dataclass(frozen=True, slots=True)
class FactRecord:
    """A fact as the oracle sees it."""

    position: int
    kind: str
    subject: str
    effective_on: dt.date
    amount_fen: int | None = None
    quantity: int = 1
    region_code: str = ""
    grade: int = 3
    record_number: str = ""
    matter: str = ""
    attributes: Mapping[str, object] = field(default_factory=dict)
    parties: tuple[Party, ...] = ()
    supersedes: int | None = None


class Oracle:
    """Counts terms over the facts given, one by one."""

    def __init__(self, facts: Iterable[FactRecord]) -> None:
        self.facts = sorted(facts, key=lambda fact: fact.position)

    def outcomes(self, term: Term, scope: Scope, bounds: Bounds) -> dict[int, str]:
        """Position to outcome code, for every fact this term looks at."""
        standing = [fact for fact in self.facts if fact.position <= scope.position]
        gone = {fact.supersedes for fact in standing if fact.supersedes is not None}
        settled = {
            fact.matter
            for fact in standing
            if fact.kind in term.kinds and fact.matter and fact.position not in gone
        }
        totals = _record_totals(term, standing, gone)
        found: dict[int, str] = {}
        for fact in standing:
            watched = fact.kind in term.watched and fact.matter not in settled
            if (fact.kind in term.kinds or watched) and fact.region_code.startswith(scope.region_code):
                found[fact.position] = (
                    SUPERSEDED.code if fact.position in gone else _outcome(term, fact, scope, bounds, totals)
                )
        if term.tally is Tally.LATEST_SUM:
            self._keep_latest(found)
        return found

    def _keep_latest(self, found: dict[int, str]) -> None:
        latest: dict[str, FactRecord] = {}
        counted = [fact for fact in self.facts if found.get(fact.position) == COUNTED]
        for fact in counted:
            known = latest.get(fact.subject)
            if known is None or (fact.effective_on, fact.position) > (known.effective_on, known.position):
                latest[fact.subject] = fact
        for fact in counted:
            if latest[fact.subject] is not fact:
                found[fact.position] = OLDER.code

    def count(self, term: Term, scope: Scope, bounds: Bounds) -> TermCount:
        """Count one term within the bounds."""
        found = self.outcomes(term, scope, bounds)
        counted = [fact for fact in self.facts if found.get(fact.position) == COUNTED]
        counted.sort(key=lambda fact: (fact.effective_on, fact.position))
        months: Tallies[dt.date] = Tallies()
        value = 0
        seen_keys: set[tuple[str, ...]] = set()
        for fact in counted:
            added = _added(term, fact, scope, seen_keys)
            value += added
            if term.tally is not Tally.LATEST_SUM and added:
                months[fact.effective_on.replace(day=1)] += added
        reasons = Tallies(found.values())
        left_out = tuple((code, reasons[code]) for code in outcome_order(term) if reasons[code])
        return TermCount(value, len(found), len(counted), left_out, tuple(sorted(months.items())))

    def covered(self, should: Term, done: Term, scope: Scope) -> int:
        """How many keys of `should` are also keys of `done`."""
        return len(self._keys(should, scope) & self._keys(done, scope))

    def _keys(self, term: Term, scope: Scope) -> set[tuple[str, ...]]:
        found = self.outcomes(term, scope, scope.bounds(term.window))
        counted = (fact for fact in self.facts if found.get(fact.position) == COUNTED)
        return {key for fact in counted for key in keys_of(term, fact, scope)}


def _record_totals(term: Term, standing: list[FactRecord], gone: set[int]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for fact in standing:
        if (
            fact.kind in term.kinds
            and fact.record_number
            and fact.position not in gone
            and fact.amount_fen is not None
        ):
            totals[fact.record_number] = totals.get(fact.record_number, 0) + fact.amount_fen
    return totals


def _outcome(term: Term, fact: FactRecord, scope: Scope, bounds: Bounds, totals: Mapping[str, int]) -> str:
    tried = (
        (term.tally is not Tally.LATEST_SUM and fact.quantity <= 0, ANNULLED.code),
        (bounds.starts_on is not None and fact.effective_on < bounds.starts_on, BEFORE.code),
        (fact.effective_on > bounds.ends_on, AFTER.code),
        (fact.kind not in term.kinds, PENDING),
        (fact.grade < term.minimum_grade, GRADE.code),
        *(
            (not _holds(term, number, condition, fact, scope, totals), condition.said.code)
            for number, condition in enumerate(term.conditions, start=1)
        ),
    )
    return next((code for left_out, code in tried if left_out), COUNTED)


def _holds(
    term: Term, number: int, condition: Condition, fact: FactRecord, scope: Scope, totals: Mapping[str, int]
) -> bool:
    match condition:
        case PartyIs(roles=roles):
            tests = term.party_tests(roles, number)
            return any(all(party_meets(party, test, scope) for test in tests) for party in fact.parties)
        case AttributeIn(name=name, allowed=allowed, absent_passes=absent_passes):
            value = fact.attributes.get(name)
            return absent_passes if value is None else any(_same(value, one) for one in allowed)
        case AmountKnown():
            return fact.amount_fen is not None
        case RecordAmountWithin(limit_fen=limit_fen, strictly=strictly):
            amount = totals.get(fact.record_number) if fact.record_number else fact.amount_fen
            return amount is not None and (amount < limit_fen if strictly else amount <= limit_fen)


def _same(value: object, one: str | int | bool) -> bool:
    """Equal as JSON has it: true is not 1."""
    return isinstance(value, bool) == isinstance(one, bool) and value == one


def party_meets(party: Party, test: PartyIs, scope: Scope) -> bool:
    """Whether one party meets one condition."""
    return (
        (not test.roles or party.role in test.roles)
        and (not test.kinds or party.kind in test.kinds)
        and (not test.sizes or party.size_class in test.sizes)
        and (not test.identified or party.credit_code != "")
        and (not test.in_region or party.region_code.startswith(scope.region_code))
    )


def keys_of(term: Term, fact: FactRecord, scope: Scope) -> set[tuple[str, ...]]:
    """The keys a counted fact stands for; a fact without a record number is its own record."""
    record = fact.record_number or f"#{fact.position}"
    match term.key:
        case Key.RECORD:
            return {(record,)}
        case Key.SUBJECT_RECORD:
            return {(fact.subject, record)}
        case Key.PARTY | Key.SUBJECT_PARTY:
            tests = term.party_tests(term.party_roles)
            codes = {
                party.credit_code
                for party in fact.parties
                if all(party_meets(party, test, scope) for test in tests)
            }
            return {(code,) if term.key is Key.PARTY else (fact.subject, code) for code in codes}
        case _:
            return {(fact.subject,)}


def _added(term: Term, fact: FactRecord, scope: Scope, seen_keys: set[tuple[str, ...]]) -> int:
    match term.tally:
        case Tally.COUNT:
            return 1
        case Tally.SUM_AMOUNT:
            return fact.amount_fen or 0
        case Tally.LATEST_SUM:
            return fact.quantity
        case Tally.DISTINCT:
            fresh = keys_of(term, fact, scope) - seen_keys
            seen_keys |= fresh
            return len(fresh)
