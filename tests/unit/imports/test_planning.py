"""New, changed, unchanged, rejected: repeatable, and the same in whatever order the files come."""

import itertools
import json
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from zhiqiao.assets.imports.planning import Existing, ImportPlan, plan_import, plan_typed
from zhiqiao.assets.imports.precedence import Held
from zhiqiao.assets.imports.report_text import plan_text

Workbook = Callable[..., bytes]
LedgerRow = Callable[..., list[object]]
Number = Callable[[int], str]
HEADER = ["申请号", "专利名称", "申请人", "申请日", "主分类号", "摘要"]


def holding(*plans: ImportPlan) -> Existing:
    """A register that holds what these plans would have written, one after the other."""
    held: dict[str, Mapping[str, Any]] = {}
    for plan in plans:
        held.update((item.number, json.loads(json.dumps(item.after))) for item in plan.items)

    def existing(numbers: Collection[str]) -> Mapping[str, Held]:
        wanted = set(numbers)
        return {
            key: Held(fields)
            for key, fields in held.items()
            if {key, fields.get("application_number"), fields.get("publication_number")} & wanted
        }

    return existing


def csv(header: str, *rows: str) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


def test_the_same_file_twice_changes_nothing(workbook: Workbook, ledger_row: LedgerRow) -> None:
    files = [
        (
            "台账.xlsx",
            workbook([HEADER, ledger_row(1), ledger_row(2, 申请号="CN201710601862.5"), ledger_row(3)]),
        )
    ]
    first = plan_import(files)
    second = plan_import(files, holding(first))
    assert (first.new, first.changed, first.unchanged, first.rejected) == (2, 0, 0, 1)
    assert (second.new, second.changed, second.unchanged, second.rejected) == (0, 0, 2, 1)


def test_a_changed_cell_is_told_with_before_and_after(workbook: Workbook, ledger_row: LedgerRow) -> None:
    first = plan_import([("台账.xlsx", workbook([HEADER, ledger_row(1), ledger_row(2)]))])
    again = workbook([HEADER, ledger_row(1, 申请人="新东家"), ledger_row(2), ledger_row(3)])
    plan = plan_import([("台账.xlsx", again)], holding(first))
    assert (plan.new, plan.changed, plan.unchanged) == (1, 1, 1)
    item = plan.items[0]
    assert (item.outcome, item.changed) == ("changed", ("holder_names",))
    assert item.before is not None
    assert (item.before["holder_names"], item.after["holder_names"]) == (["澄江试验有限公司"], ["新东家"])


def test_a_source_without_a_column_blanks_nothing(
    workbook: Workbook, ledger_row: LedgerRow, number: Number
) -> None:
    first = plan_import([("台账.xlsx", workbook([HEADER, ledger_row(1)]))])
    plan = plan_import(
        [("简表.csv", csv("申请号,专利名称,申请日", f"{number(1)},一种第1号试验台,"))], holding(first)
    )
    assert plan.unchanged == 1
    assert plan.items[0].after == first.items[0].after


def test_identical_rows_count_once_and_contradicting_rows_are_rejected(
    workbook: Workbook, ledger_row: LedgerRow
) -> None:
    rows = [HEADER, ledger_row(1), ledger_row(2), ledger_row(1), ledger_row(2, 专利名称="另一个名称")]
    plan = plan_import([("台账.xlsx", workbook(rows))])
    assert (plan.new, plan.duplicates, plan.rejected) == (2, 1, 1)
    assert any("第 4 行同第 2 行" in note for note in plan.files[0].notes)
    row = plan.rows[0]
    assert (row["row"], row["column"], row["value"]) == (5, "专利名称", "另一个名称")
    assert "与第 3 行是同一件专利" in str(row["reason"])


def test_rows_that_complete_each_other_make_one_patent(number: Number) -> None:
    data = csv("申请号,专利名称,申请人,摘要", f"{number(1)},甲,某公司,", f"{number(1)},甲,,可升降")
    plan = plan_import([("台账.csv", data)])
    assert (plan.new, plan.duplicates, plan.rejected) == (1, 1, 0)
    assert plan.items[0].after["holder_names"] == ["某公司"]
    assert plan.items[0].after["abstract"] == "可升降"


