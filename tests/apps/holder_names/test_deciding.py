"""Deciding whose a name is: by whom, with what effect, taken back exactly."""

import pytest
from tests.apps.holder_names.named import decide, everything, numbers, queued
from tests.apps.neighborhood import CITY, HERE, SISTER, Neighborhood

from zhiqiao.assets.imports.holder_deciding import (
    Choice,
    decide_many,
    decide_name,
    propose_holder,
    undo_decision,
)
from zhiqiao.assets.imports.holder_queue import gather_names
from zhiqiao.assets.imports.models import HolderName
from zhiqiao.assets.imports.queries import last_applied_at, numbers_written_since
from zhiqiao.assets.register import queries as register
from zhiqiao.assets.register.models import Patent, PatentHolder
from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.accounts.models import Organization, OrganizationName
from zhiqiao.foundation.accounts.names import ENGLISH
from zhiqiao.foundation.accounts.services import OrganizationData
from zhiqiao.foundation.audit.models import AuditEntry
from zhiqiao.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db
SAME, AFFILIATED, UNLIKE, PERSON, NEW = (
    HolderName.SAME,
    HolderName.AFFILIATED,
    HolderName.UNLIKE,
    HolderName.PERSON,
    HolderName.NEW,
)


def test_a_decision_gives_all_patents_and_later_ones_to_the_organization_and_undo_brings_all_back(
    town: Neighborhood, clerk: Actor, office: Actor, university: Organization, ledger: dict[str, str]
) -> None:
    second = town.patent(clerk, 20, holder_names="Chengjang University；西岭某某研究中心")
    gather_names(clerk)
    before = everything()
    made = decide(clerk, "Chengjang University", SAME, university)
    assert numbers(office) == {ledger["Chengjang University"], second}
    assert len(made.ties) == 2
    assert OrganizationName.objects.get(name="Chengjang University").kind == ENGLISH
    later = town.patent(clerk, 21, holder_names="CHENGJANG  UNIVERSITY")
    assert later in numbers(office)
    assert register.patent(office, later).holder_text == "CHENGJANG UNIVERSITY"
    undo_decision(clerk, queued("Chengjang University").pk)
    assert numbers(office) == set()
    Patent.objects.filter(number=later).delete()
    assert everything() == before
    assert queued("Chengjang University").state == HolderName.WAITING
    with pytest.raises(Refusal, match="没有可以撤销"):
        undo_decision(clerk, queued("Chengjang University").pk)
    actions = AuditEntry.objects.filter(action="assets.imports:holder:decide")
    assert [one.detail.get("verdict") or one.detail["step"] for one in actions.order_by("position")] == [
        "same",
        "undo",
    ]


def test_patents_move_to_the_region_of_their_holder_and_back(
    town: Neighborhood, city_clerk: Actor, clerk: Actor, sister_clerk: Actor
) -> None:
    firm = town.firm("西岭水务有限公司", SISTER)
    number = town.patent(clerk, 1, holder_names="西岭水务有限责任公司")
    gather_names(city_clerk)
    before = everything()
    with pytest.raises(Denied):
        decide(clerk, "西岭水务有限责任公司", SAME, firm)
    assert everything() == before
    decide(city_clerk, "西岭水务有限责任公司", SAME, firm)
    assert number in numbers(sister_clerk)
    assert number not in numbers(clerk)
    undo_decision(city_clerk, queued("西岭水务有限责任公司").pk)
    assert everything() == before


def test_only_who_reaches_all_patents_of_a_name_decides(
    town: Neighborhood, clerk: Actor, sister_clerk: Actor, city_clerk: Actor, dyer: Organization
) -> None:
    town.patent(clerk, 1, holder_names="澄江印染有限责任公司")
    town.patent(sister_clerk, 2, holder_names="澄江印染有限责任公司")
    gather_names(clerk)
    assert queued("澄江印染有限责任公司").region_code == CITY
    for actor in (clerk, sister_clerk):
        with pytest.raises(Denied):
            decide(actor, "澄江印染有限责任公司", SAME, dyer)
    decide(city_clerk, "澄江印染有限责任公司", SAME, dyer)
    with pytest.raises(Denied):
        undo_decision(clerk, queued("澄江印染有限责任公司").pk)


def test_offices_firms_and_readers_decide_nothing(
    office: Actor, firm: Actor, auditor: Actor, clerk: Actor, ledger: dict[str, str], university: Organization
) -> None:
    gather_names(clerk)
    for actor in (office, firm, auditor):
        with pytest.raises(Denied):
            decide(actor, "澄江大学环境学院", SAME, university)
        with pytest.raises(Denied):
            gather_names(actor)
    assert len(ledger) == 5


def test_a_part_stays_apart_and_nothing_that_is_not_the_same_moves_a_patent(
    town: Neighborhood, clerk: Actor, university: Organization, ledger: dict[str, str]
) -> None:
    gather_names(clerk)
    before = everything()
    decide(clerk, "澄江大学环境学院", AFFILIATED, university)
    decide(clerk, "澄江印染有限责任公司", UNLIKE)
    decide(clerk, "张伟", PERSON)
    assert everything() == before
    town.patent(clerk, 30, holder_names="张 伟")
    found = gather_names(clerk)
    assert found.fresh == 0
    assert found.waiting == 2, "判过的不再问"
    assert queued("张伟").state == PERSON
    assert len(ledger) == 5


