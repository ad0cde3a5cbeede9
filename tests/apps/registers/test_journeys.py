"""Whole journeys in registers of different shape: a matter handed in, a right granted, a status kept up, a dispute."""

from datetime import date
from typing import Any

import pytest
from tests.apps.neighborhood import Neighborhood, application_number, pdf

from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.documents import queries as documents
from zhiqiao.foundation.notices.queries import notices_for, todo_for
from zhiqiao.foundation.registers import queries, telling
from zhiqiao.foundation.registers.keeping import EntryRefused
from zhiqiao.foundation.registers.loading import register_of
from zhiqiao.foundation.registers.models import RegisterEntry
from zhiqiao.foundation.registers.services import Brought, approve_entry, save_entry
from zhiqiao.kernel.periods import as_of

ISSUES, GRANTS, MANAGEMENT, DISPUTES, RULES = (
    "overseas_issues",
    "ownership_grants",
    "ip_management",
    "patent_disputes",
    "review_rules",
)


def named(organization: Organization) -> dict[str, str]:
    return {"name": organization.name, "code": organization.credit_code or ""}


def issue(dyer: Organization, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - values of fields
    return {
        "matter_name": "某国展会上被要求撤展",
        "firm": named(dyer),
        "kind_of": "dispute",
        "country": "德国",
        "happened_on": "2024-03-04",
        "answer_by": "2024-04-15",
        "forum": "fair",
        "told": "对方称样机侵权，要求撤展并签保证书。",
        "wanted": "请协调当地律师，说明能不能继续参展。",
        "progress": "new",
        **changes,
    }


def grant(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - values of fields
    return {
        "title": "印染废水膜处理",
        "patents": [application_number(1)],
        "kind_of": "long_use",
        "leader": "林岚",
        "team": "林岚、周澄",
        "use_until": "2034-05-31",
        "income": "学校三成，团队七成",
        "decided_by": "校长办公会",
        "decided_on": "2024-05-10",
        "agreed_on": "2024-06-01",
        "conversion": "none",
        **changes,
    }


def management(university: Organization, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - values of fields
    return {
        "holder": named(university),
        "kind_of": "university",
        "checked_on": "2024-03-01",
        "rules": ["ownership", "conversion"],
        "documents": "知识产权管理办法，2021 年 9 月施行",
        "reform": "drafting",
        "office": "科研处",
        "operation": "无",
        **changes,
    }


def test_a_firm_hands_in_an_overseas_dispute_and_the_agency_takes_it_up(
    firm: Actor, dyer: Organization, clerk: Actor, sister_clerk: Actor, rival: Actor
) -> None:
    letter = Brought("notice_paper", "警告函.pdf", pdf("letter"))
    with pytest.raises(EntryRefused) as caught:
        save_entry(firm, ISSUES, issue(dyer, answer_by="2024-03-01"))
    assert {one.field for one in caught.value.wrongs} == {"answer_by", "notice_paper"}
    one = save_entry(firm, ISSUES, issue(dyer), papers=[letter])
    assert one.state == RegisterEntry.SUBMITTED
    (todo,) = todo_for(clerk)
    assert todo.about == "某国展会上被要求撤展"
    assert documents.read(clerk, one.papers[0]["sha256"]).data == letter.data

    approve_entry(clerk, one.pk, opinion="情况属实，接办")
    taken = issue(dyer, progress="handling", handler="知识产权科", guidance="3 月 6 日：先不签保证书")
    one = save_entry(clerk, ISSUES, taken, pk=one.pk)
    assert one.state == RegisterEntry.STANDING, "主管部门自己写的办理情况不用再审"
    assert queries.entry(firm, one.pk)[1].values["guidance"].startswith("3 月 6 日")
    assert [note.title for note in notices_for(firm)] == ["海外布局困难与纠纷应对：审核通过"]
    assert [step.name for step in queries.history(one)] == ["修改", "审核通过", "登记"]
    for outsider in (sister_clerk, rival):
        assert list(queries.entries(outsider, register_of(ISSUES))) == []
        with pytest.raises(Denied):
            queries.entry(outsider, one.pk)

    assert queries.validity_on(one, date(2024, 4, 1)) == queries.SOON, "最近期限将到"
    with as_of(date(2024, 4, 1)):
        assert telling.start_reminding()
    assert [one.due_on for one in todo_for(firm)] == [date(2024, 4, 15)]


def test_a_right_is_granted_inside_the_university_and_seen_there(
    office: Actor, inventor: Actor, clerk: Actor, firm: Actor, bank: Actor, town: Neighborhood
) -> None:
    papers = [Brought(one, f"{one}.pdf", pdf(one)) for one in ("decision_paper", "agreement_paper")]
    with pytest.raises(EntryRefused) as caught:
        save_entry(office, GRANTS, grant(agreed_on="2024-05-01"), papers=papers)
    assert [one.field for one in caught.value.wrongs] == ["agreed_on"], "协议不能早于决定"
    one = save_entry(office, GRANTS, grant(), papers=papers)
    assert one.state == RegisterEntry.STANDING
    assert (one.valid_from, one.valid_until) == (date(2024, 6, 1), date(2034, 5, 31))
    for reader in (office, inventor, clerk):
        assert list(queries.entries(reader, register_of(GRANTS))) == [one]
    with pytest.raises(Denied, match="由 成果转化办公室 填写"):
        save_entry(inventor, GRANTS, grant(title="自己写的"))
    other = town.person("other", town.organization("澄江学院", "university"), "holder_office")
    assert list(queries.entries(other, register_of(GRANTS))) == []
    for outsider in (firm, bank):
        with pytest.raises(Denied):
            queries.readable_register(outsider, GRANTS)
    assert [found for _, found in queries.naming_patent(office, application_number(1))] == [one]

    with pytest.raises(EntryRefused, match="已登记为第"):
        save_entry(office, GRANTS, grant(title="同一件专利再赋一次"), papers=papers)
    owned = grant(kind_of="ownership", share="70", use_until="")
    second = save_entry(office, GRANTS, owned, papers=papers)
    assert second.valid_until is None, "赋予所有权没有期限"


def test_the_state_of_management_is_kept_up_year_by_year(
    clerk: Actor, office: Actor, university: Organization
) -> None:
    statement = Brought("statement_paper", "情况说明.pdf", pdf("statement"))
    one = save_entry(office, MANAGEMENT, management(university), papers=[statement])
    assert (one.valid_from, one.valid_until) == (date(2024, 3, 1), date(2025, 2, 28))
    with pytest.raises(EntryRefused, match="已登记为第"):
        save_entry(clerk, MANAGEMENT, management(university, checked_on="2024-09-01"), papers=[statement])
    with as_of(date(2025, 2, 10)):
        assert telling.start_reminding()
        (todo,) = todo_for(office)
        assert (todo.title, todo.due_on) == ("知识产权管理制度状况：将到期", date(2025, 2, 28))
    again = management(university, checked_on="2025-02-20", reform="issued")
    one = save_entry(office, MANAGEMENT, again, pk=one.pk)
    assert one.valid_until == date(2026, 2, 19)
    assert list(todo_for(office)) == []
    assert ["权益分配改革", "制定方案", "已出台方案"] in queries.history(one)[0].changes
    rows = queries.entries(clerk, register_of(MANAGEMENT))
    expired = rows.filter(queries.validity_filter(queries.OVER, date(2026, 3, 1)))
    assert list(expired) == [one]


def test_a_mediated_dispute_is_confirmed_by_the_court_and_seen_by_who_asked(
    clerk: Actor, dyer: Organization, firm: Actor, rival: Actor
) -> None:
    told = {
        "number": "澄知调〔2024〕3 号",
        "procedure": "mediation",
        "requester": named(dyer),
        "requested": [{"name": "外地某厂", "code": ""}],
        "patents": [application_number(1)],
        "product": "膜组件",
        "filed_on": "2024-01-08",
        "accepted_on": "2024-01-11",
        "due_on": "2024-03-10",
        "outcome": "open",
        "handler": "程野",
    }
    request = Brought("request_paper", "请求书.pdf", pdf("request"))
    one = save_entry(clerk, DISPUTES, told, papers=[request])
    assert list(queries.entries(firm, register_of(DISPUTES))) == [one], "请求人看得到自己的案子"
    assert list(queries.entries(rival, register_of(DISPUTES))) == []
    with pytest.raises(Denied):
        save_entry(firm, DISPUTES, told, pk=one.pk)

    agreed = {**told, "outcome": "agreed", "agreed_on": "2024-02-20", "closed_on": "2024-02-20"}
    early = {**agreed, "confirmation": "asked", "asked_on": "2024-02-01"}
    with pytest.raises(EntryRefused, match="早于"):
        save_entry(clerk, DISPUTES, early, pk=one.pk)
    confirmed = {
        **agreed,
        "confirmation": "confirmed",
        "asked_on": "2024-02-26",
        "court": "澄江区人民法院",
        "confirmed_on": "2024-03-08",
    }
    ruling = Brought("confirmation_paper", "裁定书.pdf", pdf("ruling"))
    one = save_entry(clerk, DISPUTES, confirmed, pk=one.pk, papers=[ruling])
    assert queries.entry(firm, one.pk)[1].values["confirmation"] == "confirmed"
    assert documents.read(firm, one.papers[-1]["sha256"]).data == ruling.data
    assert ["司法确认", "", "裁定有效"] in queries.history(one)[0].changes


def test_a_rule_that_ranks_by_count_is_found_and_its_change_followed(
    clerk: Actor, office: Actor, university: Organization
) -> None:
    told = {
        "rule_name": "专业技术职务评审办法",
        "review_kind": "post",
        "organizer": named(university),
        "effective_on": "2020-01-01",
        "count_is_main": True,
        "benefit_text": "无",
    }
    text = Brought("rule_paper", "办法.pdf", pdf("rule"))
    old = save_entry(office, RULES, told, papers=[text])
    assert old.state == RegisterEntry.SUBMITTED
    approve_entry(clerk, old.pk, opinion="需要修订")
    changed = {
        **told,
        "effective_on": "2024-06-01",
        "count_is_main": False,
        "weight": "40",
        "weight_before": "0",
        "benefit_text": "第九条：转化到账金额占四成",
        "result": "changed",
    }
    save_entry(office, RULES, {**told, "ended_on": "2024-05-31"}, pk=old.pk)
    newer = save_entry(office, RULES, changed, papers=[text])
    for one in (old, newer):
        approve_entry(clerk, one.pk)
    rows = queries.entries(clerk, register_of(RULES))
    ranking = rows.filter(index__field="count_is_main", index__text="yes")
    in_force = queries.validity_filter(queries.OPEN_ENDED, date(2024, 7, 1))
    assert list(ranking) == [old]
    assert list(rows.filter(in_force)) == [newer]


def test_a_firm_is_told_once_of_guidance_that_was_entered_for_it(
    clerk: Actor, firm: Actor, dyer: Organization, rival: Actor
) -> None:
    values = {
        "subject": "通报海外专利资助办法",
        "firm": named(dyer),
        "served_on": "2024-03-04",
        "service": "policy",
        "areas": ["protection"],
        "overseas": True,
        "people": "林岚",
        "answer": "逐条讲解了资助办法。",
    }
    made = save_entry(clerk, "firm_guidance", values)
    (notice,) = [one for one in notices_for(firm) if one.link.endswith(f"/entries/{made.pk}/")]
    assert "与本单位有关" in notice.title
    assert not [one for one in notices_for(rival) if "与本单位有关" in one.title]
    save_entry(clerk, "firm_guidance", {**values, "subject": "再次通报"}, pk=made.pk)
    assert len([one for one in notices_for(firm) if "与本单位有关" in one.title]) == 1, "改一改不再通知"
