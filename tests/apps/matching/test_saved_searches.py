"""Saved searches: kept, told of what is new once, and never of what the owner may not see."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.apps.matching.market_place import offer
from tests.apps.neighborhood import Neighborhood

from zhiqiao.config.commands.housekeeping import tidy
from zhiqiao.foundation.access.rules import ANONYMOUS, SYSTEM, Actor, Denied
from zhiqiao.foundation.accounts.models import Membership, User
from zhiqiao.foundation.audit.models import AuditEntry
from zhiqiao.foundation.jobs.models import Progress
from zhiqiao.foundation.notices import queries as notices
from zhiqiao.foundation.notices.models import Notice
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog import services as catalog
from zhiqiao.market.matching import saved_searches as saved
from zhiqiao.market.matching import watching
from zhiqiao.market.matching.asking import Asked
from zhiqiao.market.matching.indexing import ensure_fresh
from zhiqiao.market.matching.models import SavedSearch
from zhiqiao.market.matching.saved_searches import SavedSearchData
from zhiqiao.web.workbench.everyone.matters import open_matter

WATER = Asked("IPC:C02F 废水")


def at(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id or 0))
    return client


def keep(actor: Actor, asked: Asked = WATER, **data: object) -> SavedSearch:
    return saved.save_search(actor, asked, SavedSearchData(**{"name": "废水处理", **data}))  # type: ignore[arg-type]  # its fields


def look() -> None:
    """An hour of the worker, a day later."""
    SavedSearch.objects.filter(looked_at__isnull=False).update(looked_at=timezone.now() - timedelta(days=8))
    if watching.start_looking():
        progress = Progress.objects.filter(matter="searches:look").latest("pk")
        watching.look_in_background.func(progress.pk)
        Progress.objects.filter(matter="searches:look").update(state=Progress.DONE)


def told(actor: Actor) -> list[str]:
    return list(notices.notices_for(actor).filter(settled_at=None).values_list("title", flat=True))


def new_numbers(actor: Actor, one: SavedSearch) -> set[str]:
    return {found.offer.card.number for found in saved.new_matches(actor, one.pk).patents}


@pytest.fixture
def _worker_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work is left to the tests: nothing runs when it is put in the queue."""
    monkeypatch.setattr("zhiqiao.market.matching.watching.start", _begin)


def _begin(matter: str, title: str, _work: object) -> None:
    Progress.objects.create(matter=matter, title=title)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_worker_waits")]


def test_only_what_is_new_is_told_and_only_once(
    clerk: Actor, office: Actor, town: Neighborhood, wash: str
) -> None:
    one = keep(clerk)
    assert [match.patent.number for match in one.matches.all()] == [wash]
    look()
    assert told(clerk) == []
    fresh = town.patent(office, 21)
    town.patent(office, 22, title="一种轴承", abstract="润滑。", ipcs="F16C33/66")
    look()
    assert told(clerk) == ["“废水处理”有 1 件新专利"]
    assert new_numbers(clerk, one) == {fresh}
    look()
    assert len(told(clerk)) == 1
    more = town.patent(office, 23)
    look()
    assert told(clerk) == ["“废水处理”有 2 件新专利"]
    assert new_numbers(clerk, one) == {fresh, more}
    notice = Notice.objects.filter(user_id=clerk.user_id or 0, settled_at=None).get()
    assert open_matter(clerk, notice.matter) == reverse("workbench:saved-search", args=[one.pk])
    saved.mark_seen(clerk, one.pk)
    assert (told(clerk), new_numbers(clerk, one)) == ([], set())
    look()
    assert told(clerk) == []


def test_each_is_looked_at_when_its_time_has_come(
    clerk: Actor, office: Actor, town: Neighborhood, wash: str
) -> None:
    del wash
    often, seldom, never = (keep(clerk, frequency=frequency) for frequency in ("daily", "weekly", "off"))
    assert {one.pk for one in watching.due()} == {often.pk, seldom.pk}
    look()
    assert watching.due().count() == 0, "nothing moved since"
    town.patent(office, 21)
    now = timezone.now()
    for days, wanted in ((0, set()), (1, {often.pk}), (7, {often.pk, seldom.pk})):
        SavedSearch.objects.update(looked_at=now - timedelta(days=days))
        ensure_fresh()
        assert {one.pk for one in watching.due()} == wanted, days
    assert never.frequency == SavedSearch.OFF


def test_what_the_owner_may_not_see_is_neither_counted_nor_told(
    rival: Actor, clerk: Actor, office: Actor, town: Neighborhood, wash: str
) -> None:
    one = keep(rival)
    assert one.matches.count() == 0
    hidden = town.patent(office, 21)
    look()
    assert (told(rival), one.matches.count()) == ([], 0)
    offer(office, hidden)
    look()
    assert told(rival) == ["“废水处理”有 1 件新专利"]
    assert new_numbers(rival, one) == {hidden}
    assert wash not in {match.patent.number for match in one.matches.all()}
    assert saved.saved_searches(clerk).count() == 0


