"""旧 SIPO/TRS 检索系统导出: 25 named columns, days as 2013.01.02, classes with their edition, old numbers too.

The one day of publication is that of the document the row stands for: of a utility model, of a grant, or of an
application laid open.
"""

from zhiqiao.assets.imports.patent_row import patent_row
from zhiqiao.assets.imports.records import Column, PatentRecord, Source
from zhiqiao.assets.imports.row_reader import RowReader

COLUMNS = (
    Column("application_number", ("申请号", "专利号")),
    Column("publication_number", ("公开(公告)号",)),
    Column("published_on", ("公开(公告)日",)),
    Column("filed_on", ("申请日",)),
    Column("title", ("名称",)),
    Column("ipc_main", ("主分类号",)),
    Column("ipcs", ("分类号",)),
    Column("divided_from", ("分案原申请号",)),
    Column("priorities", ("优先权",)),
    Column("holders", ("申请(专利权)人",)),
    Column("inventors", ("发明(设计)人",)),
    Column("address", ("地址",)),
    Column("granted_on", ("颁证日",)),
    Column("pct_application", ("国际申请",)),
    Column("pct_publication", ("国际公布",)),
    Column("national_phase_on", ("进入国家日期",)),
    Column("agency", ("专利代理机构",)),
    Column("agents", ("代理人",)),
    Column("abstract", ("摘要",)),
    Column("first_claim", ("主权项",)),
    Column("cited", ("参考文献",)),
    Column("examiner", ("审查员",)),
    Column("disc", ("光盘号",)),
    Column("pct_kind", ("PCT公开",)),
)
_KEPT = (
    "divided_from",
    "address",
    "pct_application",
    "pct_publication",
    "national_phase_on",
    "examiner",
    "disc",
)


def normalize(reader: RowReader) -> PatentRecord:
    """An exported row as a record; what is wrong with it is left in the reader."""
    return patent_row(reader, kept=_KEPT)


RULE = Source(
    code="sipo_trs",
    label="旧 SIPO/TRS 检索系统导出",
    origin="旧国家知识产权局（SIPO/TRS）检索系统 xlsx 导出，25 个命名列；有真实文件",
    columns=COLUMNS,
    required=("application_number", "title"),
    normalize=normalize,
    usual=("divided_from", "granted_on", "cited", "examiner", "disc", "pct_kind"),
    usual_count=3,
)
