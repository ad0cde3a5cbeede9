"""Where sources differ: on the patent's page side by side, as a list to work off, decided and taken back."""

import io

import pytest
from openpyxl import load_workbook
from tests.apps.imports.brought import bring
from tests.apps.neighborhood import application_number, ledger_row, workbook
from tests.web.conftest import As

from zhiqiao.assets.imports import services
from zhiqiao.assets.imports.models import ImportBatch
from zhiqiao.foundation.access.rules import Actor

pytestmark = pytest.mark.django_db

NUMBER = application_number(1)
HEADER = (
    "公开(公告)号",
    "标题",
    "受理局",
    "专利类型",
    "[标]当前申请(专利权)人",
    "简单法律状态",
    "申请号",
    "申请年",
)
EXPORTED = ["CN112345678B", "一种水泵", "中国", "授权发明", "江州泵业有限公司", "有效", f"CN{NUMBER}", "2021"]
LIST = "/w/imports/conflicts/"


@pytest.fixture
def differing(clerk: Actor) -> None:
    """A ledger and an export that differ on title and holder."""
    bring(clerk, ledger_row(1, "江州农业大学"))
    batch = services.preview_workbook(clerk, "导出.xlsx", workbook([EXPORTED], HEADER))
    services.apply_batch(clerk, batch.pk)


@pytest.mark.usefixtures("differing")
class TestConflicts:
    def test_the_patent_page_shows_both_sides_and_why_one_wins(self, as_: As, clerk: Actor) -> None:
        page = as_(clerk).get(f"/w/patents/{NUMBER}/").content.decode()
        assert "各字段的来源" in page
        for words in (
            "江州农业大学",
            "江州泵业有限公司",
            "商业库导出先于台账与清单",
            "平台默认",
            "来源不一致",
        ):
            assert words in page, words

    def test_the_list_filters_and_goes_out_as_excel(self, as_: As, clerk: Actor, sister_clerk: Actor) -> None:
        browser = as_(clerk)
        assert "一种水泵" in browser.get(LIST).content.decode()
        whole = browser.get(f"{LIST}?field=title").content.decode()
        assert whole.count(NUMBER) == 1, "网址里一次，号码不在列里再说一遍"
        only = browser.get(f"{LIST}?field=holder_names&source=%7Cpatsnap%7C&state=False").content.decode()
        assert "江州农业大学" in only
        assert "一种试验装置1" not in only, "名称的分歧已筛去"
        assert "江州农业大学" not in browser.get(f"{LIST}?field=abstract").content.decode()
        answer = browser.get(f"{LIST}?field=holder_names&export=xlsx")
        rows = list(load_workbook(io.BytesIO(b"".join(answer))).worksheets[0].values)
        assert any("江州泵业有限公司（智慧芽导出）" in row for row in rows)
        assert "没有来源分歧" in as_(sister_clerk).get(LIST).content.decode(), "别的地区看不到"

    def test_a_value_is_set_with_its_reason_and_taken_back(self, as_: As, clerk: Actor) -> None:
        browser = as_(clerk)
        told = {"field": "holder_names", "source": "city_ledger", "reason": "以登记簿副本为准"}
        answer = browser.post(f"/w/patents/{NUMBER}/decide/", told, follow=True)
        page = answer.content.decode()
        assert "已定值" in page
        assert "以登记簿副本为准" in page
        assert "江州农业大学" in browser.get(f"{LIST}?state=True").content.decode()
        batch = ImportBatch.objects.get(source="decision")
        assert "定值" in browser.get("/w/imports/").content.decode()
        browser.post(f"/w/imports/{batch.pk}/undo/")
        assert "以登记簿副本为准" not in browser.get(f"/w/patents/{NUMBER}/").content.decode()

    def test_without_a_reason_the_page_says_what_is_missing(self, as_: As, clerk: Actor) -> None:
        told = {"field": "holder_names", "source": "city_ledger", "reason": ""}
        answer = as_(clerk).post(f"/w/patents/{NUMBER}/decide/", told, follow=True)
        assert "没有写理由" in answer.content.decode()

    def test_who_only_reads_sees_no_button(self, as_: As, auditor: Actor) -> None:
        page = as_(auditor).get(f"/w/patents/{NUMBER}/").content.decode()
        assert "来源不一致" in page
        assert "/decide/" not in page
        assert as_(auditor).post(f"/w/patents/{NUMBER}/decide/", {}).status_code == 403


def test_a_patent_of_one_source_says_so(as_: As, clerk: Actor) -> None:
    bring(clerk, ledger_row(1, "江州农业大学"))
    page = as_(clerk).get(f"/w/patents/{NUMBER}/").content.decode()
    assert "只有地市专利台账一个来源" in page
    assert "没有来源分歧" in as_(clerk).get(LIST).content.decode()


def test_the_applied_rows_still_show_what_they_brought(as_: As, clerk: Actor) -> None:
    batch = bring(clerk, ledger_row(1, "江州农业大学"))
    page = as_(clerk).get(f"/w/imports/{batch.pk}/?tab=new").content.decode()
    assert "江州农业大学" in page
