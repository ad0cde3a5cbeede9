"""Steps 1 and 2: import and stock-take."""

from tests.journeys import town
from tests.journeys.street import Street
from tests.journeys.town import FILTER, LEDGER, NEXT_MONTH, OTHERS, RENAMED, TYPED, UNIVERSITY
from tests.journeys.visitor import upload

# 1 Import


def import_ledger(street: Street) -> None:
    clerk = street.as_("clerk")
    data, mistakes, good = town.ledger_with_mistakes()
    clerk.go("import-new")
    clerk.fill({"file": upload("澄江区专利台账.xlsx", data)})
    clerk.press("上传并预览")
    clerk.sees("先看清楚，再写入", "还没有写入任何数据", f"新增 {good}", "变更 0", f"拒收 {len(mistakes)}")
    for one in mistakes:
        clerk.sees(one.column, one.value, one.reason, one.remedy, within=clerk.row(f"第 {one.row} 行"))
    plan = clerk.path
    clerk.go("patents")
    clerk.sees("登记簿里还没有专利")

    clerk.go_to(plan)
    clerk.press_and_confirm(f"写入 {good} 条")
    clerk.sees(f"已写入：新增 {good} 件，变更 0 件")
    clerk.go("patents")
    clerk.sees(*(one.title for one in LEDGER))
    clerk.misses("待核对的装置")

    clerk.go("import-new")
    clerk.fill({"file": upload("澄江区专利台账（再传）.xlsx", data)})
    clerk.press("上传并预览")
    clerk.sees("新增 0", "变更 0", f"不变 {good}", f"拒收 {len(mistakes)}")


def import_and_undo(street: Street) -> None:
    clerk = street.as_("clerk")
    clerk.go("import-new")
    clerk.fill({"file": upload("澄江区专利台账-下月.xlsx", town.second_ledger())})
    clerk.press("上传并预览")
    clerk.sees("新增 1", "变更 1")
    clerk.press_and_confirm("写入 2 条")
    batch = clerk.path
    clerk.go("patents")
    clerk.sees(NEXT_MONTH.title, RENAMED)
    clerk.go_to(batch)
    clerk.press_and_confirm("撤销这次导入")
    clerk.sees("已撤销：移除 1 件，恢复 1 件的原登记")
    clerk.go("patents")
    clerk.sees(OTHERS[0].title)
    clerk.misses(NEXT_MONTH.title, RENAMED)


def type_by_hand(street: Street) -> None:
    office = street.as_("office")
    office.go("patent-new")
    told = {
        "application_number": f"ZL {TYPED.number[:4]} 1 {TYPED.number[5:-1]}.{TYPED.number[-1]}",
        "title": TYPED.title,
        "holder_names": UNIVERSITY,
        "filed_on": "2021-09-13",
        "granted_on": "2023-06-20",
        "ipcs": TYPED.ipc,
        "legal_status": "有效",
    }
    office.fill(told)
    office.press("登记")
    office.sees(f"已登记：{TYPED.number}", TYPED.title)


# 2 Stock-take


def take_stock(street: Street) -> None:
    office = street.as_("office")
    office.go("round-new")
    office.fill({"name": "二〇二五年末存量盘点", "base_on": "2025-12-31", "due_on": "2026-12-31"})
    office.press("发起盘点")
    office.sees(f"{len(LEDGER) + 1} 件专利待建档")
    round_ = office.path
    office.press("按登记的发明人姓名自动分派")
    office.sees("分派了 1 件")

    inventor = street.as_("inventor")
    inventor.go_to(round_)
    inventor.follow(FILTER.title)
    entry = inventor.path
    inventor.fill(
        {
            "fiscal_project": "no",
            "implementation": "not_implemented",
            "bundle": "无",
            "modes": ["assignment", "ordinary_license"],
            "maturity": "3",
            "rating": "A",
            "scene": "漂染车间废水处理站，替换现有的两级混凝",
            "prospects": "本区十余家织染厂可用，缺一套中试装置",
        }
    )
    inventor.press("提交自评")
    inventor.sees("自评已提交", "已自评")

    reviewer = street.as_("college")
    reviewer.go_to(entry)
    reviewer.fill({"rating": "A", "comment": "材料齐全"}, reviewer.form("review"))
    reviewer.press("审核通过")
    reviewer.sees("审核已通过")

    office.go_to(entry)
    assess = office.form("assess")
    office.fill({"rating": "B", "maturity": "4"}, assess)
    office.press("保存评价")
    office.sees("意见")
    office.fill(
        {"rating": "B", "maturity": "4", "comment": "已做过一轮中试，市场限于本区"}, office.form("assess")
    )
    office.press("保存评价")
    office.sees("单位评价已保存，与自评并列保留", "A 转化前景较好", "B 一般", "3 样机", "4 中试")
    office.fill({"decision": "in", "reason": "权利稳定，本区有明确用户"}, office.form("screen"))
    office.press("确定")
    office.sees("已入专利转化资源库", "权利稳定，本区有明确用户")
    office.go_to(round_)
    office.sees("16.6%", f"有效且未转化 {len(LEDGER) + 1} 件")
    office.go("pool")
    office.sees(FILTER.title)
