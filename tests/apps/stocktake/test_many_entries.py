"""Many entries in one go cost no statement an entry, and write what one by one writes."""

import time
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.apps.neighborhood import application_number
from tests.apps.stocktake.stocktake_round import ANSWERS

from zhiqiao.assets.register.models import Patent, PatentHolder
from zhiqiao.assets.stocktake import services
from zhiqiao.assets.stocktake.models import Entry, Round
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.evidence import queries as evidence

More = Callable[[int], list[int]]


@pytest.fixture
def more(opened: Round, office: Actor, university: Organization) -> More:
    """Adds so many sleeping patents to the round, answered in the grid and not handed in; their entries."""

    def add(many: int) -> list[int]:
        first = Patent.objects.count()
        numbers = [application_number(6000 + first + nth, year=2012) for nth in range(many)]
        patents = Patent.objects.bulk_create(
            Patent(
                number=number,
                application_number=number,
                title=f"一种膜分离设备{number}",
                patent_type="invention",
                legal_status="in_force",
                filed_on=date(2012, 3, 1),
                granted_on=date(2015, 3, 1),
                region_code=university.region_code,
                source="test",
            )
            for number in numbers
        )
        PatentHolder.objects.bulk_create(
            PatentHolder(patent=one, name=university.name, organization=university, position=0)
            for one in patents
        )
        made = Entry.objects.bulk_create(
            Entry(
                round=opened,
                patent=one,
                organization=university,
                region_code=university.region_code,
                draft=ANSWERS.as_json | {"fiscal_project": True, "fiscal_project_number": "P-1"},
                state_since=timezone.now(),
            )
            for one in patents
        )
        services.find_sleepers(office)
        return [one.pk for one in made]

    return add


def through(office: Actor, pks: list[int]) -> dict[str, tuple[int, float]]:
    """Hand in, agree, screen: statements and processor seconds of each."""
    steps: dict[str, Callable[[], object]] = {
        "submit": lambda: services.submit_drafts(office, pks),
        "assess": lambda: services.assess_as_rated(office, pks, "同意"),
        "screen": lambda: services.screen_entries(office, pks, "看好", into_pool=True),
    }
    cost = {}
    for name, run in steps.items():
        began = time.process_time()
        with CaptureQueriesContext(connection) as asked:
            run()
        cost[name] = len(asked), time.process_time() - began
    return cost


def test_no_statement_an_entry(more: More, office: Actor) -> None:
    few, many = through(office, more(10)), through(office, more(150))
    for name, (statements, _) in many.items():
        assert statements <= few[name][0] + 20, (
            name
        )  # a statement holds so many rows; one by one it were a thousand


def test_what_is_written_whole(more: More, opened: Round, office: Actor) -> None:
    pks = more(3)
    through(office, pks)
    for one in Entry.objects.filter(pk__in=pks).select_related("patent"):
        assert (one.state, one.in_pool, one.draft, one.fiscal_project_number) == (
            "screened_in",
            True,
            {},
            "P-1",
        )
        assert list(one.steps.values_list("name", flat=True)) == ["self_assess", "assess", "screen_in"]
        assert list(one.assessments.values_list("kind", "rating")) == [("inventor", "A"), ("unit", "A")]
        fact = evidence.ledger(["stock_screened"]).get(subject=one.patent.number)
        assert (fact.position, fact.quantity, fact.matter) == (one.fact_position, 1, f"entry:{one.pk}")
        assert fact.parties.get().name == "澄江大学"
        line = one.patent.sleepers.get()
        assert (line.state, line.next_action) == ("woken", "发布供给，推送企业")
        assert line.steps.filter(name="wake").count() == 1
        assert one.patent.funding.project_number == "P-1"
    assert evidence.verify().whole
    services.close_round(office, opened.pk)


def test_two_thousand_in_moments(more: More, office: Actor) -> None:
    cost = through(office, more(2000))
    print({name: round(seconds, 2) for name, (_, seconds) in cost.items()})  # noqa: T201 - the figures of the notes
    assert max(seconds for _, seconds in cost.values()) < 5
