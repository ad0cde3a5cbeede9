"""A list of firms with yearly sizes: what is new, what changes in what, what is turned away; then all or none."""

from collections.abc import Sequence

import pytest
from tests.apps.neighborhood import CITY, HERE, SISTER, Neighborhood, ledger_row, workbook

from zhiqiao.assets.imports import organizations
from zhiqiao.assets.imports.organization_list import organization_template
from zhiqiao.assets.imports.organizations import OrganizationPlan, plan_organizations
from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.accounts import services as accounts
from zhiqiao.foundation.accounts.models import Organization, OrganizationYear
from zhiqiao.foundation.audit.models import AuditEntry
from zhiqiao.kernel.credit_code import make_credit_code
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db

HEADER = (
    "企业名称",
    "统一社会信用代码",
    "类型",
    "地区",
    "行业代码",
    "地址",
    "主营产品",
    "年度",
    "从业人员",
    "营业收入(万元)",
    "资产总额(万元)",
)
CODE = make_credit_code("91990101MA9000001")
LAST = today().year - 1


def row(name: str, code: str = CODE, **more: object) -> list[object]:
    told = {"企业名称": name, "统一社会信用代码": code, **more}
    return [told.get(header, "") for header in HEADER]


def sized(
    name: str, code: str = CODE, *, year: object = LAST, staff: object = 60, **more: object
) -> list[object]:
    sizes = {"年度": year, "从业人员": staff, "营业收入(万元)": 3000, "资产总额(万元)": "2,000.5"}
    return row(name, code, **{**sizes, **more})


def plan(actor: Actor, *rows: Sequence[object]) -> OrganizationPlan:
    return plan_organizations(actor, "企业.xlsx", workbook(rows, HEADER))


def write(actor: Actor, *rows: Sequence[object]) -> OrganizationPlan:
    kept = organizations.keep_list(actor, "企业.xlsx", workbook(rows, HEADER))
    _name, seen = organizations.kept_plan(actor, kept.sha256)
    return organizations.apply_organizations(actor, kept.sha256, seen.digest)


def counts(made: OrganizationPlan) -> tuple[int, ...]:
    return tuple(made.count(outcome) for outcome in organizations.OUTCOMES)


def reasons(made: OrganizationPlan) -> list[tuple[int, str, str]]:
    assert all(one.remedy for one in made.rejected)
    return [(one.row, one.column, one.reason) for one in made.rejected]


def test_nothing_is_entered_before_the_plan_has_been_seen(clerk: Actor) -> None:
    before = Organization.objects.count()
    organizations.keep_list(clerk, "企业.xlsx", workbook([sized("新来有限公司")], HEADER))
    assert Organization.objects.count() == before


def test_a_new_firm_with_two_years_is_one_firm(clerk: Actor) -> None:
    made = write(
        clerk,
        sized("新来有限公司", 行业代码="1713", 地区="澄江区", 地址="某路 1 号", 主营产品="印染"),
        sized("新来有限公司", year=f"{LAST - 1}年度", staff="55人"),
    )
    assert counts(made) == (1, 0, 0, 0)
    one = Organization.objects.get(credit_code=CODE)
    assert (one.name, one.kind, one.region_code, one.industry_code) == (
        "新来有限公司",
        "enterprise",
        HERE,
        "1713",
    )
    assert (one.address, one.products) == ("某路 1 号", "印染")
    years = OrganizationYear.objects.filter(organization=one).order_by("year")
    assert list(years.values_list("year", "staff", "revenue_fen", "assets_fen")) == [
        (LAST - 1, 55, 3_000_000_000, 2_000_500_000),
        (LAST, 60, 3_000_000_000, 2_000_500_000),
    ]


def test_the_same_list_again_changes_nothing(clerk: Actor) -> None:
    write(clerk, sized("新来有限公司"))
    again = plan(clerk, sized("新来有限公司"))
    assert counts(again) == (0, 0, 1, 0)
    with pytest.raises(Refusal, match="没有要写入"):
        write(clerk, sized("新来有限公司"))


