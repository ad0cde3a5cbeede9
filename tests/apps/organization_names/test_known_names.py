"""What an organization is known by: full, former, English, short names; patents and lists find it by each."""

from dataclasses import replace
from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from tests.apps.neighborhood import Neighborhood, workbook

from zhiqiao.assets.imports import organizations
from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.rules import SYSTEM, Actor, Denied
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.models import Organization, OrganizationName
from zhiqiao.foundation.accounts.names import ENGLISH, FORMAL, FORMER, SHORT, VARIANT, NameData
from zhiqiao.foundation.accounts.services import OrganizationData
from zhiqiao.foundation.audit.models import AuditEntry
from zhiqiao.foundation.audit.names import confirm_name, drop_name, enter_name, propose_name
from zhiqiao.foundation.audit.people import enter_organization
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db


def found(name: str) -> Organization | None:
    return accounts.organizations_by_name([name]).get(name)


def renamed(one: Organization, name: str) -> Organization:
    data = OrganizationData(name, one.kind, one.region_code, credit_code=one.credit_code or "", pk=one.pk)
    return enter_organization(SYSTEM, data)


def test_an_organization_is_found_by_each_of_its_names_however_spelled(
    clerk: Actor, university: Organization
) -> None:
    enter_name(clerk, university.pk, NameData("Chengjiang University", ENGLISH))
    enter_name(
        clerk, university.pk, NameData("澄江师范学院", FORMER, date(1980, 1, 1), date(2003, 5, 1), "批复")
    )
    for written in ("澄江大学", "澄 江 大 学", "CHENGJIANG  UNIVERSITY", "澄江师范学院"):
        assert found(written) == university, written
    assert found("澄江学院") is None
    assert accounts.organizations_by_formal_name(["澄江师范学院"]) == {}


def test_patents_of_an_old_name_come_to_their_office(town: Neighborhood, clerk: Actor, office: Actor) -> None:
    enter_name(clerk, office.organization_id or 0, NameData("澄江师范学院", FORMER))
    number = town.patent(clerk, 1, holder_names="澄江师范学院")
    assert [one.number for one in register.patents(office)] == [number]
    assert register.patent(office, number).holder_text == "澄江师范学院"


def test_a_new_name_makes_the_old_one_a_former_name(
    town: Neighborhood, clerk: Actor, university: Organization
) -> None:
    number = town.patent(clerk, 2, holder_names="澄江大学")
    renamed(university, "澄江理工大学")
    old = OrganizationName.objects.get(name="澄江大学")
    assert (old.kind, old.valid_to) == (FORMER, today())
    assert OrganizationName.objects.get(organization=university, kind=FORMAL).name == "澄江理工大学"
    town.patent(clerk, 2, holder_names="澄江大学", title="再导入一次")
    assert register.patent(clerk, number).holders.get().organization == university
    renamed(university, "澄江大学")
    assert {n.name: n.kind for n in university.names.all()} == {"澄江大学": FORMAL, "澄江理工大学": FORMER}


def test_a_name_another_goes_by_is_refused_and_one_both_bore_finds_neither(
    clerk: Actor, university: Organization, dyer: Organization
) -> None:
    for kind in (SHORT, ENGLISH, VARIANT):
        with pytest.raises(Refusal, match="已是“澄江大学”的全称"):
            enter_name(clerk, dyer.pk, NameData("澄江 大学", kind))
    enter_name(clerk, dyer.pk, NameData("澄江大学", FORMER, valid_to=date(1999, 1, 1)))
    assert found("澄江大学") is None
    enter_name(clerk, university.pk, NameData("澄江大学", VARIANT), settles=True)
    assert found("澄江大学") == university


def test_what_is_no_name_is_refused(clerk: Actor, university: Organization) -> None:
    for told, words in (
        (NameData(" 。 ", SHORT), "没有填写"),
        (NameData("澄江大学", SHORT), "全称"),
        (NameData("澄大", "nick"), "这种名称"),
        (NameData("澄大" * 200, SHORT), "超过"),
        (NameData("澄江师院", FORMER, date(2000, 1, 1), date(1999, 1, 1)), "早于"),
    ):
        with pytest.raises(Refusal, match=words):
            enter_name(clerk, university.pk, told)
    with pytest.raises(Refusal, match="全称不能删去"):
        drop_name(clerk, university.names.get().pk)


