"""A list of firms with their yearly size data, read row by row. Plain Python: what is entered here is not known.

Money in 分. One row is one firm in one year; a firm's rows of several years belong together.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from zhiqiao.assets.imports import list_cells as cells
from zhiqiao.assets.imports.file_reading import Place, turned_away
from zhiqiao.assets.imports.list_reading import ListRow, list_format, read_list
from zhiqiao.assets.imports.list_template import TemplateColumn, template
from zhiqiao.assets.imports.recognition import is_demand_header
from zhiqiao.assets.imports.records import Column, FileRefused, RejectedRow
from zhiqiao.assets.imports.row_reader import RowReader
from zhiqiao.foundation.accounts.names import ENGLISH, FORMER, SHORT, NameData, checked_name
from zhiqiao.foundation.accounts.titles import HOW, Title, titles_from
from zhiqiao.kernel import tables
from zhiqiao.kernel.folding import fold_tightly, shown
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

NEEDS_DOOR = "请到 供需 › 需求 导入"
_FIRST_YEAR = 2000
_SEVERAL = re.compile(r"[;；\n\r]+")
_COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("name", ("企业名称", "单位名称", "组织名称", "机构名称", "公司名称", "名称")),
    ("credit_code", ("统一社会信用代码", "社会信用代码", "信用代码")),
    ("kind", ("类型", "组织类型", "单位类型", "机构类型")),
    ("region", ("地区", "所在地区", "地区代码", "行政区划", "行政区划代码", "所在区县", "区县")),
    ("industry", ("行业代码", "国民经济行业", "国民经济行业代码", "所属行业", "行业")),
    ("address", ("地址", "注册地址", "住所", "通讯地址")),
    ("products", ("主营产品", "主营产品与业务", "主营业务", "经营范围", "主要产品")),
    ("titles", ("称号", "资质", "荣誉称号", "企业称号")),
    ("former_names", ("曾用名", "曾用名称", "原名", "原名称")),
    ("english_names", ("英文名", "英文名称")),
    ("short_names", ("简称", "企业简称", "单位简称")),
    ("year", ("年度", "年份", "数据年度", "规模数据年度")),
    ("staff", ("从业人员", "从业人员（人）", "从业人数", "职工人数", "员工人数", "年末从业人员")),
    ("revenue", cells.with_units(("营业收入", "主营业务收入", "年营业收入", "销售收入"))),
    ("assets", cells.with_units(("资产总额", "资产总计", "总资产"))),
)
# Fields of which one at least tells that the rows are organizations.
_TELLING = ("credit_code", "industry", "address", "products", "staff", "revenue", "assets")
ORGANIZATIONS = list_format(
    "organization_list",
    "企业清单",
    "平台模板与各地企业名录",
    tuple(Column(name, names) for name, names in _COLUMNS),
    ("name",),
    _TELLING,
)
# Words of licences and directories -> the kinds of ours.
_OTHER_KINDS = {
    "高校": "university",
    "大学": "university",
    "学校": "university",
    "科研院所": "institute",
    "研究所": "institute",
    "医院": "hospital",
    "事业单位": "public_institution",
    "从事科研工作的事业单位": "public_institution",
    "国企": "state_owned_enterprise",
    "公司": "enterprise",
    "民营企业": "enterprise",
    "有限责任公司": "enterprise",
    "股份有限公司": "enterprise",
}


@dataclass(frozen=True)
class ListedOrganization:
    """One row: an organization, and its size in one year where a year is told; "" and None say nothing."""

    place: Place
    name: str
    credit_code: str
    kind: str
    region_code: str
    industry_code: str
    address: str
    products: str
    titles: tuple[Title, ...]
    names: tuple[NameData, ...]
    year: int | None
    staff: int | None
    revenue_fen: int | None
    assets_fen: int | None
    notes: tuple[str, ...]

    def header(self, name: str) -> str:
        """The column's header as the file writes it."""
        return self.place.headers.get(name, ORGANIZATIONS.column(name).label)