def test_rights_are_those_of_the_day_it_is_looked_at(office: Actor, town: Neighborhood, wash: str) -> None:
    del wash
    one = keep(office)
    Membership.objects.filter(user_id=office.user_id or 0).delete()
    other = town.organization("澄江第二大学", "university")
    town.people.pop("office")
    town.patent(town.person("colleague", town.organizations["澄江大学"], "holder_office"), 21)
    look()
    assert watching.owner_of(SavedSearch.objects.get(pk=one.pk)) is None
    assert not Notice.objects.filter(user_id=office.user_id or 0).exists()
    assert other.pk


def test_what_was_told_is_shown_only_while_it_may_be_seen(
    rival: Actor, office: Actor, town: Neighborhood, wash: str
) -> None:
    del wash
    one = keep(rival)
    listed = offer(office, town.patent(office, 21))
    look()
    assert len(new_numbers(rival, one)) == 1
    catalog.withdraw_listing(office, listed.pk, "withdrawn", "暂不对外")
    ensure_fresh()
    assert new_numbers(rival, one) == set()


def test_a_saved_search_is_ones_own_unless_it_is_shared(
    clerk: Actor, town: Neighborhood, wash: str, sister_clerk: Actor
) -> None:
    del wash
    colleague = town.person("clerk2", town.organizations["澄江区市场监督管理局"], "lead_agency")
    one = keep(clerk)
    for actor in (colleague, sister_clerk):
        assert not saved.saved_searches(actor).exists()
        for refused in (saved.saved_search, saved.drop_search, saved.restore_search, saved.mark_seen):
            with pytest.raises(Refusal, match="不是您的"):
                refused(actor, one.pk)
    saved.edit_search(clerk, one.pk, SavedSearchData("全区废水", is_shared=True))
    assert [each.name for each in saved.saved_searches(colleague)] == ["全区废水"]
    assert not saved.saved_searches(sister_clerk).exists()
    with pytest.raises(Refusal, match="不是您的"):
        saved.edit_search(colleague, one.pk, SavedSearchData("改名"))
    assert at(colleague).get(reverse("workbench:saved-search", args=[one.pk])).status_code == 200
    assert at(sister_clerk).get(reverse("workbench:saved-search", args=[one.pk])).status_code == 422


def test_it_is_dropped_and_brought_back_and_forgotten(
    clerk: Actor, office: Actor, town: Neighborhood, wash: str
) -> None:
    del wash
    one = keep(clerk)
    saved.drop_search(clerk, one.pk)
    assert not saved.saved_searches(clerk).exists()
    assert [each.pk for each in saved.dropped_searches(clerk)] == [one.pk]
    town.patent(office, 21)
    look()
    assert told(clerk) == []
    saved.restore_search(clerk, one.pk)
    look()
    assert told(clerk) == ["“废水处理”有 1 件新专利"]
    other = keep(clerk)
    saved.drop_search(clerk, one.pk)
    SavedSearch.objects.filter(pk=one.pk).update(dropped_at=timezone.now() - timedelta(days=40))
    town.patent(office, 22)
    look()
    assert list(SavedSearch.objects.values_list("pk", flat=True)) == [other.pk]


def test_what_cannot_be_kept_is_refused(clerk: Actor, wash: str, monkeypatch: pytest.MonkeyPatch) -> None:
    del wash
    with pytest.raises(Refusal, match="没有检索词"):
        keep(clerk, Asked("  "))
    with pytest.raises(Refusal, match="通知频率"):
        keep(clerk, frequency="hourly")
    monkeypatch.setattr(saved, "MOST_WATCHED", 0)
    with pytest.raises(Refusal, match="太宽"):
        keep(clerk)
    assert keep(clerk, frequency="off", name=" \x00 ").name == "IPC:C02F 废水"
    monkeypatch.setattr(saved, "MOST", 1)
    with pytest.raises(Refusal, match="每人最多"):
        keep(clerk, frequency="off")
    with pytest.raises(Denied):
        keep(ANONYMOUS)


def test_plain_words_know_what_answers_fairly(
    clerk: Actor, office: Actor, town: Neighborhood, wash: str, bearing: str
) -> None:
    del bearing
    one = keep(clerk, Asked("漂染废水色度高，混凝后膜过滤", {"status": ["in_force"], "nonsense": ["x"]}))
    assert [match.patent.number for match in one.matches.all()] == [wash]
    assert one.filters == {"status": ["in_force"]}
    town.patent(office, 21, title="漂染废水色度混凝膜过滤机", legal_status="失效")
    look()
    assert told(clerk) == []


