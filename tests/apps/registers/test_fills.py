"""A register by workbook: planned, written whole or without its bad rows, taken back."""

import io
from typing import Any

import openpyxl
import pytest
from tests.apps.neighborhood import application_number
from tests.apps.registers.conftest import PROJECTS, SEPARATE, VISITS, project, separate, visit

from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.notices.queries import notices_for, todo_for
from zhiqiao.foundation.registers import fill_plan, kinds, queries, sheet
from zhiqiao.foundation.registers.loading import register_of
from zhiqiao.foundation.registers.models import RegisterEntry
from zhiqiao.foundation.registers.services import apply_fill, keep_workbook, save_entry, undo_fill
from zhiqiao.kernel.refusal import Refusal


def filled(code: str, *rows: dict[str, Any]) -> bytes:
    """The register's template with these rows typed below; a text goes in as it is."""
    register = register_of(code)
    book = openpyxl.load_workbook(io.BytesIO(sheet.workbook(register, [])))
    page = book.worksheets[0]
    for row in rows:
        cells = [row.get("entry", ""), ""]
        for one in register.fields:
            value = row.get(one.code)
            as_text = isinstance(value, str) and one.kind != "choice"
            cells.append(value if as_text else kinds.text_of(value, one))
        page.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def written(actor: Actor, code: str, data: bytes, *, skip_bad: bool = False) -> Any:  # noqa: ANN401 - a RegisterFill
    kept = keep_workbook(actor, code, "填好.xlsx", data)
    _, plan = fill_plan.kept_plan(actor, code, kept.sha256)
    return apply_fill(actor, code, kept.sha256, plan.digest, skip_bad=skip_bad)


def second(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - values of fields
    return separate(title="第二项", patents=[application_number(2)], **changes)


def test_the_plan_says_what_each_row_would_do(listed: RegisterEntry, office: Actor) -> None:
    data = filled(
        SEPARATE,
        {"entry": listed.pk, "title": "换个名称"},
        second(listed_on="２０２４年９月２日"),
        second(),
        {"title": "没有号码", "right": "unit"},
        {"entry": 999_999, "title": "没有这一条"},
        separate(title="第三项", patents="2021100000010", listed_on="去年"),
    )
    plan = fill_plan.plan_fill(office, register_of(SEPARATE), "填好.xlsx", data)
    assert {one: plan.count(one) for one in fill_plan.OUTCOMES} == {
        "new": 1,
        "changed": 1,
        "unchanged": 0,
        "rejected": 4,
    }
    assert plan.rows[0].changes == (("成果名称", "印染废水膜处理", "换个名称"),)
    assert plan.rows[1].values["listed_on"] == "2024-09-02"
    told = {(one.row, one.column) for one in plan.problems}
    assert {(5, "专利号"), (6, "专利号"), (7, "编号"), (8, "单列起始日"), (8, "专利号")} <= told
    assert all(one.reason and one.remedy for one in plan.problems)


def test_a_row_without_a_number_finds_its_entry_by_key(listed: RegisterEntry, office: Actor) -> None:
    data = filled(SEPARATE, separate(college="材料学院"))
    plan = fill_plan.plan_fill(office, register_of(SEPARATE), "填好.xlsx", data)
    assert [(one.outcome, one.entry.pk) for one in plan.rows] == [("changed", listed.pk)]


def test_bad_rows_stop_all_unless_they_are_skipped(listed: RegisterEntry, office: Actor) -> None:
    data = filled(SEPARATE, {"entry": listed.pk, "college": "材料学院"}, second(), {"title": "缺"})
    with pytest.raises(Refusal, match="一行都没有写入"):
        written(office, SEPARATE, data)
    fill = written(office, SEPARATE, data, skip_bad=True)
    assert (fill.added, fill.changed, fill.rejected) == (1, 1, 1)
    listed.refresh_from_db()
    assert listed.values["college"] == "材料学院"
    assert listed.state == RegisterEntry.STANDING
    fresh = RegisterEntry.objects.get(heading="第二项")
    assert fresh.state == RegisterEntry.DRAFT, "必交的材料还没有上传"
    assert queries.history(fresh)[0].reason == "“填好.xlsx”第 4 行"


def test_what_was_written_is_taken_back_where_nobody_changed_it_since(
    listed: RegisterEntry, office: Actor
) -> None:
    data = filled(SEPARATE, {"entry": listed.pk, "college": "材料学院"}, second())
    fill = written(office, SEPARATE, data)
    fresh = RegisterEntry.objects.get(heading="第二项")
    save_entry(office, SEPARATE, second(college="后来改的"), pk=fresh.pk, submit=False)
    assert undo_fill(office, fill.pk)[1] == 1
    listed.refresh_from_db()
    fresh.refresh_from_db()
    assert (listed.values["college"], listed.state) == ("环境学院", RegisterEntry.STANDING)
    assert fresh.state == RegisterEntry.DRAFT
    with pytest.raises(Refusal, match="已由 office 撤销"):
        undo_fill(office, fill.pk)


def test_what_a_workbook_added_is_withdrawn_when_taken_back(office: Actor) -> None:
    fill = written(office, SEPARATE, filled(SEPARATE, second()))
    undo_fill(office, fill.pk)
    assert RegisterEntry.objects.get().state == RegisterEntry.WITHDRAWN


def test_a_plan_that_has_changed_since_it_was_seen_is_not_written(
    listed: RegisterEntry, office: Actor
) -> None:
    data = filled(SEPARATE, {"entry": listed.pk, "college": "材料学院"})
    kept = keep_workbook(office, SEPARATE, "填好.xlsx", data)
    digest = fill_plan.kept_plan(office, SEPARATE, kept.sha256)[1].digest
    save_entry(office, SEPARATE, separate(college="别人改的"), pk=listed.pk)
    with pytest.raises(Refusal, match="看过计划之后"):
        apply_fill(office, SEPARATE, kept.sha256, digest, skip_bad=False)


@pytest.mark.usefixtures("visits")
@pytest.mark.parametrize(("many", "todos", "told"), [(3, 3, 0), (8, 0, 1)])
def test_many_rows_make_one_notice(clerk: Actor, firm: Actor, many: int, todos: int, told: int) -> None:
    data = filled(VISITS, *(visit(name=f"走访{at}") for at in range(many)))
    fill = written(firm, VISITS, data)
    assert fill.added == many
    assert todo_for(clerk).count() == todos
    assert [one.title for one in notices_for(clerk)] == [f"走访记录：{many} 条待审核"] * told


def test_who_may_not_write_does_not_fill(auditor: Actor, listed: RegisterEntry) -> None:
    del listed
    with pytest.raises(Denied, match="由 成果转化办公室 填写"):
        keep_workbook(auditor, SEPARATE, "填好.xlsx", filled(SEPARATE, second()))


def test_another_office_cannot_touch_an_entry_by_its_number(
    listed: RegisterEntry, rival: Actor, firm: Actor
) -> None:
    del listed
    kept = save_entry(firm, PROJECTS, project(), submit=False)
    data = filled(PROJECTS, {"entry": kept.pk, "leader": "别人"})
    plan = fill_plan.plan_fill(rival, register_of(PROJECTS), "填好.xlsx", data)
    assert [one.column for one in plan.problems] == ["编号"]
    assert plan.rows == []
