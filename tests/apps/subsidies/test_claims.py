"""Claims: prefilled from facts, capped to the fen, taken once, decided by two, never above the budget."""

import datetime as dt

import pytest
from tests.apps.subsidies.claim_district import REGION, District

from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.audit.models import AuditEntry
from zhiqiao.foundation.evidence import queries as evidence
from zhiqiao.foundation.evidence.facts import Grade
from zhiqiao.foundation.evidence.models import Fact, FactClaim
from zhiqiao.foundation.notices.queries import todo_for
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.kernel.states import StepRefused
from zhiqiao.outcomes.subsidies import queries
from zhiqiao.outcomes.subsidies.decisions import (
    approve_claim,
    committed_fen,
    pass_claim,
    pay_claim,
    publish_claim,
    reject_claim,
    return_claim,
)
from zhiqiao.outcomes.subsidies.models import Claim, Fund
from zhiqiao.outcomes.subsidies.services import (
    Details,
    change_claim,
    draft_claim,
    open_fund,
    submit_claim,
    withdraw_claim,
)

SCHEME = "demo-chengjiang-2026"
BANK = Details(bank_name="澄江农商行", bank_account="6200 0001", contact="丁 0990-1234567")
PAID_ON = dt.date(2026, 6, 1)


@pytest.fixture
def fund(clerk: Actor) -> Fund:
    return open_fund(clerk, SCHEME, REGION, 100_000_00)


def handed_in(actor: Actor, fund: Fund, facts: list[Fact]) -> Claim:
    claim = draft_claim(actor, fund.pk, [fact.pk for fact in facts], BANK)
    return submit_claim(actor, claim.pk, undertaken=True)


def test_the_whole_way(district: District, fund: Fund, clerk: Actor, chief: Actor, pump: Actor) -> None:
    facts = district.deal("deal:1", ["A1", "A2", "A3"], 100_000_01)
    claim = draft_claim(pump, fund.pk, [fact.pk for fact in facts], BANK)
    assert claim.total_fen == 5_000_00
    assert [item.paid_fen for item in claim.items.all()] == [33_333_34, 33_333_34, 33_333_33]
    assert not FactClaim.objects.exists()
    submit_claim(pump, claim.pk, undertaken=True)
    assert FactClaim.objects.count() == 3
    assert todo_for(clerk).count() == 1
    pass_claim(clerk, claim.pk, "材料齐全")
    approve_claim(chief, claim.pk, "同意")
    publish_claim(chief, claim.pk, dt.date(2026, 5, 20))
    paid = pay_claim(clerk, claim.pk, PAID_ON, "国库 2026-77")
    assert paid.state == "paid"
    fact = Fact.objects.get(kind="subsidy_paid")
    assert (fact.amount_fen, fact.matter, fact.subject) == (5_000_00, paid.matter, pump.credit_code)
    assert [one.name for one in fact.parties.all()] == ["澄江泵业"]
    assert queries.balance(fund).left_fen == 100_000_00 - 5_000_00
    assert not todo_for(clerk).exists()
    assert [review.step for review in paid.reviews.all()] == ["submit", "pass", "approve", "publish", "pay"]
    assert AuditEntry.objects.filter(target=paid.matter).count() == 6


def test_what_cannot_be_claimed_is_listed_with_its_reason(
    district: District, fund: Fund, pump: Actor
) -> None:
    [good] = district.deal("deal:1", ["A1"], 10_000_00)
    district.deal("deal:2", ["A2"], 10_000_00, day=dt.date(2025, 12, 31))
    district.deal("deal:3", ["A3"], 0)
    district.deal("deal:4", ["A4"], 10_000_00, giver="澄江印染")
    district.deal("deal:5", ["A5"], 10_000_00, receiver="澄江印染")
    found = {one.fact.subject: one.refused for one in queries.candidates(pump, fund)}
    assert found["A1"] == ""
    assert "还没有开始" in found["A2"]
    assert "没有实际付款" in found["A3"]
    assert "不是高校" in found["A4"]
    assert "A5" not in found
    other = handed_in(pump, fund, [good])
    again = {one.fact.subject: one.refused for one in queries.candidates(pump, fund)}
    assert other.number in again["A1"]


def test_a_fact_is_claimed_once_and_free_again_after_withdrawal(
    district: District, fund: Fund, pump: Actor
) -> None:
    facts = district.deal("deal:1", ["A1"], 10_000_00)
    first = handed_in(pump, fund, facts)
    second = draft_claim(pump, fund.pk, [facts[0].pk], BANK)
    with pytest.raises(Refusal, match="已申领过") as caught:
        submit_claim(pump, second.pk, undertaken=True)
    assert first.number in str(caught.value)
    withdraw_claim(pump, first.pk, "填错了")
    assert submit_claim(pump, second.pk, undertaken=True).state == "submitted"


