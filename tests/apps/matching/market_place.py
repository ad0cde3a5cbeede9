"""Three patents, a need and an offer."""

from tests.apps.neighborhood import Neighborhood, application_number

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.market.catalog import needs
from zhiqiao.market.catalog import services as catalog
from zhiqiao.market.catalog.models import Demand, Listing

WASH = {
    "title": "一种印染废水混凝膜过滤装置",
    "abstract": "针对漂染废水色度高的问题，先混凝再膜过滤，无需新建生化池，出水 COD 由 860 mg/L 降至 62 mg/L。",
}
OZONE = {
    "title": "染料废水臭氧催化氧化方法",
    "abstract": "催化剂填充于臭氧塔，漂染废水脱色率达到 95%，吨水电耗 1.1 kWh。",
    "ipcs": "C02F1/78",
}
BEARING = {
    "title": "一种高速机床主轴轴承润滑结构",
    "abstract": "油气润滑通道沿轴承外圈布置，主轴温升降低 12 摄氏度。",
    "ipcs": "F16C33/66",
}


def twin_of_wash(town: Neighborhood, office: Actor, **changes: object) -> str:
    """The utility model of the same day beside the invention `WASH`; its number."""
    number = application_number(11, kind=2)
    town.patent(office, 11, **{**WASH, "application_number": number, **changes})
    return number


def ask(firm: Actor, *, show_firm: bool = True, cooperation: tuple[str, ...] = ("license",)) -> Demand:
    """State a need and publish it."""
    saved = needs.save_demand(
        firm,
        needs.DemandData(
            title="降低漂染废水 COD",
            text="漂染废水色度高，希望不新建生化池把 COD 降到 80 mg/L 以下。",
            budget_high_fen=30_000_000,
            cooperation=cooperation,
            show_firm=show_firm,
        ),
    )
    return needs.publish_demand(firm, saved.pk)


def offer(office: Actor, number: str, **changes: object) -> Listing:
    """Put a patent on the shelf."""
    values = {
        "title": "印染废水处理装置",
        "patent_numbers": (number,),
        "modes": ("ordinary_license",),
        "payment": "lump_sum",
        "problem": "漂染废水色度高",
        "price_low_fen": 9_500_000,
        "maturity": 4,
        **changes,
    }
    saved = catalog.save_listing(office, catalog.ListingData(**values))  # type: ignore[arg-type]  # fields of ListingData
    return catalog.publish_listing(office, saved.pk)
