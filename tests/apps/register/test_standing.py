"""Status, marks and blocks over the rows: SQL and the pure rules agree, doors ask through queries."""

from datetime import date, timedelta
from importlib import import_module
from itertools import product

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.apps.neighborhood import Neighborhood

from zhiqiao.assets.appraisal.knowing import knowledge_of
from zhiqiao.assets.imports.precedence import Telling
from zhiqiao.assets.imports.writing import fields_of
from zhiqiao.assets.register import fees, legal_status, queries, services, standing
from zhiqiao.assets.register.legal_events import category_of
from zhiqiao.assets.register.legal_status import Force
from zhiqiao.assets.register.models import FeePayment, LegalEvent, Patent, TermExtension
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import Organization

pytestmark = pytest.mark.django_db


def put_event(number: str, words: str, day: date | None) -> None:
    LegalEvent.objects.create(
        patent=Patent.objects.get(number=number),
        kind=words,
        effective_on=day,
        category=category_of(words, effective_on=day),
    )


@pytest.fixture
def many(university: Organization) -> list[int]:
    """Every combination of what a source may and may not tell."""
    filings = (date(2000, 2, 29), date(2011, 3, 1), date(2021, 5, 31), None)
    grants = (date(2022, 1, 4), None)
    words = ("in_force", "ended", "pending", "unknown")
    stories: tuple[tuple[tuple[str, date], ...], ...] = (
        (),
        (("未缴年费专利权终止", date(2024, 3, 1)),),
        (("专利权的终止", date(2023, 3, 1)), ("专利权的恢复", date(2023, 9, 1))),
        (("授权", date(2023, 6, 1)),),
        (("视为撤回", date(2021, 9, 1)),),
        (("视为撤回", date(2021, 9, 1)), ("授权", date(2023, 6, 1)), ("全部无效", date(2024, 1, 9))),
    )
    kinds = ("invention", "utility_model", "design", "")
    fields = []
    told = list(product(kinds, filings, grants, words, stories))
    for at, (kind, filed, granted, word, story) in enumerate(told):
        after = {
            "title": f"第{at}件",
            "patent_type": kind,
            "filed_on": filed.isoformat() if filed else None,
            "filed_year": None if filed else (2011 if at % 2 else 2021),
            "granted_on": granted.isoformat() if granted else None,
            "legal_status": word,
            "office": "US" if at % 7 == 0 else "CN",
            "holder_names": [university.name],
            "events": [{"words": text, "effective_on": day.isoformat()} for text, day in story],
        }
        fields.append(
            fields_of(f"T{at:05d}", after, (Telling("test", 1, after, "", university.region_code),))
        )
    services.write_patents(fields, {})
    extended = Patent.objects.get(number="T00001")
    TermExtension.objects.create(
        patent=extended,
        kind="grant_delay",
        days=3000,
        decided_on=date(2020, 1, 1),
        paper_number="1",
        made_by="x",
    )
    return list(Patent.objects.filter(number__startswith="T").values_list("pk", flat=True))


@pytest.mark.parametrize(
    "day",
    [
        date(2010, 2, 28),
        date(2021, 3, 1),
        date(2022, 1, 4),
        date(2023, 6, 1),
        date(2024, 2, 29),
        date(2031, 5, 31),
    ],
)
def test_sql_counts_what_the_rules_say(many: list[int], university: Organization, day: date) -> None:
    counted = set(queries.in_force_held_by(university.pk, day).values_list("pk", flat=True))
    words = dict(Patent.objects.values_list("pk", "legal_status"))
    found = standing.standings(many, day)
    expected = {
        pk
        for pk, one in found.items()
        if one.force is Force.IN or (one.force is Force.UNKNOWN and words[pk] == "in_force")
    }
    assert len(many) == 768
    assert counted == expected
    if day.year > 2010:
        assert expected


