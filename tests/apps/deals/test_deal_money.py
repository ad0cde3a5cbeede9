"""Money that arrives, is taken back, or is no longer owed; deals that end."""

from dataclasses import replace

import pytest
from tests.apps.deals.deal_papers import AMOUNT, CONTRACT, PAID, PROOF, RECORDED, SIGNED, slip

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.audit.services import mutation
from zhiqiao.foundation.evidence import queries as evidence
from zhiqiao.foundation.evidence.models import Fact
from zhiqiao.foundation.evidence.services import claim_fact
from zhiqiao.foundation.notices import queries as notices
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.transactions.deals import queries, services
from zhiqiao.transactions.deals.drafting import DealData, draft_deal
from zhiqiao.transactions.deals.models import Deal, Payment

pytestmark = pytest.mark.django_db


def amounts_of(kind: str) -> list[int | None]:
    return list(Fact.objects.filter(kind=kind).values_list("amount_fen", flat=True))


class TestMoney:
    """Three amounts that are never one: contract, recorded, received."""

    def test_money_may_come_in_parts_and_before_the_record(
        self, office: Actor, firm: Actor, signed: Deal
    ) -> None:
        services.add_payment(firm, signed.pk, SIGNED, 4_000_000, slip("1"))
        assert queries.amounts(office) == {"contract": AMOUNT, "recorded": 0, "received": 4_000_000}
        services.add_payment(office, signed.pk, PAID, AMOUNT - 4_000_000, slip("2"))
        signed.refresh_from_db()
        assert signed.state == Deal.SIGNED, "付清了但还没备案"
        services.record_deal(office, signed.pk, PAID, "X1", [PROOF])
        signed.refresh_from_db()
        assert signed.state == Deal.PAID
        assert queries.amounts(office) == dict.fromkeys(("contract", "recorded", "received"), AMOUNT)

    def test_no_more_comes_than_was_agreed(self, firm: Actor, recorded: Deal) -> None:
        services.add_payment(firm, recorded.pk, PAID, AMOUNT - 1, slip("1"))
        for amount in (0, -5, 2):
            with pytest.raises(Refusal):
                services.add_payment(firm, recorded.pk, PAID, amount, slip("2"))
        services.add_payment(firm, recorded.pk, PAID, 1, slip("2"))
        with pytest.raises(Refusal, match="已到账"):
            services.add_payment(firm, recorded.pk, PAID, 1, slip("3"))
        assert amounts_of("payment_received") == [AMOUNT - 1, 1]

    def test_a_royalty_may_bring_more(self, office: Actor, firm: Actor, terms: DealData) -> None:
        made = draft_deal(office, replace(terms, amount_note="另按净销售额 3% 提成"))
        services.sign_deal(office, made.pk, SIGNED, "TC-1", [CONTRACT])
        services.add_payment(firm, made.pk, PAID, AMOUNT * 2, slip())
        assert queries.amounts(firm)["received"] == AMOUNT * 2

    def test_a_wrong_payment_is_withdrawn_by_a_fact_that_supersedes(
        self, office: Actor, firm: Actor, recorded: Deal
    ) -> None:
        paid = services.add_payment(firm, recorded.pk, PAID, AMOUNT, slip())
        with pytest.raises(Refusal, match="更正原因"):
            services.withdraw_payment(firm, paid.pk, " ")
        services.withdraw_payment(firm, paid.pk, "填成了别的合同")
        recorded.refresh_from_db()
        assert recorded.state == Deal.RECORDED
        standing = Fact.objects.filter(kind="payment_received", superseded_by=None).get()
        assert (standing.quantity, standing.amount_fen, standing.supersedes_id) == (0, 0, paid.fact_id)
        assert standing.attributes["reason"] == "填成了别的合同"
        assert queries.amounts(office)["received"] == 0
        with pytest.raises(Refusal, match="已更正过"):
            services.withdraw_payment(firm, paid.pk, "再来")
        services.add_payment(firm, recorded.pk, PAID, AMOUNT, slip("right"))
        assert queries.amounts(office)["received"] == AMOUNT
        assert evidence.verify().whole

    def test_a_payment_that_is_not_there_is_refused_in_words(self, firm: Actor) -> None:
        with pytest.raises(Refusal, match="没有这笔到账"):
            services.withdraw_payment(firm, 404, "x")

    def test_a_deal_for_nothing_waits_for_no_money(self, office: Actor, firm: Actor, terms: DealData) -> None:
        made = draft_deal(office, replace(terms, amount_fen=0))
        services.sign_deal(office, made.pk, SIGNED, "WC-1", [CONTRACT])
        services.record_deal(office, made.pk, RECORDED, "X1", [PROOF])
        assert not notices.todo_for(firm).exists()
        assert amounts_of("license_recorded") == [0, 0, 0]


@mutation("foundation.evidence:ledger:verify")
def claim(_actor: Actor, position: int) -> None:
    claim_fact(position, "某办法", "申-1")


class TestCancel:
    """What was agreed may end; its facts stay in the ledger and count no more."""

    def test_every_fact_is_superseded_and_money_counts_no_more(
        self, office: Actor, firm: Actor, recorded: Deal
    ) -> None:
        services.add_payment(firm, recorded.pk, PAID, 5, slip())
        with pytest.raises(Refusal, match="终止原因"):
            services.cancel_deal(office, recorded.pk, "")
        services.cancel_deal(office, recorded.pk, "合同解除")
        standing = evidence.facts_of(f"deal:{recorded.pk}").filter(superseded_by=None)
        assert standing.count() == 7
        assert {(f.quantity, f.amount_fen) for f in standing} == {(0, 0)}
        assert evidence.facts_of(f"deal:{recorded.pk}").count() == 14
        assert queries.amounts(office) == {"contract": 0, "recorded": 0, "received": 0}
        assert Payment.objects.get().is_withdrawn
        assert not notices.todo_for(office).exists()
        for step in (
            lambda: services.cancel_deal(office, recorded.pk, "再来"),
            lambda: services.add_payment(firm, recorded.pk, PAID, 1, slip("2")),
        ):
            with pytest.raises(Refusal, match="已终止"):
                step()
        assert evidence.verify().whole

    def test_what_has_been_claimed_for_a_subsidy_is_not_taken_back(
        self, clerk: Actor, firm: Actor, recorded: Deal
    ) -> None:
        paid = services.add_payment(firm, recorded.pk, PAID, AMOUNT, slip())
        claim(clerk, paid.fact_id)
        with pytest.raises(Refusal, match="已用于奖补申领"):
            services.withdraw_payment(firm, paid.pk, "填错")
        with pytest.raises(Refusal, match="已用于奖补申领"):
            services.cancel_deal(firm, recorded.pk, "解除")
        assert not Fact.objects.exclude(supersedes=None).exists()

    def test_a_draft_is_dropped_without_facts(self, office: Actor, draft: Deal) -> None:
        assert services.cancel_deal(office, draft.pk, "不谈了").state == Deal.CANCELLED
        assert not Fact.objects.exists()
