"""A firm grades its own patents and handles each type and grade by rules of its own."""

import pytest
from django.urls import reverse
from tests.apps.neighborhood import ledger_row, workbook
from tests.apps.stocktake.test_pages import browser_of, text_of

from zhiqiao.assets.imports import services as imports
from zhiqiao.assets.register.models import Patent
from zhiqiao.assets.stocktake import queries, services
from zhiqiao.assets.stocktake.models import PatentGrade
from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.kernel.refusal import Refusal


@pytest.fixture
def held(clerk: Actor, dyer: Organization) -> list[Patent]:
    """Two patents of the firm in force, one ended, one of somebody else."""
    rows = [
        ledger_row(1, dyer.name, 名称="染缸"),
        ledger_row(2, dyer.name, 名称="脱水机"),
        ledger_row(3, dyer.name, 名称="旧染缸", 法律状态="失效"),
        ledger_row(4, "别家公司", 名称="别家的"),
    ]
    imports.import_files(clerk, [("台账.xlsx", workbook(rows))])
    return list(Patent.objects.order_by("number"))


def test_own_patents_in_force_are_graded_and_handled(held: list[Patent], firm: Actor) -> None:
    assert [one.title for one in queries.graded_patents(firm).order_by("number")] == ["染缸", "脱水机"]
    assert services.grade_patents(firm, [held[0].pk, held[1].pk], "A", "主打产品在用") == 2
    assert services.grade_patents(firm, [held[1].pk], "C", "已停产") == 1
    invention = queries.grade_cells(firm)[0]
    assert [(one.grade, one.many) for one in invention] == [("A", 1), ("B", 0), ("C", 1), ("", 0)]
    assert invention[0].handling is not None
    assert not invention[0].handling.is_own
    services.set_handling(firm, "invention", "A", "promote", "每季度由总工复评，维持全部年费")
    changed = queries.grade_cells(firm)[0][0].handling
    assert changed is not None
    assert (changed.is_own, changed.words) == (True, "每季度由总工复评，维持全部年费")
    services.grade_patents(firm, [held[1].pk], "", "")
    assert PatentGrade.objects.count() == 1


def test_what_cannot_be_graded_is_refused(
    held: list[Patent], firm: Actor, office: Actor, rival: Actor
) -> None:
    for pks, grade, reason, said in (
        ([], "A", "好", "没有选中"),
        ([held[0].pk], "D", "好", "没有这个等级"),
        ([held[0].pk], "A", " ", "没有写理由"),
        ([held[3].pk], "A", "好", "不在本单位名下"),
    ):
        with pytest.raises(Refusal, match=said):
            services.grade_patents(firm, pks, grade, reason)
    with pytest.raises(Refusal, match="不在本单位名下"):
        services.grade_patents(rival, [held[0].pk], "A", "好")
    with pytest.raises(Denied):
        services.grade_patents(office, [held[0].pk], "A", "好")


def test_a_firms_rules_and_grades_are_its_own(held: list[Patent], firm: Actor, rival: Actor) -> None:
    services.set_handling(firm, "invention", "A", "promote", "只给自己看")
    services.grade_patents(firm, [held[0].pk], "A", "在用")
    assert queries.own_handling(rival) == {}
    assert "只给自己看" not in text_of(browser_of(rival), "handling")
    assert not queries.graded_patents(rival).exists()


def test_the_pages(held: list[Patent], firm: Actor) -> None:
    desk = browser_of(firm)
    page = text_of(desk, "graded")
    assert "未定级" in page
    assert "分级分类" in page
    assert "别家的" not in page
    here = reverse("workbench:graded-set")
    desk.post(here, {"patent": [held[0].pk], "grade": "A", "reason": "在用"})
    assert "脱水机" not in text_of(desk, "graded", query="?grade=A")
    done = desk.post(f"{here}?grade=none", {"all": "yes", "grade": "B", "reason": "观察"})
    assert done.headers["Location"].endswith("?grade=none")
    assert set(PatentGrade.objects.values_list("patent__title", "grade")) == {("染缸", "A"), ("脱水机", "B")}
    desk.post(
        reverse("workbench:handling-set"),
        {"patent_type": "invention", "grade": "B", "lane": "cultivate", "words": "两年后复评"},
    )
    assert "两年后复评" in text_of(desk, "graded", query="?grade=B")
    assert "两年后复评" in text_of(desk, "handling")
    book = desk.get(reverse("workbench:graded") + "?export=xlsx&q=")
    assert b"".join(book.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]  # a file response
