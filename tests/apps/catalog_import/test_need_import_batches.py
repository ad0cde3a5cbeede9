"""A list of needs: planned, written all or none, taken back while no firm has said yes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.apps.neighborhood import SISTER, Neighborhood, ledger_row, workbook

from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.audit.models import AuditEntry
from zhiqiao.foundation.notices.models import Notice
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog import importing, needs
from zhiqiao.market.catalog.models import Demand, NeedImport
from zhiqiao.market.catalog.needs import DemandData

pytestmark = pytest.mark.django_db

HEADER = ("企业名称", "统一社会信用代码", "需求名称", "需求内容", "预算（万元）", "联系人")
TEXT = "活性染料废水混凝后色度偏高，药剂费用大。"


def row(
    firm: str, title: str = "降低色度", text: str = TEXT, code: str = "", budget: object = None
) -> list[object]:
    return [firm, code, title, text, budget, "李晴 13800000000"]


def bring(actor: Actor, *rows: Sequence[object], name: str = "需求.xlsx", **more: Any) -> NeedImport:  # noqa: ANN401 - handed on
    return importing.preview_needs(actor, name, workbook(rows, HEADER), **more)


def counts(one: NeedImport) -> tuple[int, int, int]:
    return one.new, one.unchanged, one.rejected


def rejected(one: NeedImport) -> list[tuple[int, str, str]]:
    return [(r["row"], r["column"], r["reason"]) for r in one.rows if r["outcome"] == "rejected"]


def test_nothing_is_written_before_the_plan_has_been_seen(clerk: Actor, dyer: Organization) -> None:
    one = bring(clerk, row(dyer.name), row(dyer.name, "回用", budget=50))
    assert (counts(one), one.state) == ((2, 0, 0), NeedImport.PREVIEWED)
    assert not Demand.objects.exists()


def test_written_needs_are_drafts_collected_by_the_agency(clerk: Actor, dyer: Organization) -> None:
    one = importing.apply_needs(clerk, bring(clerk, row(dyer.name, budget="50-80")).pk)
    demand = Demand.objects.get()
    assert one.state == NeedImport.APPLIED
    assert (demand.state, demand.firm, demand.collected_by_id) == (Demand.DRAFT, dyer, clerk.organization_id)
    assert (demand.budget_low_fen, demand.budget_high_fen) == (50_000_000, 80_000_000)
    assert (demand.region_code, demand.industry_code) == (dyer.region_code, dyer.industry_code)
    assert demand.collected_on is not None
    assert [r["demand"] for r in one.rows] == [demand.pk]
    assert one.rows[0]["contact"] == "李晴 13800000000"
    assert Notice.objects.count() == 0


def test_when_ticked_each_firm_is_asked_at_once(clerk: Actor, dyer: Organization) -> None:
    importing.apply_needs(clerk, bring(clerk, row(dyer.name), ask_firms=True).pk)
    demand = Demand.objects.get()
    assert demand.state == Demand.RECORDED
    assert Notice.objects.get().organization_id == dyer.pk


def test_the_same_list_again_changes_nothing(clerk: Actor, dyer: Organization) -> None:
    importing.apply_needs(clerk, bring(clerk, row(dyer.name)).pk)
    again = bring(clerk, row(dyer.name, "降低 色度", TEXT.replace("，", " ， ")))
    assert counts(again) == (0, 1, 0)
    assert "已有（草稿）" in again.rows[0]["note"]
    with pytest.raises(Refusal, match="没有要写入"):
        importing.apply_needs(clerk, again.pk)
    assert Demand.objects.count() == 1


def test_a_row_repeated_in_the_file_counts_once_but_each_firm_has_its_own(
    clerk: Actor, town: Neighborhood, dyer: Organization
) -> None:
    other = town.firm("澄江泵业有限公司")
    one = bring(clerk, row(dyer.name), row(other.name), row(dyer.name))
    assert counts(one) == (2, 1, 0)
    assert [r["note"] for r in one.rows if r["outcome"] == "unchanged"] == ["与第 2 行相同，只记一次"]
    importing.apply_needs(clerk, one.pk)
    assert sorted(Demand.objects.values_list("firm__name", flat=True)) == [dyer.name, other.name]


def test_the_same_title_with_another_text_is_new_and_pointed_out(clerk: Actor, dyer: Organization) -> None:
    importing.apply_needs(clerk, bring(clerk, row(dyer.name)).pk)
    one = bring(clerk, row(dyer.name, text="膜清洗频繁，希望延长运行周期。"))
    assert counts(one) == (1, 0, 0)
    assert "同名需求" in one.rows[0]["note"]


def test_firms_that_cannot_be_meant_are_turned_away(
    clerk: Actor, town: Neighborhood, dyer: Organization, university: Organization
) -> None:
    pump = town.firm("澄江泵业有限公司")
    far = town.firm("西岭纺织有限公司", SISTER)
    one = bring(
        clerk,
        row("没有登记的公司"),
        row(""),
        row(university.name),
        row(far.name),
        row(dyer.name, code=pump.credit_code or ""),
        row("", code=pump.credit_code or ""),
        row(dyer.name, text="太短了"),
    )
    assert counts(one) == (1, 0, 6)
    told = rejected(one)
    assert [(number, column) for number, column, _ in told] == [
        (2, "企业名称"),
        (3, "企业名称"),
        (4, "企业名称"),
        (5, "企业名称"),
        (6, "统一社会信用代码"),
        (8, "需求内容"),
    ]
    for (_, _, reason), word in zip(
        told, ("还没有在平台登记", "没有写企业名称", "不是企业", "别的地区", "登记的是", "太短"), strict=True
    ):
        assert word in reason
    assert all(r["remedy"] and r["file"] == "需求.xlsx" for r in one.rows if r["outcome"] == "rejected")


def test_brackets_of_either_width_name_the_same_firm(clerk: Actor, town: Neighborhood) -> None:
    town.firm("澄江环保（集团）有限公司")
    assert counts(bring(clerk, row("澄江环保(集团)有限公司"))) == (1, 0, 0)


def test_a_list_without_firms_needs_one_chosen(clerk: Actor, dyer: Organization) -> None:
    data = workbook([["降低色度", TEXT]], ("需求名称", "需求内容"))
    with pytest.raises(Refusal, match="不知道是谁的需求") as refused:
        importing.preview_needs(clerk, "需求.xlsx", data)
    assert refused.value.column == "firm"
    one = importing.preview_needs(clerk, "需求.xlsx", data, firm_id=dyer.pk)
    importing.apply_needs(clerk, one.pk)
    assert Demand.objects.get().firm == dyer


def test_a_firm_of_another_region_cannot_be_chosen(clerk: Actor, town: Neighborhood) -> None:
    data = workbook([["降低色度", TEXT]], ("需求名称", "需求内容"))
    with pytest.raises(Refusal, match="别的地区"):
        importing.preview_needs(clerk, "需求.xlsx", data, firm_id=town.firm("西岭纺织有限公司", SISTER).pk)


def test_what_changed_after_the_preview_must_be_seen_first(clerk: Actor, dyer: Organization) -> None:
    one = bring(clerk, row(dyer.name), row(dyer.name, "回用"))
    needs.save_demand(clerk, DemandData("降低色度", TEXT), dyer.pk)
    with pytest.raises(Refusal, match="新增 2 条，现在是 1 条"):
        importing.apply_needs(clerk, one.pk)
    assert Demand.objects.count() == 1
    assert counts(importing.preview_again(clerk, one.pk)) == (1, 1, 0)
    importing.apply_needs(clerk, one.pk)
    assert Demand.objects.count() == 2


def test_a_firm_entered_meanwhile_is_found_by_planning_again(clerk: Actor, town: Neighborhood) -> None:
    one = bring(clerk, row("新来有限公司"))
    assert counts(one) == (0, 0, 1)
    town.firm("新来有限公司")
    assert counts(importing.preview_again(clerk, one.pk)) == (1, 0, 0)


def test_one_row_that_fails_leaves_none_written(
    clerk: Actor, dyer: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = bring(clerk, row(dyer.name), row(dyer.name, "回用"))
    saved = needs.save_demand

    def fails_late(actor: Actor, data: DemandData, firm_id: int | None = None) -> Demand:
        if data.title == "回用":
            raise Refusal("写不进去", "请稍后再试")
        return saved(actor, data, firm_id)

    monkeypatch.setattr(needs, "save_demand", fails_late)
    with pytest.raises(Refusal, match="写不进去"):
        importing.apply_needs(clerk, one.pk)
    assert not Demand.objects.exists()
    one.refresh_from_db()
    assert one.state == NeedImport.PREVIEWED


def test_a_batch_is_taken_back_while_nobody_has_confirmed(clerk: Actor, dyer: Organization) -> None:
    kept = needs.save_demand(clerk, DemandData("别的需求", TEXT), dyer.pk)
    one = bring(clerk, row(dyer.name), row(dyer.name, "回用"), ask_firms=True)
    importing.apply_needs(clerk, one.pk)
    assert importing.undo_needs(clerk, one.pk).state == NeedImport.UNDONE
    assert list(Demand.objects.all()) == [kept]
    assert not Notice.objects.filter(settled_at=None).exists()
    with pytest.raises(Refusal, match="已撤销"):
        importing.undo_needs(clerk, one.pk)


def test_a_confirmed_need_keeps_its_batch(clerk: Actor, firm: Actor, dyer: Organization) -> None:
    one = bring(clerk, row(dyer.name), row(dyer.name, "回用"), ask_firms=True)
    one = importing.apply_needs(clerk, one.pk)
    needs.confirm_demand(firm, one.rows[0]["demand"])
    with pytest.raises(Refusal, match="“降低色度”已确认"):
        importing.undo_needs(clerk, one.pk)
    assert Demand.objects.count() == 2


def test_a_discarded_plan_is_not_written(clerk: Actor, dyer: Organization) -> None:
    one = bring(clerk, row(dyer.name))
    importing.discard_needs(clerk, one.pk)
    with pytest.raises(Refusal, match="已放弃"):
        importing.apply_needs(clerk, one.pk)


def test_a_patent_ledger_is_sent_to_the_other_door(clerk: Actor) -> None:
    with pytest.raises(Refusal, match="请到 存量 › 导入"):
        importing.preview_needs(clerk, "台账.xlsx", workbook([ledger_row(1, "某大学")]))
    assert not NeedImport.objects.exists()


def test_who_may_and_what_another_district_sees(
    clerk: Actor, sister_clerk: Actor, firm: Actor, dyer: Organization
) -> None:
    one = bring(clerk, row(dyer.name))
    with pytest.raises(Denied):
        bring(firm, row(dyer.name))
    with pytest.raises(Denied):
        importing.apply_needs(sister_clerk, one.pk)
    with pytest.raises(Denied):
        importing.need_import(sister_clerk, one.pk)
    assert not importing.need_imports(sister_clerk).exists()
    assert importing.need_imports(clerk).get() == one


def test_each_step_is_in_the_audit_log(clerk: Actor, dyer: Organization) -> None:
    one = bring(clerk, row(dyer.name))
    importing.apply_needs(clerk, one.pk)
    importing.undo_needs(clerk, one.pk)
    log = AuditEntry.objects.filter(action=importing.IMPORT, target=f"need_import:{one.pk}").order_by(
        "position"
    )
    assert [entry.detail["step"] for entry in log] == ["preview", "apply", "undo"]


@pytest.mark.shared
def test_the_public_list_of_2019_plans_and_is_written(shared: Path, clerk: Actor, dyer: Organization) -> None:
    path = shared / "data" / "demands" / "tech_demands_2019.csv.gz"
    one = importing.preview_needs(clerk, path.name, path.read_bytes(), firm_id=dyer.pk)
    told = rejected(one)
    empty = [number for number, column, reason in told if column == "需求内容" and "是空的" in reason]
    assert sum(counts(one)) == 371
    assert len(empty) == 6
    # One text of nine characters says nothing a match could use; 23 rows repeat another word for word.
    assert counts(one) == (341, 23, 7)
    importing.apply_needs(clerk, one.pk)
    assert Demand.objects.filter(firm=dyer, state=Demand.DRAFT).count() == 341
    again = importing.preview_needs(clerk, path.name, path.read_bytes(), firm_id=dyer.pk)
    assert counts(again) == (0, 364, 7)
