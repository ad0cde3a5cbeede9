"""The map and the radar as people see them."""

import io

import openpyxl
import pytest
from django.http import HttpResponseBase
from tests.apps.neighborhood import application_number, ledger_row, workbook
from tests.web.conftest import As

from zhiqiao.assets.imports import services as imports
from zhiqiao.assets.register.models import Patent
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.market.catalog import needs
from zhiqiao.market.matching import nearest

MAP = "/w/landscape/"


def text_of(answer: HttpResponseBase) -> str:
    return getattr(answer, "content", b"").decode()


def test_an_empty_register_says_what_to_import(as_: As, clerk: Actor) -> None:
    page = text_of(as_(clerk).get(MAP))
    assert "登记簿里还没有您能看到的专利" in page
    assert 'href="/w/imports/"' in page


@pytest.mark.usefixtures("stock")
def test_the_map_shows_every_figure_with_its_table(as_: As, clerk: Actor) -> None:
    answer = as_(clerk).get(MAP)
    page = text_of(answer)
    assert answer.status_code == 200
    for heading in (
        "申请与授权趋势",
        "权利人与集中度",
        "技术分类 × 年份",
        "战略性新兴产业分布",
        "国民经济行业分布",
        "供需缺口",
    ):
        assert heading in page
    assert "平台推导" in page
    assert "外地环保公司" in page
    assert 'data-chart="chart-trends"' in page
    assert 'id="chart-trends"' in page
    assert "没有同族信息" in page or "都没有同族" in page, (
        "families are missing: the page says what to import"
    )


@pytest.mark.usefixtures("stock")
def test_the_scope_stands_in_the_url_and_on_the_page(as_: As, clerk: Actor) -> None:
    page = text_of(as_(clerk).get(MAP, {"ipc": "F04D"}))
    assert "IPC F04D" in page
    assert '<span class="n">1</span> 件' in page
    assert "export=trends" in page
    assert "ipc=F04D" in page
    nothing = text_of(as_(clerk).get(MAP, {"ipc": "A01B"}))
    assert "这个范围里没有专利" in nothing


@pytest.mark.usefixtures("stock")
@pytest.mark.parametrize(
    ("asked", "said"),
    [({"ipc": "水"}, "不是 IPC 分类号"), ({"economic": "9999"}, "没有行业代码"), ({"from": "3"}, "不合常理")],
)
def test_a_wrong_scope_is_told_at_its_field(as_: As, clerk: Actor, asked: dict[str, str], said: str) -> None:
    answer = as_(clerk).get(MAP, asked)
    assert answer.status_code == 422
    assert said in text_of(answer)


@pytest.mark.usefixtures("stock")
def test_a_text_is_answered_by_the_index(as_: As, clerk: Actor) -> None:
    page = text_of(as_(clerk).get(MAP, {"text": "IPC:F04D"}))
    assert "按检索式" in page
    assert '<span class="n">1</span> 件，有效' in page


@pytest.mark.usefixtures("stock")
def test_the_table_of_a_figure_goes_to_excel(as_: As, clerk: Actor) -> None:
    answer = as_(clerk).get(MAP, {"export": "applicants", "status": "in_force"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]  # the test client hands out the bare response
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[0][:3] == ("权利人", "专利", "有效")
    assert ("澄江大学", 2, 2) in [row[:3] for row in rows[1:]]
    about = dict(book["导出说明"].iter_rows(values_only=True))
    assert about["范围"] == "有效"
    assert as_(clerk).get(MAP, {"export": "nothing"}).status_code == 422


@pytest.mark.usefixtures("stock")
def test_only_what_the_register_lists_is_counted(as_: As, firm: Actor, sister_clerk: Actor) -> None:
    assert '在您能看到的 <span class="n">1</span> 件专利里统计' in text_of(as_(firm).get(MAP))
    assert "还没有您能看到的专利" in text_of(as_(sister_clerk).get(MAP))


@pytest.mark.usefixtures("stock")
def test_the_radar_leaves_out_own_and_ended_patents(as_: As, clerk: Actor) -> None:
    page = text_of(as_(clerk).get("/w/landscape/radar/", {"number": application_number(1)}))
    assert "印染废水膜过滤方法" in page
    listed = page.split("略去")[-1]
    assert "印染废水膜过滤系统" not in listed, "the university holds it too"
    assert "印染废水膜处理" not in listed, "it has lapsed"
    assert "不是侵权结论" in page
    missing = as_(clerk).get("/w/landscape/radar/", {"number": "202199999999.9"})
    assert missing.status_code == 422
    assert "请核对号码" in text_of(missing)


@pytest.mark.usefixtures("stock")
def test_the_radar_shows_a_firm_what_others_have_published(as_: As, firm: Actor, clerk: Actor) -> None:
    """The register lists a firm's own patents only; what it may infringe are others'. The unpublished stay unseen."""
    secret = ledger_row(6, "外地环保公司", 名称="印染废水膜过滤新法", 法律状态="审中", 授权公告日="")
    imports.import_files(clerk, [("新.xlsx", workbook([secret]))])
    page = text_of(as_(firm).get("/w/landscape/radar/", {"number": application_number(2)}))
    assert "印染废水膜过滤方法" in page
    assert "印染废水膜过滤新法" not in page
    assert f"/w/patents/{application_number(3)}/" not in page, "its page is not the firm's to open"
    assert f"/w/patents/{application_number(3)}/" in text_of(
        as_(clerk).get("/w/landscape/radar/", {"number": application_number(2)})
    )


@pytest.mark.usefixtures("stock")
def test_a_need_leads_to_its_landscape(
    as_: As, clerk: Actor, firm: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = needs.DemandData(
        title="印染废水膜法回用",
        text="漂洗水要回用，现有砂滤出水浊度高，想用膜法处理",
        cooperation=("license",),
    )
    need = needs.save_demand(firm, told)
    needs.publish_demand(firm, need.pk)
    page = text_of(as_(clerk).get(f"/w/demands/{need.pk}/"))
    assert f'href="{MAP}?need={need.pk}"' in page
    assert f"{MAP}?need=" not in text_of(as_(firm).get(f"/w/demands/{need.pk}/")), "企业只看得到本企业的专利"
    asked: list[str] = []

    def found(_actor: Actor, text: str) -> nearest.TextFound:
        asked.append(text)
        return nearest.TextFound((Patent.objects.get(number=application_number(1)).pk,), "")

    monkeypatch.setattr(nearest, "found_for_text", found)
    page = text_of(as_(clerk).get(MAP, {"need": need.pk}))
    assert "漂洗水要回用" in asked[0]
    assert f'<a href="/w/demands/{need.pk}/">“印染废水膜法回用”</a>' in page
    assert f'需求 {need.pk} 号 · <span class="n">1</span> 件' in page
    assert as_(clerk).get(MAP, {"need": 987654}).status_code == 422


@pytest.mark.usefixtures("stock")
def test_needs_stand_against_patents_in_the_gap(as_: As, clerk: Actor) -> None:
    page = text_of(as_(clerk).get(MAP))
    assert "个行业有专利无本地企业" in page