def test_an_office_proposes_and_the_agency_decides(
    clerk: Actor, sister_clerk: Actor, office: Actor, inventor: Actor, dyer: Organization
) -> None:
    own = office.organization_id or 0
    proposed = propose_name(office, own, NameData("澄江师范学院", FORMER))
    assert not proposed.is_confirmed
    assert found("澄江师范学院") is None
    for actor, key in ((office, dyer.pk), (inventor, own)):
        with pytest.raises(Denied):
            propose_name(actor, key, NameData("某校", SHORT))
    for actor in (office, sister_clerk):
        with pytest.raises(Denied):
            confirm_name(actor, proposed.pk)
        with pytest.raises(Denied):
            enter_name(actor, own, NameData("某校", SHORT))
        with pytest.raises(Denied):
            drop_name(actor, proposed.pk)
    confirm_name(clerk, proposed.pk)
    assert found("澄江师范学院") is not None
    with pytest.raises(Refusal, match="已经确认"):
        confirm_name(clerk, proposed.pk)
    drop_name(clerk, proposed.pk)
    assert found("澄江师范学院") is None
    with pytest.raises(Refusal, match="已被删去"):
        drop_name(clerk, proposed.pk)
    assert AuditEntry.objects.filter(target=f"organization:{own}", action__contains=":name:").count() == 3


def test_proposing_a_confirmed_name_again_takes_nothing_away(clerk: Actor, office: Actor) -> None:
    own = office.organization_id or 0
    enter_name(clerk, own, NameData("澄江师范学院", FORMER))
    assert propose_name(office, own, NameData("澄江师范学院", FORMER)).is_confirmed
    told = NameData("澄江师范学院", SHORT, date(2001, 1, 1), date(2002, 1, 1), source="自称")
    held = propose_name(office, own, told)
    held.refresh_from_db()
    assert (held.kind, held.valid_from, held.source) == (FORMER, None, ""), "主管部门确认过的，单位改不了"


def test_a_firm_tells_no_names_with_its_size(firm: Actor, dyer: Organization) -> None:
    data = OrganizationData(
        dyer.name, dyer.kind, dyer.region_code, credit_code=dyer.credit_code or "", pk=dyer.pk
    )
    with pytest.raises(Refusal, match="不能自行修改"):
        enter_organization(firm, replace(data, names=(NameData("澄江大学", SHORT),)))


HEADER = ("企业名称", "统一社会信用代码", "类型", "地区", "曾用名", "英文名", "简称")


def listed(actor: Actor, *rows: tuple[str, ...]) -> organizations.OrganizationPlan:
    kept = organizations.keep_list(actor, "单位.xlsx", workbook(rows, HEADER))
    _, plan = organizations.kept_plan(actor, kept.sha256)
    return organizations.apply_organizations(actor, kept.sha256, plan.digest) if plan.writes else plan


def test_names_come_with_the_list_of_organizations(clerk: Actor, university: Organization) -> None:
    told = (
        "澄江大学",
        "",
        "高等院校",
        "澄江区",
        "澄江师范学院；江州第二师范",
        "Chengjiang University",
        "澄大",
    )
    plan = listed(clerk, told)
    assert [label for label, _, _ in plan.organizations[0].changes] == ["曾用名", "曾用名", "英文名", "简称"]
    assert found("江州第二师范") == found("chengjiang university") == found("澄大") == university
    assert listed(clerk, told).count(organizations.UNCHANGED) == 1


def test_another_organizations_name_in_a_list_is_turned_away_with_its_column(
    clerk: Actor, university: Organization, dyer: Organization
) -> None:
    plan = listed(clerk, ("澄江印染有限公司", "", "企业", "澄江区", "", "", "澄江大学"))
    assert [(row.column, row.value) for row in plan.rejected] == [("简称", "澄江大学")]
    assert dyer.names.count() == university.names.count() == 1
    plan = listed(clerk, ("澄江印染有限公司", "", "企业", "澄江区", "。", "", ""))
    assert [(row.column, row.row) for row in plan.rejected] == [("曾用名", 2)]


def test_organizations_entered_before_names_were_kept_have_their_full_name(university: Organization) -> None:
    OrganizationName.objects.all().delete()
    assert found("澄江大学") is None
    module = import_module("zhiqiao.foundation.accounts.migrations.0002_organization_names")
    module.full_names(apps, connection.schema_editor())
    assert found("澄江大学") == university