def test_changes_are_told_with_before_and_after(clerk: Actor) -> None:
    write(clerk, sized("新来有限公司", 地址="某路 1 号"))
    made = write(clerk, sized("新名有限公司", staff=70, 行业代码="1713"))
    assert counts(made) == (0, 1, 0, 0)
    assert made.organizations[0].changes == (
        ("名称", "新来有限公司", "新名有限公司"),
        ("行业代码", "", "1713 棉印染精加工"),
        (f"{LAST} 年从业人员", "60 人", "70 人"),
    )
    one = Organization.objects.get(credit_code=CODE)
    assert (one.name, one.address, one.years.get().staff) == ("新名有限公司", "某路 1 号", 70)


def test_titles_come_with_the_list_and_are_told_as_changes(clerk: Actor) -> None:
    header = (*HEADER, "称号")
    first = plan_organizations(
        clerk,
        "企业.xlsx",
        workbook([[*sized("新来有限公司"), "瞪羚企业；高新技术企业，国家级，2023-10-16"]], header),
    )
    assert [title[0] for title in first.organizations[0].data.titles or ()] == ["瞪羚企业", "高新技术企业"]
    write(clerk, sized("新来有限公司"))
    again = plan_organizations(clerk, "企业.xlsx", workbook([[*sized("新来有限公司"), "瞪羚企业"]], header))
    assert again.organizations[0].changes == (("称号", "", "瞪羚企业"),)
    bad = plan_organizations(
        clerk, "企业.xlsx", workbook([[*sized("新来有限公司"), "瞪羚企业，市级，2023-13-01"]], header)
    )
    assert [one.column for one in bad.rejected] == ["称号"]


def test_empty_cells_take_nothing_away(clerk: Actor) -> None:
    write(clerk, sized("新来有限公司", 地址="某路 1 号", 类型="国有企业"))
    write(clerk, row("新来有限公司", 年度=LAST, 从业人员=61))
    one = Organization.objects.get(credit_code=CODE)
    year = one.years.get()
    assert (one.address, one.kind) == ("某路 1 号", "state_owned_enterprise")
    assert (year.staff, year.revenue_fen, year.assets_fen) == (61, 3_000_000_000, 2_000_500_000)


def test_an_invented_organization_stays_marked_as_invented(clerk: Actor) -> None:
    data = accounts.OrganizationData("示范有限公司", "enterprise", HERE, credit_code=CODE, is_demo=True)
    accounts.save_organization(data)
    write(clerk, sized("示范有限公司"))
    assert Organization.objects.get(credit_code=CODE).is_demo


def test_rows_are_turned_away_with_column_and_reason(clerk: Actor) -> None:
    wrong = CODE[:-1] + ("A" if CODE[-1] != "A" else "B")
    made = plan(
        clerk,
        sized("甲公司", wrong),
        sized("乙公司", "", year=""),
        sized("丙公司", "", 类型="合伙"),
        sized("丁公司", "", 地区="不存在的区"),
        sized("戊公司", "", staff="几十人"),
        sized("己公司", "", year=LAST + 2),
        sized("", ""),
        sized("庚公司", "", 地区=SISTER),
    )
    told = reasons(made)
    assert counts(made) == (0, 0, 0, 8)
    assert [(number, column) for number, column, _ in told] == [
        (2, "统一社会信用代码"),
        (3, "年度"),
        (4, "类型"),
        (5, "地区"),
        (6, "从业人员"),
        (7, "年度"),
        (8, "企业名称"),
        (9, "地区"),
    ]
    words = (
        "校验位",
        "没有年度",
        "没有「合伙」",
        "没有「不存在的区」",
        "应为整数",
        "不对",
        "是空的",
        "不在您管辖",
    )
    for (_, _, reason), word in zip(told, words, strict=True):
        assert word in reason


def test_rows_of_one_firm_must_not_contradict_each_other(clerk: Actor) -> None:
    made = plan(
        clerk,
        sized("新来有限公司", 行业代码="1713"),
        sized("新来有限公司", staff=61),
        sized("别名有限公司", year=LAST - 1),
        sized("新来有限公司", year=LAST - 1, 行业代码="1711"),
        sized("新来有限公司", year=LAST - 2),
    )
    assert counts(made) == (1, 0, 0, 3)
    assert made.organizations[0].rows == (2, 6)
    assert [column for _, column, _ in reasons(made)] == ["年度", "企业名称", "行业代码"]


