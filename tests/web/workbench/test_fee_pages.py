"""Annual fees and legal status at the browser's door."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.apps.neighborhood import Neighborhood, workbook
from tests.web.conftest import As

from zhiqiao.assets.imports.precedence import Telling
from zhiqiao.assets.imports.writing import fields_of
from zhiqiao.assets.register import services
from zhiqiao.assets.register.models import FeePayment, Patent
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.kernel.periods import today, years_after

pytestmark = pytest.mark.django_db


def soon(years: int, days: int = 20) -> date:
    """A filing date whose anniversary comes in so many days."""
    day = date.fromordinal(today().toordinal() + days)
    return years_after(day, -years)


def put_events(number: str, *events: tuple[str, str]) -> None:
    one = Patent.objects.get(number=number)
    told = [{"words": words, "effective_on": day} for words, day in events]
    after = {**one.record, "events": told}
    services.write_patents(
        [fields_of(number, after, (Telling("test", 1, after, "", one.region_code),))], {number: one.pk}
    )


def test_the_calendar_sums_filters_and_exports(town: Neighborhood, office: Actor, as_: As) -> None:
    filed = soon(4)
    number = town.patent(office, 1, filed_on=filed, granted_on=years_after(filed, 2))
    town.patent(office, 2, filed_on=soon(4, 200), granted_on=years_after(soon(4, 200), 2))
    client = as_(office)
    page = client.get("/w/fees/?q=").content.decode()
    assert "一种印染废水处理装置1" in page
    assert "一种印染废水处理装置2" in page
    assert "2,400.00" in page, "两笔第 5 年，各 1200 元"
    month = years_after(filed, 4).strftime("%Y-%m")
    one = client.get(f"/w/fees/?month={month}").content.decode()
    assert "一种印染废水处理装置2" not in one
    assert "1,200.00" in one
    assert client.get("/w/fees/").url.endswith(f"?month={month}"), "筛选留在网址里"  # type: ignore[attr-defined]  # the test client hands out the bare response
    answer = client.get(f"/w/fees/?month={month}&export=xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]  # the test client hands out the bare response
    rows = [[str(cell) for cell in row] for row in book.worksheets[0].iter_rows(values_only=True)]
    found = [row for row in rows if any(f"{number[:-1]}.{number[-1]}" in cell for cell in row)]
    assert len(found) == 1
    assert "1200" in found[0]


def test_the_agency_sees_its_region_and_others_nothing(
    town: Neighborhood, office: Actor, clerk: Actor, sister_clerk: Actor, as_: As
) -> None:
    filed = soon(4)
    town.patent(office, 1, filed_on=filed, granted_on=years_after(filed, 2))
    assert "一种印染废水处理装置1" in as_(clerk).get("/w/fees/?q=").content.decode()
    page = as_(sister_clerk).get("/w/fees/?q=").content.decode()
    assert "一种印染废水处理装置1" not in page
    assert "没有要看的年费" in page


def test_a_fee_is_recorded_on_the_patents_page_and_withdrawn(
    town: Neighborhood, office: Actor, as_: As
) -> None:
    number = town.patent(office, 1, filed_on=date(2021, 3, 1), granted_on=date(2022, 6, 1))
    client = as_(office)
    url = f"/w/patents/{number}/fees/"
    page = client.get(url).content.decode()
    assert "不按时缴会怎样" in page
    assert "25%" in page
    assert "未核对" in page, "恢复权利请求费没有核对过"
    answer = client.post(url, {"year": "3", "paid_on": "2023.3.1", "amount": "900", "note": ""})
    assert answer.status_code == 302
    held = FeePayment.objects.get()
    assert (held.year, held.amount_fen, held.paid_on) == (3, 900_00, date(2023, 3, 1))
    wrong = client.post(url, {"year": "3", "paid_on": "2019-03-01"}).content.decode()
    assert "早于申请日" in wrong
    client.post(f"{url}{held.pk}/withdraw/")
    assert not FeePayment.objects.exists()


def test_a_list_goes_through_its_pages(town: Neighborhood, office: Actor, as_: As) -> None:
    number = town.patent(office, 1)
    client = as_(office)
    template = client.get("/w/fees/import/template.xlsx")
    assert openpyxl.load_workbook(io.BytesIO(template.content)).worksheets[0]["A1"].value == "申请号"
    data = workbook([(number, 3, 900, "2023-11-20")], ("申请号", "年度", "金额（元）", "缴费日期"))
    answer = client.post("/w/fees/import/", {"file": SimpleUploadedFile("年费.xlsx", data)})
    plan_url = answer.url  # type: ignore[attr-defined]  # the test client hands out the bare response
    page = client.get(plan_url).content.decode()
    assert "写入 1 笔" in page
    apply_url = page.split(f'action="{plan_url}apply/')[1].split('"')[0]
    client.post(f"{plan_url}apply/{apply_url}")
    assert FeePayment.objects.get().year == 3
    assert "撤回这份清单" in client.get(plan_url).content.decode()
    assert "一种印染废水处理装置1" in client.get("/w/fees/payments/?q=").content.decode()
    client.post(f"{plan_url}undo/")
    assert not FeePayment.objects.exists()


def test_a_reduction_is_entered_and_marked(town: Neighborhood, office: Actor, as_: As) -> None:
    town.patent(office, 1)
    client = as_(office)
    answer = client.post(
        "/w/fees/reductions/new/",
        {"holder": str(office.organization_id), "starts_on": "2023-01-01", "basis": "事业单位"},
    )
    assert answer.status_code == 302
    page = client.get("/w/fees/reductions/?q=").content.decode()
    assert "澄江大学" in page
    assert "未核对" in page
    both = client.post("/w/fees/reductions/new/", {"starts_on": "2023-01-01", "basis": "x"}).content.decode()
    assert "只填一样" in both


def test_the_patents_page_tells_status_marks_and_events(town: Neighborhood, office: Actor, as_: As) -> None:
    number, other = town.patent(office, 1), town.patent(office, 2)
    put_events(
        number, ("授权", "2023-01-03"), ("专利权质押合同登记的生效", "2024-05-06"), ("怪词", "2024-06-01")
    )
    client = as_(office)
    page = client.get(f"/w/patents/{number}/").content.decode()
    for words in (
        "专利权质押合同登记的生效",
        "W10",
        "F10",
        "词表里没有",
        "期限末日",
        "2041-11-28",
        "质押登记",
        "现在不能办",
    ):
        assert words in page, words
    listed = client.get("/w/patents/?mark=pledge").content.decode()
    assert number[:12] in listed.replace(" ", "")
    assert "一种印染废水处理装置2" not in listed
    assert "一种印染废水处理装置2" in client.get("/w/patents/?mark=").content.decode()
    assert other


def test_a_compensation_is_entered_at_the_page(town: Neighborhood, office: Actor, as_: As) -> None:
    number = town.patent(office, 1)
    client = as_(office)
    told = {"kind": "grant_delay", "days": "30", "decided_on": "2024-01-05", "paper_number": "补1号"}
    assert client.post(f"/w/patents/{number}/term/", told).status_code == 302
    assert "2041-12-28" in client.get(f"/w/patents/{number}/fees/").content.decode()


def test_the_list_of_what_is_due_is_filled_in_and_brought_back(
    town: Neighborhood, office: Actor, as_: As
) -> None:
    filed = soon(4)
    number = town.patent(office, 1, filed_on=filed, granted_on=years_after(filed, 2))
    town.patent(office, 2, filed_on=filed, granted_on=years_after(filed, 2))
    client = as_(office)
    assert "待缴清单" in client.get("/w/fees/?q=").content.decode()
    answer = client.get("/w/fees/due/?export=xlsx")
    book = openpyxl.load_workbook(
        io.BytesIO(b"".join(answer.streaming_content))  # type: ignore[attr-defined]  # a streamed file
    )
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]][:5] == ["申请号", "名称", "年度", "金额（元）", "缴费日期"]
    assert sheet.max_row == 3
    row = next(at for at in (2, 3) if str(sheet.cell(at, 1).value).replace(".", "") == number)
    sheet.cell(row, 5).value = today()
    filled = io.BytesIO()
    book.save(filled)
    told = client.post("/w/fees/import/", {"file": SimpleUploadedFile("待缴.xlsx", filled.getvalue())})
    plan_url = told.url  # type: ignore[attr-defined]  # the test client hands out the bare response
    page = client.get(plan_url).content.decode()
    assert "写入 1 笔" in page
    assert "有 1 行没有缴费日期" in page
    client.post(f"{plan_url}apply/{page.split(f'{plan_url}apply/')[1].split(chr(34))[0]}")
    held = FeePayment.objects.get()
    assert (held.patent.number, held.year, held.amount_fen) == (number, 5, 1200_00)
