"""Uploading several files: the form takes them together, the page tells what became of each."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.apps.imports.test_uploads import golden, zipped
from tests.apps.neighborhood import application_number, ledger_row, workbook

from zhiqiao.assets.imports import services
from zhiqiao.assets.imports.models import ImportBatch
from zhiqiao.foundation.access.rules import Actor

pytestmark = pytest.mark.django_db


def test_a_mixed_upload_is_one_import_whose_page_tells_of_each_file(
    as_: Callable[[Actor], Client], clerk: Actor
) -> None:
    client = as_(clerk)
    given = [
        SimpleUploadedFile("台账.xlsx", workbook([ledger_row(1, "江州农业大学")])),
        SimpleUploadedFile(
            "混装.zip",
            zipped(
                {
                    "EPO/a.xml": golden("epo_exchange"),
                    "读我.txt": b"hello",
                    "坏.xml": golden("cnipa_xml")[:800],
                }
            ),
        ),
    ]
    answer = client.post(reverse("workbench:import-new"), {"file": given}, follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    batch = ImportBatch.objects.get()
    assert batch.file_name == "台账.xlsx 等 2 个文件"
    for words in (
        "这次上传的文件",
        "混装.zip/EPO/a.xml",
        "EPO OPS / DOCDB XML",
        "地市专利台账",
        "已跳过",
        "未导入",
        "在这里中途断了",
        "新增 1，拒收 1",
    ):
        assert words in page, words
    rejected = client.get(reverse("workbench:import", args=[batch.pk]), {"tab": "rejected"}).content.decode()
    assert "EPO 没有这一件的著录项目" in rejected
    assert client.get(reverse("workbench:imports"), {"q": "台账"}).status_code == 200


def test_a_hostile_file_alone_is_refused_on_the_form(as_: Callable[[Actor], Client], clerk: Actor) -> None:
    hostile = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]><a>&x;</a>'
    page = as_(clerk).post(
        reverse("workbench:import-new"), {"file": [SimpleUploadedFile("实体.xml", hostile)]}
    )
    assert "第 1 行的 XML 里定义了实体" in page.content.decode()
    assert not ImportBatch.objects.exists()


def test_the_form_says_what_it_takes(as_: Callable[[Actor], Client], clerk: Actor) -> None:
    page = as_(clerk).get(reverse("workbench:import-new")).content.decode()
    for words in ("zip", "EPO OPS", "国知局公布公告", "multiple"):
        assert words in page, words
    assert (
        "请选择文件"
        in as_(clerk).post(reverse("workbench:import-new"), {"keep_unverified": "on"}).content.decode()
    )


def test_every_row_of_a_plan_can_be_seen_page_by_page(as_: Callable[[Actor], Client], clerk: Actor) -> None:
    rows = [ledger_row(serial, "江州农业大学") for serial in range(1, 61)]
    batch = services.preview_workbook(clerk, "台账.xlsx", workbook(rows))
    url = reverse("workbench:import", args=[batch.pk])
    first = as_(clerk).get(url, {"tab": "new"}).content.decode()
    last = as_(clerk).get(url, {"tab": "new", "page": "3"}).content.decode()
    assert "1–25，共 60" in first
    assert f"{application_number(60)}" not in first
    assert f"{application_number(60)}" in last
    assert "tab=new&amp;page=2" in first, "翻页不离开这一类"


def test_a_writing_that_broke_off_can_be_taken_back_on_its_page(
    as_: Callable[[Actor], Client], clerk: Actor
) -> None:
    batch = services.preview_workbook(clerk, "台账.xlsx", workbook([ledger_row(1, "江州农业大学")]))
    ImportBatch.objects.update(state=ImportBatch.APPLYING)
    url, undo = (
        reverse("workbench:import", args=[batch.pk]),
        reverse("workbench:import-undo", args=[batch.pk]),
    )
    assert undo not in as_(clerk).get(url).content.decode(), "还在写的不能撤销"
    ImportBatch.objects.update(made_at=timezone.now() - timedelta(minutes=3))
    assert undo in as_(clerk).get(url).content.decode()
    page = as_(clerk).post(undo, follow=True).content.decode()
    assert "中断前写入的已全部退回" in page
    batch.refresh_from_db()
    assert batch.state == ImportBatch.UNDONE
