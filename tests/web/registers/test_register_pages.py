"""Registers at the browser: every register's list, form and workbook open; an entry goes its whole way by its pages."""

import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.apps.neighborhood import Neighborhood, application_number, pdf
from tests.apps.registers.conftest import DECISION, PLAN, PROJECTS, SEPARATE, project, separate
from tests.apps.registers.test_fills import filled
from tests.unit.registers import samples

from zhiqiao.foundation.access.roles import ROLE_KINDS
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.registers import kinds, loading
from zhiqiao.foundation.registers.models import RegisterEntry
from zhiqiao.foundation.registers.schema import CHOICES, Register
from zhiqiao.foundation.registers.services import save_entry

As = Callable[[Actor], Client]


def url(name: str, *args: object) -> str:
    return reverse(f"workbench:{name}", args=args)


def typed(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - what a form sends
    return {
        "title": "印染废水膜处理",
        "patents": application_number(1),
        "listed_on": "2024-03-01",
        "decision": "校长办公会纪要",
        "decided_by": "校长办公会",
        "right": "unit",
        "outcome": "held",
        "submit": "submit",
        **changes,
    }


def paper(mark: str = "x") -> SimpleUploadedFile:
    return SimpleUploadedFile("决定.pdf", pdf(mark), content_type="application/pdf")


@pytest.mark.parametrize("code", list(loading.registers()))
def test_every_register_opens_for_who_writes_it(code: str, as_: As, town: Neighborhood) -> None:
    register = loading.register_of(code)
    role = register.write[0]
    client = as_(town.person(role.value, town.organization("填写单位", min(ROLE_KINDS[role])), role.value))
    listed = client.get(url("register-list", code))
    assert listed.status_code == 200
    assert "还没有条目" in listed.content.decode()
    form = client.get(url("register-entry-new", code)).content.decode()
    for one in register.fields:
        assert f'name="{one.code}"' in form, one.code
    assert client.get(url("register-fill", code)).status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(client.get(url("register-template", code)).content))
    assert register.title[:31] in book.sheetnames
    assert client.post(url("register-entry-new", code), {"submit": "submit"}).status_code == 422


