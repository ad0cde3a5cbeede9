"""海外布局: members abroad with the stage of each, windows of priority to the day."""

from datetime import date

import pytest
from tests.apps.neighborhood import application_number, ledger_row, workbook

from zhiqiao.assets.imports import services as imports
from zhiqiao.assets.landscape import overseas
from zhiqiao.assets.landscape.overseas import Abroad
from zhiqiao.assets.landscape.overseas_queries import Overseas
from zhiqiao.assets.landscape.overseas_queries import overseas as overseas_of
from zhiqiao.assets.register.families import key_of_first
from zhiqiao.assets.register.models import Family, LegalEvent, Patent, Priority
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.kernel.parameters import Confidence
from zhiqiao.kernel.periods import as_of

DAY = date(2021, 12, 1)


def bring(clerk: Actor, *rows: list[object]) -> None:
    imports.import_files(clerk, [("台账.xlsx", workbook(rows))])


def foreign(number: str, office: str, family: Family | None, **more: object) -> Patent:
    told = {"title": f"Membrane {number}", "published_on": date(2022, 6, 1), **more}
    return Patent.objects.create(
        number=number, publication_number=number, office=office, family=family, **told
    )


def seen(actor: Actor, day: date = DAY) -> Overseas:
    with as_of(day):
        return overseas_of(actor)


@pytest.mark.parametrize(
    ("kind", "first", "ends"),
    [
        ("invention", date(2021, 3, 2), date(2022, 3, 2)),
        ("utility_model", date(2020, 2, 29), date(2021, 2, 28)),
        ("design", date(2021, 8, 31), date(2022, 2, 28)),
        ("", date(2021, 3, 2), None),
    ],
)
def test_the_time_of_priority(kind: str, first: date, ends: date | None) -> None:
    assert overseas.window_ends_on(kind, first) == ends


def test_the_law_is_cited_and_marked_as_not_checked() -> None:
    months = overseas.priority_months("invention", DAY)
    assert months is not None
    assert "巴黎公约" in months.source
    assert "第二十九条" in months.source
    assert months.confidence is Confidence.M


def test_national_phases_end_thirty_months_after_priority() -> None:
    pct = [Abroad("WO1", "WO", "申请公布")]
    assert overseas.phase_ends_on(pct, date(2021, 3, 2), DAY) == date(2023, 9, 2)
    assert overseas.phase_ends_on(pct, date(2019, 3, 2), DAY) is None, "over"
    assert overseas.phase_ends_on([Abroad("US1", "US", "")], date(2021, 3, 2), DAY) is None


def test_windows_are_open_to_the_last_day(clerk: Actor, university: Organization) -> None:
    bring(
        clerk,
        ledger_row(1, university.name, 申请日="2021-03-02"),
        ledger_row(2, university.name, 申请日="2020-12-01"),
        ledger_row(3, university.name, 申请日="2020-11-30"),
    )
    found = seen(clerk)
    assert [(one.number, one.ends_on, one.days_left) for one in found.windows] == [
        (application_number(2), date(2021, 12, 1), 0),
        (application_number(1), date(2022, 3, 2), 91),
    ]
    assert [one.tone for one in found.windows] == ["bad", "info"]
    assert found.closing == 1
    assert found.families == ()


def test_an_earlier_priority_ends_the_window_earlier(clerk: Actor, university: Organization) -> None:
    bring(clerk, ledger_row(1, university.name, 申请日="2021-03-02"))
    one = Patent.objects.get()
    Priority.objects.create(
        patent=one, number="202010000001", office="CN", claimed_on=date(2020, 12, 20), position=0
    )
    (window,) = seen(clerk).windows
    assert (window.first_on, window.ends_on) == (date(2020, 12, 20), date(2021, 12, 20))
    assert seen(clerk, date(2021, 12, 21)).windows == ()


def test_members_abroad_take_a_filing_off_the_windows_and_show_their_stage(
    clerk: Actor, firm: Actor, dyer: Organization
) -> None:
    bring(
        clerk,
        ledger_row(1, dyer.name, 申请日="2021-03-02"),
        ledger_row(2, dyer.name, 申请日="2021-04-02"),
        ledger_row(3, "外地环保公司", 申请日="2021-05-02"),
    )
    first, named, other = Patent.objects.order_by("number")
    family = Family.objects.create(key=key_of_first(application_number(1)))
    american = foreign("US20220000001A1", "US", family, legal_status="pending")
    LegalEvent.objects.create(
        patent=american, kind="Patented Case", category="F10.granted", effective_on=date(2023, 5, 9)
    )
    LegalEvent.objects.create(
        patent=american, kind="PUBLISHED", category="Q10.published", effective_on=date(2022, 6, 1)
    )
    foreign("WO2022000001A1", "WO", family, legal_status="pending")
    named.family = Family.objects.create(key="members:CN1A")
    named.record = {**named.record, "family_members": ["CN1A", "EP3999999A1"]}
    named.save()
    for actor in (clerk, firm):
        found = seen(actor)
        by_number = {one.number: one for one in found.families}
        assert set(by_number) == {first.number, named.number}
        one = by_number[first.number]
        assert [(member.office, member.stage, member.on) for member in one.members] == [
            ("US", "授权", date(2023, 5, 9)),
            ("WO", "审查中", None),
        ]
        assert (one.office_count, one.phase_ends_on) == (1, date(2023, 9, 2)), "WO 是申请，不是受理局"
        (only,) = by_number[named.number].members
        assert (only.office, only.stage, only.is_known) == ("EP", "只知号码", False)
        assert (found.holders, found.offices) == (1, 2)
        assert {window.number for window in found.windows} == ({other.number} if actor is clerk else set()), (
            "a firm sees its own filings only"
        )


def test_a_member_nobody_knows_of_is_not_told(clerk: Actor, dyer: Organization) -> None:
    bring(clerk, ledger_row(1, dyer.name, 申请日="2021-03-02"))
    family = Family.objects.create(key="family:secret")
    Patent.objects.update(family=family)
    secret = foreign("US1", "US", family)
    Patent.objects.filter(pk=secret.pk).update(publication_number="", published_on=None, region_code="990102")
    assert seen(clerk).families == ()
