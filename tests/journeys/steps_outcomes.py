"""Steps 6 to 8: figure, award, report."""

import io
import re
import zipfile

import openpyxl
from django.conf import settings
from tests.apps.neighborhood import pdf
from tests.journeys.steps_deal import AMOUNT, CERTIFICATE, RECORD_NUMBER, RECORDED
from tests.journeys.street import Street
from tests.journeys.town import DYER, FILTER, OTHERS, UNIVERSITY
from tests.journeys.visitor import Visitor, upload

PLAN = "beibei-2023-2024"
SCHEME = "demo-chengjiang-2026"
KPIS = [f"BB-{number:02d}" for number in range(1, 11)]
# 5 % of 123 456.78, cut to the 分; the cap of a license is 10 000.
AWARD, BUDGET = "6,172.83", "20,000.00"
LEFT = "13,827.17"


# 6 Figure


def adopt_plan(street: Street) -> None:
    director = street.as_("director")
    director.go("plan", PLAN)
    director.fill(
        {
            "starts_on": "2025-01-01",
            "ends_on": "2026-12-31",
            "cutoff_on": "2026-12-31",
            "note": "套用，期间平移",
        },
        director.form("adopt"),
    )
    director.press("采用")
    director.sees("已采用，指标从证据账本数起", *KPIS)
    found = re.search(r"adoption=(\d+)", director.path)
    assert found
    street.adoption = int(found[1])


def open_figure(street: Street) -> None:
    director = street.as_("director")
    director.go("figures", query=f"?adoption={street.adoption}")
    first, second = director.row("BB-01"), director.row("BB-09")
    director.sees("50", within=first)
    director.sees("0", "还没有这类事实", within=second)
    first.get_by_role("link").first.click()
    director.page.wait_for_url("**/BB-01/**")
    director.sees("目标 ≥ 50 次", "没有计入的 1 条，为什么", RECORD_NUMBER)
    assert director.main.locator(".figure").inner_text().strip().startswith("1")
    director.follow("看", within=director.main.locator("section", has_text="没有计入的"))
    director.sees(OTHERS[2].title, "登记")
    director.go("figure", street.adoption, "BB-01")
    director.follow(FILTER.title)
    director.sees("已备案", UNIVERSITY, DYER, RECORDED, RECORD_NUMBER, AMOUNT, CERTIFICATE, "小型")
    assert director.read(CERTIFICATE) == pdf("certificate")


# 7 Award


def award(street: Street) -> None:
    _open_fund(street)
    _claim(street)
    clerk, director = street.as_("clerk"), street.as_("director")
    clerk.go("home")
    clerk.sees("待审核", DYER)
    clerk.go("claim", street.claim)
    clerk.fill({"opinion": "材料齐全，与账本相符"}, clerk.form("pass"))
    clerk.press("审核通过")
    clerk.sees("审核通过，待另一人批准", "批准须由另一人作出")
    assert clerk.main.get_by_role("button", name="批准", exact=True).count() == 0
    _try_to_approve_alone(clerk, street)

    director.go("claim", street.claim)
    director.fill({"opinion": "同意"}, director.form("approve"))
    director.press("批准")
    director.sees("已批准，预算已扣减", f"奖补合计 {AWARD} 元")
    director.go("fund", street.fund)
    director.sees(BUDGET, AWARD, LEFT)

    dyer = street.as_("dyer")
    dyer.go("claim-new")
    dyer.sees("现在没有可以申领的成交", "不能申领的 1 条")


def _open_fund(street: Street) -> None:
    director = street.as_("director")
    director.go("fund-new")
    director.fill({"scheme": SCHEME, "budget_fen": "2万"})
    director.press("设立")
    director.sees("资金已设立", BUDGET)
    street.fund = director.key


