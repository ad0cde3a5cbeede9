"""The stock-take in the browser's terms, from opening a round to the pool, by four roles."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.apps.stocktake.stocktake_round import ANSWERS, GOOD, filled

from zhiqiao.assets.stocktake import queries, services
from zhiqiao.assets.stocktake.models import Entry, Round
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import User

FORM = {
    "fiscal_project": "yes",
    "implementation": "not_implemented",
    "modes": ["ordinary_license", "equity"],
    "maturity": "4",
    "rating": "A",
    "scene": "印染废水末端处理",
    "bundle": "无",
    "industry_codes": "1713",
    "price_low_fen": "10万",
}


def browser_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id))
    return client


def text_of(client: Client, name: str, *args: object, query: str = "") -> str:
    answer = client.get(reverse(f"workbench:{name}", args=args) + query, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_from_opening_to_the_pool(
    office: Actor, inventor: Actor, reviewer: Actor, numbers: list[str]
) -> None:
    desk, author, college = browser_of(office), browser_of(inventor), browser_of(reviewer)
    assert "发起盘点" in text_of(desk, "rounds")
    sent = {"name": "校内盘点", "scope": "unconverted", "base_on": "2024-12-31", "due_on": "2030-12-31"}
    desk.post(reverse("workbench:round-new"), sent)
    opened = Round.objects.get()
    desk.post(reverse("workbench:round-assign-names", args=[opened.pk]))
    entry = Entry.objects.get(patent__number=numbers[0])
    assert "填写发明人自评" in text_of(author, "home")
    assert "一种印染废水处理装置3" not in text_of(author, "round", opened.pk)
    assert author.post(reverse("workbench:entry-answer", args=[entry.pk]), FORM).status_code == 302
    assert "审核通过" in text_of(college, "entry", entry.pk)
    college.post(reverse("workbench:entry-review", args=[entry.pk]), {"comment": "属实"})
    here = reverse("workbench:entry-assess", args=[entry.pk])
    refused = desk.post(here, {"rating": "B", "maturity": "3", "comment": ""})
    assert refused.status_code == 422
    assert "没有写意见" in refused.content.decode()
    desk.post(here, {"rating": "B", "maturity": "3", "comment": "样机"})
    page = text_of(desk, "entry", entry.pk)
    assert "单位低于自评" in page
    assert "建议入库" in page
    desk.post(reverse("workbench:entry-screen", args=[entry.pk]), {"decision": "in", "reason": "有企业问过"})
    assert "一种印染废水处理装置1" in text_of(desk, "pool")
    assert "33.3%" in text_of(desk, "round", opened.pk)
    assert "有企业问过" in text_of(desk, "entry", entry.pk)


def test_an_incomplete_form_comes_back_with_what_was_typed(entry: Entry, inventor: Actor) -> None:
    answer = browser_of(inventor).post(
        reverse("workbench:entry-answer", args=[entry.pk]),
        {**FORM, "modes": ["unwilling"], "scene": "我写的场景"},
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "没有写原因" in page
    assert "我写的场景" in page


def test_bulk_actions_on_ticked_entries(opened: Round, office: Actor) -> None:
    desk = browser_of(office)
    every = list(opened.entries.values_list("pk", flat=True))
    desk.post(reverse("workbench:round-assign", args=[opened.pk]), {"entry": every, "college": "机械学院"})
    assert set(opened.entries.values_list("college", flat=True)) == {"机械学院"}
    for pk in every:
        services.answer_entry(office, pk, ANSWERS)
    desk.post(reverse("workbench:round-review", args=[opened.pk]), {"entry": every})
    desk.post(reverse("workbench:round-assess", args=[opened.pk]), {"entry": every})
    here = reverse("workbench:round", args=[opened.pk])
    refused = desk.post(
        reverse("workbench:round-screen", args=[opened.pk]),
        {"entry": every, "decision": "in", "reason": ""},
        follow=True,
        headers={"referer": here},
    )
    assert "没有写理由" in refused.content.decode()
    desk.post(
        reverse("workbench:round-screen", args=[opened.pk]),
        {"entry": every[:2], "decision": "in", "reason": "看好"},
    )
    assert queries.pool(office).count() == 2


def test_filters_narrow_the_list(opened: Round, entry: Entry, inventor: Actor, office: Actor) -> None:
    desk = browser_of(office)
    services.answer_entry(inventor, entry.pk, ANSWERS)
    for query, shown in (
        ("?state=self_assessed", True),
        ("?state=open", False),
        ("?grade=A", True),
        ("?grade=C", False),
        ("?difference=waiting&state=self_assessed", True),
        ("?difference=lower", False),
    ):
        page = text_of(desk, "round", opened.pk, query=query)
        assert (f"/w/entries/{entry.pk}/" in page) is shown, query


def test_the_pool_is_filtered_by_mode_and_exported(entry: Entry, inventor: Actor, office: Actor) -> None:
    services.answer_entry(inventor, entry.pk, ANSWERS)
    services.review_entries(office, [entry.pk])
    services.assess_as_rated(office, [entry.pk])
    services.screen_entries(office, [entry.pk], "看好", into_pool=True)
    desk = browser_of(office)
    assert "共 <span" in text_of(desk, "pool")
    assert entry.patent.title in text_of(desk, "pool", query="?mode=ordinary_license&maturity=4")
    assert entry.patent.title not in text_of(desk, "pool", query="?mode=open_license")
    book = desk.get(reverse("workbench:pool") + "?export=xlsx&q=")
    assert b"".join(book.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]  # a file response
    assert entry.patent.title in text_of(desk, "wake-up")


def test_the_workbook_goes_out_and_comes_back(opened: Round, office: Actor) -> None:
    desk = browser_of(office)
    out = desk.get(reverse("workbench:round-workbook", args=[opened.pk]))
    assert io.BytesIO(out.content).read(2) == b"PK"
    data = filled(opened, {2: GOOD, 3: {**GOOD, "专利自评*": "D"}})
    answer = desk.post(
        reverse("workbench:round-fill", args=[opened.pk]), {"file": SimpleUploadedFile("填好.xlsx", data)}
    )
    plan_url = answer.headers["Location"]
    page = desk.get(plan_url).content.decode()
    assert "第 3 行" in page
    assert "写入 1 件" in page
    desk.post(plan_url + "apply/")
    assert opened.entries.filter(state="self_assessed").count() == 1
    bad = desk.post(
        reverse("workbench:round-fill", args=[opened.pk]),
        {"file": SimpleUploadedFile("空.xlsx", b"PK\x03\x04")},
    )
    assert bad.status_code == 200
    assert "error" in bad.content.decode()


@pytest.mark.parametrize("name", ["rounds", "round", "pool", "wake-up"])
def test_the_agency_looks_on(opened: Round, clerk: Actor, name: str) -> None:
    args = [opened.pk] if name == "round" else []
    assert text_of(browser_of(clerk), name, *args)


def test_a_firm_has_no_business_here(entry: Entry, firm: Actor) -> None:
    client = browser_of(firm)
    for address in (
        reverse("workbench:rounds"),
        reverse("workbench:entry", args=[entry.pk]),
        reverse("workbench:pool"),
    ):
        assert client.get(address).status_code == 403