def test_return_frees_the_facts_and_the_unit_hands_in_again(
    district: District, fund: Fund, clerk: Actor, chief: Actor, pump: Actor
) -> None:
    claim = handed_in(pump, fund, district.deal("deal:1", ["A1"], 10_000_00))
    with pytest.raises(Refusal, match="没有写意见"):
        return_claim(clerk, claim.pk, " ")
    return_claim(clerk, claim.pk, "缺付款凭证")
    assert not FactClaim.objects.exists()
    assert [note.verb for note in todo_for(pump)] == ["修改"]
    change_claim(pump, claim.pk, [item.fact_id for item in claim.items.all()], BANK)
    again = submit_claim(pump, claim.pk, undertaken=True)
    assert FactClaim.objects.get().claim == again.number
    pass_claim(clerk, claim.pk, "齐了")
    approve_claim(chief, claim.pk, "同意")
    assert committed_fen(fund) == again.total_fen
    return_claim(clerk, claim.pk, "公示前发现错误")
    assert committed_fen(fund) == 0


def test_reviewer_cannot_approve(
    district: District, fund: Fund, clerk: Actor, finance: Actor, pump: Actor
) -> None:
    claim = handed_in(pump, fund, district.deal("deal:1", ["A1"], 10_000_00))
    pass_claim(clerk, claim.pk, "齐全")
    with pytest.raises(Refusal, match="须由另一人"):
        approve_claim(clerk, claim.pk, "同意")
    assert approve_claim(finance, claim.pk, "同意").state == "approved"


def test_budget_is_never_overspent(
    district: District, clerk: Actor, chief: Actor, pump: Actor, dyer: Actor
) -> None:
    fund = open_fund(clerk, SCHEME, REGION, 1_500_00)
    first = handed_in(pump, fund, district.deal("deal:1", ["A1"], 20_000_00))
    second = handed_in(dyer, fund, district.deal("deal:2", ["A2"], 20_000_00, receiver="澄江印染"))
    for claim in (first, second):
        pass_claim(clerk, claim.pk, "齐全")
    approve_claim(chief, first.pk, "同意")
    with pytest.raises(Refusal, match=r"预算只剩 500\.00 元，这笔申领要 1,000\.00 元"):
        approve_claim(chief, second.pk, "同意")
    second.refresh_from_db()
    assert second.state == "reviewed"
    assert committed_fen(fund) == 1_000_00


def test_the_unit_cap_counts_the_other_open_claims(district: District, clerk: Actor, pump: Actor) -> None:
    fund = open_fund(clerk, SCHEME, REGION, 9_000_000_00)
    many = district.deal("deal:1", [f"A{number}" for number in range(24)], 24 * 500_000_00)
    assert handed_in(pump, fund, many).total_fen == 480_000_00
    second = handed_in(pump, fund, district.deal("deal:2", ["B1", "B2"], 1_000_000_00))
    assert second.total_fen == 20_000_00
    assert "单位本期上限" in second.award_notes[0]
    third = draft_claim(pump, fund.pk, [fact.pk for fact in district.deal("deal:3", ["C1"], 1_000_00)], BANK)
    assert third.total_fen == 0
    with pytest.raises(Refusal, match="奖补为 0 元"):
        submit_claim(pump, third.pk, undertaken=True)


def test_submission_needs_undertaking_account_and_only_eligible_lines(
    district: District, fund: Fund, pump: Actor
) -> None:
    [good] = district.deal("deal:1", ["A1"], 10_000_00)
    [unpaid] = district.deal("deal:2", ["A2"], 0)
    claim = draft_claim(pump, fund.pk, [good.pk, unpaid.pk], Details())
    with pytest.raises(Refusal, match="没有勾选承诺"):
        submit_claim(pump, claim.pk, undertaken=False)
    with pytest.raises(Refusal, match="收款账户"):
        submit_claim(pump, claim.pk, undertaken=True)
    change_claim(pump, claim.pk, [good.pk, unpaid.pk], BANK)
    with pytest.raises(Refusal, match="1 条不符合条件，例如专利 A2"):
        submit_claim(pump, claim.pk, undertaken=True)
    change_claim(pump, claim.pk, [good.pk], BANK)
    assert submit_claim(pump, claim.pk, undertaken=True).total_fen == 500_00


def test_a_corrected_fact_stops_the_claim(
    district: District, fund: Fund, clerk: Actor, chief: Actor, pump: Actor
) -> None:
    [fact] = district.deal("deal:1", ["A1"], 10_000_00)
    claim = handed_in(pump, fund, [fact])
    pass_claim(clerk, claim.pk, "齐全")
    district.deal("deal:1", ["A1"], 0, supersedes=fact.pk, quantity=0)
    with pytest.raises(Refusal, match=f"第 {fact.pk} 号事实已被更正或撤销"):
        approve_claim(chief, claim.pk, "同意")


