"""The directory of firms by demand for patents, and the index of industries, as people see them."""

import io

import openpyxl
import pytest
from django.test import Client
from tests.web.conftest import As

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.market.catalog import needs
from zhiqiao.market.catalog.needs import DemandData

FIRMS, OPENINGS = "/w/landscape/firms/", "/w/landscape/openings/"


def text_of(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.fixture
def asked(firm: Actor) -> None:
    """The dyer asks for something and does not show its name."""
    data = DemandData("染色废水脱色", "染色废水色度高，要省药剂。", industry_code="4620", show_firm=False)
    needs.publish_demand(firm, needs.save_demand(firm, data).pk)


@pytest.mark.usefixtures("stock", "asked")
def test_firms_are_listed_with_the_numbers_they_are_measured_by(
    as_: As, clerk: Actor, dyer: Organization
) -> None:
    desk = as_(clerk)
    page = text_of(desk, FIRMS)
    assert dyer.name in page
    for words in ("专利需求度", "平台默认", "自有有效专利", "462"):
        assert words in page
    assert dyer.name not in text_of(desk, f"{FIRMS}?industry=没有这一行")
    assert FIRMS in text_of(desk, "/w/landscape/")
    book = desk.get(f"{FIRMS}?export=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(book))).worksheets[0]
    rows = {row[0]: row[1:5] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert [str(cell) for cell in rows[dyer.name]] == ["1", "1", "2", "1"], "1 × 2 ÷ (1 + 1)"


@pytest.mark.usefixtures("stock", "asked")
def test_industries_say_what_they_lack_and_who_holds_patents(as_: As, clerk: Actor) -> None:
    desk = as_(clerk)
    page = text_of(desk, OPENINGS)
    assert "有专利无企业" in page
    assert "外地环保公司" in page
    assert "economic=462" in page
    assert "外地环保公司" not in text_of(desk, f"{OPENINGS}?verdict=有需求无专利")


@pytest.mark.usefixtures("stock", "asked")
def test_a_firm_that_hides_its_name_is_told_to_nobody_else(
    as_: As, sister_clerk: Actor, dyer: Organization
) -> None:
    page = text_of(as_(sister_clerk), FIRMS)
    assert dyer.name not in page
    assert "1 条需求的企业没有公开名称" in page
