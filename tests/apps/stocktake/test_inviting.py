"""Inventors come in by a link; rounds by college; the clock of units and colleges; both ratings side by side."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.apps.neighborhood import Neighborhood
from tests.apps.stocktake.stocktake_round import ANSWERS, assessed
from tests.apps.stocktake.test_pages import browser_of, text_of

from zhiqiao.assets.stocktake import coverage, queries, services
from zhiqiao.assets.stocktake.models import Entry, Invitation, Round
from zhiqiao.foundation.access.rules import ANONYMOUS, Actor, Denied
from zhiqiao.foundation.accounts.models import Membership, Organization, User
from zhiqiao.kernel.periods import as_of, today
from zhiqiao.kernel.refusal import Refusal

GOOD_WORD = "cheng-jiang-2026-xx"


@pytest.fixture
def link(opened: Round, office: Actor) -> Invitation:
    return services.invite_inventors(office, opened.pk, [services.Invited("外人", "机械学院")])[0]


def test_who_has_no_account_is_known_by_name(opened: Round, office: Actor) -> None:
    found = queries.uninvited(office, opened.pk)
    assert {(one.name, one.entries) for one in found} == {("某某", 1), ("外人", 1)}
    services.invite_inventors(office, opened.pk, [services.Invited("外人")])
    assert [one.name for one in queries.uninvited(office, opened.pk)] == ["某某"]


def test_the_link_makes_an_account_and_hands_the_entries_over_once(
    link: Invitation, office: Actor, numbers: list[str]
) -> None:
    token = services.inviting.token_of(link)
    visitor = Client()
    address = reverse("workbench:invited", args=[token])
    assert "外人，请为您的专利自评" in visitor.get(address).content.decode()
    told = {"username": "wairen", "password": GOOD_WORD, "again": GOOD_WORD}
    assert visitor.post(address, {**told, "again": "x"}).status_code == 422
    assert visitor.post(address, {**told, "password": "1234567890", "again": "1234567890"}).status_code == 422
    assert visitor.post(address, {**told, "username": "office"}).status_code == 422
    assert User.objects.get(username="office").check_password("tests-only-password")
    assert visitor.post(address, told).headers["Location"] == reverse("account_login")
    entry = Entry.objects.get(patent__number=numbers[2])
    held = Membership.objects.get(user__username="wairen")
    assert (held.role, held.organization_id, held.college) == ("inventor", office.organization_id, "机械学院")
    assert (entry.inventor_id, entry.college) == (held.user_id, "机械学院")
    assert visitor.get(address).status_code == 422
    with pytest.raises(Refusal, match="已经用过"):
        services.accept_invitation(ANONYMOUS, token, "again", GOOD_WORD)


def test_a_link_ends_by_revoking_by_time_and_by_a_newer_one(
    link: Invitation, opened: Round, office: Actor, clerk: Actor
) -> None:
    token = services.inviting.token_of(link)
    with pytest.raises(Denied):
        services.revoke_invitation(clerk, link.pk)
    with as_of(link.expires_on + timedelta(days=1)), pytest.raises(Refusal, match="过期"):
        services.inviting.invitation_of(token)
    newer = services.invite_inventors(office, opened.pk, [services.Invited("外人")])[0]
    with pytest.raises(Refusal, match="作废"):
        services.inviting.invitation_of(token)
    services.revoke_invitation(office, newer.pk)
    for bad in (services.inviting.token_of(newer), token[:-2], "x"):
        with pytest.raises(Refusal):
            services.inviting.invitation_of(bad)


def test_the_office_page_makes_shows_and_revokes_links(opened: Round, office: Actor, clerk: Actor) -> None:
    desk = browser_of(office)
    assert "外人" in text_of(desk, "round-invitations", opened.pk)
    desk.post(reverse("workbench:round-invite", args=[opened.pk]), {"name": ["外人", "某某"]})
    assert Invitation.objects.count() == 2
    assert "/w/invited/" in text_of(desk, "round-invitations", opened.pk, query="?standing=open")
    one = Invitation.objects.get(inventor_name="某某")
    desk.post(reverse("workbench:invitation-revoke", args=[one.pk]))
    one.refresh_from_db()
    assert one.standing == "revoked"
    assert browser_of(clerk).get(reverse("workbench:round-invitations", args=[opened.pk])).status_code == 403


def test_a_round_of_one_college_takes_its_patents_only(
    office: Actor, university: Organization, inventor: Actor, numbers: list[str]
) -> None:
    assert inventor.college == "环境学院"
    new = services.NewRound(
        "环境学院盘点", date(2024, 12, 31), date(2030, 1, 1), (university.pk,), colleges=("环境学院",)
    )
    one = services.open_round(office, new)
    assert set(one.entries.values_list("patent__number", "college")) == {
        (numbers[0], "环境学院"),
        (numbers[1], "环境学院"),
    }
    assert services.extend_round(office, one.pk).added == 0
    assert one.holders.get().in_force == 3
    page = text_of(browser_of(office), "round", one.pk)
    assert "只盘点 环境学院" in page


def test_a_round_of_a_college_nobody_belongs_to_is_refused(
    office: Actor, university: Organization, numbers: list[str]
) -> None:
    assert numbers
    new = services.NewRound(
        "空", date(2024, 12, 31), date(2030, 1, 1), (university.pk,), colleges=("哲学院",)
    )
    with pytest.raises(Refusal, match="没有符合范围"):
        services.open_round(office, new)


@pytest.mark.parametrize(
    ("covered", "days", "lately", "needed", "verdict"),
    [
        (100, 10, 0, None, "已完成"),
        (30, 14, 70, 35, "跟得上"),
        (30, 14, 68, 35, "要加快"),
        (99, 0, 0, 7, "要加快"),
        (50, -3, 40, None, "逾期 3 天"),
    ],
)
def test_the_clock_tells_the_pace_needed(
    covered: int, days: int, lately: int, needed: int | None, verdict: str
) -> None:
    clock = coverage.Clock(coverage.Line("", "", 100, 100, covered, 0), days, lately)
    assert (clock.needed_a_week, clock.verdict[0]) == (needed, verdict)


def test_the_round_page_shows_clocks_of_units_and_colleges(
    town: Neighborhood, clerk: Actor, university: Organization, office: Actor, numbers: list[str]
) -> None:
    works = town.organization("澄江水务集团", "state_owned_enterprise")
    town.patent(town.person("works", works, "holder_office"), 70)
    new = services.NewRound(
        "全区盘点", date(2024, 12, 31), today() + timedelta(days=70), (university.pk, works.pk)
    )
    one = services.open_round(clerk, new)
    entry = one.entries.get(patent__number=numbers[0])
    services.answer_entry(office, entry.pk, ANSWERS)
    services.assess_as_rated(office, [entry.pk])
    assert queries.assessed_lately(clerk, one.pk, several=True) == {"澄江大学 · 未分派二级单位": 1}
    page = text_of(browser_of(clerk), "round", one.pk)
    for words in ("按单位的进度与时钟", "按二级单位的进度与时钟", "澄江水务集团 · 未分派二级单位", "跟得上"):
        assert words in page


def test_both_words_stand_side_by_side(
    entry: Entry, inventor: Actor, reviewer: Actor, office: Actor, clerk: Actor
) -> None:
    assessed(entry, inventor, reviewer, office)
    line = queries.differences(office, entry.round_id)[0]
    assert (line.verdict, line.steps, line.unit_comment) == ("lower", 1, "样机还没有在现场跑满一季")
    page = text_of(browser_of(clerk), "round-differences", entry.round_id)
    assert "样机还没有在现场跑满一季" in page
    assert "一致 0.0%" in page
