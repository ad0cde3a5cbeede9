"""Watch lists, the daily look, alerts settled with a reason."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.apps.neighborhood import Neighborhood, application_number, ledger_row, workbook

from zhiqiao.assets.imports import services as imports
from zhiqiao.assets.landscape import daily, queries
from zhiqiao.assets.landscape.models import Alert, Watch
from zhiqiao.assets.landscape.radar import Near
from zhiqiao.assets.landscape.services import watching as services
from zhiqiao.assets.register import queries as register
from zhiqiao.config.commands.housekeeping import tidy
from zhiqiao.foundation.access.rules import SYSTEM, Actor, Denied
from zhiqiao.foundation.accounts.models import Membership, Organization, User
from zhiqiao.foundation.notices.models import Notice
from zhiqiao.foundation.notices.queries import todo_for
from zhiqiao.kernel.refusal import Refusal

pytestmark = pytest.mark.usefixtures("stock")


def bring(clerk: Actor, *rows: list[object]) -> None:
    imports.import_files(clerk, [("新.xlsx", workbook(rows))])


def tomorrow() -> None:
    """Let every entry be due again."""
    Watch.objects.update(judged_at=timezone.now() - timedelta(days=1))


def test_a_rival_is_told_of_once_when_something_new_comes(clerk: Actor) -> None:
    services.add_watch(clerk, "applicant", "外地环保公司", "主要对手")
    assert daily.look() == 0, "what is there already is no news"
    bring(clerk, ledger_row(11, "外地环保公司", 名称="新的膜"))
    assert daily.look() == 0, "once a day"
    tomorrow()
    assert daily.look() == 1
    one = queries.alerts(clerk).get()
    assert one.title == "外地环保公司 有 1 件新专利"
    assert one.patent_number == application_number(11)
    assert Notice.objects.get(matter=f"alerts:{clerk.organization_id}", settled_at=None).title.startswith(
        "有 1 条"
    )
    tomorrow()
    assert daily.look() == 0
    rival = queries.rivals(clerk)[0]
    assert (rival.total, rival.in_force, len(rival.new)) == (4, 3, 1)
    services.mark_looked(clerk, rival.watch.pk)
    assert queries.rivals(clerk)[0].new == ()


def test_a_new_grant_near_to_an_own_patent_is_judged_by_the_search_handed_in(
    clerk: Actor, office: Actor
) -> None:
    bring(clerk, ledger_row(12, "澄江大学", 名称="本方膜"))
    services.add_watch(office, "applicant", "外地环保公司")
    bring(clerk, ledger_row(13, "外地环保公司；澄江大学", 名称="很像的膜"))
    own = register.card(register.by_numbers([application_number(12)])[application_number(12)])
    asked: list[tuple[str, str]] = []

    def search(actor: Actor, text: str, _k: int) -> list[Near]:
        asked.append((actor.name, text.split("\n", maxsplit=1)[0]))
        return [Near(own, 0.8, "", ("膜",))]

    assert daily.look(search) == 2
    assert asked == [("office", "很像的膜")], "asked as the one who watches, about the new grant"
    assert queries.alerts(office).filter(rule="near_own_patent").get().title.endswith("与本方“本方膜”相近")


def test_a_patent_that_lapses_is_told(clerk: Actor) -> None:
    services.add_watch(clerk, "patent", application_number(3))
    bring(clerk, ledger_row(3, "外地环保公司", 名称="印染废水膜过滤方法", 法律状态="失效"))
    assert daily.look() == 1
    assert queries.alerts(clerk).get().title == "“印染废水膜过滤方法”由有效变为失效"


def test_alerts_are_settled_with_a_reason_and_taken_up_again(clerk: Actor) -> None:
    services.add_watch(clerk, "patent", application_number(3))
    bring(clerk, ledger_row(3, "外地环保公司", 名称="印染废水膜过滤方法", 法律状态="失效"))
    daily.look()
    one = queries.alerts(clerk).get()
    with pytest.raises(Refusal, match="没有写处理说明"):
        services.close_alert(clerk, one.pk, Alert.IGNORED, " ")
    closed = services.close_alert(clerk, one.pk, Alert.IGNORED, "已知其不再缴费")
    assert (closed.state, closed.settled_by) == (Alert.IGNORED, "clerk")
    assert not Notice.objects.filter(matter=f"alerts:{clerk.organization_id}", settled_at=None).exists()
    assert services.reopen_alert(clerk, one.pk).state == Alert.OPEN
    again = Notice.objects.get(matter=f"alerts:{clerk.organization_id}", settled_at=None)
    assert again.title == "有预警重新打开，共 1 条待处理"


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("patent", "202199999999.9", "没有 202199999999.9"),
        ("ipc", "水处理", "不是 IPC"),
        ("applicant", " ", "没有写关注什么"),
        ("weather", "雨", "没有这种关注"),
    ],
)
def test_what_cannot_be_watched_is_refused(clerk: Actor, kind: str, value: str, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        services.add_watch(clerk, kind, value)


def test_a_watch_list_is_the_organizations_own(
    clerk: Actor, firm: Actor, city_clerk: Actor, bank: Actor
) -> None:
    made = services.add_watch(firm, "applicant", "外地环保公司")
    with pytest.raises(Refusal, match="已经在关注清单里"):
        services.add_watch(firm, "applicant", "外地环保公司")
    assert queries.watches(firm).count() == 1
    for actor in (clerk, city_clerk, bank):
        assert queries.watches(actor).count() == 0, "whom a firm watches is its own business"
    with pytest.raises(Denied):
        services.drop_watch(clerk, made.pk)
    services.drop_watch(firm, made.pk)
    assert queries.watches(firm).count() == 0
    assert queries.dropped_watches(firm).count() == 1
    services.restore_watch(firm, made.pk)
    assert queries.watches(firm).count() == 1


def test_a_class_is_watched_as_it_is_written(clerk: Actor) -> None:
    assert services.add_watch(clerk, "ipc", "c02f").value == "C02F"
    assert services.add_watch(clerk, "ipc", "C02F 9/00").value == "C02F9/00"
    assert daily.look() == 0


def test_who_no_longer_acts_is_not_looked_for(clerk: Actor) -> None:
    services.add_watch(clerk, "applicant", "外地环保公司")
    bring(clerk, ledger_row(11, "外地环保公司"))
    assert daily.owner_of(Watch.objects.get()) is not None
    User.objects.filter(pk=clerk.user_id).update(is_active=False)
    assert daily.owner_of(Watch.objects.get()) is None
    assert daily.look() == 0
    assert Watch.objects.get().judged_at is not None, "it is not asked about again today"


def test_the_worker_looks_as_it_tidies(clerk: Actor) -> None:
    services.add_watch(clerk, "applicant", "外地环保公司")
    bring(clerk, ledger_row(11, "外地环保公司", 名称="新的膜"))
    tidy()
    assert queries.alerts(clerk).filter(rule="rival_new_patent").count() == 1
    assert Watch.objects.get().judged_at is not None
    with pytest.raises(Denied):
        services.write_alerts(clerk, {Watch.objects.get().pk: services.Seen()})
    assert services.write_alerts(SYSTEM, {}) == 0


def test_what_someone_who_left_watched_passes_to_the_organization(
    clerk: Actor, firm: Actor, town: Neighborhood, agency: Organization
) -> None:
    """Another of the organization stands in at once, a to-do asks for someone to take over."""
    colleague = town.person("colleague", agency, "lead_agency")
    made = services.add_watch(clerk, "applicant", "外地环保公司")
    with pytest.raises(Refusal, match="还在本单位"):
        services.take_over(colleague, [made.pk])
    bring(clerk, ledger_row(11, "外地环保公司", 名称="新的膜"))
    User.objects.filter(pk=clerk.user_id).update(is_active=False)
    assert daily.look() == 1, "judged as the colleague sees the register"
    todo = todo_for(colleague).get(title="接手关注清单")
    assert todo.about == "1 项关注的设置人已不在本单位"
    assert not todo_for(firm).filter(title="接手关注清单").exists()
    tomorrow()
    daily.look()
    assert todo_for(colleague).filter(title="接手关注清单").count() == 1, "asked once"
    with pytest.raises(Denied):
        services.take_over(firm, [made.pk])
    assert [one.is_left for one in queries.watches(colleague)] == [True]  # type: ignore[attr-defined]  # annotated
    assert services.take_over(colleague, [made.pk]) == 1
    assert [one.is_left for one in queries.watches(colleague)] == [False]  # type: ignore[attr-defined]  # annotated
    assert Watch.objects.get().made_by == "colleague"
    assert not todo_for(colleague).filter(title="接手关注清单").exists()
    User.objects.filter(pk=clerk.user_id).update(is_active=True)
    Membership.objects.get(user__username="colleague").delete()
    tomorrow()
    daily.look()
    assert todo_for(clerk).filter(title="接手关注清单").exists(), "a membership that is gone counts as well"
    services.drop_watch(clerk, made.pk)
    assert not todo_for(clerk).filter(title="接手关注清单").exists()


def test_a_firm_is_told_what_a_rival_has_published(clerk: Actor, firm: Actor) -> None:
    """The register lists the firm its own patents only; what others published is no secret, the rest is."""
    services.add_watch(firm, "applicant", "外地环保公司")
    assert (queries.rivals(firm)[0].total, queries.rivals(firm)[0].new) == (3, ()), "granted, so published"
    secret = ledger_row(14, "外地环保公司", 名称="没公开的膜", 授权公告日="", 法律状态="审中")
    bring(clerk, ledger_row(11, "外地环保公司", 名称="新的膜"), secret)
    assert queries.rivals(firm)[0].total == 4
    assert daily.look() == 1
    one = queries.alerts(firm).get()
    assert one.title == "外地环保公司 有 1 件新专利"
    assert not any("没公开" in reason for reason in one.reasons)
    assert queries.readable_alerts(firm) == frozenset()
    services.add_watch(clerk, "applicant", "外地环保公司")
    assert queries.rivals(clerk)[0].total == 5, "the agency sees them all"
