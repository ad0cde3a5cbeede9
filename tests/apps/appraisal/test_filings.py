"""Checks over a unit's filings: reasons, explanations kept, reach; a disclosure beside the unit's filings."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from tests.apps.appraisal.browsing import browser_of, text_of
from tests.apps.neighborhood import Neighborhood, application_number

from zhiqiao.assets.appraisal import filings, services
from zhiqiao.assets.appraisal.checking import Flag
from zhiqiao.assets.appraisal.disclosing import Content
from zhiqiao.assets.appraisal.models import FilingExplanation
from zhiqiao.assets.register.models import LegalEvent, Patent
from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

SAME = {"title": "一种印染废水处理装置", "abstract": "混凝之后膜过滤，降低色度，出水回用于前处理工序。"}


@pytest.fixture
def twins(town: Neighborhood, office: Actor) -> list[str]:
    """Two filings of the last year with the same words."""
    day = today() - timedelta(days=200)
    made = [
        town.patent(office, serial, filed_on=day, granted_on=None, legal_status="审中", **SAME)
        for serial in (1, 2)
    ]
    LegalEvent.objects.create(
        patent=Patent.objects.get(number=made[0]),
        kind="专利申请权的转移",
        effective_on=day + timedelta(days=30),
    )
    return made


def unit_of(actor: Actor) -> int:
    assert actor.organization_id is not None
    return actor.organization_id


def test_flags_have_reasons_and_name_their_filings(office: Actor, twins: list[str]) -> None:
    found = {one.code: one for one in filings.looked(office, unit_of(office))}
    assert set(found) == {"same_content", "moved_before_grant"}
    assert found["same_content"].flag.numbers == tuple(twins)
    assert "100%" in found["same_content"].flag.reason
    assert found["same_content"].standing == "open"


def test_old_filings_are_not_looked_at(office: Actor, town: Neighborhood) -> None:
    for serial in (1, 2):
        town.patent(office, serial, filed_on=date(2015, 1, 1), granted_on=date(2017, 1, 3), **SAME)
    assert filings.looked(office, unit_of(office)) == []


def test_the_same_title_of_another_holder(office: Actor, other_office: Actor, town: Neighborhood) -> None:
    day = today() - timedelta(days=100)
    town.patent(office, 1, filed_on=day, granted_on=None, legal_status="审中", **SAME)
    theirs = town.patent(other_office, 2, filed_on=day, granted_on=None, legal_status="审中", **SAME)
    assert filings.looked(office, unit_of(office)) == [], "what is not published is the other unit's own"
    Patent.objects.filter(number=theirs).update(publication_number="CN114000001A")
    found = filings.looked(office, unit_of(office))
    assert [(one.code, "澄江师范学院" in one.flag.reason) for one in found] == [
        ("same_title_elsewhere", True)
    ]


def test_the_same_title_without_a_class_is_no_hint(
    office: Actor, other_office: Actor, town: Neighborhood
) -> None:
    """“同一大组里” is said of patents whose main group is known."""
    day = today() - timedelta(days=100)
    told = {"granted_on": None, "legal_status": "审中", "ipcs": "", "title": "装置", "abstract": ""}
    town.patent(office, 1, filed_on=day, **told)
    theirs = town.patent(other_office, 2, filed_on=day, **told)
    Patent.objects.filter(number=theirs).update(publication_number="CN114000001A")
    assert filings.looked(office, unit_of(office)) == []


def test_what_was_said_of_one_burst_is_not_said_of_a_wider_one() -> None:
    """A burst names twenty filings and more: its key tells all of them apart."""
    numbers = tuple(application_number(serial) for serial in range(1, 41))
    one, wider = Flag("burst", numbers[:20], ""), Flag("burst", numbers, "")
    assert one.key != wider.key
    assert max(len(one.key), len(wider.key)) <= 200, "the column holds no more"
    assert Flag("burst", numbers[:2], "").key == f"burst:{numbers[0]}+{numbers[1]}"


def test_the_unit_explains_and_earlier_words_stay(office: Actor, clerk: Actor, twins: list[str]) -> None:
    flag = filings.looked(office, unit_of(office))[0].flag.key
    services.explain_filing(office, unit_of(office), flag, "一案双申，已声明")
    services.explain_filing(office, unit_of(office), flag, "一案双申，声明见附件")
    assert FilingExplanation.objects.count() == 2
    seen = filings.looked(clerk, unit_of(office))[0]
    assert seen.standing == "explained"
    assert seen.explanation is not None
    assert seen.explanation.text == "一案双申，声明见附件"
    with pytest.raises(Refusal, match="现在没有了"):
        services.explain_filing(office, unit_of(office), "burst:1", "x")
    with pytest.raises(Refusal, match="没有写说明"):
        services.explain_filing(office, unit_of(office), flag, " ")
    with pytest.raises(Denied):
        services.explain_filing(clerk, unit_of(office), flag, "x")
    assert twins


def test_strangers_see_nothing(
    office: Actor, twins: list[str], other_office: Actor, firm: Actor, sister_clerk: Actor, inventor: Actor
) -> None:
    for stranger in (other_office, firm, sister_clerk, inventor):
        with pytest.raises(Denied):
            filings.looked(stranger, unit_of(office))
        page = browser_of(stranger).get(reverse("workbench:filing-flags", args=[unit_of(office)]))
        assert page.status_code == 403
    assert twins


def test_a_disclosure_is_laid_beside_the_filings(office: Actor, inventor: Actor, twins: list[str]) -> None:
    same = Content(SAME["title"], "", SAME["abstract"], "")
    made = services.save_disclosure(inventor, same)
    found = filings.looked_over_disclosure(inventor, made)
    assert {one.code for one in found} == {"same_content"}
    assert len(found) == 2
    other = services.save_disclosure(inventor, Content("一种滚动轴承", "磨损", "保持架开槽", "寿命长"))
    assert filings.looked_over_disclosure(inventor, other) == []
    assert "申请行为自查" in text_of(browser_of(inventor), "disclosure", made.pk)
    assert twins
    assert office


def test_the_pages(office: Actor, clerk: Actor, twins: list[str]) -> None:
    desk = browser_of(office)
    page = text_of(desk, "filing-units")
    assert "文字几乎相同" in page
    assert "不是认定" in page
    assert "不能自动判断" in page
    flag = filings.looked(office, unit_of(office))[0].flag.key
    desk.post(reverse("workbench:filing-explain", args=[unit_of(office)]), {"flag": flag, "text": "一案双申"})
    assert "一案双申" in text_of(desk, "filing-flags", unit_of(office), query="?standing=explained")
    agency = browser_of(clerk)
    assert "澄江大学" in text_of(agency, "filing-units")
    page = text_of(agency, "filing-flags", unit_of(office), query="?clear=1")
    assert "已说明" in page
    assert "写说明" not in page
    book = desk.get(reverse("workbench:filing-flags", args=[unit_of(office)]) + "?export=xlsx")
    assert len(b"".join(book)) > 3000
    book.close()
    assert twins