def test_the_order_of_files_does_not_matter(
    workbook: Workbook, ledger_row: LedgerRow, number: Number
) -> None:
    files = [
        ("甲.xlsx", workbook([HEADER, ledger_row(1), ledger_row(2)])),
        ("乙.csv", csv("申请号,专利名称,发明人", f"{number(1)},一种第1号试验台,丙某", f"{number(3)},台,")),
        ("丙.csv", csv("申请号,专利名称,IPC分类号", f"{number(1)},一种第1号试验台,G01M13/00;G01N3/08")),
        ("丁.csv", csv("申请号,专利名称,申请人", f"{number(2)},一种第2号试验台,别的公司")),
    ]
    plans = [plan_import(order) for order in itertools.permutations(files)]
    assert (plans[0].new, plans[0].rejected) == (3, 1)
    assert "“丁.csv”第 2 行" in str(plans[0].rows[0]["reason"])
    for plan in plans[1:]:
        assert plan.to_json(with_items=True) == plans[0].to_json(with_items=True)


def test_the_order_of_imports_does_not_matter(
    workbook: Workbook, ledger_row: LedgerRow, number: Number
) -> None:
    one = [("甲.xlsx", workbook([HEADER, ledger_row(1)]))]
    two = [
        (
            "乙.csv",
            csv("申请号,专利名称,IPC分类号,发明人", f"{number(1)},一种第1号试验台,G01M13/00;G01N3/08,丙某"),
        )
    ]
    ended = []
    for order in ((one, two), (two, one)):
        first = plan_import(order[0])
        ended.append(plan_import(order[1], holding(first)).items[0].after)
    assert ended[0] == ended[1]
    assert ended[0]["ipcs"] == ["G01M13/00", "G01N3/08"]


def test_one_file_under_two_names_counts_once(workbook: Workbook, ledger_row: LedgerRow) -> None:
    data = workbook([HEADER, ledger_row(1)])
    plan = plan_import([("甲.xlsx", data), ("乙.xlsx", data)])
    assert (plan.new, plan.duplicates) == (1, 0)
    assert any("内容相同" in note for report in plan.files for note in report.notes)


PATSNAP = "公开(公告)号,标题,受理局,专利类型,简单法律状态"


def test_a_grant_is_the_application_it_grew_from() -> None:
    applied = plan_import([("去年.csv", csv(PATSNAP, "CN199999999A,台,中国,发明申请,审中"))])
    granted = plan_import(
        [("今年.csv", csv(PATSNAP, "CN199999999B,台,中国,授权发明,有效"))], holding(applied)
    )
    assert (granted.new, granted.changed) == (0, 1)
    item = granted.items[0]
    assert item.number == "CN199999999A"
    assert item.after["publication_number"] == "CN199999999B"
    assert item.changed == ("publication_number", "legal_status", "status_raw")
    again = plan_import(
        [("今年.csv", csv(PATSNAP, "CN199999999B,台,中国,授权发明,有效"))], holding(applied, granted)
    )
    assert again.unchanged == 1


def test_both_documents_of_one_application_in_one_file_are_one_patent() -> None:
    rows = ["CN199999999B,台,中国,授权发明,有效", "CN199999999A,台,中国,发明申请,审中"]
    for order in (rows, rows[::-1]):
        plan = plan_import([("导出.csv", csv(PATSNAP, *order))])
        assert (plan.new, plan.rejected) == (1, 0)
        assert plan.items[0].after["publication_number"] == "CN199999999B"
        assert plan.items[0].after["legal_status"] == "in_force"


def test_a_patent_known_by_publication_gains_its_application_number(number: Number) -> None:
    held = plan_import([("导出.csv", csv(PATSNAP, "CN299999999U,台,中国,实用新型,有效"))])
    both = csv("申请号,专利名称,公开（公告）号", f"{number(1)},台,CN299999999U")
    plan = plan_import([("台账.csv", both)], holding(held))
    assert (plan.new, plan.changed) == (0, 1)
    assert plan.items[0].number == "CN299999999U"
    assert "application_number" in plan.items[0].changed
    only = plan_import([("台账二.csv", csv("申请号,专利名称", f"{number(1)},台"))], holding(held, plan))
    assert only.unchanged == 1


