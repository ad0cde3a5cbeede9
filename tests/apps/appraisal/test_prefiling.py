"""Evaluation before filing: from disclosure to decision; nobody else sees it; only published documents are found."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from tests.apps.appraisal.browsing import browser_of, text_of
from tests.apps.neighborhood import Neighborhood

from zhiqiao.assets.appraisal import disclosures, services
from zhiqiao.assets.appraisal.disclosing import Content, cautions, dimensions, verdict
from zhiqiao.assets.appraisal.models import Disclosure, NoveltySearch
from zhiqiao.assets.appraisal.novelty import Near, Searched
from zhiqiao.assets.appraisal.services import Rating
from zhiqiao.assets.register.models import Patent
from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.audit.models import AuditEntry
from zhiqiao.foundation.notices.models import Notice
from zhiqiao.foundation.notices.queries import todo_for
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.matching import prior_art

SECRET_WORD = "绝密脱色填料"  # noqa: S105 - a word to look for, no password
WHOLE = Content(
    title=f"一种{SECRET_WORD}及装置",
    problem="印染废水色度高，混凝后仍不达标",
    means="混凝之后膜过滤，滤膜表面负载填料",
    effect="色度由 200 倍降到 20 倍，三次中试",
)


@pytest.fixture
def draft(inventor: Actor) -> Disclosure:
    return services.save_disclosure(inventor, WHOLE)


@pytest.fixture
def handed_in(draft: Disclosure, inventor: Actor, office: Actor) -> Disclosure:
    assert office
    return services.submit_disclosure(inventor, draft.pk)


NOTHING_NEAR = Searched((), 0, is_text_only=True)


def searched(office: Actor, pk: int) -> NoveltySearch:
    title, text, many = disclosures.to_search(office, pk)
    return services.search_novelty(office, pk, prior_art.closest(title, text, many))


def all_rated(points: int) -> list[Rating]:
    return [Rating(one.code, points, "会上讨论") for one in dimensions(today())]


def test_from_disclosure_to_decision_with_history_and_notices(
    draft: Disclosure, inventor: Actor, office: Actor
) -> None:
    services.submit_disclosure(inventor, draft.pk)
    assert [one.title for one in todo_for(office)] == ["有技术交底待评估"]
    services.search_novelty(office, draft.pk, NOTHING_NEAR)
    services.conclude_search(office, draft.pk, "没有接近的")
    services.rate_disclosure(office, draft.pk, all_rated(8))
    one = services.decide_disclosure(office, draft.pk, "file", "方案新，有企业问过")
    assert (one.state, one.decided_on) == ("file", today())
    assert [step.name for step in one.steps.all()] == ["submit", "search", "rate", "file"]
    assert one.steps.first().content["means"] == WHOLE.means  # type: ignore[union-attr]  # it was submitted
    assert not todo_for(office).exists()
    told = Notice.objects.get(user_id=inventor.user_id)
    assert told.title == "申请前评估有了决定"
    services.reopen_disclosure(office, draft.pk, "企业撤回意向")
    assert services.decide_disclosure(office, draft.pk, "confide", "改作技术秘密").state == "confide"


def test_the_order_of_steps_is_kept(draft: Disclosure, inventor: Actor, office: Actor) -> None:
    services.submit_disclosure(inventor, draft.pk)
    with pytest.raises(Refusal, match="不能"):
        services.decide_disclosure(office, draft.pk, "file", "好")
    with pytest.raises(Refusal, match="不能"):
        services.rate_disclosure(office, draft.pk, all_rated(5))
    with pytest.raises(Refusal, match="不能修改"):
        services.save_disclosure(inventor, WHOLE, draft.pk)
    services.decide_disclosure(office, draft.pk, "supplement", "请补对比数据")
    assert services.save_disclosure(inventor, WHOLE, draft.pk).state == "supplement"
    services.submit_disclosure(inventor, draft.pk)
    services.take_back_disclosure(inventor, draft.pk)
    services.submit_disclosure(inventor, draft.pk)
    with pytest.raises(Refusal, match="没有写理由"):
        services.decide_disclosure(office, draft.pk, "drop", " ")


def test_what_is_missing_is_named(inventor: Actor) -> None:
    made = services.save_disclosure(inventor, Content("一种装置", "", "", ""))
    with pytest.raises(Refusal, match="要解决的问题、技术方案、效果"):
        services.submit_disclosure(inventor, made.pk)


def test_nobody_but_the_inventor_and_the_office_ever_knows(
    handed_in: Disclosure,
    town: Neighborhood,
    university: Organization,
    office: Actor,
    other_office: Actor,
    clerk: Actor,
    firm: Actor,
    auditor: Actor,
) -> None:
    colleague = town.person("colleague", university, "inventor", "环境学院")
    reviewer = town.person("reviewer", university, "college_reviewer", "环境学院")
    assert list(disclosures.disclosures(office)) == [handed_in]
    for stranger in (colleague, reviewer, other_office, clerk, firm, auditor):
        with pytest.raises(Denied):
            disclosures.to_search(stranger, handed_in.pk)
        assert not disclosures.disclosures(stranger).exists()
        with pytest.raises(Denied) as denied:
            disclosures.disclosure(stranger, handed_in.pk)
        assert SECRET_WORD not in str(denied.value)
        client = browser_of(stranger)
        assert client.get(reverse("workbench:disclosure", args=[handed_in.pk])).status_code == 403
        assert SECRET_WORD not in text_of(client, "home")
        found = client.get(reverse("workbench:search"), {"q": "脱色填料及装置"}).content.decode()
        assert SECRET_WORD not in found
    written = [f"{one.target} {one.detail}" for one in AuditEntry.objects.all()]
    assert all(SECRET_WORD not in line for line in written)
    told = [f"{one.title} {one.about}" for one in Notice.objects.all()]
    assert all(SECRET_WORD not in line for line in told)


def test_a_draft_is_the_inventors_alone(draft: Disclosure, inventor: Actor, office: Actor) -> None:
    assert list(disclosures.disclosures(inventor)) == [draft]
    assert not disclosures.disclosures(office).exists()
    with pytest.raises(Denied):
        disclosures.disclosure(office, draft.pk)
    with pytest.raises(Denied):
        services.decide_disclosure(office, draft.pk, "supplement", "看看")


def test_the_search_stands_on_the_products_own_index_and_gives_published_documents_only(
    handed_in: Disclosure, office: Actor, town: Neighborhood, other_office: Actor
) -> None:
    near = town.patent(office, 1)
    hidden = town.patent(
        other_office, 2, granted_on=None, legal_status="审中", title="一种印染废水膜过滤装置"
    )
    kept = searched(office, handed_in.pk)
    found = [row["number"] for row in kept.near]
    assert near in found
    assert hidden not in found
    assert kept.documents == 2
    row = next(row for row in kept.near if row["number"] == near)
    assert "膜过滤" in row["sentence"]
    assert row["shared"]
    Patent.objects.filter(number=hidden).update(publication_number="CN1A")
    again = searched(office, handed_in.pk)
    assert hidden in [row["number"] for row in again.near]
    assert NoveltySearch.objects.count() == 2


def test_outside_services_never_get_the_words(
    handed_in: Disclosure, office: Actor, town: Neighborhood, settings: object
) -> None:
    town.patent(office, 1)
    prior_art.ensure_fresh()
    settings.ZHIQIAO_EMBEDDER = "http://127.0.0.1:9/v1#model"  # type: ignore[attr-defined]  # pytest-django's
    engine = prior_art._engine()
    assert engine.vectors_ready == 0
    settings.ZHIQIAO_SEARCH_URL = "milvus:http://127.0.0.1:9"  # type: ignore[attr-defined]  # pytest-django's
    with pytest.raises(Refusal, match="没有送出"):
        prior_art._engine()
    assert handed_in


def test_what_the_dates_say() -> None:
    day = date(2026, 1, 10)

    def said(**changes: object) -> str:
        content = Content(**{**vars(WHOLE), **changes})  # type: ignore[arg-type]  # fields of Content
        return "；".join(one.words for one in cautions(content, day))

    assert said() == ""
    assert "可能已丧失新颖性" in said(published_on=date(2025, 12, 1))
    assert "2026-06-01" in said(published_on=date(2025, 12, 1))
    assert "也已过" in said(published_on=date(2025, 7, 9))
    assert "计划" in said(exhibited_on=day + timedelta(days=5))
    assert "没有写公开日" in said(publications="论文")
    assert "还有 3 天" in said(deadline_on=day + timedelta(days=3))
    assert "已经过了" in said(deadline_on=day - timedelta(days=1))
    assert "声明" in said(is_funded=True)


def test_the_four_dimensions_weigh() -> None:
    day = date(2026, 1, 1)
    assert sum(one.weight for one in dimensions(day)) == pytest.approx(1)
    assert verdict({"technical_value": 8}, day).score is None
    points = {"technical_value": 8, "market_demand": 6, "drafting_quality": 4, "layout": 5}
    assert verdict(points, day).score == 61.0
    assert verdict(points, day).suggestion == "建议申请"
    assert "不申请" in verdict(dict.fromkeys(points, 2), day).suggestion


def test_in_the_browser_from_writing_to_deciding(inventor: Actor, office: Actor, town: Neighborhood) -> None:
    town.patent(office, 1)
    author, desk = browser_of(inventor), browser_of(office)
    assert "还没有技术交底" in text_of(author, "disclosures")
    sent = {
        "title": WHOLE.title,
        "problem": WHOLE.problem,
        "means": WHOLE.means,
        "effect": WHOLE.effect,
        "published_on": str(today()),
        "submit": "1",
    }
    missing = author.post(reverse("workbench:disclosure-new"), {"title": "", "means": "留住我"})
    assert "留住我" in missing.content.decode()
    early = author.post(reverse("workbench:disclosure-new"), {**sent, "effect": ""}, follow=True)
    assert "草稿已保存，还没有提交" in early.content.decode()
    one = Disclosure.objects.get()
    assert author.post(reverse("workbench:disclosure-edit", args=[one.pk]), sent).status_code == 302
    one.refresh_from_db()
    assert one.state == "submitted"
    page = text_of(desk, "disclosure", one.pk)
    assert "可能已丧失新颖性" in page
    desk.post(reverse("workbench:disclosure-search", args=[one.pk]))
    assert "一种印染废水处理装置1" in text_of(desk, "disclosure", one.pk)
    half = desk.post(reverse("workbench:disclosure-rate", args=[one.pk]), {"technical_value": "8"})
    assert half.status_code == 422
    ratings = dict.fromkeys(("technical_value", "market_demand", "drafting_quality", "layout"), "7")
    grounds = {f"{code}_ground": "依据" for code in ratings}
    desk.post(reverse("workbench:disclosure-rate", args=[one.pk]), {**ratings, **grounds})
    assert "建议申请" in text_of(desk, "disclosure", one.pk)
    desk.post(reverse("workbench:disclosure-decide", args=[one.pk]), {"decision": "drop", "reason": "已公开"})
    assert "已公开" in text_of(author, "disclosure", one.pk)
    book = desk.get(reverse("workbench:disclosure", args=[one.pk]) + "?export=xlsx")
    assert book.status_code == 200
    assert len(b"".join(book)) > 3000
    assert author.post(reverse("workbench:disclosure-search", args=[one.pk])).status_code == 403
    assert Near("1", 1.0, "高", "x").as_json["shared"] == []
