"""项目组合: members over a unit's entries, one that leads, a name the entries carry, and the pages."""

import pytest
from django.urls import reverse
from tests.apps.neighborhood import Neighborhood
from tests.apps.stocktake.stocktake_round import ANSWERS
from tests.apps.stocktake.test_pages import browser_of, text_of

from zhiqiao.assets.register.models import Patent
from zhiqiao.assets.stocktake import queries, services
from zhiqiao.assets.stocktake.models import Bundle, Entry, Round
from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.kernel.refusal import Refusal


@pytest.fixture
def made(opened: Round, office: Actor, numbers: list[str]) -> Bundle:
    assert opened.entries.count() == 3
    told = services.NewBundle("废水回用", (numbers[0], numbers[1]), lead=numbers[1], reason="前后两段")
    return services.save_bundle(office, told)


def bundle_names() -> list[str]:
    return list(Entry.objects.order_by("patent_id").values_list("bundle", flat=True))


def test_a_bundle_has_a_lead_and_the_entries_carry_its_name(
    made: Bundle, office: Actor, clerk: Actor, numbers: list[str]
) -> None:
    assert made.lead is not None
    assert made.lead.number == numbers[1]
    assert bundle_names() == ["废水回用", "废水回用", ""]
    seen = queries.bundles(clerk).get()
    assert (seen.size, seen.pooled) == (2, 0)  # type: ignore[attr-defined]  # annotated
    services.save_bundle(office, services.NewBundle("废水回用", (numbers[1], numbers[2])), made.pk)
    assert bundle_names() == ["无", "废水回用", "废水回用"]
    services.dissolve_bundle(office, made.pk, "拆开更好卖")
    assert bundle_names() == ["无", "无", "无"]
    with pytest.raises(Refusal, match="已经解散"):
        services.dissolve_bundle(office, made.pk, "再来一次")


@pytest.mark.parametrize(
    ("name", "picked", "lead", "words"),
    [
        ("", (0, 2), "", "名称"),
        ("废水回用", (2,), "", "1 件专利"),
        ("另一个", (1, 2), "", "已在“废水回用”里"),
        ("另一个", (2, 2), "", "1 件专利"),
    ],
)
def test_what_makes_no_bundle_is_refused(
    made: Bundle, office: Actor, numbers: list[str], name: str, picked: tuple[int, ...], lead: str, words: str
) -> None:
    assert made.pk
    with pytest.raises(Refusal, match=words):
        services.save_bundle(office, services.NewBundle(name, tuple(numbers[n] for n in picked), lead=lead))


def test_what_another_unit_says_of_a_patent_stays_with_that_unit(
    made: Bundle, office: Actor, numbers: list[str], town: Neighborhood
) -> None:
    """The patent was assigned and its new holder took stock of it: none of that is the old holder's to see."""
    other = town.organization("澄江师范学院", "university")
    held = Patent.objects.get(number=numbers[0])
    theirs = Round.objects.create(
        name="别家的", base_on="2025-12-31", due_on="2026-12-31", region_code="990101"
    )
    Entry.objects.create(
        round=theirs,
        patent=held,
        organization=other,
        region_code="990101",
        state="assessed",
        state_since=theirs.made_at,
        unit_rating="C",
        implementation="own_use",
        college="化学学院",
    )
    assert "C" not in [entry.unit_rating for _, entry in queries.members_of(office, made) if entry]
    services.declare_funding(office, numbers[0], services.Funding("2012ZX07"))
    line = queries.funded(office)[0]
    assert (line.college, line.verdict) == ("", "to_offer")


def test_ratings_in_a_bundle_are_shown_as_far_as_entries_or_the_pool_are(
    made: Bundle, opened: Round, office: Actor, inventor: Actor, town: Neighborhood
) -> None:
    """A broker sees the pool, an inventor the own entries: a bundle opens neither to more."""
    broker = town.person("broker", town.organization("澄江技术经纪", "service_agency"), "technology_manager")
    first, second = (opened.entries.get(patent_id=member.patent_id) for member in made.members.all())
    for one in (first, second):
        services.answer_entry(office, one.pk, ANSWERS)
        services.assess_as_rated(office, [one.pk])
    services.assign_entries(office, [second.pk], college="环境学院")
    services.screen_entries(office, [first.pk], "看好", into_pool=True)
    Entry.objects.filter(pk=second.pk).update(inventor_id=inventor.user_id)
    for actor, seen in ((office, [first, second]), (broker, [first]), (inventor, [first, second])):
        assert [entry for _, entry in queries.members_of(actor, made) if entry] == seen, actor.name
    Entry.objects.filter(pk=second.pk).update(inventor_id=None)
    assert [entry for _, entry in queries.members_of(inventor, made) if entry] == [first]


def test_only_the_own_office_makes_one(made: Bundle, clerk: Actor, inventor: Actor) -> None:
    for actor in (clerk, inventor):
        with pytest.raises(Denied):
            services.dissolve_bundle(actor, made.pk, "不归我")


def test_names_given_in_the_stock_take_become_bundles(opened: Round, office: Actor) -> None:
    named = ANSWERS.__class__(**{**ANSWERS.__dict__, "bundle": "膜处理成套"})
    for entry in opened.entries.order_by("pk")[:2]:
        services.answer_entry(office, entry.pk, named)
    assert services.gather_named(office) == 1
    assert services.gather_named(office) == 0
    one = queries.bundles(office).get()
    assert (one.name, one.size) == ("膜处理成套", 2)  # type: ignore[attr-defined]  # annotated


def test_the_pages(opened: Round, office: Actor, clerk: Actor, numbers: list[str]) -> None:
    desk = browser_of(office)
    ticked = list(opened.entries.order_by("patent_id").values_list("pk", flat=True))[:2]
    form = desk.post(reverse("workbench:bundle-new"), {"entry": ticked}).content.decode()
    assert numbers[0] in form
    refused = desk.post(reverse("workbench:bundle-new"), {"name": "组合", "numbers": numbers[0]})
    assert refused.status_code == 422
    desk.post(reverse("workbench:bundle-new"), {"name": "废水组合", "numbers": "\n".join(numbers[:2])})
    one = Bundle.objects.get()
    page = text_of(browser_of(clerk), "bundle", one.pk)
    assert "主专利" in page
    assert "一种印染废水处理装置2" in page
    assert "废水组合" in text_of(desk, "bundles")
    assert "废水组合" in text_of(desk, "entry", ticked[0])
    assert "一种印染" not in text_of(desk, "bundle-new")
    changed = {"name": "废水组合", "numbers": "\n".join(numbers), "lead": numbers[2]}
    assert desk.post(reverse("workbench:bundle-edit", args=[one.pk]), changed).status_code == 302
    assert numbers[2] in text_of(desk, "bundle-edit", one.pk)
    book = desk.get(reverse("workbench:bundle", args=[one.pk]) + "?export=xlsx")
    assert b"".join(book.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]  # a file response
    assert desk.post(reverse("workbench:bundle-dissolve", args=[one.pk]), {"reason": "拆"}).status_code == 302
    assert desk.post(reverse("workbench:bundle-gather")).status_code == 302
