"""All firms × new patents: what is planned, what is sent, what is left out."""

from datetime import timedelta
from pathlib import Path

import pytest
from tests.apps.matching.market_place import offer
from tests.apps.neighborhood import Neighborhood

from zhiqiao.config.command_line import main
from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.accounts.models import Organization, User
from zhiqiao.foundation.evidence.models import Fact
from zhiqiao.kernel.periods import today
from zhiqiao.market.catalog.models import Demand, Listing
from zhiqiao.market.matching import choices
from zhiqiao.market.matching.mass_push import Plan, plan, send
from zhiqiao.market.matching.models import Push

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf(office: Actor, wash: str, bearing: str) -> dict[str, Listing]:
    return {number: offer(office, number) for number in (wash, bearing)}


def pairs(planned: Plan) -> set[tuple[str, str]]:
    return {(one.asking.firm.name, one.offer.card.number) for one in planned.rows}


@pytest.fixture
def goods(wash: str, ozone: str, bearing: str) -> tuple[str, str, str]:
    return wash, ozone, bearing


@pytest.mark.usefixtures("shelf", "ozone")
def test_each_firm_gets_what_answers_its_need_or_its_business(
    clerk: Actor, dyer: Organization, pump_firm: Organization, need: Demand, goods: tuple[str, str, str]
) -> None:
    wash, ozone, bearing = goods
    planned = plan(clerk)
    assert (planned.patents, planned.fresh) == (3, 2)
    assert (dyer.name, wash) in pairs(planned)
    assert (pump_firm.name, bearing) in pairs(planned)
    assert ozone not in {number for _, number in pairs(planned)}, "不在架的不推"
    row = next(one for one in planned.rows if one.offer.card.number == wash and one.asking.demand == need)
    assert need.title in row.reason
    assert "漂染" in row.reason
    assert not Push.objects.exists(), "计划不写任何东西"


@pytest.mark.usefixtures("shelf")
def test_a_plan_is_sent_once(clerk: Actor, dyer: Organization, need: Demand, wash: str) -> None:
    planned = plan(clerk)
    heard: list[tuple[int, int]] = []
    outcome = send(clerk, planned, lambda done, total: heard.append((done, total)))
    assert (outcome.sent, outcome.refused) == (len(planned.rows), ())
    assert heard[-1] == (len(planned.rows), len(planned.rows))
    one = Push.objects.get(firm=dyer, patent__number=wash)
    assert one.demand == need
    assert one.due_on == today() + timedelta(days=choices.days("answer_days"))
    assert Fact.objects.filter(kind="patent_pushed", subject=wash).count() == 1
    assert plan(clerk).rows == (), "推过的不再推"
    again = send(clerk, planned)
    assert again.sent == 0
    assert len(again.refused) == len(planned.rows)


@pytest.mark.usefixtures("need")
def test_only_what_is_new_on_the_shelf(clerk: Actor, shelf: dict[str, Listing], wash: str) -> None:
    listing = shelf[wash]
    Listing.objects.filter(pk=listing.pk).update(published_at=listing.published_at - timedelta(days=40))
    planned = plan(clerk, since=today() - timedelta(days=30))
    assert planned.fresh == 1
    assert wash not in {number for _, number in pairs(planned)}
    assert wash in {number for _, number in pairs(plan(clerk, since=today() - timedelta(days=50)))}


@pytest.mark.usefixtures("need", "shelf")
def test_no_more_than_asked_for_a_firm(clerk: Actor) -> None:
    planned = plan(clerk, per_firm=1)
    assert planned.rows
    names = [one.asking.firm.name for one in planned.rows]
    assert len(names) == len(set(names))


@pytest.mark.usefixtures("secret_need", "shelf")
def test_a_firm_that_asks_in_private_is_not_found_by_those_who_may_not_know(
    office: Actor, clerk: Actor, dyer: Organization
) -> None:
    Organization.objects.filter(pk=dyer.pk).update(products="")
    assert dyer.name not in {name for name, _ in pairs(plan(office))}
    assert dyer.name in {name for name, _ in pairs(plan(clerk))}


@pytest.mark.usefixtures("shelf")
def test_who_may_not_send_plans_nothing(firm: Actor) -> None:
    with pytest.raises(Denied):
        plan(firm)


@pytest.mark.usefixtures("need", "shelf")
def test_firms_elsewhere_are_not_sent_to(town: Neighborhood, clerk: Actor) -> None:
    far = town.organization("西岭主轴有限公司", "enterprise", "990102", products="高速机床主轴、轴承润滑系统")
    assert far.name not in {name for name, _ in pairs(plan(clerk))}


@pytest.mark.usefixtures("need", "shelf")
def test_the_command_plans_first_and_sends_when_told(
    clerk: Actor, tmp_path: Path, capsys: pytest.CaptureFixture[str], wash: str
) -> None:
    username = User.objects.get(pk=clerk.user_id).username
    words = ["push", "--as", username, "--out", str(tmp_path / "plan.csv")]
    assert main(words) == 0
    assert "没有推送" in capsys.readouterr().out
    assert wash in (tmp_path / "plan.csv").read_text(encoding="utf-8-sig")
    assert not Push.objects.exists()
    assert main([*words, "--apply"]) == 0
    assert Push.objects.filter(patent__number=wash).exists()
    assert "已推送" in capsys.readouterr().out


def test_the_command_refuses_strangers_and_firms_in_words(
    firm: Actor, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["push", "--as", "nobody"]) == 1
    assert "没有用户" in capsys.readouterr().err
    assert main(["push", "--as", User.objects.get(pk=firm.user_id).username]) == 1
    assert "不能向企业推送" in capsys.readouterr().err