@pytest.mark.parametrize("code", list(loading.registers()))
def test_every_register_keeps_what_its_form_sends(code: str, as_: As, town: Neighborhood) -> None:
    register = loading.register_of(code)
    role = register.write[0]
    client = as_(town.person(role.value, town.organization("填写单位", min(ROLE_KINDS[role])), role.value))
    values = samples.filled(register)
    sent: dict[str, Any] = {"submit": "draft"}
    for one in register.fields:
        value = values[one.code]
        sent[one.code] = value if one.kind in CHOICES else kinds.text_of(value, one)
    answer = client.post(url("register-entry-new", code), sent, follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200, re.findall(r'class="error"[^>]*>([^<]*)', page)
    kept = RegisterEntry.objects.get()
    assert kept.values == {**values, **linked_as_kept(register, kept)}
    assert kept.heading in page
    listed = client.get(url("register-list", code), {"q": kept.heading[:10]}).content.decode()
    assert url("register-entry", kept.pk) in listed
    again = client.get(url("register-entry-edit", kept.pk)).content.decode()
    assert 'class="error"' not in again


def linked_as_kept(register: Register, kept: RegisterEntry) -> dict[str, Any]:
    """Organizations get their codes where known; the rest of an entry stays as it was typed."""
    return {one.code: kept.values[one.code] for one in register.fields if one.kind.startswith("organization")}


def test_the_overview_lists_what_one_may_read_and_what_waits(
    as_: As, office: Actor, firm: Actor, clerk: Actor, listed: RegisterEntry
) -> None:
    del listed
    page = as_(office).get(url("registers")).content.decode()
    assert "职务科技成果单列管理台账" in page
    assert "权益" in page
    assert "职务科技成果单列管理台账" not in as_(firm).get(url("registers")).content.decode()
    save_entry(firm, PROJECTS, project(), papers=[PLAN])
    page = as_(clerk).get(url("registers")).content.decode()
    assert re.search(r'待我审核"><a href="[^"]*state=submitted">1</a>', page)
    found = as_(clerk).get(url("registers"), {"q": "培育"}).content.decode()
    assert "高价值专利培育项目" in found
    assert "单列管理" not in found
    waiting = as_(clerk).get(url("registers"), {"only": "waiting"}).content.decode()
    assert "高价值专利培育项目" in waiting
    assert "职务科技成果单列管理台账" not in waiting
    assert (
        "没有这样的台账" in as_(clerk).get(url("registers"), {"only": "kept", "q": "培育"}).content.decode()
    )


def test_an_entry_goes_in_by_its_form(as_: As, office: Actor) -> None:
    client = as_(office)
    new = url("register-entry-new", SEPARATE)
    answer = client.post(new, typed(listed_on="去年", patents="2021100000010"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "不是日期" in page
    assert "校验位" in page
    answer = client.post(new, typed())
    assert "没有上传“单列的决定或批复”" in answer.content.decode()
    answer = client.post(new, typed(decision_paper=paper()), follow=True)
    page = answer.content.decode()
    assert "现在已生效" in page
    assert "决定.pdf" in page
    assert "权利安排" in page
    assert "平台默认" in page, "选项的核对程度要写在页面上"
    one = RegisterEntry.objects.get()
    assert one.values["patents"] == [application_number(1)]


def test_a_second_entry_of_the_same_key_points_to_the_first(
    as_: As, office: Actor, listed: RegisterEntry
) -> None:
    answer = as_(office).post(url("register-entry-new", SEPARATE), typed(decision_paper=paper("y")))
    assert answer.status_code == 422
    assert f"已登记为第 {listed.pk} 号" in answer.content.decode()


def test_a_change_shows_what_stood_before(as_: As, office: Actor, listed: RegisterEntry) -> None:
    client = as_(office)
    edit = url("register-entry-edit", listed.pk)
    page = client.get(edit).content.decode()
    assert 'value="印染废水膜处理"' in page
    assert "存草稿" not in page, "已生效的不能退回草稿"
    answer = client.post(edit, typed(title="换个名称", revision=1), follow=True)
    page = answer.content.decode()
    assert "印染废水膜处理</span> → 换个名称" in page
    answer = client.post(edit, typed(title="再换", revision=1))
    assert answer.status_code == 422
    assert "改过这一条" in answer.content.decode()


def test_submitted_returned_submitted_approved_by_pages(as_: As, firm: Actor, clerk: Actor) -> None:
    one = save_entry(firm, PROJECTS, project(), papers=[PLAN])
    page = as_(clerk).get(url("register-entry", one.pk)).content.decode()
    assert "审核通过" in page
    give_back = url("register-entry-return", one.pk)
    assert as_(clerk).post(give_back, {"reason": "", "revision": 1}).status_code == 422
    as_(clerk).post(give_back, {"reason": "请写明指标", "revision": 1})
    page = as_(firm).get(url("register-entry", one.pk)).content.decode()
    assert "退回：请写明指标" in page
    assert "继续填写" in page
    save_entry(firm, PROJECTS, project(expected=2), pk=one.pk)
    stale = as_(clerk).post(url("register-entry-approve", one.pk), {"revision": 1})
    assert stale.status_code == 422
    fresh = RegisterEntry.objects.get(pk=one.pk)
    as_(clerk).post(url("register-entry-approve", one.pk), {"revision": fresh.revision, "opinion": "同意"})
    fresh.refresh_from_db()
    assert fresh.state == RegisterEntry.STANDING
    assert as_(firm).post(url("register-entry-approve", one.pk), {"revision": 4}).status_code == 403


def test_several_are_approved_together_or_none(as_: As, firm: Actor, clerk: Actor) -> None:
    two = [save_entry(firm, PROJECTS, project(name=f"项目{at}"), papers=[PLAN]).pk for at in range(2)]
    third = save_entry(firm, PROJECTS, project(name="草稿"), submit=False).pk
    page = as_(clerk).get(url("register-list", PROJECTS)).content.decode()
    assert "2 项待您审核" in page
    assert page.count('name="entry"') == 2
    assert 'name="entry"' not in as_(firm).get(url("register-list", PROJECTS)).content.decode()
    many = url("register-approve", PROJECTS)
    answer = as_(clerk).post(many, {"entry": [*two, third]})
    assert answer.status_code == 422
    assert "不在待审核" in answer.content.decode()
    assert set(RegisterEntry.objects.filter(pk__in=two).values_list("state", flat=True)) == {"submitted"}
    answer = as_(clerk).post(many, {"entry": two, "opinion": "同意"}, follow=True)
    assert "审核通过 2 项" in answer.content.decode()
    assert set(RegisterEntry.objects.filter(pk__in=two).values_list("state", flat=True)) == {"standing"}


def test_withdrawn_and_restored_by_pages(as_: As, office: Actor, listed: RegisterEntry) -> None:
    client = as_(office)
    assert client.post(url("register-entry-withdraw", listed.pk), {"reason": " "}).status_code == 422
    page = client.post(url("register-entry-withdraw", listed.pk), {"reason": "重复"}, follow=True)
    assert "已撤下：重复（office）" in page.content.decode()
    page = client.post(url("register-entry-restore", listed.pk), follow=True)
    assert "已恢复为“已生效”" in page.content.decode()
    sha256 = RegisterEntry.objects.get().papers[0]["sha256"]
    page = client.post(url("register-paper-remove", listed.pk, sha256), follow=True)
    assert "先上传新的" in page.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "ＺＬ水"}, 0),
        ({"q": "膜"}, 1),
        ({"right": "unit"}, 2),
        ({"right": "shared"}, 1),
        ({"right": ["shared", "unit"]}, 3),
        ({"patents": application_number(2)[:-1] + "." + application_number(2)[-1]}, 1),
        ({"college": "环境"}, 2),
        ({"listed_on_from": "2024-04-01"}, 2),
        ({"listed_on_from": "2024-04-01", "listed_on_to": "2024-04-30"}, 1),
        ({"state": "draft"}, 1),
        ({"keeper": "澄江"}, 3),
    ],
)
def test_a_list_is_narrowed_by_any_of_its_filters(
    as_: As, office: Actor, query: dict[str, Any], found: int
) -> None:
    save_entry(office, SEPARATE, separate(), papers=[DECISION])
    second = separate(title="第二", patents=[application_number(2)], listed_on="2024-04-15", right="shared")
    save_entry(office, SEPARATE, second, papers=[DECISION])
    third = separate(
        title="第三", patents=[application_number(3)], listed_on="2024-05-15", college="材料学院"
    )
    save_entry(office, SEPARATE, third, submit=False)
    page = as_(office).get(url("register-list", SEPARATE), query).content.decode()
    assert f'共 <span class="n">{found}</span> 项' in page


