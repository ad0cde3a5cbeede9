"""The SQL engine and the plain-Python oracle agree on random ledgers, for every indicator and shape."""

import datetime as dt
import random
from fractions import Fraction

import pytest

from zhiqiao.foundation.accounts.parties import Party
from zhiqiao.foundation.evidence.models import Fact, FactParty
from zhiqiao.kernel.periods import Period
from zhiqiao.outcomes.performance.catalogue import indicator, rules
from zhiqiao.outcomes.performance.declaration import Indicator, Key, Part, Shape, Tally, Term, Window
from zhiqiao.outcomes.performance.engine import SqlCounter, facts_of
from zhiqiao.outcomes.performance.folding import Scope, fold
from zhiqiao.outcomes.performance.oracle import FactRecord, Oracle

PERIOD = Period(dt.date(2023, 12, 29), dt.date(2024, 12, 31))
CUTOFF = dt.date(2024, 10, 31)
DAYS = [
    dt.date(2022, 6, 1),
    dt.date(2023, 12, 28),
    dt.date(2023, 12, 29),
    dt.date(2024, 1, 1),
    dt.date(2024, 3, 31),
    dt.date(2024, 10, 31),
    dt.date(2024, 11, 1),
]
KINDS = [
    "assignment_recorded",
    "license_recorded",
    "open_license_recorded",
    "assignment_signed",
    "license_signed",
    "pledge_registered",
    "product_filed",
    "survey_answered",
    "stock_counted",
]
LIMIT = 1_000_000_000
OVERRIDES: list[tuple[str, dict[str, object]]] = [
    ("sme_received_events", {"count_unit": "contract"}),
    ("sme_received_events", {"firm_in_region": False, "giver_in_region": True}),
    ("inclusive_pledge_firms", {"inclusive_boundary": "below"}),
    ("holder_patents_moved_share", {"denominator_point": "mean"}),
    ("holder_patents_moved_share", {"denominator_point": "period_start"}),
    ("holder_patents_moved_share", {"denominator_point": "end_plus_moved"}),
    ("product_filings", {"filing_scope": "cumulative"}),
]


def _other_shapes() -> list[Indicator]:
    moved = Term("转让许可", ("assignment_recorded", "license_recorded"), Tally.COUNT, 2)
    amount = Term("质押金额", ("pledge_registered",), Tally.SUM_AMOUNT, 1, window=Window.UNTIL_CUTOFF)
    should = Term(
        "应盘点", ("stock_counted",), Tally.DISTINCT, 1, key=Key.SUBJECT, window=Window.UNTIL_CUTOFF
    )
    done = Term("已评价", ("survey_answered", "license_recorded"), Tally.DISTINCT, 1, key=Key.SUBJECT)
    words = {"sentence": "测试", "source": "测试", "confidence": "P"}
    return [
        Indicator("growth", "年均增幅", "%", Shape.GROWTH, main=moved, base_year=2022, **words),
        Indicator("trend", "稳步提升", "件", Shape.TREND, main=moved, base_year=2022, **words),
        Indicator("cumulative", "累计", "亿元", Shape.CUMULATIVE, main=amount, scale=10**10, **words),
        Indicator("coverage", "覆盖", "%", Shape.COVERAGE, main=done, denominator=(Part(should),), **words),
        Indicator(
            "halved",
            "一半",
            "%",
            Shape.RATIO,
            main=done,
            denominator=(Part(should, Fraction(1, 2)),),
            **words,
        ),
    ]


FITTING = {
    "assignment_recorded": [("giver", "university"), ("receiver", "enterprise")],
    "license_recorded": [("giver", "institute"), ("receiver", "enterprise")],
    "open_license_recorded": [("giver", "university"), ("receiver", "enterprise")],
    "pledge_registered": [("borrower", "enterprise")],
    "product_filed": [("firm", "enterprise")],
    "stock_counted": [("holder", "university")],
}


def _party(dice: random.Random, role: str, kind: str) -> Party:
    return Party(
        role=role,
        name="某",
        credit_code=dice.choice(["", "C1", "C2", "C3", "C4"]),
        kind=kind,
        size_class=dice.choice(["", "large", "medium", "small", "micro"]),
        region_code=dice.choice(["990101", "990101", "990101", "990102", ""]),
    )


def _parties(dice: random.Random, kind: str) -> tuple[Party, ...]:
    """Mostly parties that fit the kind of fact, sometimes any."""
    if dice.random() < 0.7:
        return tuple(_party(dice, *one) for one in FITTING.get(kind, []))
    roles = ["giver", "receiver", "receiver", "borrower", "holder", "firm"]
    kinds = ["university", "institute", "enterprise", "enterprise", "state_owned_enterprise", "bank"]
    return tuple(
        _party(dice, dice.choice(roles), dice.choice(kinds)) for _ in range(dice.choice([0, 1, 2, 3, 4]))
    )


