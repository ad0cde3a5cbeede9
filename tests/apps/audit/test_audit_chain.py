"""One row a mutating call, in the same transaction; any edit, deletion, swap or truncation is found."""

import pytest
from django.db import transaction
from tests.apps.neighborhood import HERE, Neighborhood

from zhiqiao.foundation.access.rules import SYSTEM, Actor, Denied, require
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.accounts.services import OrganizationData, save_organization
from zhiqiao.foundation.audit import chain, queries
from zhiqiao.foundation.audit.ledgers import head_of, next_place
from zhiqiao.foundation.audit.models import AuditEntry, LedgerHead
from zhiqiao.foundation.audit.people import enter_organization
from zhiqiao.foundation.audit.services import from_address, mutation, target
from zhiqiao.foundation.evidence import queries as evidence
from zhiqiao.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db
EDIT = "foundation.accounts:organization:edit"


@mutation(EDIT)
def press(_actor: Actor, what: str, *, refuse: bool = False) -> str:
    target(f"thing:{what}", {"what": what})
    save_organization(OrganizationData(what, "enterprise", HERE))
    if refuse:
        raise Refusal("不行", "换一个")
    return what


@pytest.fixture
def five() -> list[AuditEntry]:
    """Five rows in the ledger."""
    for number in range(5):
        press(SYSTEM, f"公司{number}")
    assert queries.verify().whole
    return list(AuditEntry.objects.order_by("position"))


def problems(**more: tuple[int, str]) -> str:
    verdict = queries.verify(**more)
    assert not verdict.whole
    return "\n".join(verdict.problems)


def test_a_mutation_writes_one_row_that_says_who_what_and_where(clerk: Actor) -> None:
    before = AuditEntry.objects.count()
    from_address("10.0.0.7")
    assert press(clerk, "甲") == "甲"
    from_address("")
    row = AuditEntry.objects.first()
    assert row is not None
    assert AuditEntry.objects.count() == before + 1
    assert (row.action, row.target, row.detail) == (EDIT, "thing:甲", {"what": "甲"})
    assert (row.actor_name, row.role, row.organization_id) == ("clerk", "lead_agency", clerk.organization_id)
    assert (row.region_code, row.address) == (HERE, "10.0.0.7")


def test_a_refusal_takes_the_change_and_the_row_back(five: list[AuditEntry]) -> None:
    with pytest.raises(Refusal):
        press(SYSTEM, "乙", refuse=True)
    assert not Organization.objects.filter(name="乙").exists()
    assert AuditEntry.objects.count() == len(five)
    press(SYSTEM, "丙")
    assert queries.verify().whole
    assert queries.verify().rows == 6


def test_a_mutation_within_another_writes_its_own_row() -> None:
    @mutation(EDIT)
    def outer(actor: Actor) -> None:
        press(actor, "内")
        target("thing:外")

    outer(SYSTEM)
    assert list(AuditEntry.objects.order_by("position").values_list("target", flat=True)) == [
        "thing:内",
        "thing:外",
    ]
    assert queries.verify().whole


def test_an_undeclared_action_cannot_be_a_mutation() -> None:
    @mutation("foundation.accounts:organization:burn")
    def burn(actor: Actor) -> None:
        raise AssertionError(actor)

    with pytest.raises(LookupError):
        burn(SYSTEM)


def test_a_denied_call_leaves_nothing(firm: Actor) -> None:
    @mutation(EDIT)
    def sneak(actor: Actor) -> None:
        save_organization(OrganizationData("丁", "enterprise", HERE))
        require(actor, "assets.imports:batch:apply")

    before = AuditEntry.objects.count()
    with pytest.raises(Denied):
        sneak(firm)
    assert AuditEntry.objects.count() == before
    assert not Organization.objects.filter(name="丁").exists()


@pytest.mark.parametrize(
    "change",
    [
        {"actor_name": "别人"},
        {"action": "foundation.accounts:member:edit"},
        {"target": "thing:别的"},
        {"detail": {"what": "别的"}},
        {"at": "2020-01-01T00:00:00Z"},
        {"organization_id": 77},
        {"address": "1.2.3.4"},
        {"position": 99},
    ],
)
def test_any_edit_is_found(five: list[AuditEntry], change: dict[str, object]) -> None:
    AuditEntry.objects.filter(position=five[2].position).update(**change)
    assert "第 3 条" in problems()


def test_a_deletion_in_the_middle_is_found(five: list[AuditEntry]) -> None:
    five[2].delete()
    assert "第 3 条起缺行" in problems()


def test_a_deletion_at_the_beginning_is_found(five: list[AuditEntry]) -> None:
    five[0].delete()
    assert "第 1 条起缺行" in problems()


