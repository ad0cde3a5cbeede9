"""The clock of publicly funded patents: declared in the stock-take or by hand, excused, offered, reminded."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.apps.neighborhood import pdf
from tests.apps.stocktake.stocktake_round import ANSWERS
from tests.apps.stocktake.test_pages import browser_of, text_of
from tests.apps.stocktake.test_waking import fact_on

from zhiqiao.assets.register.models import Patent
from zhiqiao.assets.stocktake import queries, services
from zhiqiao.assets.stocktake.answers import Answers
from zhiqiao.assets.stocktake.models import Entry, FundingDeclaration, Round
from zhiqiao.foundation.access.rules import SYSTEM, Actor, Denied
from zhiqiao.foundation.notices import queries as notices
from zhiqiao.kernel.periods import as_of, today
from zhiqiao.kernel.refusal import Refusal

FUNDED = Answers(**{**ANSWERS.__dict__, "fiscal_project": True, "fiscal_project_number": "2012ZX07"})


def funded_todos(actor: Actor) -> list[str]:
    return [one.about for one in notices.todo_for(actor) if one.title == "财政资助专利未实施时钟"]


def test_answered_as_funded_starts_the_clock_and_taken_back_stops_it(
    entry: Entry, inventor: Actor, office: Actor, clerk: Actor, sister_clerk: Actor
) -> None:
    services.answer_entry(inventor, entry.pk, FUNDED)
    line = queries.funded(office)[0]
    assert (line.project_number, line.verdict) == ("2012ZX07", "to_offer")
    assert (line.ends_on, line.level) == (date(2020, 1, 6), "")
    assert [one.pk for one in queries.funded(clerk)] == [line.pk]
    assert queries.funded(sister_clerk) == []
    services.answer_entry(inventor, entry.pk, ANSWERS)
    assert queries.funded(office) == []


def test_the_office_is_reminded_and_the_reason_settles_it_for_a_while(
    entry: Entry, inventor: Actor, office: Actor
) -> None:
    services.answer_entry(inventor, entry.pk, FUNDED)
    assert queries.reminders_are_due(SYSTEM)
    assert services.remind_funded(SYSTEM) == 1
    assert not queries.reminders_are_due(SYSTEM)
    assert funded_todos(office) == ["1 件应对外提供或写明理由"]
    pk = FundingDeclaration.objects.get().pk
    with pytest.raises(Refusal, match="说明"):
        services.excuse_idle(office, [pk], "in_trial", " ")
    with as_of(date(2026, 1, 1)):
        services.excuse_idle(office, [pk], "in_trial", "中试线建设中", date(2026, 6, 30))
        assert queries.funded(office)[0].verdict == "excused"
        assert funded_todos(office) == []
    with as_of(date(2026, 7, 1)):
        assert queries.funded(office)[0].verdict == "to_offer"


def test_the_clock_of_what_is_past_its_term_has_stopped(entry: Entry, inventor: Actor, office: Actor) -> None:
    """有效 in the last list, but more than twenty years since filing: nothing is left to offer."""
    services.answer_entry(inventor, entry.pk, FUNDED)
    Patent.objects.filter(pk=entry.patent_id).update(filed_on=date(2000, 3, 1))
    assert queries.funded(office)[0].verdict == "over"
    Patent.objects.filter(pk=entry.patent_id).update(filed_on=date(2012, 3, 1), legal_status="unknown")
    line = queries.funded(office)[0]
    assert (line.verdict, line.reason) == ("unknown", "来源数据没有法律状态")


def test_offered_and_converted_are_told_by_the_ledger(entry: Entry, inventor: Actor, office: Actor) -> None:
    services.answer_entry(inventor, entry.pk, FUNDED)
    sleeper = queries.sleepers(office).get()
    with as_of(date(2026, 4, 1)):
        fact_on(sleeper, "listing_published")
        assert queries.funded(office)[0].verdict == "offered"
        fact_on(sleeper, "license_recorded")
        assert queries.funded(office)[0].verdict == "used"


def test_a_declaration_by_hand_is_checked_and_only_of_own_patents(
    opened: Round, office: Actor, clerk: Actor, numbers: list[str]
) -> None:
    assert opened.pk
    with pytest.raises(Refusal, match="项目编号"):
        services.declare_funding(office, numbers[1], services.Funding(" "))
    with pytest.raises(Refusal, match="级别"):
        services.declare_funding(office, numbers[1], services.Funding("X1", level="galactic"))
    with pytest.raises(Refusal, match="年份"):
        services.declare_funding(office, numbers[1], services.Funding("X1", year=today().year + 1))
    with pytest.raises(Refusal, match="不是本单位"):
        services.declare_funding(office, "2021100000000", services.Funding("X1"))
    with pytest.raises(Denied):
        services.declare_funding(clerk, numbers[1], services.Funding("X1"))
    one = services.declare_funding(office, numbers[1], services.Funding("X1", level="provincial", year=2020))
    assert queries.funded(office)[0].verdict in {"running", "near", "to_offer"}
    services.withdraw_funding(office, one.pk, "横向项目")
    assert queries.funded(office) == []


def test_the_pages(entry: Entry, inventor: Actor, office: Actor, clerk: Actor) -> None:
    services.answer_entry(inventor, entry.pk, FUNDED)
    FundingDeclaration.objects.all().delete()
    desk = browser_of(office)
    desk.post(reverse("workbench:funded-gather"))
    one = FundingDeclaration.objects.get()
    assert "2012ZX07" in text_of(desk, "funded", query="?verdict=to_offer")
    assert "2012ZX07" not in text_of(desk, "funded", query="?verdict=running")
    told = {
        "number": entry.patent.number,
        "project_number": "2012ZX07-3",
        "level": "national",
        "year": "2012",
        "papers": SimpleUploadedFile("任务书.pdf", pdf("任务书")),
    }
    assert desk.post(reverse("workbench:funded-new"), told).status_code == 302
    assert desk.post(reverse("workbench:funded-new"), {**told, "year": "1900"}).status_code == 422
    own = text_of(desk, "funded-one", one.pk)
    assert "任务书.pdf" in own
    seen = text_of(browser_of(clerk), "funded-one", one.pk)
    assert "国家级" in seen
    assert "撤回声明" not in seen
    desk.post(
        reverse("workbench:funded-excuse"),
        {"funded": [one.pk], "excuse": "in_trial", "text": "临床", "until": "2099-01-01"},
    )
    assert "临床" in text_of(desk, "funded-one", one.pk)
    book = desk.get(reverse("workbench:funded") + "?export=xlsx&q=")
    assert b"".join(book.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]  # a file response
    assert (
        desk.post(reverse("workbench:funded-withdraw", args=[one.pk]), {"reason": "误填"}).status_code == 302
    )