@dataclass(frozen=True)
class OrganizationList:
    """A file of organizations: the good rows, the bad ones, what to know about it."""

    rows: tuple[ListedOrganization, ...]
    rejected: tuple[RejectedRow, ...]
    notes: tuple[str, ...]


def read_organizations(
    name: str, data: bytes, kinds: Sequence[tuple[str, str]], region_code: str = ""
) -> OrganizationList:
    """The organizations in a file.

    Args:
        name: the file's name.
        data: the whole file.
        kinds: (code, label) of the kinds there are.
        region_code: where a region's bare name is looked for; "" for the whole country.

    Raises:
        FileRefused: it is no such list; a list of needs or of patents is sent to its own door.
    """
    content = read_list(ORGANIZATIONS, name, data)
    if is_demand_header(content.headers):
        raise FileRefused(f"“{name}”是企业需求清单，不是{ORGANIZATIONS.label}", NEEDS_DOOR)
    if not content.rows and not content.rejected:
        raise FileRefused(f"“{name}”里没有企业，只有表头或示例", "请从第 2 行起一行填一家企业的一个年度")
    read = [_read(row, dict(kinds), region_code) for row in content.rows]
    rejected = [*content.rejected, *(one for one in read if isinstance(one, RejectedRow))]
    rows = tuple(one for one in read if not isinstance(one, RejectedRow))
    return OrganizationList(rows, tuple(rejected), tuple(content.notes))


def _read(row: ListRow, kinds: dict[str, str], within: str) -> ListedOrganization | RejectedRow:
    reader = row.reader
    name = cells.line(reader, "name", 200)
    if not name and not reader.problems:
        reader.refuse("name", f"“{reader.header('name')}”是空的", "请填营业执照上的全称，或删去这一行")
    read = ListedOrganization(
        place=row.place,
        name=name,
        credit_code=cells.credit_code(reader, "credit_code"),
        kind=_kind(reader, kinds),
        region_code=_region(reader, within),
        industry_code=cells.industry(reader, "industry"),
        address=cells.line(reader, "address", 300),
        products=reader.text("products"),
        titles=_titles(reader),
        names=_names(reader),
        year=_year(reader),
        staff=cells.whole(reader, "staff"),
        revenue_fen=cells.fen(reader, "revenue"),
        assets_fen=cells.fen(reader, "assets"),
        notes=tuple(reader.notes),
    )
    sized = (read.staff, read.revenue_fen, read.assets_fen) != (None, None, None)
    if sized and read.year is None and not reader.problems:
        reader.refuse("year", "有规模数据，没有年度", "请在“年度”里填这些数是哪一年的，例如 2024")
    return turned_away(reader, row.place) or read


def _kind(reader: RowReader, kinds: dict[str, str]) -> str:
    text = reader.text("kind")
    if not text or text in kinds:
        return text
    codes = {label: code for code, label in kinds.items()}
    found = codes.get(text) or _OTHER_KINDS.get(text, "")
    if not found:
        reader.refuse("kind", f"没有{shown(text)}这种组织类型", f"请填其中一种：{'、'.join(codes)}")
    return found


def _titles(reader: RowReader) -> tuple[Title, ...]:
    try:
        return titles_from(reader.text("titles"))
    except Refusal as refusal:
        reader.refuse("titles", refusal.reason, refusal.remedy)
        return ()


def _names(reader: RowReader) -> tuple[NameData, ...]:
    """Names beside the full one, several in a cell with a semicolon or a line each."""
    found: list[NameData] = []
    for column, kind in (("former_names", FORMER), ("english_names", ENGLISH), ("short_names", SHORT)):
        for text in _SEVERAL.split(reader.text(column)):
            if not text.strip():
                continue
            try:
                found.append(checked_name(NameData(text, kind, source="企业清单")))
            except Refusal as refusal:
                reader.refuse(column, refusal.reason, refusal.remedy, text[:80])
    return tuple(found)


