"""Key industries as people see them: lists, an industry with its chain, definitions, the map by an industry."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from tests.web.conftest import As
from tests.web.landscape.test_map_pages import text_of

from zhiqiao.assets.landscape.models import IndustryDefinition, NavigationProject
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.market.catalog import needs

INDUSTRIES = "/w/landscape/industries/"
DEMO = f"{INDUSTRIES}demo-chengjiang/"
ENVIRONMENT = f"{DEMO}environment/"
MAP = "/w/landscape/"

pytestmark = pytest.mark.usefixtures("stock")


def book_of(answer: HttpResponseBase) -> list[list[object]]:
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]  # one of the two answers
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def line(at: int, **cells: str) -> dict[str, str]:
    return {f"line-{at}-{name}": text for name, text in cells.items()}


def test_the_list_of_the_region_says_where_names_and_definitions_come_from(as_: As, clerk: Actor) -> None:
    page = text_of(as_(clerk).get(INDUSTRIES))
    assert "澄江区重点产业（演示）" in page
    assert "节能环保" in page
    assert "平台默认" in page
    assert "登记产业" in page
    assert "北碚区重点产业" in page, "lists of other regions to look at"
    country = text_of(as_(clerk).get(f"{INDUSTRIES}patent-intensive-2019/"))
    assert "188 个小类的目录不在手边" in country
    assert "转载" in country
    dazhou = text_of(as_(clerk).get(f"{INDUSTRIES}dazhou-2025/"))
    assert "方案没有写出“7个领域”" in dazhou
    assert "征求意见稿" in dazhou
    rows = book_of(as_(clerk).get(DEMO, {"export": "xlsx"}))
    assert "口径内容" in rows[0]
    assert len(rows) == 9


def test_an_industry_shows_its_chain_who_is_strong_and_its_definition(
    as_: As, clerk: Actor, firm: Actor
) -> None:
    told = needs.DemandData(
        title="印染废水怎么脱色",
        text="漂洗水要回用，想用膜法降色度",
        cooperation=("license",),
        industry_code="462",
    )
    needs.publish_demand(firm, needs.save_demand(firm, told).pk)
    page = text_of(as_(clerk).get(ENVIRONMENT))
    for heading in (
        "强链护链",
        "申请与授权趋势",
        "权利人与集中度",
        "供需缺口",
        "谁强",
        "口径",
    ):
        assert heading in page, heading
    assert "水处理" in page
    assert "外地环保公司" in page
    assert "印染废水怎么脱色" in page
    assert "segment=%E6%B0%B4%E5%A4%84%E7%90%86" in page
    assert "不是方案规定的" in page
    rows = book_of(as_(clerk).get(ENVIRONMENT, {"export": "industry_chain"}))
    assert rows[0][:4] == ["环节", "判断", "专利", "有效"]
    firms = book_of(as_(clerk).get(ENVIRONMENT, {"export": "firms"}))
    assert ["外地环保公司", "外部", 1, None, None] in firms
    assert as_(clerk).get(f"{DEMO}nothing/").status_code == 422


def test_the_map_is_narrowed_to_an_industry_and_split_by_another_list(as_: As, clerk: Actor) -> None:
    client = as_(clerk)
    page = text_of(client.get(MAP))
    assert "本地重点产业分布" in page
    assert 'label="澄江区重点产业（演示）"' in page
    assert "?list=patent-intensive-2019#key_industries" in page
    page = text_of(client.get(MAP, {"industry": "demo-chengjiang/environment", "segment": "水处理"}))
    assert "重点产业 节能环保（平台默认定义" in page
    assert '<span class="n">4</span> 件' in page
    assert 'name="segment" value="水处理"' in page
    other = text_of(client.get(MAP, {"list": "patent-intensive-2019"}))
    assert "专利密集型产业七大类：最多的是环保产业" in other
    wrong = client.get(MAP, {"industry": "demo-chengjiang/moon"})
    assert wrong.status_code == 422


def test_a_project_is_opened_over_an_industry(as_: As, clerk: Actor) -> None:
    client = as_(clerk)
    page = text_of(client.get(ENVIRONMENT))
    url = "/w/landscape/projects/new/?industry=demo-chengjiang%2Fenvironment"
    assert url in page
    told = {
        "name": "环保链导航",
        "kind": "industry",
        "object_name": "节能环保",
        "questions": "缺哪一环？",
    }
    assert client.post(url, told).status_code == 302
    one = NavigationProject.objects.get()
    assert one.scope == {"industry": "demo-chengjiang/environment"}
    assert "节能环保（平台默认定义" in text_of(client.get(f"/w/landscape/projects/{one.pk}/"))
    client.post(f"/w/landscape/projects/{one.pk}/step/start/")
    finding = {"title": "缺废气一环", "conclusion": "要补", "analysis": "industry_chain"}
    assert client.post(f"/w/landscape/projects/{one.pk}/findings/new/", finding).status_code == 302
    assert "强链护链" in text_of(client.get(f"/w/landscape/projects/{one.pk}/"))


def test_a_definition_is_previewed_saved_and_taken_back(as_: As, clerk: Actor) -> None:
    client = as_(clerk)
    assert "C02F；B01D61" in text_of(client.get(f"{ENVIRONMENT}edit/"))
    told = {"seen": "0", "note": "只看膜法", **line(0, segment="膜", ipcs="C02F", words="膜过滤")}
    seen = client.post(f"{ENVIRONMENT}edit/", {**told, "preview": "1"})
    page = text_of(seen)
    assert seen.status_code == 200
    assert "少算 <span" in page or "少算 2" in page.replace('<span class="n">', "").replace("</span>", "")
    assert not IndustryDefinition.objects.exists()
    assert client.post(f"{ENVIRONMENT}edit/", told).status_code == 302
    page = text_of(client.get(ENVIRONMENT))
    assert "澄江区自定第 1 版" in page
    assert "只看膜法" in page
    assert client.post(f"{ENVIRONMENT}edit/", told).status_code == 422, "someone saved meanwhile"
    assert client.post(f"{ENVIRONMENT}restore/0/").status_code == 302
    assert "平台默认定义" in text_of(client.get(ENVIRONMENT))


def test_a_bad_symbol_is_told_in_its_cell(as_: As, clerk: Actor) -> None:
    answer = as_(clerk).post(
        f"{ENVIRONMENT}edit/", {"seen": "0", **line(0, ipcs="C02F；C02F99"), **line(1, economic="0000")}
    )
    page = text_of(answer)
    assert answer.status_code == 422
    assert "没有 C02F99" in page
    assert "没有行业代码 0000" in page
    assert 'aria-describedby="line-0-ipcs-error"' in page
    assert "C02F；C02F99" in page, "what was typed stays"


def test_an_industry_is_added_and_moved_out(as_: As, clerk: Actor) -> None:
    client = as_(clerk)
    told = {"name": "泵阀", "named_by": "某文件 第二条", **line(0, ipcs="F04D")}
    assert client.post(f"{DEMO}new/", {**told, "named_by": ""}).status_code == 422
    assert client.post(f"{DEMO}new/", told).status_code == 302
    assert "泵阀" in text_of(client.get(DEMO))
    assert client.post(f"{DEMO}added_1/drop/").status_code == 302
    page = text_of(client.get(DEMO))
    assert "移出的产业" in page
    assert client.post(f"{DEMO}added_1/restore/1/").status_code == 302
    assert "移出的产业" not in text_of(client.get(DEMO))


def test_definitions_go_out_and_come_back_by_workbook(as_: As, clerk: Actor) -> None:
    client = as_(clerk)
    answer = client.get(f"{DEMO}workbook.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    sheet.append(["泵阀", "", "F04D", "", "", "", "", "", "某文件"])
    sheet.append(["阀门", "", "F16K；Z99Z", "", "", "", "", "", "某文件"])
    kept = io.BytesIO()
    book.save(kept)
    upload = SimpleUploadedFile("口径.xlsx", kept.getvalue())
    sent = client.post(f"{DEMO}fill/", {"file": upload})
    assert sent.status_code == 302
    plan = sent["Location"]
    assert "不是 IPC 分类号" in text_of(client.get(plan))
    page = text_of(client.get(f"{plan}?tab=added"))
    assert "泵阀" in page
    (action,) = {part.split('"')[0] for part in page.split('action="')[1:] if "apply" in part}
    assert client.post(action).status_code == 422, "a rejected industry stops all"
    assert client.post(action, {"bad": "skip"}).status_code == 302
    assert IndustryDefinition.objects.get().name == "泵阀"
    problems = book_of(client.get(f"{plan}problems/"))
    assert any("Z99Z" in str(cell) for row in problems for cell in row)


def test_who_may_look_and_who_may_write(as_: As, firm: Actor, office: Actor, bank: Actor) -> None:
    for actor in (firm, office, bank):
        client = as_(actor)
        page = text_of(client.get(DEMO))
        assert "节能环保" in page
        assert "登记产业" not in page
        assert ("只看得到本单位的专利" in page) is (actor is not bank)
        assert ("不判断缺口和护盾" in text_of(client.get(ENVIRONMENT))) is (actor is not bank)
        assert client.get(ENVIRONMENT).status_code == 200
        assert client.get(f"{ENVIRONMENT}edit/").status_code == 403
        assert client.post(f"{ENVIRONMENT}restore/0/").status_code == 403
