"""全字段专利经济数据库: patents with family, citation, industry and deal counts; a table of its records."""

from zhiqiao.assets.imports.patent_row import patent_row
from zhiqiao.assets.imports.records import Column, PatentRecord, Source
from zhiqiao.assets.imports.row_reader import RowReader

COLUMNS = (
    Column("application_number", ("专利号", "申请号")),
    Column("title", ("专利名称",)),
    Column("filing_office", ("递交申请专利局",)),
    Column("patent_type", ("专利类型",)),
    Column("filed_on", ("申请日",)),
    Column("published_on", ("公开日",)),
    Column("granted_on", ("授权日",)),
    Column("claims_count", ("权利要求数", "权力要求数")),
    Column("last_year", ("专利存续最后年份",)),
    Column("agency", ("专利代理机构",)),
    Column("status", ("专利法律状态",)),
    Column("holder_kind", ("申请人类型",)),
    Column("holders", ("主申请人名称",)),
    Column("other_holders", ("其他申请人名称",)),
    Column("address", ("主申请人地址",)),
    Column("province", ("主申请人地址国家",)),
    Column("inventors", ("发明人",)),
    Column("pct_filed_on", ("PCT申请日期",)),
    Column("pct_published_on", ("PCT公布日期",)),
    Column("family_size", ("简单同族专利数量",)),
    Column("cited", ("前引专利号",)),
    Column("cited_by", ("累计被引用量",)),
    Column("ipc_main", ("主分类号",)),
    Column("ipcs", ("专利分类号",)),
    Column("assignment_count", ("累积专利转让次数",)),
    Column("license_count", ("累积专利许可次数",)),
    Column("is_pledged", ("专利是否质押",)),
    Column("economic_industries", ("国民经济行业分类代码",)),
)


def normalize(reader: RowReader) -> PatentRecord:
    """A row as a record; what is wrong with it is left in the reader."""
    kept = ("filing_office", "holder_kind", "address", "pct_filed_on", "pct_published_on", "is_pledged")
    counted = ("last_year", "family_size", "assignment_count", "license_count")
    record = patent_row(reader, kept=kept, counted=counted, listed=("other_holders", "economic_industries"))
    others = (name for name in reader.names("other_holders") if name not in record.holder_names)
    return record._replace(holder_names=(*record.holder_names, *others))


RULE = Source(
    code="patent_economics",
    label="全字段专利经济数据库",
    origin="全字段专利经济数据库的字段表，按公开文档所述；未见真实文件",
    confidence="V2",
    columns=COLUMNS,
    required=("application_number", "title"),
    normalize=normalize,
    usual=("filing_office", "last_year", "holder_kind", "family_size", "cited_by", "assignment_count"),
    usual_count=3,
)