def test_a_code_of_one_firm_and_a_name_of_another_is_turned_away(clerk: Actor, town: Neighborhood) -> None:
    one, other = town.firm("澄江印染有限公司"), town.firm("澄江泵业有限公司")
    made = plan(clerk, sized(other.name, one.credit_code or ""))
    assert counts(made) == (0, 0, 0, 1)
    assert "是另一家" in reasons(made)[0][2]


def test_a_name_entered_with_another_code_is_turned_away(clerk: Actor, town: Neighborhood) -> None:
    town.firm("澄江泵业有限公司")
    made = plan(clerk, sized("澄江泵业有限公司", CODE))
    assert [column for _, column, _ in reasons(made)] == ["统一社会信用代码"]
    assert "与表中不同" in made.rejected[0].reason


def test_a_firm_of_another_district_stays_theirs(clerk: Actor, town: Neighborhood) -> None:
    far = town.firm("西岭纺织有限公司", SISTER)
    made = plan(clerk, sized(far.name, far.credit_code or ""))
    assert counts(made) == (0, 0, 0, 1)
    assert "由别的地区登记" in made.rejected[0].reason


def test_a_city_must_name_the_district(city_clerk: Actor) -> None:
    made = plan(city_clerk, sized("新来有限公司"), sized("又来有限公司", "", 地区="西岭区"))
    assert reasons(made) == [(2, "地区", "没有写地区")]
    assert made.organizations[0].data.region_code == SISTER
    assert plan(city_clerk, sized("新来有限公司", 地区=f"{CITY}00")).organizations[0].data.region_code == CITY


def test_what_changed_after_the_look_must_be_seen_first(clerk: Actor) -> None:
    data = workbook([sized("新来有限公司")], HEADER)
    kept = organizations.keep_list(clerk, "企业.xlsx", data)
    _name, seen = organizations.kept_plan(clerk, kept.sha256)
    write(clerk, sized("新来有限公司", staff=99))
    with pytest.raises(Refusal, match="又有变化"):
        organizations.apply_organizations(clerk, kept.sha256, seen.digest)
    assert OrganizationYear.objects.get(organization__credit_code=CODE).staff == 99


def test_all_or_none(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    entered = organizations.enter_organization

    def fails_late(actor: Actor, data: accounts.OrganizationData) -> Organization:
        if data.name == "乙公司":
            raise Refusal("写不进去", "请稍后再试")
        return entered(actor, data)

    monkeypatch.setattr(organizations, "enter_organization", fails_late)
    with pytest.raises(Refusal, match="写不进去"):
        write(clerk, sized("甲公司"), sized("乙公司", ""))
    assert not Organization.objects.filter(name="甲公司").exists()


def test_lists_of_other_things_are_sent_to_their_doors(clerk: Actor) -> None:
    needs = workbook(
        [["甲公司", CODE, "降低色度", "色度偏高"]], ("企业名称", "统一社会信用代码", "需求名称", "需求内容")
    )
    with pytest.raises(Refusal, match="供需 › 需求"):
        organizations.keep_list(clerk, "需求.xlsx", needs)
    with pytest.raises(Refusal, match="存量 › 导入"):
        organizations.keep_list(clerk, "台账.xlsx", workbook([ledger_row(1, "某大学")]))
    with pytest.raises(Refusal, match="只有名称"):
        organizations.keep_list(clerk, "名单.xlsx", workbook([["甲公司"]], ("企业名称",)))


def test_the_template_is_a_list_whose_example_is_skipped(clerk: Actor) -> None:
    with pytest.raises(Refusal, match="只有表头或示例"):
        organizations.keep_list(clerk, "模板.xlsx", organization_template(organizations.KINDS, LAST))


def test_only_who_enters_organizations_may(office: Actor, firm: Actor) -> None:
    for actor in (office, firm):
        with pytest.raises(Denied):
            organizations.keep_list(actor, "企业.xlsx", workbook([sized("新来有限公司")], HEADER))


def test_each_organization_is_entered_through_the_audited_door(clerk: Actor) -> None:
    write(clerk, sized("甲公司"), sized("乙公司", ""))
    entered = AuditEntry.objects.filter(action="foundation.accounts:organization:edit", user_id=clerk.user_id)
    assert entered.count() == 2
    last = AuditEntry.objects.filter(action=organizations.IMPORT).latest("position")
    assert (last.detail["step"], last.detail["new"]) == ("apply", 2)
