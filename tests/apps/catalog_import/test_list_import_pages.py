"""The pages of importing needs and firms: upload, plan, write, take back, templates."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.apps.neighborhood import workbook

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import Organization, User
from zhiqiao.market.catalog.models import Demand, NeedImport

pytestmark = pytest.mark.django_db

TEXT = "活性染料废水混凝后色度偏高，药剂费用大。"


def signed_in(actor: Actor) -> Client:
    client = Client()
    client.force_login(
        User.objects.get(pk=actor.user_id), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def upload(rows: list[list[object]], header: tuple[str, ...], name: str = "清单.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, workbook(rows, header))


def test_a_list_of_needs_from_upload_to_undo(clerk: Actor, dyer: Organization) -> None:
    client = signed_in(clerk)
    file = upload(
        [[dyer.name, "降低色度", TEXT], ["没有登记的公司", "回用", TEXT]],
        ("企业名称", "需求名称", "需求内容"),
    )
    answer = client.post(reverse("workbench:demand-import"), {"file": file})
    one = NeedImport.objects.get()
    plan_url = reverse("workbench:demand-import-plan", args=[one.pk])
    assert answer.headers["Location"] == plan_url
    page = client.get(plan_url).content.decode()
    assert "还没有在平台登记" in page
    assert "写入 1 条" in page
    assert "降低色度" in client.get(f"{plan_url}?tab=new").content.decode()
    client.post(reverse("workbench:demand-import-step", args=[one.pk, "apply"]))
    demand = Demand.objects.get()
    assert reverse("workbench:demand", args=[demand.pk]) in client.get(f"{plan_url}?tab=new").content.decode()
    assert "清单.xlsx" in client.get(reverse("workbench:demand-imports")).content.decode()
    client.post(reverse("workbench:demand-import-step", args=[one.pk, "undo"]))
    assert not Demand.objects.exists()


def test_a_list_without_firms_is_refused_at_the_field(clerk: Actor, dyer: Organization) -> None:
    client = signed_in(clerk)
    header = ("需求名称", "需求内容")
    refused = client.post(reverse("workbench:demand-import"), {"file": upload([["降低色度", TEXT]], header)})
    assert refused.status_code == 200
    assert "firm" in refused.context["form"].errors
    taken = client.post(
        reverse("workbench:demand-import"), {"file": upload([["降低色度", TEXT]], header), "firm": dyer.pk}
    )
    assert taken.status_code == 302


def test_the_rejected_rows_come_as_a_workbook(clerk: Actor) -> None:
    client = signed_in(clerk)
    file = upload([["没有登记的公司", "回用", TEXT]], ("企业名称", "需求名称", "需求内容"))
    client.post(reverse("workbench:demand-import"), {"file": file})
    answer = client.get(reverse("workbench:demand-import-problems", args=[NeedImport.objects.get().pk]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]  # the answer streams a file
    head, first = list(book.worksheets[0].iter_rows(values_only=True))[:2]
    assert head == ("文件", "工作表", "行", "列", "原值", "原因", "怎么改")
    assert first[2:5] == (2, "企业名称", "没有登记的公司")


@pytest.mark.parametrize(
    "name", ["workbench:demand-import-template", "workbench:organization-import-template"]
)
def test_templates_have_one_example_that_says_so(clerk: Actor, name: str) -> None:
    answer = signed_in(clerk).get(reverse(name))
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))
    assert rows[0][0] == "企业名称"
    assert str(rows[1][0]).startswith("示例")
    assert not any(any(row) for row in rows[2:])


def test_buttons_only_for_who_may(clerk: Actor, firm: Actor) -> None:
    url = reverse("workbench:demand-import")
    assert url in signed_in(clerk).get(reverse("workbench:demands")).content.decode()
    assert url not in signed_in(firm).get(reverse("workbench:demands")).content.decode()
    assert signed_in(firm).get(url).status_code == 403
    organizations = signed_in(clerk).get(reverse("workbench:organizations")).content.decode()
    assert reverse("workbench:organization-import") in organizations


def test_a_list_of_firms_from_upload_to_register(clerk: Actor, dyer: Organization) -> None:
    client = signed_in(clerk)
    header = ("企业名称", "统一社会信用代码", "年度", "从业人员", "营业收入(万元)")
    file = upload(
        [[dyer.name, dyer.credit_code, 2023, 88, 3000], ["新来有限公司", "", 2023, 20, 500]], header
    )
    answer = client.post(reverse("workbench:organization-import"), {"file": file}, follow=True)
    page = answer.content.decode()
    assert "写入 2 家" in page
    assert not Organization.objects.filter(name="新来有限公司").exists()
    apply_url = re.search(r"action=\"([^\"]+/apply/[^\"]+)\"", page)
    assert apply_url is not None
    client.post(apply_url[1])
    assert Organization.objects.get(name="新来有限公司").years.get().revenue_fen == 500_000_000
    assert dyer.years.get(year=2023).staff == 88
