"""The queue of holders' names: what comes into it, and what leaves it by itself."""

from typing import Any

import pytest
from tests.apps.holder_names.named import decide, everything, numbers, offered, queued
from tests.apps.neighborhood import CITY, HERE, SISTER, Neighborhood, application_number, ledger_row, workbook

from zhiqiao.assets.imports import known_names
from zhiqiao.assets.imports import services as imports
from zhiqiao.assets.imports.holder_deciding import (
    undo_decision,
)
from zhiqiao.assets.imports.holder_queue import gather_names, region_of
from zhiqiao.assets.imports.models import HolderName
from zhiqiao.assets.register.models import Patent, PatentHolder
from zhiqiao.foundation.access.rules import SYSTEM, Actor
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.accounts.names import FORMER, SHORT, VARIANT, NameData
from zhiqiao.foundation.accounts.services import OrganizationData
from zhiqiao.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db
SAME = HolderName.SAME


def test_names_that_lead_nowhere_are_queued_with_whom_they_may_mean(
    clerk: Actor, ledger: dict[str, str], dyer: Organization
) -> None:
    found = gather_names(clerk)
    assert (found.tied, found.fresh, found.waiting) == (0, 5, 5)
    assert offered("澄江大学环境学院") == [("澄江大学", "branch")]
    assert offered("澄江印染有限责任公司") == [(dyer.name, "form")]
    assert offered("Chengjang University") == [("澄江大学", "english")]
    assert offered("西岭某某研究中心") == []
    assert queued("张伟").is_personal
    assert not queued("西岭某某研究中心").is_personal
    assert {one.region_code for one in HolderName.objects.all()} == {HERE}
    assert PatentHolder.objects.exclude(organization=None).count() == 0, "候选从不自动关联"
    again = gather_names(clerk)
    assert (again.tied, again.fresh, again.waiting) == (0, 0, 5)
    assert len(ledger) == 5


def test_spellings_of_one_name_are_one_line(town: Neighborhood, clerk: Actor) -> None:
    town.patent(clerk, 1, holder_names="西岭（某某）研究中心")
    town.patent(clerk, 2, holder_names="西岭(某某) 研究中心")
    gather_names(clerk)
    assert sorted(HolderName.objects.get().spellings.values_list("name", flat=True)) == sorted(
        ["西岭（某某）研究中心", "西岭(某某) 研究中心"]
    )


def test_names_entered_on_the_organizations_page_bring_their_patents_and_take_them_along(
    clerk: Actor, office: Actor, university: Organization, ledger: dict[str, str]
) -> None:
    gather_names(clerk)
    before = everything()
    made, came = known_names.add_known_name(clerk, university.pk, NameData("西岭某某研究中心", FORMER))
    assert came == 1
    assert numbers(office) == {ledger["西岭某某研究中心"]}
    assert queued("西岭某某研究中心").state == HolderName.SETTLED
    _, left = known_names.drop_known_name(clerk, made.pk)
    assert left == 1
    assert everything() == before
    gather_names(clerk)
    assert queued("西岭某某研究中心").state == HolderName.WAITING
    proposed = known_names.propose_known_name(office, university.pk, NameData("西岭某某研究中心", FORMER))
    assert offered("西岭某某研究中心") == [("澄江大学", "proposed")]
    _, came = known_names.confirm_known_name(clerk, proposed.pk)
    assert came == 1


def test_a_name_two_have_borne_is_asked_and_the_answer_holds(
    town: Neighborhood, clerk: Actor, office: Actor, university: Organization, dyer: Organization
) -> None:
    number = town.patent(clerk, 1, holder_names="澄江大学")
    known_names.add_known_name(clerk, dyer.pk, NameData("澄江大学", FORMER))
    town.patent(clerk, 1, holder_names="澄江大学", title="改了名称")
    assert numbers(office) == set()
    gather_names(clerk)
    assert {reason for _, reason in offered("澄江大学")} == {"borne_by_several"}
    before = everything()
    decide(clerk, "澄江大学", SAME, university)
    assert numbers(office) == {number}
    town.patent(clerk, 1, holder_names="澄江大学", title="又改了名称")
    assert numbers(office) == {number}
    undo_decision(clerk, queued("澄江大学").pk)
    assert everything() == before


def test_an_organization_entered_later_takes_its_patents_out_of_the_queue(
    town: Neighborhood, clerk: Actor, ledger: dict[str, str]
) -> None:
    gather_names(clerk)
    data = OrganizationData("西岭某某研究中心", "institute", HERE)
    _, came = known_names.enter_known_organization(clerk, data)
    assert came == 1
    assert queued("西岭某某研究中心").state == HolderName.SETTLED
    town.organization("澄江大学环境学院", "university")
    assert gather_names(clerk).tied == 1
    assert not HolderName.objects.filter(state="waiting", spellings__name="澄江大学环境学院").exists()
    assert ledger


