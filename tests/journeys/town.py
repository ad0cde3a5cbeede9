"""A small invented district and the workbooks its people bring."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.apps.neighborhood import Neighborhood, application_number, workbook

from zhiqiao.foundation.access.rules import SYSTEM
from zhiqiao.foundation.accounts.services import YearData
from zhiqiao.foundation.audit.people import enter_member

PASSWORD = "a-street-walked-once"  # noqa: S105 - these people live as long as the test
AGENCY, UNIVERSITY = "澄江区知识产权管理局", "澄江理工大学"
DYER, PUMPS = "澄江织染有限公司", "澄江机泵有限公司"
COLLEGE = "环境学院"
INVENTOR = "苏念禾"
USERNAMES = ("clerk", "director", "office", "inventor", "college", "dyer", "pumps")
YEARS = tuple(YearData(year, 86, 42_000_000_00, 30_000_000_00) for year in (2024, 2025))
HEADER = ("专利名称", "申请号", "申请人", "发明人", "申请日", "授权公告日", "主分类号", "法律状态", "摘要")


def settle_town() -> None:
    """Enter the organizations and everyone who signs in."""
    town = Neighborhood()
    agency = town.organization(AGENCY, "agency")
    university = town.organization(UNIVERSITY, "university")
    dyer = town.organization(DYER, "enterprise", industry_code="1713", years=YEARS)
    pumps = town.organization(PUMPS, "enterprise", industry_code="3441", years=YEARS)
    for home, username, name, role, college in (
        (agency, "clerk", "经办林", "lead_agency", ""),
        (agency, "director", "局长周", "lead_agency", ""),
        (university, "office", "成果办何", "holder_office", ""),
        (university, "inventor", INVENTOR, "inventor", COLLEGE),
        (university, "college", "院办秦", "college_reviewer", COLLEGE),
        (dyer, "dyer", "织染厂唐", "enterprise", ""),
        (pumps, "pumps", "机泵厂孟", "enterprise", ""),
    ):
        enter_member(SYSTEM, home.pk, username, name, role, PASSWORD, college)


@dataclass(frozen=True)
class Invention:
    """One row of the university's ledger."""

    serial: int
    title: str
    ipc: str
    abstract: str
    inventors: str = "顾行舟"

    @property
    def number(self) -> str:
        return application_number(self.serial)

    def row(self, changes: Mapping[str, str] | None = None) -> list[str]:
        """The row under HEADER; changes by the header's words."""
        number = self.number
        told = {
            "专利名称": self.title,
            "申请号": f"CN{number[:-1]}.{number[-1]}",
            "申请人": UNIVERSITY,
            "发明人": self.inventors,
            "申请日": "2021-06-08",
            "授权公告日": "2023-04-18",
            "主分类号": self.ipc,
            "法律状态": "有效",
            "摘要": self.abstract,
        }
        return [(told | dict(changes or {}))[name] for name in HEADER]


# The one that walks the street.
FILTER = Invention(
    210608,
    "一种漂染废水混凝与膜过滤联用的脱色装置",
    "C02F9/00",
    "本装置用于漂染车间废水的脱色。废水先加入铁盐混凝，再经中空纤维膜过滤，出水化学需氧量低于 80 毫克每升。"
    "膜组件可反洗，药剂用量下降三成。",
    f"{INVENTOR};顾行舟",
)
OTHERS = (
    Invention(
        210611,
        "一种离心泵叶轮的振动监测方法",
        "F04D15/00",
        "在泵壳上布置三轴加速度传感器，由频谱判断叶轮磨损。",
    ),
    Invention(
        210612,
        "一种果蔬冷链车厢的温度均衡结构",
        "B60P3/20",
        "车厢顶部设有导流板，使冷风沿侧壁下行，前后温差小于一度。",
    ),
    Invention(
        210613,
        "一种热轧钢板表面缺陷的图像识别方法",
        "G06T7/00",
        "以线阵相机采集钢板图像，按纹理方向分块识别裂纹与结疤。",
    ),
    Invention(
        210614,
        "一种锂电池隔膜的陶瓷涂覆浆料",
        "H01M50/449",
        "浆料含氧化铝与水性粘结剂，涂层在一百五十度下不收缩。",
    ),
)
LEDGER = (FILTER, *OTHERS)


@dataclass(frozen=True)
class Mistake:
    """A row to be turned away: as Excel numbers it, the header of the cell, what stands there, what must be said."""

    row: int
    column: str
    value: str
    reason: str
    remedy: str


def ledger_with_mistakes() -> tuple[bytes, tuple[Mistake, ...], int]:
    """The ledger with three rows that are wrong and one twice; the mistakes; how many rows are good."""
    rows = [one.row() for one in LEDGER]
    wrong, month, lost = (
        Invention(210620 + at, f"一种待核对的装置{at}", "B01D1/00", "待核对。") for at in range(3)
    )
    right = wrong.number[-1]
    bad_digit = f"CN{wrong.number[:-1]}.{'0' if right != '0' else '1'}"
    first = len(rows) + 2
    rows += [
        wrong.row({"申请号": bad_digit}),
        month.row({"申请日": "2021-13-08"}),
        lost.row({"申请号": "2.02110E+11"}),
        FILTER.row(),
    ]
    mistakes = (
        Mistake(first, "申请号", bad_digit, f"校验位应为 {right}", "对照受理通知书或专利证书"),
        Mistake(first + 1, "申请日", "2021-13-08", "没有 13 月", "核对月份"),
        Mistake(first + 2, "申请号", "2.02110E+11", "末位已丢", "设为文本格式"),
    )
    return workbook(rows, HEADER), mistakes, len(LEDGER)


NEXT_MONTH = Invention(210631, "一种桥梁支座的位移限制装置", "E01D19/04", "支座两侧设限位块，地震后可更换。")
RENAMED = "一种离心泵叶轮磨损的振动监测方法"
TYPED = Invention(210640, "一种蔬菜大棚的卷膜驱动器", "A01G9/24", "")


def second_ledger() -> bytes:
    """A small workbook of another month: one new patent, one whose title has changed."""
    return workbook([NEXT_MONTH.row(), OTHERS[0].row({"专利名称": RENAMED})], HEADER)
