"""decide() and the same reach in SQL: reasons, deny by default, the region tree."""

import pytest
from tests.apps.neighborhood import CITY, HERE, SISTER, Neighborhood

from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import (
    ACTIONS,
    ANONYMOUS,
    ANY,
    OWN,
    REGION,
    SELF,
    SYSTEM,
    Actor,
    Denied,
    Resource,
    decide,
    policy,
    region_reaches,
    require,
)
from zhiqiao.foundation.access.scope import condition, rows
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.audit.models import AuditEntry

VIEW = "assets.register:patent:view"
BATCH = "assets.imports:batch:apply"


def of(role: Role, region: str = HERE, organization: int | None = 1, user: int = 1) -> Actor:
    return Actor(user, "某人", role, organization, "某单位", "agency", region)


def test_an_undeclared_action_is_denied_even_to_the_system() -> None:
    for actor in (SYSTEM, of(Role.PLATFORM_ADMIN)):
        decision = decide(actor, "assets.register:patent:burn")
        assert not decision
        assert "没有登记过的动作" in decision.reason


def test_a_role_that_is_not_named_is_denied_with_who_may() -> None:
    decision = decide(of(Role.BANK), BATCH)
    assert not decision.allowed
    assert "把预览写入登记簿" in decision.reason
    assert "主管部门、成果转化办公室" in decision.reason
    assert "您当前的身份是银行" in decision.reason


def test_the_public_may_do_what_is_declared_for_it_and_nothing_else() -> None:
    open_to_all = {code for code in ACTIONS if decide(ANONYMOUS, code)}
    assert {"market.catalog:listing:browse", "market.catalog:demand:browse"} <= open_to_all
    assert all(Role.PUBLIC in ACTIONS[code].who for code in open_to_all)
    assert not any(code.rsplit(":", 1)[1] in {"edit", "apply", "publish", "sign"} for code in open_to_all)


def test_what_the_public_may_do_everyone_may() -> None:
    for role in Role:
        assert decide(of(role), "market.catalog:listing:browse"), role


def test_a_city_reaches_its_districts_and_districts_never_each_other() -> None:
    city, district = of(Role.LEAD_AGENCY, CITY), of(Role.LEAD_AGENCY, HERE)
    assert decide(city, VIEW, Resource(HERE))
    assert decide(city, VIEW, Resource(SISTER))
    assert decide(district, VIEW, Resource(HERE))
    refused = decide(district, VIEW, Resource(SISTER, label="专利 1"))
    assert not refused
    assert refused.reason == "主管部门查看专利登记簿的范围是本地区及下级，专利 1不在其中"
    assert not decide(district, VIEW, Resource(CITY)), "下级不能看上级"


@pytest.mark.parametrize(("region", "reached"), [("", False), (None, False), ("99", False), ("990101", True)])
def test_an_empty_or_higher_region_is_not_reached(region: str | None, reached: bool) -> None:
    assert region_reaches(HERE, region) is reached
    assert not region_reaches("", region)


def test_own_needs_the_organization_and_self_the_person() -> None:
    office = of(Role.HOLDER_OFFICE, organization=7)
    assert decide(office, BATCH, Resource(SISTER, frozenset({7, 8})))
    assert not decide(office, BATCH, Resource(HERE, frozenset({8})))
    assert not decide(of(Role.HOLDER_OFFICE, organization=None), BATCH, Resource(HERE, frozenset()))
    read = "foundation.documents:file:read"
    assert decide(of(Role.INVENTOR, user=3), read, Resource(owner_id=3))
    assert not decide(of(Role.INVENTOR, user=3, organization=9), read, Resource(owner_id=4))


def test_require_says_why_and_what_to_do() -> None:
    with pytest.raises(Denied) as denied:
        require(of(Role.ENTERPRISE), BATCH)
    assert denied.value.reason
    assert "管理员" in denied.value.remedy
    require(of(Role.LEAD_AGENCY), BATCH)


def test_a_policy_refuses_a_malformed_action_and_needs_a_label() -> None:
    with pytest.raises(ValueError, match=r"room\.app:thing:verb"):
        policy("foundation.access", {"matrix": {Role.BANK: ANY}}, labels={"matrix": "看"})
    with pytest.raises(KeyError):
        policy("foundation.access", {"matrix:burn": {Role.BANK: ANY}}, labels={})
    assert "foundation.access:matrix:burn" not in ACTIONS


@pytest.mark.django_db
class TestRows:
    """scope.rows answers in SQL what decide() answers for one row."""

    @pytest.fixture
    def places(self, town: Neighborhood) -> list[Organization]:
        kinds = (("江州", CITY), ("澄江", HERE), ("西岭", SISTER), ("演示省", "99"))
        return [town.organization(f"{name}局", "agency", region) for name, region in kinds]

    @pytest.mark.parametrize("role", list(Role))
    def test_rows_and_decide_agree(self, places: list[Organization], role: Role) -> None:
        edit = "foundation.accounts:organization:edit"
        for region in (CITY, HERE, SISTER, "99", "9", "50", ""):
            actor = of(role, region, organization=places[1].pk)
            for action in ("foundation.accounts:organization:view", edit, VIEW, BATCH, "x.y:z:no"):
                found = rows(actor, action, Organization.objects.all(), organization="pk")
                allowed = {
                    one.pk
                    for one in places
                    if decide(actor, action, Resource(one.region_code, frozenset({one.pk})))
                }
                assert set(found.values_list("pk", flat=True)) == allowed, (region, action)

    def test_self_reaches_ones_own_rows_only(self, town: Neighborhood, places: list[Organization]) -> None:
        mine = town.person("mine", places[1], "cooperating_agency")
        AuditEntry.objects.create(position=9001, at="2026-01-01T00:00:00Z", user_id=mine.user_id)
        AuditEntry.objects.create(position=9002, at="2026-01-01T00:00:00Z", user_id=(mine.user_id or 0) + 1)
        found = rows(mine, "foundation.audit:entry:view", AuditEntry.objects.all(), owner="user_id")
        assert {one.position for one in found if one.position > 9000} == {9001}

    def test_nothing_is_reached_without_a_path_to_judge_by(self, places: list[Organization]) -> None:
        assert places
        actor = of(Role.LEAD_AGENCY)
        assert condition(actor, VIEW, region=None, organization=None) is None
        assert not rows(actor, VIEW, Organization.objects.all(), region=None, organization=None).exists()

    def test_the_system_reaches_all(self, places: list[Organization]) -> None:
        assert rows(SYSTEM, VIEW, Organization.objects.all()).count() == len(places)


def test_reaches_are_what_the_matrix_says() -> None:
    assert ACTIONS[BATCH].who[Role.LEAD_AGENCY] == (REGION,)
    assert ACTIONS[BATCH].who[Role.HOLDER_OFFICE] == (OWN,)
    assert ACTIONS["foundation.documents:file:read"].who[Role.BANK] == (OWN, SELF)