def test_an_office_imports_its_patents_under_an_old_name(
    clerk: Actor, office: Actor, university: Organization
) -> None:
    known_names.add_known_name(clerk, university.pk, NameData("澄江师范学院", FORMER))
    kept = imports.preview_workbook(office, "台账.xlsx", workbook([ledger_row(1, "澄江师范学院")]))
    imports.apply_batch(office, kept.pk)
    assert numbers(office) == {application_number(1)}


def test_the_names_of_an_import_are_looked_over_when_it_is_written(
    clerk: Actor,
    dyer: Organization,
    django_capture_on_commit_callbacks: Any,  # noqa: ANN401 - pytest-django's
) -> None:
    kept = imports.preview_workbook(clerk, "台账.xlsx", workbook([ledger_row(1, "澄江印染有限责任公司")]))
    with django_capture_on_commit_callbacks(execute=True):
        imports.apply_batch(clerk, kept.pk)
    assert offered("澄江印染有限责任公司") == [(dyer.name, "form")]


def test_names_without_patents_leave_the_queue(town: Neighborhood, clerk: Actor) -> None:
    number = town.patent(clerk, 1, holder_names="西岭某某研究中心")
    gather_names(SYSTEM)
    Patent.objects.filter(number=number).delete()
    gather_names(SYSTEM)
    assert not HolderName.objects.exists()


def test_the_region_of_a_name_is_the_narrowest_that_holds_all() -> None:
    assert region_of([HERE]) == HERE
    assert region_of([HERE, SISTER]) == CITY
    assert region_of([HERE, CITY]) == CITY
    assert region_of(["990101", "990201"]) == "99"
    assert region_of(["500109", HERE]) == ""
    assert region_of(["", HERE]) == ""


def test_a_short_name_links_where_it_is_one_organizations_only(
    town: Neighborhood, clerk: Actor, office: Actor, university: Organization
) -> None:
    known_names.add_known_name(clerk, university.pk, NameData("澄大", SHORT))
    assert town.patent(clerk, 1, holder_names="澄大") in numbers(office)
    with pytest.raises(Refusal, match="已是“澄江大学”的简称"):
        known_names.add_known_name(clerk, town.firm("澄大泵业有限公司").pk, NameData("澄大", VARIANT))


def test_a_credit_code_in_the_data_ties_at_once_and_the_name_is_known_then(
    clerk: Actor, office: Actor, university: Organization
) -> None:
    header = (
        "专利号",
        "专利名称",
        "授权日",
        "技术成熟度",
        "转化意愿",
        "转化方式",
        "专利权人",
        "统一社会信用代码",
    )
    told = ("澄江师范学院", university.credit_code or ""), ("西岭某某研究中心", "91990101MA0000000X")
    rows = [
        (application_number(at), "某装置", "2023-05-09", "中试", "愿意", "转让", *each)
        for at, each in enumerate(told, 1)
    ]
    kept = imports.preview_workbook(clerk, "盘点.xlsx", workbook(rows, header))
    assert kept.source == "national_filing"
    imports.apply_batch(clerk, kept.pk)
    assert numbers(office) == set()
    assert gather_names(clerk).tied == 1
    assert numbers(office) == {application_number(1)}
    assert university.names.get(name="澄江师范学院").source == "来源数据的统一社会信用代码"
    assert offered("西岭某某研究中心") == []


def test_a_credit_code_in_any_table_ties_the_name_and_a_wrong_one_is_told(
    clerk: Actor, office: Actor, university: Organization
) -> None:
    code = university.credit_code or ""
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    header = ("申请号", "名称", "申请人", "申请日", "分类号", "统一社会信用代码")
    told = (("澄江师范学院", code), ("另一家学院", wrong), ("甲；乙", code), ("澄江师范学院", ""))
    rows = [
        (application_number(at), "某装置", name, "2021-03-02", "C02F9/00", given)
        for at, (name, given) in enumerate(told, 1)
    ]
    kept = imports.preview_workbook(clerk, "台账.xlsx", workbook(rows, header))
    assert kept.source == "city_ledger"
    notes = {row.number: row.reason for row in kept.rows.all()}
    assert "统一社会信用代码未用" not in notes[application_number(1)]
    assert "校验位" in notes[application_number(2)]
    assert "2 个权利人，1 个代码" in notes[application_number(3)]
    imports.apply_batch(clerk, kept.pk)
    gather_names(clerk)
    assert numbers(office) == {application_number(1), application_number(4)}, "名字从此认得"
