"""Facts: what is refused, corrections that supersede, one claim a scheme, and a ledger that shows any edit."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from zhiqiao.foundation.access.rules import SYSTEM, Actor, Denied
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.accounts.parties import Party
from zhiqiao.foundation.accounts.queries import party_snapshot
from zhiqiao.foundation.audit.models import LedgerHead
from zhiqiao.foundation.audit.services import mutation
from zhiqiao.foundation.evidence import queries
from zhiqiao.foundation.evidence.facts import Grade, NewFact, Paper, fact_kinds
from zhiqiao.foundation.evidence.models import Fact, FactClaim, FactParty
from zhiqiao.foundation.evidence.services import claim_fact, release_claims, write_fact
from zhiqiao.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db

PAPER = Paper("a" * 64, "备案证明.pdf", "备案证明")
GIVER = Party("giver", "澄江大学", "12990101MA0000001", "university", "", "990101")
RECEIVER = Party("receiver", "澄江印染", "91990101MA0000002", "enterprise", "small", "990101")
PLAIN = NewFact(
    kind="license_recorded",
    subject="2021114346804",
    subject_name="一种测试",
    effective_on=date(2024, 5, 6),
    parties=(GIVER, RECEIVER),
    region_code="990101",
    grade=Grade.RECORDED,
    amount_fen=12_345,
    papers=(PAPER,),
    record_number="X2024990000001",
    matter="deal:1",
    attributes={"license_kind": "ordinary", "patents": 1, "related": False},
)


@mutation("foundation.evidence:ledger:verify")
def write(actor: Actor, new: NewFact) -> Fact:
    return write_fact(actor, new)


@mutation("foundation.evidence:ledger:verify")
def claim(_actor: Actor, position: int, scheme: str, by: str) -> None:
    claim_fact(position, scheme, by)


def some(count: int = 4) -> list[Fact]:
    return [write(SYSTEM, replace(PLAIN, subject=f"P{n}")) for n in range(count)]


def test_a_fact_keeps_what_it_was_told() -> None:
    position = write(SYSTEM, PLAIN).position
    kept = Fact.objects.get(position=position)
    assert (kept.subject, kept.amount_fen, kept.grade, kept.quantity) == ("2021114346804", 12_345, 3, 1)
    assert kept.papers == [{"sha256": "a" * 64, "name": "备案证明.pdf", "kind": "备案证明"}]
    assert [(p.role, p.kind, p.size_class) for p in kept.parties.all()] == [
        ("giver", "university", ""),
        ("receiver", "enterprise", "small"),
    ]
    assert kept.written_by == "系统（系统任务，系统）"
    assert queries.head_position() == kept.position
    assert queries.head_digest() == kept.digest == queries.head_digest(kept.position)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "patent_admired"}, "没有登记过的事实种类"),
        ({"subject": ""}, "没有写明对象"),
        ({"record_number": ""}, "没有备案/登记号"),
        ({"grade": Grade.DOCUMENTED, "papers": (), "record_number": ""}, "没有材料"),
        ({"supersedes": 999}, "不存在"),
    ],
)
def test_what_a_fact_may_not_be(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        write(SYSTEM, replace(PLAIN, **changes))
    assert not Fact.objects.exists()
    assert queries.head_position() == 0


def test_a_declared_fact_needs_neither_paper_nor_number() -> None:
    fact = write(SYSTEM, replace(PLAIN, grade=Grade.DECLARED, papers=(), record_number=""))
    assert fact.grade_label == "自报"


def test_a_fact_is_written_inside_a_transaction_and_leaves_with_it() -> None:
    @mutation("foundation.evidence:ledger:verify")
    def write_and_fail(actor: Actor) -> None:
        write_fact(actor, PLAIN)
        raise Refusal("不行", "算了")

    with pytest.raises(Refusal):
        write_and_fail(SYSTEM)
    assert not Fact.objects.exists()
    assert queries.head_position() == 0
    write(SYSTEM, PLAIN)
    assert queries.verify().whole


def test_a_correction_supersedes_and_only_the_newest_is_corrected() -> None:
    first = write(SYSTEM, PLAIN)
    second = write(SYSTEM, replace(PLAIN, amount_fen=1, supersedes=first.position))
    with pytest.raises(Refusal, match="已被更正过"):
        write(SYSTEM, replace(PLAIN, amount_fen=2, supersedes=first.position))
    write(SYSTEM, replace(PLAIN, amount_fen=3, supersedes=second.position))
    assert list(Fact.objects.values_list("amount_fen", flat=True)) == [12_345, 1, 3], "更正不改动原来的事实"
    assert list(Fact.objects.filter(superseded_by=None).values_list("amount_fen", flat=True)) == [3]


def test_kinds_are_declared_with_words_unit_and_parties() -> None:
    kinds = fact_kinds()
    assert kinds["license_recorded"].parties == ("giver", "receiver")
    assert all(kind.label and kind.unit and kind.parties for kind in kinds.values())


@pytest.mark.parametrize(
    "change",
    [
        {"amount_fen": 99},
        {"grade": 1},
        {"effective_on": "2020-01-01"},
        {"region_code": "990102"},
        {"papers": []},
        {"attributes": {}},
        {"record_number": "别的"},
        {"quantity": 5},
        {"supersedes": 1},
        {"written_by": "别人"},
    ],
)
def test_any_edit_of_a_fact_is_found(change: dict[str, object]) -> None:
    facts = some()
    change = {"supersedes_id" if k == "supersedes" else k: v for k, v in change.items()}
    Fact.objects.filter(position=facts[1].position).update(**change)
    assert any("第 2 条的内容" in words for words in queries.verify().problems)


@pytest.mark.parametrize(
    "change", [{"size_class": "micro"}, {"kind": "university"}, {"name": "别家"}, {"credit_code": "9"}]
)
def test_an_edited_party_is_found(change: dict[str, str]) -> None:
    facts = some()
    FactParty.objects.filter(fact=facts[2], role="receiver").update(**change)
    assert any("第 3 条的内容" in words for words in queries.verify().problems)


def test_an_added_or_removed_party_is_found() -> None:
    facts = some()
    FactParty.objects.filter(fact=facts[0], role="giver").delete()
    FactParty.objects.create(fact=facts[3], role="agent", name="添的")
    words = "".join(queries.verify().problems)
    assert "第 1 条的内容" in words
    assert "第 4 条的内容" in words


def test_deleted_swapped_and_truncated_facts_are_found() -> None:
    facts = some()
    assert queries.verify().whole
    FactParty.objects.filter(fact=facts[3]).delete()
    facts[3].delete()
    assert any("截断" in words for words in queries.verify().problems)
    LedgerHead.objects.filter(ledger="evidence").update(position=3, digest=facts[2].digest)
    assert any("签名" in words for words in queries.verify().problems)
    FactParty.objects.filter(fact=facts[1]).delete()
    facts[1].delete()
    assert any("缺行" in words for words in queries.verify().problems)


def test_an_anchor_of_a_fact_is_found_again() -> None:
    facts = some()
    assert queries.verify((2, facts[1].digest)).whole
    assert not queries.verify((2, facts[0].digest)).whole


def test_a_fact_is_claimed_once_a_scheme() -> None:
    fact = write(SYSTEM, PLAIN)
    claim(SYSTEM, fact.position, "广州2021", "申-1")
    with pytest.raises(Refusal, match="申-1") as refused:
        claim(SYSTEM, fact.position, "广州2021", "申-2")
    assert isinstance(refused.value.__cause__, IntegrityError)
    claim(SYSTEM, fact.position, "另一办法", "申-3")
    assert queries.claimed_positions("广州2021") == {fact.position: "申-1"}
    assert release_claims("广州2021", "申-9") == 0
    assert release_claims("广州2021", "申-1") == 1
    assert not queries.is_claimed(fact.position, "广州2021")
    assert queries.is_claimed(fact.position, "另一办法")


def test_the_database_itself_refuses_a_second_claim() -> None:
    fact = write(SYSTEM, PLAIN)
    FactClaim.objects.create(fact=fact, scheme="甲", claim="1")
    with pytest.raises(IntegrityError), transaction.atomic():
        FactClaim.objects.create(fact=fact, scheme="甲", claim="2")


def test_facts_are_read_within_reach(
    clerk: Actor, sister_clerk: Actor, city_clerk: Actor, firm: Actor, rival: Actor, dyer: Organization
) -> None:
    mine = party_snapshot(dyer.pk, "receiver", date(2024, 5, 6))
    fact = write(SYSTEM, replace(PLAIN, parties=(GIVER, mine)))
    for actor in (clerk, city_clerk, firm):
        assert queries.fact(actor, fact.position) == fact, actor.name
        assert list(queries.facts_about(actor, PLAIN.subject)) == [fact]
    for actor in (sister_clerk, rival):
        assert not queries.facts(actor).exists(), actor.name
        with pytest.raises(Denied):
            queries.fact(actor, fact.position)


def test_a_fact_that_is_not_there_is_told_from_one_out_of_reach(clerk: Actor) -> None:
    with pytest.raises(Fact.DoesNotExist):
        queries.fact(clerk, 77)


def test_facts_are_counted_up_to_a_position_and_by_region() -> None:
    facts = some()
    write(SYSTEM, replace(PLAIN, region_code="990102", kind="license_signed", grade=Grade.DOCUMENTED))
    assert queries.ledger(position=facts[1].position).count() == 2
    assert queries.ledger(region_code="990101").count() == 4
    assert queries.ledger(region_code="9901").count() == 5
    assert queries.ledger(["license_signed"]).count() == 1
    assert queries.facts_of("deal:1").count() == 5
