"""Appraisals in the browser's terms: answering, keeping, comparing, bulk, Excel; by those who may and may not."""

import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from tests.apps.appraisal.browsing import browser_of, text_of

from zhiqiao.assets.appraisal.models import Appraisal, AppraisalBatch, IndicatorAnswer
from zhiqiao.foundation.access.rules import Actor


def book_of(client: Client, path: str) -> list[list[object]]:
    answer = client.get(path)
    assert answer.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer))).worksheets[0]
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_from_a_patent_to_a_kept_appraisal_and_its_workbook(office: Actor, number: str) -> None:
    desk = browser_of(office)
    assert "还没有评价过的专利" in text_of(desk, "appraisals")
    page = text_of(desk, "appraisal-sheet", number)
    assert "不出分" in page
    assert "还缺：" in page
    assert "平台默认" in page
    here = "?index=gbt42748&scenario=finance"
    answered = {"points_readiness_level": "7", "ground_readiness_level": "中试报告 2024-11"}
    desk.post(reverse("workbench:appraisal-answer", args=[number]) + here, answered)
    assert IndicatorAnswer.objects.get().ground == "中试报告 2024-11"
    assert "中试报告 2024-11" in text_of(desk, "appraisal-sheet", number)
    desk.post(
        reverse("workbench:appraisal-make", args=[number]) + "?index=register_screen&scenario=management"
    )
    kept = Appraisal.objects.get()
    page = text_of(desk, "appraisal", kept.pk)
    assert str(kept.score) in page
    assert f"{kept.low}–{kept.high}" in page
    assert "与保存的一致" in page
    assert "10 项" in page
    assert "登记簿的权利要求数" in page
    rows = book_of(desk, reverse("workbench:appraisal", args=[kept.pk]) + "?export=xlsx")
    assert rows[0][:3] == ["一级指标", "二级指标", "指标"]
    assert len(rows) == 1 + len(kept.values)
    whole = book_of(desk, reverse("workbench:appraisals") + "?export=xlsx&index=register_screen")
    assert whole[0][0] == "专利号"
    assert [row[0] for row in whole[1:]] == [number]
    listed = text_of(desk, "appraisals", query="?score=75&score=50&score=0")
    assert "一种印染废水处理装置1" in listed
    assert "一种印染废水处理装置1" not in text_of(desk, "appraisals", query="?score=none")


def test_a_refused_answer_keeps_what_was_typed(office: Actor, number: str) -> None:
    answer = browser_of(office).post(
        reverse("workbench:appraisal-answer", args=[number]),
        {"points_readiness_level": "7", "ground_alternatives": "只写了依据", "points_alternatives": ""},
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "没有写依据" in page
    assert "只写了依据" in page
    assert not IndicatorAnswer.objects.exists()


def test_comparing_two(office: Actor, number: str, bare: str) -> None:
    desk = browser_of(office)
    query = "?index=register_screen&scenario=management"
    for one in (number, bare):
        desk.post(reverse("workbench:appraisal-make", args=[one]) + query)
    keys = "&".join(f"pk={one.pk}" for one in Appraisal.objects.all())
    page = text_of(desk, "appraisal-compare", query=f"?{keys}")
    assert "一种印染废水处理装置1" in page
    assert "一种印染废水处理装置2" in page
    rows = book_of(desk, reverse("workbench:appraisal-compare") + f"?{keys}&export=xlsx")
    assert rows[1][0] == "得分"
    assert len(rows[0]) == 3
    assert "没有选中评价" in text_of(desk, "appraisal-compare")


@pytest.mark.django_db(transaction=True)
def test_a_filtered_list_is_appraised_in_bulk(office: Actor, number: str, bare: str) -> None:
    desk = browser_of(office)
    assert "成批评价" in text_of(desk, "patents")
    here = reverse("workbench:appraisal-batch-new") + "?q=装置2"
    page = desk.get(here).content.decode()
    assert '<p class="figure">1<small>' in page
    done = desk.post(here, {"title": "初筛", "how": "register_screen|management"})
    assert done.status_code == 302
    made = AppraisalBatch.objects.get()
    assert (made.total, made.filters) == (1, "含：装置2")
    assert Appraisal.objects.get().patent.number == bare != number
    assert '评价 <b class="n">1</b> 件' in text_of(desk, "appraisal-batch", made.pk)
    assert "初筛" in text_of(desk, "appraisal-batches")


def test_an_index_lies_open(office: Actor) -> None:
    page = text_of(browser_of(office), "appraisal-index", "gbt42748")
    assert "侵权可见性" in page
    assert "金融类" in page
    answer = browser_of(office).get(reverse("workbench:appraisal-index", args=["nothing"]))
    assert answer.status_code == 422


def test_doors_are_shut_to_strangers(
    office: Actor, number: str, firm: Actor, other_office: Actor, inventor: Actor
) -> None:
    desk = browser_of(office)
    desk.post(
        reverse("workbench:appraisal-make", args=[number]) + "?index=register_screen&scenario=management"
    )
    kept = Appraisal.objects.get()
    for stranger in (firm, other_office):
        client = browser_of(stranger)
        assert client.get(reverse("workbench:appraisal", args=[kept.pk])).status_code == 403
        assert client.get(reverse("workbench:appraisal-sheet", args=[number])).status_code == 403
    reader = browser_of(inventor)
    assert "保存这次评价" not in text_of(reader, "appraisal-sheet", number)
    assert reader.post(reverse("workbench:appraisal-make", args=[number])).status_code == 403
