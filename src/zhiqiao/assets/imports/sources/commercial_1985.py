"""商业全量专利库（1985 年起）CSV: everything since the first day, sold by the year; no legal status.

The columns are those that public code names ("at least these"); a table without a title column cannot be taken,
and is told so row by row.
"""

from zhiqiao.assets.imports.patent_row import patent_row
from zhiqiao.assets.imports.records import Column, PatentRecord, Source
from zhiqiao.assets.imports.row_reader import RowReader

COLUMNS = (
    Column("application_number", ("申请号",)),
    Column("title", ("专利名称", "名称", "标题")),
    Column("holders", ("申请人", "专利申请人")),
    Column("filed_on", ("申请日",)),
    Column("filed_year", ("申请年份",)),
    Column("publication_number", ("授权公告号", "公开公告号")),
    Column("published_on", ("公开公告日",)),
    Column("granted_on", ("授权公告日",)),
    Column("ipcs", ("IPC分类号",)),
    Column("ipc_main", ("IPC主分类号",)),
    Column("inventors", ("发明人",)),
    Column("abstract", ("摘要文本",)),
    Column("first_claim", ("主权项内容",)),
    Column("patent_type", ("专利类型",)),
    Column("first_publication", ("公开公告号",)),
)


def normalize(reader: RowReader) -> PatentRecord:
    """A row as a record; what is wrong with it is left in the reader."""
    if not reader.has("title"):
        reader.refuse("title", "这张表没有“专利名称”一列", "请连同专利名称一起导出，或补上这一列后重新导入")
    return patent_row(reader, kept=("first_publication",))


RULE = Source(
    code="commercial_1985",
    label="商业全量专利库（1985 年起）",
    origin="商业全量专利库的 CSV 列名，按公开代码所述；未见真实文件",
    confidence="V2",
    columns=COLUMNS,
    required=("application_number",),
    normalize=normalize,
    usual=("filed_year", "abstract", "first_claim", "first_publication"),
    usual_count=3,
)
