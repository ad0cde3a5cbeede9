"""The pages of matching columns: guess, preview, keep, list, change, delete; the whole or nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.apps.neighborhood import application_number, ledger_row, workbook
from tests.web.conftest import As

from zhiqiao.assets.imports.models import ColumnMapping
from zhiqiao.assets.imports.queries import ImportBatch
from zhiqiao.assets.imports.recognition import file_sources
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import Organization

pytestmark = pytest.mark.django_db

HEADER = ("申报的号", "技术成果", "归口", "受理时间")
FIELDS = {"f-0": "application_number", "f-1": "title", "f-2": "holders", "f-3": "filed_on"}


def rows(holder: str) -> list[list[object]]:
    return [[application_number(at), f"试验用的台架{at}", holder, "2021-03-04"] for at in range(1, 6)]


def upload(client: object, data: bytes, name: str = "年报.xlsx", **more: str) -> str:
    """Where the upload leads."""
    answer = client.post(  # type: ignore[attr-defined]  # a Client
        reverse("workbench:import-new"), {"file": SimpleUploadedFile(name, data), **more}
    )
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_an_unknown_list_is_matched_previewed_kept_and_used_again(
    as_: As, office: Actor, university: Organization
) -> None:
    client = as_(office)
    page = upload(client, workbook(rows(university.name), HEADER))
    assert "对应各列" in client.get(page).content.decode()
    pk = ImportBatch.objects.get().pk
    columns = reverse("workbench:import-columns", args=[pk])
    body = client.get(columns).content.decode()
    assert "内容是申请号" in body
    assert "5 行里 5 行读得出" in body
    assert "试验用的台架1" in body
    without = {**FIELDS, "f-1": "", "do": "preview"}
    assert "还没有指明哪一列是专利名称" in client.post(columns, without).content.decode()
    nameless = client.post(columns, {**FIELDS, "do": "save", "name": ""})
    assert nameless.status_code == 200
    assert ImportBatch.objects.get().state == ImportBatch.REFUSED
    kept = client.post(columns, {**FIELDS, "do": "save", "name": "科技处年报表"}, follow=True)
    body = kept.content.decode()
    assert "按“科技处年报表”列对应" in body
    assert "写入 5 条" in body
    again = client.get(upload(client, workbook(rows(university.name)[:2], HEADER))).content.decode()
    assert "按“科技处年报表”列对应" in again


def test_kept_mappings_are_listed_changed_and_deleted(
    as_: As, office: Actor, auditor: Actor, university: Organization
) -> None:
    client = as_(office)
    listed = reverse("workbench:mappings")
    assert "还没有列对应" in client.get(listed).content.decode()
    upload(client, workbook(rows(university.name), HEADER))
    pk = ImportBatch.objects.get().pk
    client.post(
        reverse("workbench:import-columns", args=[pk]), {**FIELDS, "do": "save", "name": "科技处年报表"}
    )
    body = client.get(listed).content.decode()
    assert "科技处年报表" in body
    assert "申请号" in body
    kept = ColumnMapping.objects.get().pk
    one = reverse("workbench:mapping", args=[kept])
    assert "科技处年报表" in client.get(one).content.decode()
    read = as_(auditor).get(one).content.decode()
    assert "科技处年报表" in read
    assert "<select" not in read.split("<main", 1)[-1].split("</main>")[0], "审计只看不改"
    client.post(one, {**FIELDS, "f-3": "", "name": "新名"})
    assert "新名" in client.get(listed).content.decode()
    assert (
        "已删除"
        in client.post(reverse("workbench:mapping-delete", args=[kept]), follow=True).content.decode()
    )
    assert "还没有列对应" in client.get(listed).content.decode()


def test_another_offices_mapping_is_not_to_be_seen(
    as_: As, office: Actor, sister_clerk: Actor, university: Organization
) -> None:
    upload(as_(office), workbook(rows(university.name), HEADER))
    pk = ImportBatch.objects.get().pk
    as_(office).post(reverse("workbench:import-columns", args=[pk]), {**FIELDS, "do": "save", "name": "本校"})
    kept = ColumnMapping.objects.get().pk
    assert as_(sister_clerk).get(reverse("workbench:mapping", args=[kept])).status_code == 422
    assert as_(sister_clerk).get(reverse("workbench:import-columns", args=[pk])).status_code == 403
    posted = as_(sister_clerk).post(reverse("workbench:mapping-delete", args=[kept]))
    assert posted.status_code == 403


def test_the_choice_between_the_whole_and_the_good_rows_stands_on_the_page(as_: As, clerk: Actor) -> None:
    client = as_(clerk)
    data = workbook([ledger_row(1, "江州农业大学"), ledger_row(2, "江州农业大学", 名称="")])
    page = upload(client, data, "台账.xlsx", all_or_nothing="1")
    body = client.get(page).content.decode()
    assert "有 1 行被拒收，所以还不能写入" in body
    assert "写入 1 条" not in body
    pk = ImportBatch.objects.get().pk
    body = client.post(reverse("workbench:import-choice", args=[pk]), {}, follow=True).content.decode()
    assert "写入 1 条" in body
    assert "改为整批写入或都不写" in body


def test_the_upload_page_names_every_format_and_how_sure_its_columns_are(as_: As, clerk: Actor) -> None:
    body = as_(clerk).get(reverse("workbench:import-new")).content.decode()
    for source in file_sources().values():
        assert source.label in body
    assert "未见真实文件" in body
    assert "平台默认" in body


def test_another_header_row_and_sheet_can_be_asked_for(
    as_: As, office: Actor, university: Organization
) -> None:
    client = as_(office)
    data = workbook([HEADER, *rows(university.name)], ("甲列", "乙列", "丙列", "丁列"))
    upload(client, data)
    columns = reverse("workbench:import-columns", args=[ImportBatch.objects.get().pk])
    assert "甲列" in client.get(columns).content.decode()
    body = client.get(f"{columns}?row=2").content.decode()
    assert "甲列" not in body
    assert "申报的号" in body
    assert client.get(f"{columns}?row=abc&sheet=没有").status_code == 200