def _claim(street: Street) -> None:
    dyer = street.as_("dyer")
    dyer.go("claim-new")
    dyer.sees("可以申领的成交 1 条", within=None)
    dyer.sees(AMOUNT, AWARD, within=dyer.row(FILTER.title))
    assert dyer.page.locator("[name=fact]").is_checked()
    dyer.fill({"bank_name": "澄江农商银行（虚构）", "bank_account": "6200 0000 0000 0001"})
    dyer.press("保存草稿")
    dyer.sees(f"奖补合计 {AWARD} 元")
    street.claim = dyer.key
    dyer.follow("添加材料")
    dyer.fill({"kind": "申报表", "paper": upload("申报表.pdf", pdf("form"))})
    dyer.press("添加")
    dyer.sees("材料已添加", "申报表.pdf")
    for box in dyer.page.locator("[name=undertaking]").all():
        box.check()
    dyer.press("提交申领")
    dyer.sees("已提交，主管部门会收到待办", "待审核")


def _try_to_approve_alone(clerk: Visitor, street: Street) -> None:
    """The page does not offer it; asking the server all the same is refused."""
    said = clerk.page.evaluate(
        """async (path) => {
            const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
            const body = new URLSearchParams({csrfmiddlewaretoken: token, opinion: "同意"});
            return (await fetch(path, {method: "POST", body})).text();
        }""",
        clerk.path.rstrip("/") + "/approve/",
    )
    assert "另一人" in said
    assert "已批准，预算已扣减" not in said
    clerk.go("claim", street.claim)
    clerk.sees("待批准")


# 8 Report


def report_targets(street: Street) -> None:
    clerk = street.as_("clerk")
    _draft(clerk, street, "target_table")
    clerk.follow("填写")
    clerk.fill({"unit": "澄江区知识产权管理局"})
    clerk.press("保存")
    clerk.sees("中小微企业接受高校院所专利转让许可次数", "≥50次")
    _freeze_and_download(clerk)


def report_evaluation(street: Street) -> None:
    clerk = street.as_("clerk")
    _draft(clerk, street, "self_evaluation")
    clerk.sees("冻结前还要", "填写项目资金", "说明9项未完成指标的偏差原因")
    clerk.follow("填写")
    names = [str(box.get_attribute("name")) for box in clerk.page.locator("[name^=deviation-]").all()]
    assert len(names) == len(KPIS)
    clerk.fill(
        {
            "unit": "澄江区知识产权管理局",
            "department": "澄江区知识产权管理局",
            "goals_expected": "按方案完成各项指标",
            "goals_actual": "一件专利许可完成备案并到账",
            "fund_state": "not_applicable",
            **dict.fromkeys(names, "采用方案不久，下一期加快"),
        }
    )
    clerk.press("保存")
    clerk.misses("冻结前还要")
    _freeze_and_download(clerk)


def _draft(clerk: Visitor, street: Street, form: str) -> None:
    clerk.go("report-new", query=f"?adoption={street.adoption}")
    clerk.fill({"form": form, "adoption": street.adoption})
    clerk.press("生成草稿")
    clerk.sees("草稿，尚未冻结")


def _freeze_and_download(clerk: Visitor) -> None:
    if not any(settings.ZHIQIAO_FONTS.glob("*.ttf")):
        clerk.press_and_confirm("冻结")
        clerk.sees("字体")
        return
    clerk.press_and_confirm("冻结")
    clerk.sees("已冻结：Excel、Word、PDF 三个文件已存档")
    book = openpyxl.load_workbook(io.BytesIO(clerk.download("Excel")))
    cells = [str(cell.value) for sheet in book for row in sheet for cell in row if cell.value is not None]
    assert any("中小微企业接受高校院所专利转让许可次数" in one for one in cells)
    assert any(RECORD_NUMBER in one for one in cells), "事实明细页应列出计入的事实"
    with zipfile.ZipFile(io.BytesIO(clerk.download("Word"))) as word:
        assert "中小微企业接受高校院所专利转让许可次数" in word.read("word/document.xml").decode()
    assert clerk.download("PDF").startswith(b"%PDF-")
    clerk.follow("在同一账本位置复核")
    clerk.sees("数字、内容和文件都与报告相同", "全部相同")
    clerk.misses("不一致")