def _year(reader: RowReader) -> int | None:
    text = fold_tightly(reader.text("year")).removesuffix("度").removesuffix("年")
    if not text:
        return None
    if text.isascii() and text.isdigit() and _FIRST_YEAR <= int(text) <= today().year:
        return int(text)
    reader.refuse(
        "year", f"年度{shown(reader.text('year'))}不对", f"请填四位年份，{_FIRST_YEAR} 到 {today().year}"
    )
    return None


def _region(reader: RowReader, within: str) -> str:
    """A region's code out of a GB/T 2260 code or a name; "" where empty."""
    text = fold_tightly(reader.text("region"))
    if not text:
        return ""
    if text.isascii() and text.isdigit():
        # 500000 is the province 50 and 500100 the city 5001, written out to six digits.
        code = text
        while code.endswith("00") and tables.region_name(code) is None:
            code = code[:-2]
        if tables.region_name(code):
            return code
        reader.refuse("region", f"地区代码 {text} 不在行政区划表中", "请填 2、4 或 6 位 GB/T 2260 代码")
        return ""
    found = [code for code in _regions_called().get(text, ()) if code.startswith(within)]
    if len(found) == 1:
        return found[0]
    if found:
        reader.refuse(
            "region", f"叫{shown(text)}的地区有 {len(found)} 个", "请写上省、市，或填 GB/T 2260 代码"
        )
    else:
        here = tables.region_full_name(within) if within else None
        reader.refuse(
            "region",
            f"{here or '行政区划表'}里没有{shown(text)}",
            "请核对地区名称，或填 GB/T 2260 代码；外地的企业由当地登记",
        )
    return ""


@cache
def _regions_called() -> dict[str, tuple[str, ...]]:
    """Name → codes: the region's own name, with the one above, with all above."""
    found: dict[str, dict[str, None]] = {}
    for region in tables.regions():
        full = tables.region_full_name(region.code) or region.name
        above = tables.region_name(region.parent) or ""
        for name in (region.name, f"{above}{region.name}", full):
            found.setdefault(fold_tightly(name), {})[region.code] = None
    return {name: tuple(codes) for name, codes in found.items()}


def organization_template(kinds: Sequence[tuple[str, str]], year: int) -> bytes:
    """The empty list as a workbook, with one example row that is marked and skipped."""
    return template(
        "企业清单",
        (
            TemplateColumn("企业名称", "示例：江州某某印染有限公司", "营业执照上的全称", 30, required=True),
            TemplateColumn(
                "统一社会信用代码", "", "18 位，会核对校验位；已登记的企业凭它认出，改名也不会登成两家", 24
            ),
            TemplateColumn("类型", "企业", f"{'、'.join(label for _, label in kinds)}；不填为企业", 14),
            TemplateColumn("地区", "澄江区", "区县名称或 GB/T 2260 代码；不填取本单位的地区", 14),
            TemplateColumn("行业代码", "1713", "GB/T 4754 小类代码；判定企业规模要用", 12),
            TemplateColumn("地址", "江州市澄江区某路 1 号", "", 34),
            TemplateColumn("主营产品", "棉布印染", "", 24),
            TemplateColumn(
                "称号", "高新技术企业，国家级，2023-10-16，2026-10-15", f"{HOW}；几个之间用分号", 36
            ),
            TemplateColumn("曾用名", "", "更名前的全称，几个用分号；导入专利时按它认出本单位", 24),
            TemplateColumn("英文名", "", "对外使用的英文全称，几个用分号", 24),
            TemplateColumn("简称", "", "专利上会写的简称，几个用分号", 14),
            TemplateColumn("年度", str(year), "下面三项是哪一年的；几年的数据分几行写，名称代码照抄", 8),
            TemplateColumn("从业人员", "60", "人", 10),
            TemplateColumn("营业收入（万元）", "3000", "单位写在表头里；也可以在格里写 3000万元", 16),
            TemplateColumn("资产总额（万元）", "2000", "同上", 16),
        ),
    )
