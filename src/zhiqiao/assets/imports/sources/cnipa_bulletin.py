"""国家知识产权局专利公布公告字段: what a programme takes from the bulletin, with family, citations and status.

Three columns tell of the status: the state of the right, the latest event, and the list of all events.
"""

from zhiqiao.assets.imports.patent_row import patent_row
from zhiqiao.assets.imports.records import Column, PatentRecord, Source
from zhiqiao.assets.imports.row_reader import RowReader

COLUMNS = (
    Column("application_number", ("申请号",)),
    Column("filed_on", ("申请日",)),
    Column("publication_number", ("公开(公告)号",)),
    Column("published_on", ("公开(公告)日",)),
    Column("holders", ("申请(专利权)人",)),
    Column("inventors", ("发明(设计)人",)),
    Column("ipcs", ("分类号",)),
    Column("priorities", ("优先权",)),
    Column("agency", ("专利代理机构",)),
    Column("agents", ("代理人",)),
    Column("pct_application", ("国际申请",)),
    Column("pct_publication", ("国际公布",)),
    Column("national_phase_on", ("进入国家日期",)),
    Column("abstract", ("摘要",)),
    Column("address", ("地址",)),
    Column("title", ("名称",)),
    Column("family", ("专利同族",)),
    Column("cited", ("专利引证",)),
    Column("status", ("专利权状态", "最新法律状态")),
    Column("latest_event", ("最新法律状态",)),
    Column("events", ("法律状态",)),
)


def normalize(reader: RowReader) -> PatentRecord:
    """A row of the bulletin as a record; what is wrong with it is left in the reader."""
    kept = ("address", "pct_application", "pct_publication", "national_phase_on", "latest_event")
    return patent_row(reader, kept=kept)


RULE = Source(
    code="cnipa_bulletin",
    label="专利公布公告字段",
    origin="国家知识产权局专利公布公告的接口字段，按公开代码所述；未见真实文件",
    confidence="V2",
    columns=COLUMNS,
    required=("application_number", "title"),
    normalize=normalize,
    usual=("family", "cited", "latest_event", "events", "status"),
    usual_count=3,
)
