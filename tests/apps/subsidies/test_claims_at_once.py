"""Two people at the same moment: the budget holds, and a fact is taken once. Needs a real PostgreSQL."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from tests.apps.subsidies.claim_district import REGION, District

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.evidence.models import FactClaim
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.outcomes.subsidies.decisions import approve_claim, committed_fen, pass_claim
from zhiqiao.outcomes.subsidies.services import Details, draft_claim, open_fund, submit_claim

BANK = Details(bank_name="澄江农商行", bank_account="6200")

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*jobs: Callable[[], object]) -> list[str]:
    """Run the jobs in threads that start together; returns the refusals."""
    ready = threading.Barrier(len(jobs))
    refused: list[str] = []

    def run(job: Callable[[], object]) -> None:
        ready.wait()
        try:
            job()
        except Refusal as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return refused


def test_two_approvals_cannot_overspend(
    district: District, clerk: Actor, chief: Actor, finance: Actor, pump: Actor, dyer: Actor
) -> None:
    fund = open_fund(clerk, "demo-chengjiang-2026", REGION, 1_500_00)
    made = []
    for firm, patent, name in ((pump, "A1", "澄江泵业"), (dyer, "A2", "澄江印染")):
        facts = district.deal(f"deal:{patent}", [patent], 20_000_00, receiver=name)
        claim = draft_claim(firm, fund.pk, [fact.pk for fact in facts], BANK)
        submit_claim(firm, claim.pk, undertaken=True)
        pass_claim(clerk, claim.pk, "齐全")
        made.append(claim.pk)
    refused = at_once(
        lambda: approve_claim(chief, made[0], "同意"), lambda: approve_claim(finance, made[1], "同意")
    )
    assert len(refused) == 1
    assert "预算只剩" in refused[0]
    assert committed_fen(fund) == 1_000_00


def test_two_submissions_cannot_take_one_fact(district: District, clerk: Actor, pump: Actor) -> None:
    fund = open_fund(clerk, "demo-chengjiang-2026", REGION, 100_000_00)
    facts = [fact.pk for fact in district.deal("deal:1", ["A1"], 20_000_00)]
    first, second = (draft_claim(pump, fund.pk, facts, BANK).pk for _ in range(2))
    refused = at_once(
        lambda: submit_claim(pump, first, undertaken=True),
        lambda: submit_claim(pump, second, undertaken=True),
    )
    assert len(refused) == 1
    assert "已申领过" in refused[0]
    assert FactClaim.objects.count() == 1


def test_two_submissions_cannot_pass_the_unit_cap(district: District, clerk: Actor, pump: Actor) -> None:
    fund = open_fund(clerk, "demo-chengjiang-2026", REGION, 9_000_000_00)
    claims = []
    for matter in ("deal:1", "deal:2"):
        facts = district.deal(matter, [f"{matter}-{n}" for n in range(20)], 20 * 500_000_00)
        claims.append(draft_claim(pump, fund.pk, [fact.pk for fact in facts], BANK))
    at_once(*[lambda pk=one.pk: submit_claim(pump, pk, undertaken=True) for one in claims])
    for one in claims:
        one.refresh_from_db()
    assert sum(one.total_fen for one in claims) == 500_000_00