def test_a_new_organization_is_entered_with_the_decision_and_leaves_with_it(
    town: Neighborhood, clerk: Actor, ledger: dict[str, str]
) -> None:
    gather_names(clerk)
    before = everything()
    name = "西岭某某研究中心"
    data = OrganizationData(name, "institute", HERE)
    with pytest.raises(Refusal, match="没有写新单位"):
        decide(clerk, name, NEW)
    made = decide(clerk, name, NEW, entered=data)
    assert PatentHolder.objects.get(name=name).organization == made.organization
    undo_decision(clerk, queued(name).pk)
    assert everything() == before
    decide(clerk, name, NEW, entered=data)
    center = Organization.objects.get(name=name)
    town.person("head", center, "holder_office")
    with pytest.raises(Refusal, match="不能撤回登记"):
        undo_decision(clerk, queued(name).pk)
    assert PatentHolder.objects.get(name=name).organization == center, "撤不回的一点不动"
    assert ledger


def test_of_two_clerks_the_second_is_told(
    town: Neighborhood, agency: Organization, clerk: Actor, ledger: dict[str, str], dyer: Organization
) -> None:
    other = town.person("clerk2", agency, "lead_agency")
    gather_names(clerk)
    seen = queued("澄江印染有限责任公司")
    decide_name(clerk, seen.pk, seen.version, Choice(SAME, dyer.pk))
    with pytest.raises(Refusal, match="刚才已由clerk判为“同一单位”"):
        decide_name(other, seen.pk, seen.version, Choice(UNLIKE))
    undo_decision(clerk, seen.pk)
    with pytest.raises(Refusal, match="刚才有别人判定过"):
        decide_name(other, seen.pk, seen.version, Choice(UNLIKE))
    assert queued("澄江印染有限责任公司").state == HolderName.WAITING
    assert ledger


def test_a_decision_needs_an_organization_that_is_there(clerk: Actor, ledger: dict[str, str]) -> None:
    gather_names(clerk)
    held = queued("澄江印染有限责任公司")
    for choice, words in (
        (Choice(SAME), "没有选"),
        (Choice(SAME, 999_999), "没有选"),
        (Choice("waiting"), "没有这种判定"),
        (Choice(NEW, entered=OrganizationData("澄江大学", "university", HERE)), "已经登记过"),
    ):
        with pytest.raises(Refusal, match=words):
            decide_name(clerk, held.pk, held.version, choice)
    with pytest.raises(Refusal, match="不在核对清单"):
        decide_name(clerk, 999_999, 0, Choice(PERSON))
    held.refresh_from_db()
    assert (held.version, held.state) == (0, HolderName.WAITING)
    assert ledger


def test_several_are_accepted_at_once_and_what_cannot_be_is_said(
    clerk: Actor, ledger: dict[str, str]
) -> None:
    gather_names(clerk)
    seen = [(one.pk, one.version) for one in HolderName.objects.order_by("pk")]
    done, refused = decide_many(clerk, seen, "accept")
    assert done == 3
    assert sorted(name for name, _ in refused) == ["张伟", "西岭某某研究中心"]
    assert queued("澄江大学环境学院").state == AFFILIATED
    assert queued("澄江印染有限责任公司").state == SAME
    with pytest.raises(Refusal, match="没有勾选"):
        decide_many(clerk, [], "accept")
    assert decide_many(clerk, [(queued("张伟").pk, 0)], PERSON) == (1, [])
    assert ledger


def test_an_office_proposes_its_own_name_and_nobody_elses(
    clerk: Actor, office: Actor, firm: Actor, ledger: dict[str, str], dyer: Organization
) -> None:
    gather_names(clerk)
    propose_holder(office, queued("澄江大学环境学院").pk)
    held = queued("澄江大学环境学院")
    assert (held.state, held.reason) == (HolderName.WAITING, "proposed")
    assert numbers(office) == set(), "提出的名称未确认不算数"
    with pytest.raises(Refusal, match="不在本单位的候选里"):
        propose_holder(office, queued("澄江印染有限责任公司").pk)
    before = everything()
    decide_many(clerk, [(held.pk, held.version)], "accept")
    assert numbers(office) == {ledger["澄江大学环境学院"]}
    undo_decision(clerk, held.pk)
    assert everything() == before
    propose_holder(firm, queued("澄江印染有限责任公司").pk)
    assert dyer.names.filter(is_confirmed=False).count() == 1


def test_the_search_index_hears_of_decisions(
    clerk: Actor, ledger: dict[str, str], dyer: Organization
) -> None:
    gather_names(clerk)
    before = last_applied_at()
    assert before is not None
    decide(clerk, "澄江印染有限责任公司", SAME, dyer)
    after = last_applied_at()
    assert after is not None
    assert after > before
    assert list(numbers_written_since(before)) == [ledger["澄江印染有限责任公司"]]


def test_inventors_are_left_as_written(town: Neighborhood, clerk: Actor, dyer: Organization) -> None:
    number = town.patent(clerk, 1, holder_names="澄江印染有限责任公司", inventor_names="张 三；LI, Si")
    gather_names(clerk)
    decide(clerk, "澄江印染有限责任公司", SAME, dyer)
    one = Patent.objects.get(number=number)
    assert (one.inventor_text, one.holder_text) == ("张 三；LI, Si", "澄江印染有限责任公司")