def _ledger(seed: int, size: int) -> list[FactRecord]:
    dice = random.Random(seed)  # noqa: S311 - random facts from a seed, no secret
    made: list[FactRecord] = []
    superseded: set[int] = set()
    for position in range(1, size + 1):
        supersedes = None
        if made and dice.random() < 0.15:
            old = dice.choice(made).position
            if old not in superseded:
                supersedes = old
                superseded.add(old)
        kind = dice.choice(KINDS)
        made.append(
            FactRecord(
                position=position,
                kind=kind,
                subject=dice.choice(["S1", "S2", "S3", "S4"]),
                effective_on=dice.choice(DAYS),
                amount_fen=dice.choice([None, 0, LIMIT // 2, LIMIT - 1, LIMIT, LIMIT + 1]),
                quantity=dice.choice([0, 1, 1, 1, 7]),
                region_code=dice.choice(["990101", "990101", "990101", "990102", "9901"]),
                grade=dice.choice([1, 2, 3, 3]),
                record_number=dice.choice(["", "R1", "R2", "R3"]),
                matter=dice.choice(["", "deal:1", "deal:2", "deal:3"]),
                attributes=dice.choice(
                    [
                        {},
                        {"score": 5},
                        {"score": 4, "valid": True},
                        {"score": 3, "valid": False},
                        {"score": None},
                    ]
                ),
                parties=_parties(dice, kind),
                supersedes=supersedes,
            )
        )
    return made


def _store(records: list[FactRecord]) -> None:
    written = dt.datetime(2024, 12, 1, tzinfo=dt.UTC)
    Fact.objects.bulk_create(
        [
            Fact(
                position=one.position,
                kind=one.kind,
                subject=one.subject,
                effective_on=one.effective_on,
                amount_fen=one.amount_fen,
                quantity=one.quantity,
                region_code=one.region_code,
                grade=one.grade,
                record_number=one.record_number,
                matter=one.matter,
                attributes=dict(one.attributes),
                supersedes_id=one.supersedes,
                written_by="测试",
                written_at=written,
                previous="",
                digest="",
            )
            for one in records
        ]
    )
    FactParty.objects.bulk_create(
        [
            FactParty(
                fact_id=one.position,
                role=party.role,
                name=party.name,
                credit_code=party.credit_code,
                kind=party.kind,
                size_class=party.size_class,
                region_code=party.region_code,
            )
            for one in records
            for party in one.parties
        ]
    )


def _declared() -> list[Indicator]:
    plain: list[tuple[str, dict[str, object]]] = [(code, {}) for code in rules()]
    return [indicator(code, CUTOFF, own) for code, own in plain + OVERRIDES] + _other_shapes()


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_engine_equals_oracle(seed: int) -> None:
    records = _ledger(seed, 120)
    _store(records)
    oracle = Oracle(records)
    for region, position in (("990101", 120), ("9901", 70)):
        scope = Scope(region, PERIOD, CUTOFF, position)
        for declared in _declared():
            assert fold(declared, scope, SqlCounter()) == fold(declared, scope, oracle), (
                declared.code,
                region,
            )


@pytest.mark.django_db
def test_the_facts_behind_a_number_are_the_facts_counted() -> None:
    records = _ledger(99, 120)
    _store(records)
    scope = Scope("9901", PERIOD, CUTOFF, 110)
    for declared in _declared():
        for term in declared.terms():
            bounds = scope.bounds(term.window)
            expected = Oracle(records).outcomes(term, scope, bounds)
            for outcome in set(expected.values()):
                found = set(facts_of(term, scope, bounds, outcome).values_list("pk", flat=True))
                assert found == {position for position, code in expected.items() if code == outcome}


def test_random_ledgers_reach_every_outcome() -> None:
    """The comparison is only worth something if the random facts are counted and left out in every way."""
    seen: set[str] = set()
    scope = Scope("990101", PERIOD, CUTOFF, 120)
    for seed in range(6):
        oracle = Oracle(_ledger(seed, 120))
        for declared in _declared():
            for term in declared.terms():
                seen |= set(oracle.outcomes(term, scope, scope.bounds(term.window)).values())
    wanted = {
        "counted",
        "superseded",
        "annulled",
        "before",
        "after",
        "pending",
        "grade",
        "older",
        "inclusive",
    }
    assert seen >= wanted | {"giver_kind", "firm_kind", "size_unknown", "size", "firm_region", "credit_code"}