def test_writing_names_the_category_and_keeps_the_words(town: Neighborhood, office: Actor) -> None:
    number = town.patent(office, 1)
    one = Patent.objects.get(number=number)
    after = {**one.record, "events": [{"words": "专利权质押合同登记的生效", "effective_on": "2024-05-06"}]}
    services.write_patents(
        [fields_of(number, after, (Telling("test", 1, after, "", one.region_code),))], {number: one.pk}
    )
    event = LegalEvent.objects.get(patent=one)
    assert (event.kind, event.category) == ("专利权质押合同登记的生效", "W10.pledged")


def test_the_answer_comes_with_its_reason(town: Neighborhood, office: Actor) -> None:
    number = town.patent(office, 1)
    pk = Patent.objects.get(number=number).pk
    assert queries.is_in_force(pk, date(2024, 1, 1))
    before = queries.is_in_force(pk, date(2022, 12, 31))
    assert not before
    assert "还没有授权" in before.reason


def test_marks_are_read_with_day_and_words(town: Neighborhood, office: Actor) -> None:
    number = town.patent(office, 1)
    other = town.patent(office, 2)
    put_event(number, "专利权质押合同登记的生效", date(2024, 5, 6))
    pks = queries.by_numbers([number, other])
    found = queries.marks_of(pks.values(), date(2024, 6, 1))
    assert [(m.code, m.since) for m in found[pks[number]]] == [("pledge", date(2024, 5, 6))]
    assert found[pks[other]] == ()
    rows = queries.patents(office)
    assert [p.number for p in standing.marked(rows, ["pledge"], date(2024, 6, 1))] == [number]
    assert not standing.marked(rows, ["pledge"], date(2024, 5, 5)).exists()


def test_what_blocks_is_said_and_silence_is_not_taken_for_payment(town: Neighborhood, office: Actor) -> None:
    # filed 2021-11-29, granted 2023-01-03 (year 2): the fee of year 3 is due 2023-11-29
    number = town.patent(office, 1)
    pk = Patent.objects.get(number=number).pk
    open_point = queries.blocked_for(pk, date(2023, 12, 15), "pledge")
    assert open_point.blocked is None
    assert "没有缴费记录" in open_point.reason
    put_event(number, "年费滞纳期通知", date(2023, 12, 10))
    late = queries.blocked_for(pk, date(2023, 12, 15), "pledge")
    assert late.blocked is True
    assert "第 3 年年费 2023-11-29 到期未缴" in late.reason
    assert queries.is_in_force(pk, date(2023, 12, 15)), "滞纳期里仍有效"
    FeePayment.objects.create(
        patent_id=pk, year=3, amount_fen=900_00, paid_on=date(2023, 12, 15), made_by="x"
    )
    assert queries.blocked_for(pk, date(2023, 12, 15), "pledge").blocked is False
    put_event(number, "专利权的保全", date(2023, 12, 20))
    assert queries.blocked_for(pk, date(2023, 12, 19), "pledge").blocked is False
    kept = queries.blocked_for(pk, date(2023, 12, 20), "pledge")
    assert (kept.blocked, "保全" in kept.reason) == (True, True)
    assert queries.blocked_for(pk, date(2022, 1, 1), "filing").blocked is True


def test_a_term_with_compensation_runs_on(many: list[int]) -> None:
    assert many
    one = Patent.objects.get(number="T00001")
    found = legal_status.term(standing.record_of(one))
    assert found is not None
    assert found.last_day == found.ordinary_last_day + timedelta(days=3000)
    assert "3000 天" in found.steps[-1]


def test_present_events_get_their_category_by_the_migration(town: Neighborhood, office: Actor) -> None:
    one = Patent.objects.get(number=town.patent(office, 1))
    for words in ("未缴年费专利权终止", "没有见过的说法"):
        LegalEvent.objects.create(patent=one, kind=words)
    migration = import_module("zhiqiao.assets.register.migrations.0003_legal_and_fees")
    migration.name_categories(apps, None)
    found = dict(LegalEvent.objects.filter(patent=one).values_list("kind", "category"))
    assert found == {"未缴年费专利权终止": "H10.fee_lapse", "没有见过的说法": ""}


