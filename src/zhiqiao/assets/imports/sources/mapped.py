"""按列对应: a list nobody's importer knows, whose columns a person has matched to fields and named.

Which column fills which field comes from the kept mapping; the names here are what people see and what headers
are compared with when columns are suggested.
"""

from zhiqiao.assets.imports.patent_row import patent_row
from zhiqiao.assets.imports.records import Column, PatentRecord, Source
from zhiqiao.assets.imports.row_reader import RowReader

COLUMNS = (
    Column("application_number", ("申请号", "专利号", "专利申请号", "申请(专利)号", "application number")),
    Column("publication_number", ("公开(公告)号", "公开号", "公告号", "授权公告号", "publication number")),
    Column("title", ("专利名称", "名称", "发明名称", "标题", "题名", "title")),
    Column("title_en", ("英文名称", "英文标题")),
    Column(
        "holders", ("申请(专利权)人", "申请人", "专利权人", "权利人", "当前权利人", "applicant", "assignee")
    ),
    Column("inventors", ("发明人", "设计人", "发明(设计)人", "inventor")),
    Column("patent_type", ("专利类型", "类型", "专利种类")),
    Column("status", ("法律状态", "专利状态", "当前法律状态", "案件状态")),
    Column("events", ("法律事件", "法律状态历史")),
    Column("filed_on", ("申请日", "申请日期", "filing date")),
    Column("filed_year", ("申请年", "申请年份")),
    Column("published_on", ("公开(公告)日", "公开日", "公告日", "publication date")),
    Column("granted_on", ("授权公告日", "授权日", "授权日期", "grant date")),
    Column("ipc_main", ("主分类号", "IPC主分类号", "主IPC")),
    Column("ipcs", ("分类号", "IPC分类号", "IPC", "国际分类号")),
    Column("cpcs", ("CPC分类号", "CPC")),
    Column("locarno", ("洛迦诺分类号",)),
    Column("abstract", ("摘要", "专利摘要", "abstract")),
    Column("first_claim", ("首项权利要求", "主权项", "独立权利要求")),
    Column("claims", ("权利要求", "权利要求书", "claims")),
    Column("claims_count", ("权利要求数", "权利要求数量")),
    Column("priorities", ("优先权", "优先权号", "优先权信息")),
    Column("priority_days", ("优先权日",)),
    Column("cited", ("引用文献", "引证专利", "参考文献")),
    Column("cited_by", ("被引用次数", "被引证次数", "被引次数")),
    Column("family", ("同族", "简单同族", "同族专利")),
    Column("family_key", ("同族编号",)),
    Column("agency", ("代理机构", "专利代理机构")),
    Column("agents", ("代理人", "专利代理师")),
    Column("province", ("省份", "省", "国省代码")),
    Column("city", ("地市", "市", "城市")),
    Column("district", ("区县", "区", "县")),
    Column("address", ("地址", "申请人地址")),
)


def normalize(reader: RowReader) -> PatentRecord:
    """A row as a record; what is wrong with it is left in the reader."""
    return patent_row(reader, kept=("address",))


RULE = Source(
    code="mapped",
    label="按列对应",
    origin="认不出的清单由人把列对到字段上，记住后自动用",
    columns=COLUMNS,
    required=("title",),
    normalize=normalize,
    from_file=False,
)
