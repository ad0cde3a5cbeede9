"""Opening a round: the denominator, the stock facts, who is told; extending and closing it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import transaction
from tests.apps.neighborhood import SISTER, Neighborhood

from zhiqiao.assets.register.models import LegalEvent, Patent
from zhiqiao.assets.stocktake import queries, services
from zhiqiao.assets.stocktake.models import Entry, Round
from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.evidence import queries as evidence
from zhiqiao.foundation.evidence.facts import Grade, NewFact
from zhiqiao.foundation.evidence.services import write_fact
from zhiqiao.foundation.notices import queries as notices
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal


def license_recorded(actor: Actor, number: str, holder: Organization, on: date) -> None:
    with transaction.atomic():
        write_fact(
            actor,
            NewFact(
                kind="license_recorded",
                subject=number,
                effective_on=on,
                parties=(accounts.party_snapshot(holder.pk, "giver", on),),
                region_code=holder.region_code,
                grade=Grade.RECORDED,
                record_number="样例 2024990001",
            ),
        )


def new_round(
    *holders: Organization, scope: str = Round.UNCONVERTED, base_on: date = date(2024, 12, 31)
) -> services.NewRound:
    return services.NewRound("盘点", base_on, date(2030, 1, 1), tuple(one.pk for one in holders), scope)


def test_a_round_counts_what_is_in_force_and_enters_what_is_unconverted(
    office: Actor, numbers: list[str], university: Organization, town: Neighborhood
) -> None:
    town.patent(office, 4, legal_status="失效")
    town.patent(office, 5, granted_on=date(2025, 2, 1))
    license_recorded(office, numbers[1], university, date(2024, 5, 1))
    opened = services.open_round(office, new_round(university))
    fact = evidence.facts_of(f"round:{opened.pk}").get()
    assert (fact.kind, fact.quantity, fact.subject) == ("stock_counted", 3, university.credit_code)
    assert fact.effective_on == date(2024, 12, 31)
    assert fact.grade == Grade.DECLARED
    assert fact.attributes["unconverted"] == 2
    held = set(Entry.objects.values_list("patent__number", flat=True))
    assert held == {numbers[0], numbers[2]}


def test_with_scope_in_force_the_converted_are_entered_but_not_counted(
    office: Actor, numbers: list[str], university: Organization
) -> None:
    license_recorded(office, numbers[1], university, date(2024, 5, 1))
    opened = services.open_round(office, new_round(university, scope=Round.IN_FORCE))
    assert opened.entries.count() == 3
    assert not opened.entries.get(patent__number=numbers[1]).is_counted
    assert queries.rounds(office).get().denominator == 2  # type: ignore[attr-defined]  # annotated


def test_a_license_after_the_cut_off_day_leaves_the_denominator_alone(
    office: Actor, numbers: list[str], university: Organization
) -> None:
    license_recorded(office, numbers[1], university, date(2025, 1, 1))
    assert services.open_round(office, new_round(university)).entries.count() == 3


@pytest.mark.usefixtures("numbers")
def test_a_patent_in_co_ownership_is_counted_by_its_first_holder_alone(
    office: Actor, clerk: Actor, university: Organization, town: Neighborhood
) -> None:
    institute = town.organization("澄江环境研究所", "institute")
    other = town.person("institute-office", institute, "holder_office")
    town.patent(other, 6, holder_names=f"{institute.name}；{university.name}")
    opened = services.open_round(clerk, new_round(university, institute))
    facts = {fact.subject: fact.quantity for fact in evidence.facts_of(f"round:{opened.pk}")}
    assert facts == {university.credit_code: 3, institute.credit_code: 1}
    assert opened.organization_id is None
    assert {line.label: line.denominator for line in queries.coverage_by_holder(clerk, opened.pk)} == {
        university.name: 3,
        institute.name: 1,
    }
    assert [line.denominator for line in queries.coverage_by_holder(office, opened.pk)] == [3]


@pytest.mark.usefixtures("numbers")
@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"name": " "}, "name"),
        ({"base_on": today() + timedelta(days=1)}, "base_on"),
        ({"due_on": date(2020, 1, 1)}, "due_on"),
        ({"scope": "all"}, "scope"),
        ({"organization_ids": ()}, "organizations"),
    ],
)
def test_a_round_that_makes_no_sense_is_refused(
    office: Actor, university: Organization, change: dict[str, object], column: str
) -> None:
    with pytest.raises(Refusal) as refused:
        services.open_round(office, replace(new_round(university), **change))  # type: ignore[arg-type]  # one wrong value a case
    assert refused.value.column == column
    assert not Round.objects.exists()


def test_a_holder_without_patents_in_scope_is_told_to_import(office: Actor, university: Organization) -> None:
    with pytest.raises(Refusal, match="请先导入"):
        services.open_round(office, new_round(university))
    assert evidence.head_position() == 0


def test_a_holder_is_in_one_open_round_at_a_time(
    opened: Round, office: Actor, university: Organization
) -> None:
    with pytest.raises(Refusal, match="2024 年盘点"):
        services.open_round(office, new_round(university))
    services.close_round(office, opened.pk)
    services.open_round(office, new_round(university))
    with pytest.raises(Refusal, match="盘点"):
        services.reopen_round(office, opened.pk)


@pytest.mark.usefixtures("numbers")
def test_only_the_own_office_and_the_agency_above_open_rounds(
    clerk: Actor,
    city_clerk: Actor,
    sister_clerk: Actor,
    inventor: Actor,
    university: Organization,
) -> None:
    for actor in (sister_clerk, inventor):
        with pytest.raises(Denied):
            services.open_round(actor, new_round(university))
    opened = services.open_round(city_clerk, new_round(university))
    assert queries.rounds(clerk).filter(pk=opened.pk).exists()
    assert not queries.rounds(sister_clerk).exists()
    with pytest.raises(Denied):
        services.close_round(clerk, opened.pk)


def test_another_university_sees_nothing(opened: Round, town: Neighborhood) -> None:
    other = town.organization("西岭学院", "university", SISTER)
    outsider = town.person("outsider", other, "holder_office")
    assert not queries.rounds(outsider).exists()
    assert not queries.entries(outsider).exists()
    with pytest.raises(Denied):
        queries.round_(outsider, opened.pk)


def test_extending_takes_in_later_imports_and_corrects_the_stock(
    opened: Round, office: Actor, town: Neighborhood
) -> None:
    town.patent(office, 7)
    assert services.extend_round(office, opened.pk).added == 1
    old, new = evidence.facts_of(f"round:{opened.pk}").order_by("position")
    assert (old.quantity, new.quantity, new.supersedes_id) == (3, 4, old.position)
    assert services.extend_round(office, opened.pk) == services.Extended()
    assert evidence.facts_of(f"round:{opened.pk}").count() == 2


def test_what_is_told_later_of_the_cut_off_day_corrects_the_denominator(
    opened: Round, office: Actor, numbers: list[str], university: Organization
) -> None:
    """A license of before the day recorded after the round was opened, and a lapse the office's next list tells."""
    license_recorded(office, numbers[0], university, date(2024, 6, 1))
    license_recorded(office, numbers[2], university, date(2025, 6, 1))
    lapsed = Patent.objects.get(number=numbers[1])
    LegalEvent.objects.create(patent=lapsed, category="H10.fee_lapse", effective_on=date(2024, 7, 1))
    assert services.extend_round(office, opened.pk) == services.Extended(left_out=2)
    assert queries.rounds(office).get().denominator == 1  # type: ignore[attr-defined]  # annotated
    assert list(opened.entries.filter(is_counted=True).values_list("patent__number", flat=True)) == [
        numbers[2]
    ]
    newest = evidence.facts_of(f"round:{opened.pk}").order_by("position").last()
    assert newest is not None
    assert (newest.quantity, newest.attributes["unconverted"]) == (2, 1)
    LegalEvent.objects.all().delete()
    assert services.extend_round(office, opened.pk) == services.Extended(back=1)
    assert services.extend_round(office, opened.pk) == services.Extended()


def test_opening_and_closing_tell_the_office_and_settle(opened: Round, office: Actor) -> None:
    told = notices.todo_for(office).get()
    assert told.title == "分派发明人：2024 年盘点"
    assert (told.about, told.due_on) == ("3 件专利", date(2030, 12, 31))
    services.close_round(office, opened.pk)
    assert not notices.todo_for(office).exists()
    services.reopen_round(office, opened.pk)
    assert notices.todo_for(office).count() == 1


def test_other_public_institutions_that_do_research_take_stock_as_well(
    town: Neighborhood, clerk: Actor, university: Organization
) -> None:
    """从事科研工作的事业单位: an agency's round takes them in, their office works its entries."""
    station = town.organization("澄江农业技术推广站", "public_institution")
    office = town.person("station", station, "holder_office")
    number = town.patent(office, 31)
    assert {pk for pk, _, _ in queries.holders_to_count(clerk)} == {university.pk, station.pk}
    new = services.NewRound("全区盘点", date(2024, 12, 31), date(2030, 12, 31), (university.pk, station.pk))
    opened = services.open_round(clerk, new)
    assert [one.patent.number for one in queries.entries(office, opened.pk)] == [number]
    assert station.get_kind_display() == "科研事业单位"