def test_a_row_that_would_join_two_held_patents_is_rejected(number: Number) -> None:
    held = plan_import(
        [
            ("导出.csv", csv(PATSNAP, "CN299999999U,台,中国,实用新型,有效")),
            ("台账.csv", csv("申请号,专利名称", f"{number(1)},台")),
        ]
    )
    both = csv("申请号,专利名称,公开（公告）号", f"{number(1)},台,CN299999999U")
    plan = plan_import([("新台账.csv", both)], holding(held))
    assert (plan.changed, plan.rejected) == (0, 1)
    assert "分作两条" in str(plan.rows[0]["reason"])


def test_a_refused_file_does_not_keep_the_others_out(
    workbook: Workbook, ledger_row: LedgerRow, tmp_path: Path
) -> None:
    good = tmp_path / "好.xlsx"
    good.write_bytes(workbook([HEADER, ledger_row(1)]))
    plan = plan_import([("好.xlsx", good), ("空.xlsx", b""), ("无.xlsx", tmp_path / "无.xlsx")])
    assert plan.new == 1
    assert set(plan.refusals) == {"空.xlsx", "无.xlsx"}
    assert plan.formats["好.xlsx"] == "city_ledger"
    assert not plan.is_refused


def test_the_plan_as_json_and_as_text(workbook: Workbook, ledger_row: LedgerRow) -> None:
    data = workbook([HEADER, ledger_row(1), ledger_row(2, 申请号="CN201710601862.5")])
    plan = plan_import([("台账.xlsx", data), ("空.csv", b"")])
    told = json.loads(json.dumps(plan.to_json(with_items=True)))
    assert {name: told[name] for name in ("new", "changed", "unchanged", "rejected")} == {
        "new": 1,
        "changed": 0,
        "unchanged": 0,
        "rejected": 1,
    }
    assert set(told["rows"][0]) == {"file", "sheet", "row", "column", "value", "reason", "remedy"}
    assert told["files"][1]["refusal"]["remedy"]
    text = plan_text(plan)
    assert "新增 1" in text
    assert "第 3 行" in text
    assert "应为 3" in text
    assert "空文件" in text


def test_progress_is_told(number: Number) -> None:
    heard: list[tuple[int, int, str]] = []
    rows = [f"{number(serial)},台" for serial in range(1, 1200)]
    plan = plan_import(
        [("台账.csv", csv("申请号,专利名称", *rows))], progress=lambda *told: heard.append(told)
    )
    assert plan.new == 1199
    assert [done for done, _, _ in heard] == [500, 1000]


def test_typing_what_is_held_changes_only_what_is_typed(
    workbook: Workbook, ledger_row: LedgerRow, number: Number
) -> None:
    first = plan_import([("台账.xlsx", workbook([HEADER, ledger_row(1)]))])
    plan = plan_typed({"application_number": number(1), "title": "改过的名称"}, holding(first))
    assert (plan.changed, plan.items[0].changed) == (1, ("title",))
    assert plan.items[0].after["abstract"] == "台面可升降。"


def test_a_patent_goes_by_its_application_number_whichever_file_tells_it() -> None:
    citations = csv(
        "公开号,专利名称,发明人,申请人省份或国别,公开日", "CN112345678A,一种泵,张三,江苏,2021-05-07"
    )
    export = csv(
        "公开(公告)号,标题,受理局,专利类型,[标]当前申请(专利权)人,简单法律状态,申请号,IPC分类号,申请年",
        "CN112345678B,一种水泵,中国,授权发明,甲厂,有效,CN202110434680.8,F04D29/00,2021",
    )
    for files in ([("a.csv", citations), ("b.csv", export)], [("a.csv", export), ("b.csv", citations)]):
        (item,) = plan_import(files).items
        assert item.number == item.after["application_number"] == "2021104346808"