def test_others_facts_and_others_regions_are_refused(
    district: District, fund: Fund, pump: Actor, dyer: Actor
) -> None:
    [mine] = district.deal("deal:1", ["A1"], 10_000_00)
    with pytest.raises(Refusal, match="不是本单位"):
        draft_claim(dyer, fund.pk, [mine.pk], BANK)
    stranger = district.person("西岭己", "西岭机械", "enterprise")
    with pytest.raises(Refusal, match="这笔资金支持"):
        draft_claim(stranger, fund.pk, [mine.pk], BANK)
    with pytest.raises(Refusal, match="没有选择成交"):
        draft_claim(pump, fund.pk, [], BANK)


def test_who_may(district: District, fund: Fund, clerk: Actor, pump: Actor, dyer: Actor) -> None:
    claim = draft_claim(pump, fund.pk, [district.deal("deal:1", ["A1"], 10_000_00)[0].pk], BANK)
    with pytest.raises(Denied):
        submit_claim(dyer, claim.pk, undertaken=True)
    with pytest.raises(Denied):
        queries.claim(dyer, claim.pk)
    with pytest.raises(Refusal, match="还是草稿"):
        queries.claim(clerk, claim.pk)
    assert not queries.claims(clerk).exists()
    assert queries.claims(pump).get() == claim
    submit_claim(pump, claim.pk, undertaken=True)
    assert queries.claims(clerk).get() == claim
    assert not queries.claims(dyer).exists()
    with pytest.raises(Denied):
        pass_claim(pump, claim.pk, "我自己审")
    west = district.organization("西岭区市场监管局", "agency", "990102")
    neighbour = district.person("西岭庚", west.name, "lead_agency")
    assert not queries.claims(neighbour).exists()
    with pytest.raises(Denied):
        pass_claim(neighbour, claim.pk, "越区审核")


def test_steps_out_of_order_are_refused(
    district: District, fund: Fund, clerk: Actor, chief: Actor, pump: Actor
) -> None:
    claim = handed_in(pump, fund, district.deal("deal:1", ["A1"], 10_000_00))
    with pytest.raises(StepRefused, match="待审核"):
        approve_claim(chief, claim.pk, "同意")
    with pytest.raises(StepRefused):
        pay_claim(clerk, claim.pk, PAID_ON, "1")
    reject_claim(clerk, claim.pk, "不以实施为目的")
    assert not FactClaim.objects.exists()
    with pytest.raises(StepRefused, match="终点"):
        submit_claim(pump, claim.pk, undertaken=True)


def test_payment_needs_voucher_and_comes_after_the_notice(
    district: District, fund: Fund, clerk: Actor, chief: Actor, pump: Actor
) -> None:
    claim = handed_in(pump, fund, district.deal("deal:1", ["A1"], 10_000_00))
    pass_claim(clerk, claim.pk, "齐全")
    approve_claim(chief, claim.pk, "同意")
    publish_claim(chief, claim.pk, dt.date(2026, 5, 20))
    with pytest.raises(Refusal, match="凭证号"):
        pay_claim(clerk, claim.pk, PAID_ON, " ")
    with pytest.raises(Refusal, match="早于公示起始日"):
        pay_claim(clerk, claim.pk, dt.date(2026, 5, 19), "1")
    before = evidence.head_position()
    pay_claim(clerk, claim.pk, PAID_ON, "1")
    assert evidence.head_position() == before + 1


def test_one_fund_a_scheme_and_region(fund: Fund, clerk: Actor) -> None:
    with pytest.raises(Refusal, match="已为"):
        open_fund(clerk, SCHEME, REGION, 1)
    with pytest.raises(Refusal, match="大于零"):
        open_fund(clerk, "guangzhou-2021-assignment-license", REGION, 0)
    with pytest.raises(Denied):
        open_fund(clerk, SCHEME, "990102", 1)
    assert fund.is_demo


def test_payments_for_one_patent_and_for_a_whole_deal(district: District, fund: Fund, pump: Actor) -> None:
    facts = district.deal("deal:1", ["A1", "A2"], 30_000_00)
    district.payment("deal:1", "A1", 5_000_00)
    paid = {one.fact.subject: one.award.line.paid_fen for one in queries.candidates(pump, fund)}
    assert paid == {"A1": 20_000_00, "A2": 15_000_00}
    assert {one.award.line.batch for one in queries.candidates(pump, fund)} == {"deal:1"}
    assert facts


def test_payment_of_a_patent_not_yet_recorded_is_not_counted_for_the_others(
    district: District, fund: Fund, pump: Actor
) -> None:
    district.deal("deal:1", ["A1", "A2"], 0, kind="assignment_signed", grade=Grade.DECLARED)
    district.deal("deal:1", ["A1"], 30_000_00)
    paid = {one.fact.subject: one.award.line.paid_fen for one in queries.candidates(pump, fund)}
    assert paid == {"A1": 15_000_00}
