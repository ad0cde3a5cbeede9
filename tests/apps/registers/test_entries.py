"""Entries are added, changed, found; what is wrong is refused at its field; another's change is not written over."""

from datetime import date

import pytest
from tests.apps.neighborhood import Neighborhood, application_number, pdf
from tests.apps.registers.conftest import DECISION, PLAN, PROJECTS, SEPARATE, project, separate

from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.audit.models import AuditEntry
from zhiqiao.foundation.documents import queries as documents
from zhiqiao.foundation.registers import queries
from zhiqiao.foundation.registers.keeping import EntryRefused
from zhiqiao.foundation.registers.loading import register_of
from zhiqiao.foundation.registers.models import RegisterEntry, RegisterValue
from zhiqiao.foundation.registers.services import Brought, remove_paper, save_entry
from zhiqiao.kernel.periods import as_of
from zhiqiao.kernel.refusal import Refusal


def test_an_entry_counts_at_once_where_nobody_approves(listed: RegisterEntry, office: Actor) -> None:
    assert listed.state == RegisterEntry.STANDING
    assert listed.heading == "印染废水膜处理"
    assert listed.organization_id == office.organization_id
    step = listed.steps.get()
    assert (step.name, step.by_name, step.by_organization) == ("登记", "office", "澄江大学")
    assert ["成果名称", "", "印染废水膜处理"] in step.changes
    assert ["单列的决定或批复", "", "决定.pdf"] in step.changes
    assert AuditEntry.objects.filter(
        action="foundation.registers:entry:edit", target=f"register_entry:{listed.pk}"
    ).exists()


def test_a_paper_is_asked_for_but_a_draft_may_wait_for_it(office: Actor) -> None:
    with pytest.raises(EntryRefused) as caught:
        save_entry(office, SEPARATE, separate())
    assert [(one.field, one.reason) for one in caught.value.wrongs] == [
        ("decision_paper", "没有上传“单列的决定或批复”")
    ]
    draft = save_entry(office, SEPARATE, separate(), submit=False)
    assert draft.state == RegisterEntry.DRAFT
    done = save_entry(office, SEPARATE, separate(), pk=draft.pk, papers=[DECISION])
    assert done.state == RegisterEntry.STANDING
    assert [one.name for one in queries.history(done)] == ["提交", "存草稿"]


def test_everything_wrong_is_told_at_its_field(office: Actor) -> None:
    with as_of(date(2024, 1, 1)), pytest.raises(EntryRefused) as caught:
        save_entry(office, SEPARATE, separate(title="", use_until="2023-01-01"), papers=[DECISION])
    assert [one.field for one in caught.value.wrongs] == ["title", "listed_on", "use_until"]
    assert "另有 2 处" in str(caught.value)


def test_the_same_key_in_a_region_is_refused_with_a_pointer(
    listed: RegisterEntry, office: Actor, town: Neighborhood
) -> None:
    with pytest.raises(EntryRefused) as caught:
        save_entry(office, SEPARATE, separate(title="另一个叫法"), papers=[DECISION])
    assert caught.value.wrongs[0].field == "patents"
    assert f"第 {listed.pk} 号" in caught.value.reason
    other = town.person("other", town.organization("澄江学院", "university"), "holder_office")
    with pytest.raises(EntryRefused) as caught:
        save_entry(other, SEPARATE, separate(), papers=[DECISION])
    assert "别的单位" in caught.value.reason, "看不到的条目只说有，不说是谁的"
    save_entry(office, SEPARATE, separate(patents=[application_number(2)]), papers=[DECISION])


def test_a_change_is_kept_with_what_stood_before(listed: RegisterEntry, office: Actor) -> None:
    changed = separate(right="shared", completer_share="70", college="")
    one = save_entry(office, SEPARATE, changed, pk=listed.pk, revision=listed.revision)
    assert queries.history(one)[0].changes == [
        ["二级单位", "环境学院", ""],
        ["权利安排", "单位所有", "与完成人共有"],
        ["完成人份额", "", "70%"],
    ]
    texts = set(RegisterValue.objects.filter(entry=one, field="right").values_list("text", flat=True))
    assert texts == {"shared"}


def test_two_people_do_not_write_over_each_other(listed: RegisterEntry, office: Actor) -> None:
    save_entry(office, SEPARATE, separate(college="材料学院"), pk=listed.pk, revision=1)
    with pytest.raises(Refusal, match="office"):
        save_entry(office, SEPARATE, separate(college="机械学院"), pk=listed.pk, revision=1)
    with pytest.raises(Refusal, match="没有改动"):
        save_entry(office, SEPARATE, separate(college="材料学院"), pk=listed.pk)


