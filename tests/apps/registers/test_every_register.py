"""Every register that ships, as each role its file names: entered, decided, read by those who may and nobody else."""

from typing import Any

import pytest
from tests.apps.neighborhood import CITY, HERE, Neighborhood, pdf
from tests.unit.registers.samples import filled

from zhiqiao.foundation.access.roles import AGENCIES, READERS, Role
from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.registers import loading, queries
from zhiqiao.foundation.registers.keeping import EntryRefused
from zhiqiao.foundation.registers.models import RegisterEntry
from zhiqiao.foundation.registers.schema import ON_APPROVAL, ON_SUBMIT, Register
from zhiqiao.foundation.registers.services import Brought, approve_entry, save_entry

ORGANIZATIONS = {  # name, kind, region of the organization a role acts for
    Role.LEAD_AGENCY: ("澄江区知识产权局", "agency", HERE),
    Role.COOPERATING_AGENCY: ("澄江区科技局", "agency", HERE),
    Role.PARK: ("澄江高新园区", "park", HERE),
    Role.HOLDER_OFFICE: ("澄江大学", "university", HERE),
    Role.COLLEGE_REVIEWER: ("澄江大学", "university", HERE),
    Role.INVENTOR: ("澄江大学", "university", HERE),
    Role.ENTERPRISE: ("澄江泵业有限公司", "enterprise", HERE),
    Role.SERVICE_AGENCY: ("澄江专利事务所", "service_agency", HERE),
    Role.EVALUATOR: ("澄江评价中心", "evaluator", HERE),
    Role.AUDITOR: ("澄江区审计局", "agency", HERE),
    Role.SUPERIOR: ("江州市知识产权局", "agency", CITY),
}
JOURNEYS = [(one.code, role) for one in loading.registers().values() for role in one.write]
STRANGER = {"name": "外地某厂", "code": ""}


def person(town: Neighborhood, role: Role) -> Actor:
    name, kind, region = ORGANIZATIONS[role]
    return town.person(role.value, town.organization(name, kind, region), role.value)


def values_for(register: Register, concerned: Organization) -> dict[str, Any]:
    """A value in every field; organizations are strangers but for the one the entry is about."""
    values = filled(register)
    for one in register.fields:
        if one.kind == "organization":
            values[one.code] = dict(STRANGER)
        elif one.kind == "organizations":
            values[one.code] = [dict(STRANGER)]
    if register.concerns:
        values[register.concerns] = {"name": concerned.name, "code": concerned.credit_code or ""}
    return values


def brought(register: Register) -> list[Brought]:
    return [Brought(one.code, f"{one.code}.pdf", pdf(one.code)) for one in register.papers]


@pytest.mark.parametrize(("code", "role"), JOURNEYS)
def test_an_entry_is_entered_decided_and_read(
    code: str, role: Role, town: Neighborhood, dyer: Organization, firm: Actor, bank: Actor
) -> None:
    register = loading.register_of(code)
    writer, deciders = person(town, role), [person(town, one) for one in register.approve]
    values = values_for(register, dyer)
    counts_at_once = role in register.approve or not register.approve
    needed = [one.code for one in register.papers_at(ON_APPROVAL if counts_at_once else ON_SUBMIT)]
    if needed:
        with pytest.raises(EntryRefused) as caught:
            save_entry(writer, code, values)
        assert [one.field for one in caught.value.wrongs] == needed
    one = save_entry(writer, code, values, papers=brought(register))
    assert one.state == (RegisterEntry.STANDING if counts_at_once else RegisterEntry.SUBMITTED)
    if not counts_at_once:
        one = approve_entry(deciders[0], one.pk, revision=one.revision)
    assert one.state == RegisterEntry.STANDING
    with pytest.raises(EntryRefused, match="已登记为第"):
        save_entry(writer, code, values, papers=brought(register))

    for reader in {*register.readers} & {*AGENCIES, *READERS, role}:
        assert list(queries.entries(person(town, reader), register)) == [one], reader
    concerned_reads = bool(register.concerns) and Role.ENTERPRISE in register.readers
    assert list(queries.entries(firm, register)) == ([one] if concerned_reads else [])
    assert list(queries.entries(bank, register)) == []
    with pytest.raises(Denied):
        queries.entry(bank, one.pk)


@pytest.mark.parametrize("code", list(loading.registers()))
def test_the_region_beside_reads_nothing(
    code: str, town: Neighborhood, dyer: Organization, sister_clerk: Actor, rival: Actor
) -> None:
    register = loading.register_of(code)
    writer = person(town, register.write[0])
    if writer.organization_id == rival.organization_id:
        writer = town.person("own", town.firm("澄江电机有限公司"), Role.ENTERPRISE.value)
    for role in register.approve:
        person(town, role)
    save_entry(writer, code, values_for(register, dyer), papers=brought(register))
    assert list(queries.entries(sister_clerk, register)) == []
    assert list(queries.entries(rival, register)) == []