def test_one_that_grew_too_wide_says_so_once_and_still_tells_of_what_came(
    clerk: Actor, office: Actor, firm: Actor, town: Neighborhood, wash: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, of_firm = keep(clerk), keep(firm)
    assert not of_firm.matches.exists(), "企业只看得到上架的"
    monkeypatch.setattr(watching, "MOST_WATCHED", 1)
    fresh = town.patent(office, 21)
    look()
    said = "“废水处理”有 1 件新专利；已有 2 件，太宽，请加条件收窄；收窄前只告诉您新登记、新上架的"
    assert told(clerk) == [said]
    assert new_numbers(clerk, one) == {fresh}
    url = reverse("workbench:saved-search", args=[one.pk])
    assert "太宽，请收窄；1 件新" in at(clerk).get(reverse("workbench:saved-searches")).content.decode()
    assert "加条件收窄" in at(clerk).get(url).content.decode()
    saved.mark_seen(clerk, one.pk)
    look()
    assert told(clerk) == [], "说过一次就不再说"
    more = town.patent(office, 22)
    offer(office, wash)
    look()
    assert told(clerk) == ["“废水处理”有 1 件新专利"], "上架的本来就看得到，不算新"
    assert new_numbers(clerk, one) == {more}
    assert told(firm) == ["“废水处理”有 1 件新专利"]
    offer(office, fresh)
    look()
    offer(office, more)
    look()
    assert new_numbers(firm, of_firm) == {wash, fresh, more}
    saved.mark_seen(clerk, one.pk)
    monkeypatch.setattr(watching, "MOST_WATCHED", 2_000)
    town.patent(office, 23)
    look()
    one.refresh_from_db()
    assert one.too_wide == 0
    assert told(clerk) == ["“废水处理”有 1 件新专利"]


def test_the_worker_looks_on_its_round(clerk: Actor, office: Actor, town: Neighborhood, wash: str) -> None:
    del wash
    tidy()
    assert not Progress.objects.filter(matter="searches:look").exists()
    keep(clerk)
    town.patent(office, 21)
    tidy()
    assert Progress.objects.filter(matter="searches:look").count() == 1
    before = AuditEntry.objects.count()
    watching.look_in_background.func(Progress.objects.latest("pk").pk)
    rows = AuditEntry.objects.order_by("position")[before:]
    assert [(row.action, row.detail["looked"], row.detail["new"]) for row in rows] == [(watching.LOOK, 1, 1)]
    with pytest.raises(Denied):
        watching.tell_of_new(clerk, {SavedSearch.objects.get().pk: watching.Seen()}, "")


def test_the_pages_keep_show_change_drop_and_bring_back(
    clerk: Actor, office: Actor, town: Neighborhood, wash: str
) -> None:
    browser = at(clerk)
    page = browser.get(
        reverse("workbench:search"), {"q": "废水", "ipc": "C02F", "plain": "1"}
    ).content.decode()
    assert reverse("workbench:saved-search-new") in page
    posted = {"q": "IPC:C02F 废水", "status": "in_force", "save-name": "印染", "save-frequency": "weekly"}
    assert browser.post(reverse("workbench:saved-search-new"), posted).status_code == 302
    one = SavedSearch.objects.get()
    assert (one.name, one.frequency, one.filters) == ("印染", "weekly", {"status": ["in_force"]})
    listed = browser.get(reverse("workbench:saved-searches")).content.decode()
    assert "IPC:C02F 废水；法律状态：有效" in listed
    town.patent(office, 21, filed_on=date(2022, 1, 4))
    look()
    url = reverse("workbench:saved-search", args=[one.pk])
    shown = browser.get(url).content.decode()
    assert "一种印染" in shown
    assert "status=in_force" in shown
    assert wash not in shown
    changed = {"name": "印染二", "frequency": "daily", "is_shared": "on"}
    assert browser.post(reverse("workbench:saved-search-edit", args=[one.pk]), changed).status_code == 302
    assert (
        browser.post(reverse("workbench:saved-search-edit", args=[one.pk]), {"frequency": "x"}).status_code
        == 422
    )
    assert browser.post(reverse("workbench:saved-search-seen", args=[one.pk])).status_code == 302
    assert "没有新专利" in browser.get(url).content.decode()
    assert browser.post(reverse("workbench:saved-search-drop", args=[one.pk])).status_code == 302
    assert "恢复" in browser.get(reverse("workbench:saved-searches")).content.decode()
    assert browser.post(reverse("workbench:saved-search-restore", args=[one.pk])).status_code == 302
    one.refresh_from_db()
    assert (one.name, one.is_shared, one.dropped_at) == ("印染二", True, None)
    assert SYSTEM.user_id is None
