"""SIPO 检索系统下载列: fourteen columns, the number headed 申请（专利）号, the holder's province as a code."""

from zhiqiao.assets.imports.patent_row import patent_row
from zhiqiao.assets.imports.records import Column, PatentRecord, Source
from zhiqiao.assets.imports.row_reader import RowReader

COLUMNS = (
    Column("application_number", ("申请(专利)号",)),
    Column("title", ("名称",)),
    Column("ipc_main", ("主分类号",)),
    Column("ipcs", ("分类号",)),
    Column("holders", ("申请(专利权)人",)),
    Column("inventors", ("发明(设计)人",)),
    Column("published_on", ("公开(公告)日",)),
    Column("publication_number", ("公开(公告)号",)),
    Column("agency", ("专利代理机构",)),
    Column("agents", ("代理人",)),
    Column("filed_on", ("申请日",)),
    Column("address", ("地址",)),
    Column("abstract", ("摘要",)),
    Column("province", ("国省代码",)),
)


def normalize(reader: RowReader) -> PatentRecord:
    """A downloaded row as a record; what is wrong with it is left in the reader."""
    return patent_row(reader, kept=("address",))


RULE = Source(
    code="sipo_download",
    label="SIPO 检索系统下载",
    origin="SIPO 检索系统的下载列，按公开代码所述；未见真实文件",
    confidence="V2",
    columns=COLUMNS,
    required=("application_number", "title"),
    normalize=normalize,
    usual=("published_on", "address", "province"),
    usual_count=2,
)