def test_two_rows_swapped_are_found(five: list[AuditEntry]) -> None:
    two, three = five[1].position, five[2].position
    AuditEntry.objects.filter(position=two).update(position=900)
    AuditEntry.objects.filter(position=three).update(position=two)
    AuditEntry.objects.filter(position=900).update(position=three)
    assert "接不上" in problems()


def test_a_truncated_end_is_found(five: list[AuditEntry]) -> None:
    five[4].delete()
    assert "末尾被截断" in problems()


def test_a_truncated_end_with_the_head_moved_back_is_found(five: list[AuditEntry]) -> None:
    five[4].delete()
    LedgerHead.objects.filter(ledger="audit").update(position=4, digest=five[3].digest)
    assert "签名不对" in problems()


def test_a_row_added_by_hand_is_found(five: list[AuditEntry]) -> None:
    last = five[4]
    forged = AuditEntry(
        position=6, at=last.at, action=EDIT, actor_name="假", role="system", previous=last.digest
    )
    forged.digest = chain.link(last.digest, {"position": 6}, "sha256")
    forged.save(force_insert=True)
    found = problems()
    assert "第 6 条的内容与其校验值不符" in found
    assert "被添加" in found


def test_a_rehashed_chain_breaks_at_the_signed_head(five: list[AuditEntry]) -> None:
    """Whoever edits a row and recomputes every hash after it still lacks the key."""
    from zhiqiao.foundation.audit.services import content_of

    five[1].actor_name = "改了"
    previous = five[0].digest
    for row in five[1:]:
        row.previous = previous
        row.digest = previous = chain.link(previous, content_of(row), "sha256")
        row.save()
    assert "末尾" in problems()
    LedgerHead.objects.filter(ledger="audit").update(digest=previous)
    assert "签名不对" in problems()


def test_a_lost_head_is_found(five: list[AuditEntry]) -> None:
    assert five
    LedgerHead.objects.all().delete()
    assert "账本头记录不见了" in problems()


def test_a_ledger_gone_whole_is_found(five: list[AuditEntry]) -> None:
    """With its head and all: an installation in use has had a head from its first audited call on."""
    assert five
    assert evidence.verify().whole, "没有事实的账本也是完整的"
    AuditEntry.objects.all().delete()
    LedgerHead.objects.all().delete()
    assert "整本被删" in problems()
    assert "整本被删" in "".join(evidence.verify().problems)


def test_a_replaced_ledger_is_found_by_the_anchor_kept_elsewhere(five: list[AuditEntry]) -> None:
    anchor = (3, five[2].digest)
    assert queries.verify(anchor).whole
    AuditEntry.objects.all().delete()
    LedgerHead.objects.all().delete()
    for number in range(5):
        press(SYSTEM, f"另一家{number}")
    assert queries.verify().whole, "没有锚点时，整体替换看不出来"
    assert "锚点（第 3 条）不一致" in problems(anchor=anchor)
    assert "锚点" in problems(anchor=(50, "0" * 64))


def test_only_so_many_problems_are_named() -> None:
    rows = [chain.ChainRow(n, {}, "x", "y") for n in range(1, 60)]
    verdict = chain.verify("audit", rows, algorithm="sha256", head=None, key="k", limit=5)
    assert 5 <= len(verdict.problems) <= 7


def test_the_chain_stands_in_the_chinese_hash_too() -> None:
    content = {"a": 1, "b": "中"}
    digest = chain.link(chain.GENESIS, content, "sm3")
    assert len(digest) == 64
    assert digest != chain.link(chain.GENESIS, content, "sha256")
    row = chain.ChainRow(1, content, chain.GENESIS, digest)
    head = (1, digest, chain.seal("k", "audit", 1, digest))
    assert chain.verify("audit", [row], algorithm="sm3", head=head, key="k").whole


@pytest.mark.django_db(transaction=True)
def test_a_ledger_grows_only_in_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="事务"):
        next_place("audit")
    with transaction.atomic():
        position, previous, _ = next_place("audit")
    assert (position, previous) == (1, chain.GENESIS)
    assert head_of("audit") is not None


def test_each_sees_the_rows_of_their_reach(
    town: Neighborhood, clerk: Actor, sister_clerk: Actor, city_clerk: Actor, firm: Actor
) -> None:
    assert town
    for actor in (clerk, sister_clerk):
        enter_organization(
            actor, OrganizationData(f"{actor.name}登记的公司", "enterprise", actor.region_code)
        )
    press(firm, "企业自己按的")

    def pressed(actor: Actor) -> set[str]:
        return set(queries.entries(actor).values_list("actor_name", flat=True)) - {"系统"}

    assert pressed(clerk) == {"clerk", "firm"}
    assert pressed(sister_clerk) == {"sister"}
    assert pressed(city_clerk) == {"clerk", "sister", "firm"}
    assert pressed(firm) == {"firm"}
    assert queries.entries_about(clerk, "thing:企业自己按的").count() == 1
