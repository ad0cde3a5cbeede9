"""Watch list and alerts as people keep them."""

import pytest
from tests.apps.neighborhood import Neighborhood, application_number, ledger_row, workbook
from tests.web.conftest import As
from tests.web.landscape.test_map_pages import text_of

from zhiqiao.assets.imports import services as imports
from zhiqiao.assets.landscape import daily
from zhiqiao.assets.landscape.models import Alert, Watch
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import Organization, User

WATCHES, ALERTS = "/w/landscape/watches/", "/w/landscape/alerts/"

pytestmark = pytest.mark.usefixtures("stock")


def test_a_watch_list_begins_empty_and_says_what_to_do(as_: As, clerk: Actor) -> None:
    client = as_(clerk)
    assert "关注清单是空的" in text_of(client.get(WATCHES))
    assert "先在关注清单里写上" in text_of(client.get(ALERTS))


def test_who_sees_the_own_patents_only_is_told_what_watching_can_do(
    as_: As, firm: Actor, clerk: Actor
) -> None:
    page = text_of(as_(firm).get(WATCHES))
    assert "只看得到本单位的专利" in page
    assert "他人已公开的专利也算进来" in page
    assert "只看得到本单位的专利" not in text_of(as_(clerk).get(WATCHES))


def test_from_watching_to_settling(as_: As, clerk: Actor) -> None:
    client = as_(clerk)
    assert client.post(f"{WATCHES}new/", {"kind": "applicant", "value": "外地环保公司"}).status_code == 302
    page = text_of(client.get(WATCHES))
    assert "竞争者动态" in page
    assert "外地环保公司" in page
    imports.import_files(clerk, [("新.xlsx", workbook([ledger_row(11, "外地环保公司", 名称="新的膜")]))])
    assert "标为看过" in text_of(client.get(WATCHES))
    daily.look()
    page = text_of(client.get(ALERTS))
    assert "外地环保公司 有 1 件新专利" in page
    assert "新的膜（有效）" in page
    assert f"/w/patents/{application_number(11)}/" in page
    assert 'href="/w/landscape/alerts/"' in text_of(client.get("/w/"))
    one = Alert.objects.get()
    assert (
        client.post(f"{ALERTS}{one.pk}/close/", {"note": "已比对，不相关", "ignore": "1"}).status_code == 302
    )
    page = text_of(client.get(ALERTS))
    assert "已比对，不相关" in page
    assert "恢复" in page


def test_a_wrong_watch_is_told_at_its_field(as_: As, clerk: Actor) -> None:
    answer = as_(clerk).post(f"{WATCHES}new/", {"kind": "ipc", "value": "水"})
    assert answer.status_code == 422
    assert "不是 IPC 小类或组" in text_of(answer)


def test_stopping_can_be_undone(as_: As, clerk: Actor) -> None:
    client = as_(clerk)
    client.post(f"{WATCHES}new/", {"kind": "ipc", "value": "C02F"})
    one = Watch.objects.get()
    client.post(f"{WATCHES}{one.pk}/drop/")
    assert "停止关注的" in text_of(client.get(WATCHES))
    client.post(f"{WATCHES}{one.pk}/restore/")
    one.refresh_from_db()
    assert one.dropped_at is None


def test_a_bank_has_no_watch_list(as_: As, bank: Actor) -> None:
    assert as_(bank).get(WATCHES).status_code == 403


def test_what_someone_who_left_watched_is_taken_over_on_the_page(
    as_: As, clerk: Actor, town: Neighborhood, agency: Organization
) -> None:
    colleague = town.person("colleague", agency, "lead_agency")
    for value in ("外地环保公司", "别处公司"):
        as_(clerk).post(f"{WATCHES}new/", {"kind": "applicant", "value": value})
    client = as_(colleague)
    assert "接手" not in text_of(client.get(WATCHES))
    User.objects.filter(pk=clerk.user_id).update(is_active=False)
    page = text_of(client.get(WATCHES))
    assert "clerk（已离开）" in page
    assert "2 项关注" in page
    assert client.post(f"{WATCHES}take-over/", {"watch": Watch.objects.all()[0].pk}).status_code == 302
    assert "1 项关注" in text_of(client.get(WATCHES))
    client.post(f"{WATCHES}take-over/")
    assert "（已离开）" not in text_of(client.get(WATCHES))
    assert set(Watch.objects.values_list("made_by", flat=True)) == {"colleague"}


def test_a_rivals_published_patent_is_named_without_a_way_into_the_register(
    as_: As, firm: Actor, clerk: Actor
) -> None:
    client = as_(firm)
    client.post(f"{WATCHES}new/", {"kind": "applicant", "value": "外地环保公司"})
    imports.import_files(clerk, [("新.xlsx", workbook([ledger_row(11, "外地环保公司", 名称="新的膜")]))])
    daily.look()
    page = text_of(client.get(ALERTS))
    assert "新的膜（有效）" in page
    assert f"/w/patents/{application_number(11)}/" not in page
    assert "?holder=" not in text_of(client.get(WATCHES)), "the map would be empty"
