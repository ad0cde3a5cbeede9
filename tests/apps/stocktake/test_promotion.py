"""Marks with reasons, handling by type and grade, and editions of the promotion catalog that do not change."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from tests.apps.stocktake.stocktake_round import ANSWERS
from tests.apps.stocktake.test_pages import browser_of, text_of

from zhiqiao.assets.stocktake import handling, marking, pool_filters, queries, services
from zhiqiao.assets.stocktake.models import Entry, Mark, PromotionEdition, Round
from zhiqiao.assets.stocktake.queries.promotion import editions_before
from zhiqiao.assets.stocktake.services import promoting
from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.kernel.parameters import Confidence
from zhiqiao.kernel.refusal import Refusal


@pytest.fixture
def pooled(opened: Round, office: Actor) -> list[Entry]:
    """The first two in the pool, graded A."""
    pks = list(opened.entries.order_by("patent_id").values_list("pk", flat=True))[:2]
    for pk in pks:
        services.answer_entry(office, pk, ANSWERS)
    services.assess_as_rated(office, pks)
    services.screen_entries(office, pks, "看好", into_pool=True)
    return list(Entry.objects.filter(pk__in=pks).order_by("patent_id"))


def test_marks_have_reasons_and_standards_their_numbers(
    pooled: list[Entry], office: Actor, clerk: Actor
) -> None:
    pks = [one.pk for one in pooled]
    with pytest.raises(Refusal, match="理由"):
        services.mark_entries(office, pks, "mature", " ")
    with pytest.raises(Refusal, match="标准号"):
        services.mark_entries(office, pks, "standard", "写进了团体标准")
    with pytest.raises(Denied):
        services.mark_entries(clerk, pks, "mature", "好")
    assert services.mark_entries(office, pks, "mature", "两家工厂连续运行") == 2
    assert services.mark_entries(office, pks, "mature", "再标一次") == 0
    services.mark_entries(office, pks[:1], "standard", "条款 5.2 覆盖", "GB/T 31962-2015")
    assert pool_filters.marked(queries.pool(office), ("standard",)).count() == 1
    one = Mark.objects.get(kind="standard")
    services.remove_mark(office, one.pk)
    with pytest.raises(Refusal, match="已经取消"):
        services.remove_mark(office, one.pk)
    assert not pool_filters.marked(queries.pool(office), ("standard",)).exists()
    assert Mark.objects.filter(kind="standard").exists(), "标过的记录还在"


@pytest.mark.parametrize(
    ("ipcs", "maturity", "kinds"),
    [
        (["A01G 9/02"], 2, {"agricultural"}),
        (["G06F17/00"], 5, {"mature"}),
        (["F28D5/00"], None, {"green"}),
        ([], None, set()),
    ],
)
def test_classes_and_maturity_hint_at_marks(ipcs: list[str], maturity: int | None, kinds: set[str]) -> None:
    assert set(marking.hints(ipcs, maturity)) == kinds
    assert not marking.marks_confidence().is_checked


def test_every_type_and_grade_is_handled_and_an_own_rule_comes_first(
    pooled: list[Entry], office: Actor, clerk: Actor
) -> None:
    mine = office.organization_id or 0
    for kind in handling.types():
        for grade in "ABC":
            found = handling.default_for(kind, grade)
            assert found is not None
            assert (found.is_own, found.confidence) == (False, Confidence.P)
    every = queries.pool(office)
    assert pool_filters.handled(every, ("promote",), queries.own_handling(office)).count() == 2
    services.set_handling(office, "invention", "A", "review", "先做侵权风险排查")
    own = queries.own_handling(office)
    rule = handling.handling_of(mine, "invention", "A", own)
    assert rule is not None
    assert (rule.label, rule.is_own) == ("复核处置", True)
    assert pool_filters.handled(every, ("promote",), own).count() == 0
    assert pool_filters.handled(every, ("review",), own).count() == len(pooled)
    with pytest.raises(Denied):
        services.set_handling(clerk, "invention", "A", "offer", "区里来定")
    with pytest.raises(Refusal, match="办法"):
        services.set_handling(office, "invention", "A", "offer", "")
    default = handling.default_for("invention", "A")
    assert default is not None
    assert services.set_handling(office, "invention", "A", default.lane, default.words) is None
    assert queries.own_handling(office) == {}


def test_an_edition_keeps_what_was_said_and_tells_what_changed(
    pooled: list[Entry], office: Actor, clerk: Actor, sister_clerk: Actor
) -> None:
    first = services.publish_edition(office, services.NewEdition("第一期"))
    assert [item.told["grade"] for item in first.items.all()] == ["A", "A"]
    services.take_out(office, pooled[0].pk, "权利将转移")
    services.mark_entries(office, [pooled[1].pk], "mature", "已量产")
    second = services.publish_edition(office, services.NewEdition("第二期"))
    assert (second.number, [number for number, _ in second.removed]) == (2, [pooled[0].patent.number])
    assert [item.told["marks"] for item in second.items.all()] == [["成熟技术"]]
    assert [item.told["marks"] for item in first.items.all()] == [[], []]
    assert first.items.count() == 2
    only = services.NewEdition("成熟技术目录", chosen=queries.Chosen(marks=("standard",)))
    with pytest.raises(Refusal, match="没有符合条件"):
        services.publish_edition(office, only)
    district = services.publish_edition(clerk, services.NewEdition("全区第一期"))
    assert (district.number, district.organization_id) == (1, None)
    assert set(queries.editions(office)) == {first, second, district}
    assert not queries.editions(sister_clerk).exists()
    with pytest.raises(Denied):
        queries.edition(sister_clerk, first.pk)


def test_the_pages(pooled: list[Entry], office: Actor, clerk: Actor) -> None:
    desk = browser_of(office)
    told = {"entry": [one.pk for one in pooled], "kind": "mature", "reason": "连续运行一年"}
    desk.post(reverse("workbench:pool-mark"), told)
    title = pooled[0].patent.title
    assert title in text_of(desk, "pool", query="?mark=mature&lane=promote&type=invention")
    assert title not in text_of(desk, "pool", query="?mark=green")
    assert title not in text_of(desk, "pool", query="?lane=review")
    entry = text_of(desk, "entry", pooled[0].pk)
    assert "连续运行一年" in entry
    assert "重点推广" in entry
    mark = Mark.objects.filter(patent=pooled[0].patent).get()
    assert desk.post(reverse("workbench:mark-remove", args=[mark.pk])).status_code == 302
    assert "平台默认" in text_of(browser_of(clerk), "handling")
    cell = {"patent_type": "invention", "grade": "A", "lane": "offer", "words": "先发布供给"}
    desk.post(reverse("workbench:handling-set"), cell)
    assert "先发布供给" in text_of(desk, "handling")
    assert "先发布供给" in text_of(desk, "entry", pooled[0].pk)
    assert "现有的 2 件" in text_of(desk, "promotion-new")
    assert desk.post(reverse("workbench:promotion-new"), {"name": ""}).status_code == 422
    desk.post(reverse("workbench:promotion-new"), {"name": "春季目录", "grades": ["A"]})
    one = PromotionEdition.objects.get()
    page = text_of(browser_of(clerk), "promotion-edition", one.pk)
    assert title in page
    assert "春季目录" in text_of(desk, "promotion")
    book = desk.get(reverse("workbench:promotion-edition", args=[one.pk]) + "?export=xlsx")
    assert b"".join(book.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]  # a file response
    pool = desk.get(reverse("workbench:pool") + "?export=xlsx&q=")
    assert b"".join(pool.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]  # a file response


def test_two_who_publish_at_once_get_two_numbers(
    pooled: list[Entry], office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second has read the list before the first one stood in it."""
    first = services.publish_edition(office, services.NewEdition("第一期"))
    looked: list[int] = []
    real = editions_before

    def stale(organization_id: int | None, region_code: str) -> QuerySet[PromotionEdition]:
        looked.append(1)
        found = real(organization_id, region_code)
        return found.none() if len(looked) == 1 else found

    monkeypatch.setattr(promoting, "editions_before", stale)
    second = services.publish_edition(office, services.NewEdition("第二期"))
    assert (first.number, second.number, len(looked)) == (1, 2, 2)
    assert not second.items.filter(is_new=True).exists(), "told against the edition that came between"
    with pytest.raises(IntegrityError), transaction.atomic():
        PromotionEdition.objects.filter(pk=second.pk).update(number=1)
    monkeypatch.setattr(promoting, "editions_before", lambda *_: PromotionEdition.objects.none())
    with pytest.raises(Refusal, match="同时有人在发布"):
        services.publish_edition(office, services.NewEdition("第三期"))
    assert len(pooled) == second.items.count()