def test_an_organization_is_linked_by_its_code_where_known(
    firm: Actor, dyer: Organization, clerk: Actor
) -> None:
    one = save_entry(firm, PROJECTS, project(), submit=False)
    assert one.values["undertaker"] == {"name": dyer.name, "code": dyer.credit_code}
    assert one.concerned == dyer
    told = project(name="只写代码", undertaker={"name": "", "code": str(dyer.credit_code)})
    assert save_entry(clerk, PROJECTS, told, submit=False).values["undertaker"]["name"] == dyer.name
    stranger = project(name="外地", undertaker={"name": "外地某厂", "code": ""})
    assert save_entry(clerk, PROJECTS, stranger, submit=False).concerned is None
    with pytest.raises(EntryRefused, match="没有代码是"):
        save_entry(clerk, PROJECTS, project(undertaker={"name": "", "code": "91110000100000000N"}))


def test_an_agency_enters_for_a_firm_of_its_region_which_then_reads_it(
    clerk: Actor, firm: Actor, rival: Actor
) -> None:
    one = save_entry(clerk, PROJECTS, project(), papers=[PLAN])
    assert one.state == RegisterEntry.STANDING, "审核人自己登记的，不用再审"
    assert queries.entry(firm, one.pk)[1] == one
    assert documents.read(firm, one.papers[0]["sha256"]).data == PLAN.data
    with pytest.raises(Denied):
        queries.entry(rival, one.pk)
    with pytest.raises(Denied, match="本单位"):
        save_entry(firm, PROJECTS, project(leader="别人"), pk=one.pk)


def test_a_draft_is_seen_by_who_may_change_it_alone(firm: Actor, clerk: Actor, auditor: Actor) -> None:
    one = save_entry(firm, PROJECTS, project(), submit=False)
    register = register_of(PROJECTS)
    assert list(queries.entries(firm, register)) == [one]
    assert list(queries.entries(clerk, register)) == [one]
    assert list(queries.entries(auditor, register)) == []
    with pytest.raises(Denied, match="草稿"):
        queries.entry(auditor, one.pk)


def test_reach_is_region_and_own(
    listed: RegisterEntry, clerk: Actor, city_clerk: Actor, sister_clerk: Actor, firm: Actor, bank: Actor
) -> None:
    register = register_of(SEPARATE)
    assert list(queries.entries(clerk, register)) == [listed]
    assert list(queries.entries(city_clerk, register)) == [listed]
    assert list(queries.entries(sister_clerk, register)) == []
    with pytest.raises(Denied, match="由 成果转化办公室、主管部门"):
        queries.readable_register(firm, SEPARATE)
    assert list(queries.entries(bank, register)) == []
    with pytest.raises(Denied, match="由 成果转化办公室 填写"):
        save_entry(clerk, SEPARATE, separate())


@pytest.mark.parametrize(
    "text",
    ["膜处理", "印染　环境", "ZL2021 1 0000001.8", "２０２４-03", "澄江大学", "与 印染"],
)
def test_any_word_in_any_field_finds_an_entry(listed: RegisterEntry, office: Actor, text: str) -> None:
    number = application_number(1)
    text = text.replace("2021 1 0000001.8", f"{number[:4]} {number[4]} {number[5:-1]}.{number[-1]}")
    found = queries.containing(queries.entries(office, register_of(SEPARATE)), text)
    assert list(found) == ([] if text.startswith("与") else [listed])


def test_a_patent_knows_the_entries_that_name_it(listed: RegisterEntry, office: Actor, firm: Actor) -> None:
    number = application_number(1)
    assert [one for _, one in queries.naming_patent(office, number)] == [listed]
    assert queries.naming_patent(office, application_number(2)) == []
    assert queries.naming_patent(firm, number) == []


def test_a_needed_paper_is_taken_off_only_after_another_has_come(
    listed: RegisterEntry, office: Actor
) -> None:
    first = listed.papers[0]["sha256"]
    with pytest.raises(Refusal, match="先上传新的"):
        remove_paper(office, listed.pk, first)
    newer = Brought("decision_paper", "新决定.pdf", pdf("newer"))
    save_entry(office, SEPARATE, separate(), pk=listed.pk, papers=[newer])
    one = remove_paper(office, listed.pk, first)
    assert [paper["name"] for paper in one.papers] == ["新决定.pdf"]
    assert queries.history(one)[0].changes == [["单列的决定或批复", "决定.pdf", ""]]
