"""Indicators counted as set-based SQL over the ledger: what the oracle says of ten facts, over a million."""

import datetime as dt

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    Expression,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, Concat, RowNumber, TruncMonth
from django.db.models.lookups import Exact

from zhiqiao.foundation.evidence import queries as evidence
from zhiqiao.foundation.evidence.models import Fact, FactParty
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

Months = tuple[tuple[dt.date, int], ...]


class SqlCounter:
    """Counts terms in the database; every method is a constant number of queries."""

    def count(self, term: Term, scope: Scope, bounds: Bounds) -> TermCount:
        """Count one term within the bounds."""
        every = judged(term, scope, bounds)
        rows = every.values(code=F("outcome")).annotate(facts=Count("pk")).order_by()
        groups = {str(row["code"]): int(row["facts"]) for row in rows}
        seen, counted = sum(groups.values()), groups.get(COUNTED, 0)
        value, months = _value(term, scope, every.filter(_with(COUNTED)), counted)
        if term.tally is Tally.LATEST_SUM and counted:
            kept = _latest(every.filter(_with(COUNTED))).count()
            groups[OLDER.code], counted = counted - kept, kept
        left_out = tuple((code, groups[code]) for code in outcome_order(term) if groups.get(code))
        return TermCount(value, seen, counted, left_out, months)

    def covered(self, should: Term, done: Term, scope: Scope) -> int:
        """How many subjects of `should` are also subjects of `done`."""
        did = facts_of(done, scope, scope.bounds(done.window), COUNTED)
        owed = facts_of(should, scope, scope.bounds(should.window), COUNTED)
        return owed.filter(subject__in=did.values("subject")).values("subject").distinct().count()


def facts_of(term: Term, scope: Scope, bounds: Bounds, outcome: str) -> QuerySet[Fact]:
    """The facts of a term that have this outcome, such as "counted" or "grade"."""
    every = judged(term, scope, bounds)
    if term.tally is Tally.LATEST_SUM and outcome in {COUNTED, OLDER.code}:
        counted = every.filter(_with(COUNTED))
        latest = _latest(counted)
        return latest if outcome == COUNTED else counted.exclude(pk__in=latest.values("pk"))
    return every.filter(_with(outcome))


def judged(term: Term, scope: Scope, bounds: Bounds) -> QuerySet[Fact]:
    """Every fact the term looks at, annotated with its `outcome`: "counted", or why not."""
    settled = _standing(term, scope).filter(matter=OuterRef("matter")).exclude(matter="")
    looked_at = Q(kind__in=term.kinds)
    if term.watched:
        looked_at |= Q(kind__in=term.watched) & Q(~Exists(settled))
    found = evidence.ledger(region_code=scope.region_code, position=scope.position).filter(looked_at)
    return found.annotate(outcome=_outcome(term, scope, bounds))


def _with(outcome: str) -> Q:
    """Rows annotated with this outcome."""
    return Q(("outcome", outcome))


def _superseded(scope: Scope) -> Exists:
    return Exists(evidence.ledger(position=scope.position).filter(supersedes=OuterRef("pk")))


def _standing(term: Term, scope: Scope) -> QuerySet[Fact]:
    """Facts of the term's kinds anywhere, that no later fact has superseded."""
    return evidence.ledger(term.kinds, position=scope.position).filter(~_superseded(scope))


def _outcome(term: Term, scope: Scope, bounds: Bounds) -> Case:
    """The first test that fails names the outcome. Flat, because SQLite's parser is shallow."""
    fails: list[tuple[Q | Exists | Exact, str]] = [(_superseded(scope), SUPERSEDED.code)]
    if term.tally is not Tally.LATEST_SUM:
        fails.append((Q(quantity__lte=0), ANNULLED.code))
    if bounds.starts_on is not None:
        fails.append((Q(effective_on__lt=bounds.starts_on), BEFORE.code))
    fails.append((Q(effective_on__gt=bounds.ends_on), AFTER.code))
    if term.watched:
        fails.append((Q(kind__in=term.watched), PENDING))
    fails.append((Q(grade__lt=term.minimum_grade), GRADE.code))
    for number, condition in enumerate(term.conditions, start=1):
        fails.append((_fails(term, number, condition, scope), condition.said.code))
    cases = [When(test, then=Value(code)) for test, code in fails]
    return Case(*cases, default=Value(COUNTED), output_field=CharField())


def _fails(term: Term, number: int, condition: Condition, scope: Scope) -> Exact:
    """The condition does not hold; NULL (no such attribute, no amount) counts as not holding."""
    holds = _holds(term, number, condition, scope)
    return Exact(Case(When(holds, then=Value(1)), default=Value(0), output_field=IntegerField()), 0)


