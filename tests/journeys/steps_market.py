"""Steps 3 and 4: list and ask, match."""

from tests.journeys.street import Street
from tests.journeys.town import DYER, FILTER, OTHERS, UNIVERSITY

# 3 List and ask


def list_supply(street: Street) -> None:
    office = street.as_("office")
    office.go("listing-new", query=f"?patent={FILTER.number}")
    office.fill(
        {
            "title": "漂染废水一步脱色",
            "problem": "漂染废水色度高，两级混凝药剂贵、污泥多",
            "benefit": "膜可反洗，药剂少用三成",
            "maturity": "4",
            "modes": ["assignment", "ordinary_license"],
            "payment": "lump_sum",
            "price_low": "10万",
            "price_high": "15万",
            "contact": "何老师",
        }
    )
    office.press("发布")
    office.sees("已发布", "10", "15", "转让", "一次总付", FILTER.title)


def ask(street: Street) -> None:
    clerk, dyer = street.as_("clerk"), street.as_("dyer")
    clerk.go("demand-new")
    clerk.page.get_by_label("企业", exact=False).first.select_option(label=DYER)
    clerk.fill(
        {
            "title": "降低漂染废水的色度和化学需氧量",
            "text": "漂染车间废水色度高，混凝之后仍不达标，想用膜过滤脱色，药剂要省，出水稳定。",
            "targets": "出水化学需氧量低于 80 毫克每升",
            "kind": "technology",
            "budget_high": "20万",
            "cooperation": ["assignment", "license"],
            "purpose_declared": True,
        }
    )
    clerk.press("请企业确认")
    clerk.sees("已请企业确认")
    demand = clerk.path
    street.demand = clerk.key

    dyer.go("home")
    dyer.sees("确认代记的需求")
    dyer.go_to(demand)
    dyer.press("确认这是我们的需求")
    dyer.sees("已确认")
    clerk.go_to(demand)
    clerk.press("发布")
    clerk.sees("已发布")

    pumps = street.as_("pumps")
    pumps.go("demand-new")
    pumps.fill(
        {
            "title": "离心泵叶轮磨损的在线判断",
            "text": "离心泵叶轮磨损要停机拆检，想在运行中由振动判断磨损程度。",
        }
    )
    pumps.press("发布")
    pumps.sees("已发布", "离心泵叶轮磨损的在线判断")
    street.other_demand = pumps.key


# 4 Match


def match(street: Street) -> None:
    """The list for a need: the filter on top, with what earned it; narrowed in the address; sent to the firm."""
    clerk = street.as_("clerk")
    clerk.go("demand", street.demand)
    clerk.follow("看匹配到的专利")
    first = clerk.main.locator("table tbody tr").first
    clerk.sees(FILTER.title, UNIVERSITY, "中试", "合计 1.00", "词", within=first)
    earned = first.locator(".earned mark").all_inner_texts()
    assert set(earned) & {"废水", "混凝", "膜过滤"}, f"没有标出挣得名次的词：{earned}"
    assert first.locator("svg.parts rect").count() > 0

    clerk.page.locator("input[type=checkbox][name=ipc][value=C]").check()
    clerk.page.wait_for_url("**ipc=C*")
    narrowed = clerk.path
    clerk.go_to(narrowed)
    assert clerk.page.locator("input[type=checkbox][name=ipc][value=C]").is_checked()
    assert [FILTER.title in row for row in clerk.main.locator("table tbody tr").all_inner_texts()] == [True]

    clerk.follow("推送", within=clerk.row(FILTER.title))
    clerk.sees(f"推送给{DYER}", "为什么对得上", "10", "15")
    assert clerk.main.locator("mark").count() > 0
    clerk.fill({"reason": "贵厂漂染废水脱色可用，膜能反洗，药剂省三成"})
    clerk.press("推送")
    clerk.sees("已推送，请企业在 2026-12-05 前答复")


def answer(street: Street) -> None:
    """One says yes, one says no with a typed reason."""
    dyer = street.as_("dyer")
    dyer.go("home")
    dyer.sees("看一件推送的专利，给个答复")
    dyer.go("pushes")
    dyer.follow(FILTER.title)
    street.push = dyer.key
    dyer.sees("膜能反洗", "2026-12-05", "请答复")
    dyer.fill({"answer": "implement", "wants": "想先看中试装置"})
    dyer.press("答复")
    dyer.sees("已答复", "愿意实施", "想先看中试装置")
    _decline(street)


def _decline(street: Street) -> None:
    office, pumps = street.as_("office"), street.as_("pumps")
    office.go("demand-match", street.other_demand)
    office.follow("推送", within=office.row(OTHERS[0].title))
    office.fill({"reason": "由振动判断叶轮磨损，不必停机拆检"})
    office.press("推送")
    pumps.go("pushes")
    pumps.follow(OTHERS[0].title)
    pumps.fill({"answer": "declined"})
    pumps.press("答复")
    pumps.sees("没有选择暂不的理由")
    pumps.fill({"answer": "declined", "decline_reason": "has_substitute", "wants": "已装一套在线监测"})
    pumps.press("答复")
    pumps.sees("已答复", "暂不", "已有替代")
    office.go("pushes")
    office.sees("暂不", "已有替代", within=office.row(OTHERS[0].title))
    office.sees("愿意实施", within=office.row(FILTER.title))
