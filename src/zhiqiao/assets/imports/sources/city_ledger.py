"""地市专利台账: what a city's or county's office keeps by hand or takes from the office's search system.

One row a patent, named by its application number in any of its three lengths (8 digits; 8 and 12 digits with
a check digit). Designs carry their Locarno class where others carry IPC.
"""

from zhiqiao.assets.imports.patent_row import patent_row
from zhiqiao.assets.imports.records import Column, PatentRecord, Source
from zhiqiao.assets.imports.row_reader import RowReader

COLUMNS = (
    Column(
        "application_number",
        ("申请号", "专利申请号", "申请(专利)号", "专利号", "申请号/专利号"),
    ),
    Column("title", ("专利名称", "名称", "发明名称", "专利标题", "标题", "发明创造名称", "标题 (中文)")),
    Column("title_en", ("英文名称", "标题 (英文)", "英文标题")),
    Column("abstract", ("摘要", "摘要 (中文)", "摘要文本", "专利摘要")),
    Column(
        "holders",
        ("申请人", "申请(专利权)人", "专利权人", "当前专利权人", "权利人", "专利权人名称", "申请人名称"),
    ),
    Column("filed_on", ("申请日", "申请日期", "申请时间")),
    Column("ipc_main", ("主分类号", "IPC主分类号", "IPC主分类", "主IPC")),
    Column("ipcs", ("分类号", "IPC分类号", "IPC", "国际分类号", "IPC号")),
    Column("patent_type", ("专利类型", "类型", "专利类别", "专利种类")),
    Column("inventors", ("发明人", "发明(设计)人", "设计人", "发明人姓名")),
    Column("publication_number", ("公开(公告)号", "公开号", "公告号", "授权公告号", "公开公告号")),
    Column("published_on", ("公开(公告)日", "公开公告日", "公开日", "公布日")),
    Column("granted_on", ("授权公告日", "授权日", "授权日期", "颁证日")),
    Column("status", ("法律状态", "当前法律状态", "专利状态", "案件状态", "专利权状态", "最新法律状态")),
    Column("agency", ("专利代理机构", "代理机构")),
    Column("agents", ("代理人", "专利代理师", "代理师")),
    Column("claims_count", ("权利要求数量", "权利要求数", "权利要求项数")),
    Column("first_claim", ("主权项", "独立权利要求")),
    Column("cpcs", ("CPC分类号", "CPC")),
    Column("locarno", ("洛迦诺分类号", "外观设计洛迦诺分类号", "洛迦诺分类")),
    Column("priorities", ("优先权", "优先权号")),
    Column("address", ("地址", "申请人地址", "权利人地址")),
    Column("province", ("省份", "省", "国省代码", "申请人省份")),
    Column("city", ("地市", "城市", "市", "所在市")),
    Column("district", ("区县", "县区", "区", "县", "所在区县")),
)


def normalize(reader: RowReader) -> PatentRecord:
    """A ledger row as a record; what is wrong with it is left in the reader."""
    return patent_row(reader, kept=("address",))


RULE = Source(
    code="city_ledger",
    label="地市专利台账",
    origin="泰安市专利台账（专利信息.xlsx）；县区手工台账的常见列名一并认得",
    columns=COLUMNS,
    required=("application_number", "title"),
    normalize=normalize,
)