@pytest.mark.parametrize(
    "sort", ["heading", "-heading", "listed_on", "-right", "state", "organization", "changed_at"]
)
def test_a_list_is_sorted_by_its_columns(as_: As, office: Actor, listed: RegisterEntry, sort: str) -> None:
    del listed
    second = separate(title="乙", patents=[application_number(2)], listed_on="2024-04-15", right="shared")
    save_entry(office, SEPARATE, second, papers=[DECISION])
    page = as_(office).get(url("register-list", SEPARATE), {"sort": sort}).content.decode()
    places = [page.index("/registers/entries/"), page.rindex("/registers/entries/")]
    assert places[0] < places[1]
    if sort in {"listed_on", "-listed_on"}:
        assert page.index("印染废水膜处理") < page.index(">乙<")


def test_the_filtered_list_goes_to_excel_with_every_field(
    as_: As, office: Actor, listed: RegisterEntry
) -> None:
    del listed
    second = separate(title="乙", patents=[application_number(2)], right="shared", book_value=12_345)
    save_entry(office, SEPARATE, second, papers=[DECISION])
    answer = as_(office).get(url("register-list", SEPARATE), {"right": "shared", "export": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]  # a file answer
    heads, *rows = book.worksheets[0].iter_rows(values_only=True)
    assert len(rows) == 1
    told = dict(zip(heads, rows[0], strict=True))
    assert told["成果名称"] == "乙"
    assert float(told["入账价值"]) == 123.45
    assert {one.label for one in loading.register_of(SEPARATE).fields} <= set(heads)


def test_a_workbook_is_planned_written_and_taken_back_by_pages(
    as_: As, office: Actor, listed: RegisterEntry
) -> None:
    client = as_(office)
    data = filled(
        SEPARATE,
        {"entry": listed.pk, "college": "材料学院"},
        separate(title="新的", patents=[application_number(2)]),
        {"title": "缺"},
    )
    upload = SimpleUploadedFile("填好.xlsx", data)
    answer = client.post(url("register-fill", SEPARATE), {"file": upload}, follow=True)
    page = answer.content.decode()
    assert "新增 1" in page
    assert "改动 1" in page
    assert "拒收 1" in page
    plan_url = answer.redirect_chain[-1][0]
    problems = client.get(f"{plan_url}problems.xlsx")
    assert problems.status_code == 200
    assert b"".join(problems.streaming_content)  # type: ignore[attr-defined]  # a file answer
    assert "材料学院" in client.get(plan_url, {"tab": "changed"}).content.decode()
    apply_url = re.search(r'action="([^"]*apply/[^"]*)"', page)
    assert apply_url
    answer = client.post(apply_url[1], {"bad": "skip"}, follow=True)
    assert "新增 1 条，改动 1 条；1 行拒收未写入" in answer.content.decode()
    undo_url = re.search(r'action="([^"]*undo/)"', answer.content.decode())
    assert undo_url
    answer = client.post(undo_url[1], follow=True)
    assert "已撤销“填好.xlsx”" in answer.content.decode()
    listed.refresh_from_db()
    assert listed.values["college"] == "环境学院"


def test_a_file_that_is_no_template_is_refused_at_the_field(as_: As, office: Actor) -> None:
    wrong = SimpleUploadedFile("别的.xlsx", b"not a workbook")
    answer = as_(office).post(url("register-fill", SEPARATE), {"file": wrong})
    assert answer.status_code == 422


def test_who_reads_an_entry_reads_its_papers(
    as_: As, clerk: Actor, town: Neighborhood, listed: RegisterEntry
) -> None:
    sha256 = listed.papers[0]["sha256"]
    where = url("register-paper", listed.pk, sha256)
    college = town.organization("澄江大学", "university")
    reviewer = town.person("reviewer", college, "college_reviewer", "环境学院")
    for reader in (clerk, reviewer):
        assert where in as_(reader).get(url("register-entry", listed.pk)).content.decode()
        assert as_(reader).get(where).content == DECISION.data
    park = town.person("park", town.organization("澄江园区", "park"), "park")
    assert as_(park).get(where).status_code == 403
    assert as_(clerk).get(url("register-paper", listed.pk, "0" * 64)).status_code == 422
    project_made = save_entry(clerk, PROJECTS, project(), papers=[PLAN])
    plan = url("register-paper", project_made.pk, project_made.papers[0]["sha256"])
    assert as_(park).get(plan).content == PLAN.data


def test_who_may_not_is_told_why(
    as_: As, firm: Actor, office: Actor, auditor: Actor, listed: RegisterEntry
) -> None:
    del office
    answer = as_(firm).get(url("register-list", SEPARATE))
    assert answer.status_code == 403
    assert "“职务科技成果单列管理台账”由 成果转化办公室" in answer.content.decode()
    assert as_(firm).get(url("register-entry", listed.pk)).status_code == 403
    assert as_(auditor).get(url("register-entry", listed.pk)).status_code == 200
    assert as_(auditor).get(url("register-entry-edit", listed.pk)).status_code == 403
    assert as_(auditor).get(url("register-entry-new", SEPARATE)).status_code == 403
    assert as_(auditor).get(url("register-fill", SEPARATE)).status_code == 403
    assert "为什么不能改" in as_(auditor).get(url("register-entry", listed.pk)).content.decode()
    assert as_(auditor).get(url("register-list", "nothing")).status_code == 422


def test_a_patent_shows_the_entries_that_name_it(as_: As, office: Actor, town: Any) -> None:  # noqa: ANN401 - the neighborhood
    number = town.patent(office, 1)
    one = save_entry(office, SEPARATE, separate(patents=[number]), papers=[DECISION])
    page = as_(office).get(url("patent", number)).content.decode()
    assert url("register-entry", one.pk) in page
    assert "职务科技成果单列管理台账" in page
    assert url("patent", number) in as_(office).get(url("register-entry", one.pk)).content.decode()