def test_events_classed_wrongly_are_classed_anew_by_the_migration(town: Neighborhood, office: Actor) -> None:
    one = Patent.objects.get(number=town.patent(office, 1))
    for words, category in (
        ("撤销原驳回决定", "H10.revoked"),
        ("放弃优先权", "H10.surrendered"),
        ("专利权的撤销", "H10.revoked"),
        ("专利权的无效宣告请求", "H10.invalidated"),
    ):
        LegalEvent.objects.create(patent=one, kind=words, category=category)
    import_module("zhiqiao.assets.register.migrations.0005_categories_anew").class_anew(apps, None)
    found = dict(LegalEvent.objects.filter(patent=one).values_list("kind", "category"))
    assert found == {
        "撤销原驳回决定": "V10.rejection_reversed",
        "放弃优先权": "A10.priority",
        "专利权的撤销": "H10.revoked",
        "专利权的无效宣告请求": "L10.review_requested",
    }


def test_an_event_that_names_the_year_counts_as_its_payment(town: Neighborhood, office: Actor) -> None:
    number = town.patent(office, 1)
    pk = Patent.objects.get(number=number).pk
    put_event(number, "缴纳年费", date(2023, 11, 1))
    assert fees.fee_records([pk])[pk].paid == frozenset(), "没写明是哪一年的，不猜"
    put_event(number, "第3年年费已缴", date(2023, 11, 2))
    put_event(number, "年费滞纳期通知", date(2023, 12, 10))
    record = fees.fee_records([pk])[pk]
    assert (record.paid, record.told_unpaid_on) == (frozenset({3}), date(2023, 12, 10))
    put_event(number, "专利权的恢复", date(2024, 6, 10))
    assert fees.fee_records([pk])[pk].told_unpaid_on is None


def test_a_patents_own_reduction_ends_where_it_is_assigned(town: Neighborhood, office: Actor) -> None:
    one = Patent.objects.get(number=town.patent(office, 1))
    services.write_reduction(
        patent_id=one.pk,
        organization_id=None,
        percent=85,
        starts_on=date(2023, 1, 1),
        ends_on=None,
        basis="个人",
        record_number="J1",
        made_by="x",
    )
    (held,) = fees.fee_records([one.pk])[one.pk].reductions
    assert held.holds_on(date(2025, 11, 29))
    put_event(one.number, "专利权的转移", date(2024, 5, 1))
    (held,) = fees.fee_records([one.pk])[one.pk].reductions
    assert held.holds_on(date(2024, 4, 30))
    assert not held.holds_on(date(2024, 5, 1))
    assert "转移后不再减缴" in held.why


def test_compensation_counts_wherever_the_term_is_told(town: Neighborhood, office: Actor) -> None:
    number = town.patent(office, 1)
    one = Patent.objects.get(number=number)
    ordinary = queries.card(one.pk).last_day
    assert ordinary == standing.last_day(one)
    assert ordinary is not None
    known = knowledge_of([one.pk], date(2024, 1, 1))[one.pk]
    for kind, days in (("grant_delay", 300), ("drug", 65)):
        TermExtension.objects.create(
            patent=one,
            kind=kind,
            days=days,
            decided_on=date(2024, 1, 1),
            paper_number="1",
            made_by="x",
        )
    later = ordinary + timedelta(days=365)
    assert queries.card(one.pk).last_day == later
    assert standing.last_day(Patent.objects.get(pk=one.pk)) == later
    assert (known.added_days, knowledge_of([one.pk], date(2024, 1, 1))[one.pk].added_days) == (0, 365)


def test_cards_ask_for_compensation_once(town: Neighborhood, office: Actor) -> None:
    counts = []
    for serial in (1, 2, 3):
        town.patent(office, serial)
        with CaptureQueriesContext(connection) as asked:
            queries.cards(list(Patent.objects.values_list("pk", flat=True)))
        counts.append(len(asked))
    assert counts[0] == counts[2]
