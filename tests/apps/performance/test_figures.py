"""Figures of an adopted plan: targets, the facts behind, and the same again at the same position."""

import datetime as dt

import pytest

from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import SYSTEM, Actor, Denied
from zhiqiao.foundation.accounts.parties import Party
from zhiqiao.foundation.audit.services import mutation
from zhiqiao.foundation.evidence import queries as evidence
from zhiqiao.foundation.evidence.facts import Grade, NewFact
from zhiqiao.foundation.evidence.models import Fact
from zhiqiao.foundation.evidence.services import write_fact
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.outcomes.performance.explaining import why
from zhiqiao.outcomes.performance.queries import Behind, facts_behind, figure, figures
from zhiqiao.outcomes.programme.models import Adoption
from zhiqiao.outcomes.programme.services import adopt_plan

LEAD = Actor(None, "甲", Role.LEAD_AGENCY, region_code="990101")
NEIGHBOUR = Actor(None, "丙", Role.LEAD_AGENCY, region_code="990102")
FIRM = Actor(None, "戊", Role.ENTERPRISE, region_code="990101")
UNIVERSITY = Party("giver", "澄江大学", "U1", "university", "", "990101")
DAY = dt.date(2024, 5, 6)

pytestmark = pytest.mark.django_db


@mutation("foundation.evidence:ledger:verify")
def write(actor: Actor, new: NewFact) -> Fact:
    return write_fact(actor, new)


def license_of(patent: str, firm: str, size: str, **changes: object) -> Fact:
    receiver = Party("receiver", firm, f"C-{firm}", "enterprise", size, "990101")
    words: dict = {
        "effective_on": DAY,
        "grade": Grade.RECORDED,
        "amount_fen": 100_000_00,
        "record_number": patent,
    }
    words |= changes
    new = NewFact(
        kind="license_recorded", subject=patent, parties=(UNIVERSITY, receiver), region_code="990101", **words
    )
    return write(SYSTEM, new)


@pytest.fixture
def adoption() -> Adoption:
    return adopt_plan(LEAD, "beibei-2023-2024", "990101")


def test_ten_figures_over_an_empty_ledger_say_why_they_are_empty(adoption: Adoption) -> None:
    found = figures(LEAD, adoption)
    assert [one.kpi.id for one in found] == [f"BB-{number:02d}" for number in range(1, 11)]
    for one in found:
        assert not one.value
        assert "还没有这类事实" in one.reason
        assert one.met is (None if one.value is None else False)
    assert [one.value_text for one in found if one.value is None] == ["不可计算"] * 3


def test_a_figure_comes_with_its_facts_and_those_left_out(adoption: Adoption) -> None:
    kept = license_of("A1", "泵业", "small")
    large = license_of("A2", "重工", "large")
    late = license_of("A3", "泵业", "small", effective_on=dt.date(2024, 11, 1))
    one = figure(LEAD, adoption, "BB-01")
    assert (one.text, one.target_text, one.met) == ("1 次", "≥ 50 次", False)
    assert {(left.label, left.facts) for left in one.left_out} == {("不是中小微", 1), ("晚于截止日", 1)}
    assert list(facts_behind(LEAD, adoption, one, Behind())) == [kept]
    assert list(facts_behind(LEAD, adoption, one, Behind(outcome="size"))) == [large]
    assert list(facts_behind(LEAD, adoption, one, Behind(outcome="after"))) == [late]
    assert "重工" in why(one.indicator.main, "size", large)
    assert "大型" in why(one.indicator.main, "size", large)
    assert [(month.month, month.total) for month in one.months] == [(dt.date(2024, 5, 1), 1)]
    money = figure(LEAD, adoption, "BB-08")
    assert money.value_text == "0.002"
    assert money.yuan_text == "200,000.00 元"


def test_the_same_position_gives_the_same_figure_after_corrections(adoption: Adoption) -> None:
    first = license_of("A1", "泵业", "small")
    then = evidence.head_position()
    before = figure(LEAD, adoption, "BB-01")
    license_of("A1", "泵业", "small", supersedes=first.pk, quantity=0)
    license_of("A2", "印染", "micro")
    license_of("A3", "染整", "micro")
    assert figure(LEAD, adoption, "BB-01").value == 2
    again = figure(LEAD, adoption, "BB-01", then)
    assert (again.value, again.result) == (before.value, before.result)
    with pytest.raises(Refusal, match="账本还没有第"):
        figure(LEAD, adoption, "BB-01", then + 100)


def test_value_is_cut_not_rounded_towards_its_target(adoption: Adoption) -> None:
    holder = Party("holder", "澄江大学", "U1", "university", "", "990101")
    write(
        SYSTEM,
        NewFact("stock_counted", "U1", DAY, (holder,), "990101", Grade.DECLARED, quantity=10_001),
    )
    for number in range(200):
        license_of(f"A{number}", "泵业", "small")
    one = figure(LEAD, adoption, "BB-05")
    assert one.text == "1.99%"
    assert one.met is False
    assert [part.value for part in one.parts] == ["200", "10,001"]


def test_others_see_no_figures(adoption: Adoption) -> None:
    for stranger in (NEIGHBOUR, FIRM):
        with pytest.raises(Denied):
            figure(stranger, adoption, "BB-01")
        with pytest.raises(Denied):
            figures(stranger, adoption)


def test_a_figure_costs_a_constant_number_of_queries(
    adoption: Adoption, django_assert_max_num_queries: object
) -> None:
    for number in range(30):
        license_of(f"A{number}", f"厂{number}", "small")
    with django_assert_max_num_queries(6):  # type: ignore[operator]  # the plugin's fixture has no public type
        figure(LEAD, adoption, "BB-02")