def _holds(term: Term, number: int, condition: Condition, scope: Scope) -> Q | Exists:
    match condition:
        case PartyIs(roles=roles):
            parties = FactParty.objects.filter(fact=OuterRef("pk"))
            return Exists(parties.filter(_party(term.party_tests(roles, number), scope)))
        case AttributeIn(name=name, allowed=allowed, absent_passes=absent_passes):
            passes = Q(pk__in=[])
            for one in allowed:
                passes |= Q(**{f"attributes__{name}": one})
            if absent_passes:
                passes |= ~Q(attributes__has_key=name) | Q(**{f"attributes__{name}": None})
            return passes
        case AmountKnown():
            return Q(amount_fen__isnull=False)
        case RecordAmountWithin():
            return _record_within(term, condition, scope)


def _record_within(term: Term, condition: RecordAmountWithin, scope: Scope) -> Q:
    compare = "lt" if condition.strictly else "lte"
    records = _standing(term, scope).exclude(record_number="").filter(amount_fen__isnull=False)
    totals = records.order_by().values("record_number").annotate(total=Sum("amount_fen"))
    within = totals.filter(**{f"total__{compare}": condition.limit_fen}).values("record_number")
    alone = Q(**{"record_number": "", f"amount_fen__{compare}": condition.limit_fen})
    return alone | (~Q(record_number="") & Q(record_number__in=within))


def _party(tests: tuple[PartyIs, ...], scope: Scope) -> Q:
    """One party meets all of these tests."""
    found = Q()
    for test in tests:
        if test.roles:
            found &= Q(role__in=test.roles)
        if test.kinds:
            found &= Q(kind__in=test.kinds)
        if test.sizes:
            found &= Q(size_class__in=test.sizes)
        if test.identified:
            found &= ~Q(credit_code="")
        if test.in_region:
            found &= Q(region_code__startswith=scope.region_code)
    return found


def _latest(counted: QuerySet[Fact]) -> QuerySet[Fact]:
    """The latest of each subject's facts."""
    order = [F("effective_on").desc(), F("position").desc()]
    numbered = counted.annotate(place=Window(RowNumber(), partition_by=[F("subject")], order_by=order))
    return Fact.objects.filter(pk__in=numbered.filter(place=1).values("pk"))


def _value(term: Term, scope: Scope, counted: QuerySet[Fact], facts: int) -> tuple[int, Months]:
    match term.tally:
        case Tally.COUNT:
            return facts, _by_month(counted, Count("pk"))
        case Tally.SUM_AMOUNT:
            months = _by_month(counted, Sum("amount_fen"))
            return sum(value for _, value in months), months
        case Tally.LATEST_SUM:
            return int(_latest(counted).aggregate(value=Sum("quantity"))["value"] or 0), ()
        case Tally.DISTINCT:
            months = _party_firsts(term, scope, counted) if term.counts_parties else _firsts(term, counted)
            return sum(value for _, value in months), months


def _by_month(counted: QuerySet[Fact], aggregate: Count | Sum) -> Months:
    rows = counted.annotate(month=TruncMonth("effective_on")).values_list("month")
    found = rows.annotate(value=aggregate).order_by("month").values_list("month", "value")
    return tuple((month, int(value)) for month, value in found if value)


def _firsts(term: Term, counted: QuerySet[Fact]) -> Months:
    """Months of the first fact of each key."""
    record = Case(
        When(record_number="", then=Concat(Value("#"), Cast("position", CharField()))),
        default=F("record_number"),
        output_field=CharField(),
    )
    keys: dict[Key | None, list[Expression | F]] = {
        Key.RECORD: [record],
        Key.SUBJECT_RECORD: [F("subject"), record],
    }
    place = Window(
        RowNumber(),
        partition_by=keys.get(term.key, [F("subject")]),
        order_by=[F("effective_on").asc(), F("position").asc()],
    )
    first = counted.annotate(place=place).filter(place=1).values("pk")
    return _by_month(Fact.objects.filter(pk__in=first), Count("pk"))


def _party_firsts(term: Term, scope: Scope, counted: QuerySet[Fact]) -> Months:
    """Months of the first fact of each firm (and patent, for 件 by licensee)."""
    keys = [F("credit_code")] if term.key is Key.PARTY else [F("fact__subject"), F("credit_code")]
    parties = FactParty.objects.filter(fact__in=counted.values("pk"))
    parties = parties.filter(_party(term.party_tests(term.party_roles), scope))
    order = [F("fact__effective_on").asc(), F("fact_id").asc(), F("pk").asc()]
    first = parties.annotate(place=Window(RowNumber(), partition_by=keys, order_by=order)).filter(place=1)
    rows = FactParty.objects.filter(pk__in=first.values("pk")).annotate(
        month=TruncMonth("fact__effective_on")
    )
    found = (
        rows.values_list("month").annotate(value=Count("pk")).order_by("month").values_list("month", "value")
    )
    return tuple((month, int(value)) for month, value in found)
