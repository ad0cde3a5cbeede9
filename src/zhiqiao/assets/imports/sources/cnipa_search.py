"""国家知识产权局专利检索及分析系统 (pss-system) 导出: publication by publication, with post code and province."""

from zhiqiao.assets.imports.patent_row import patent_row
from zhiqiao.assets.imports.records import Column, PatentRecord, Source
from zhiqiao.assets.imports.row_reader import RowReader

COLUMNS = (
    Column("application_number", ("申请号",)),
    Column("filed_on", ("申请日",)),
    Column("publication_number", ("公开(公告)号",)),
    Column("published_on", ("公开(公告)日",)),
    Column("title", ("发明名称", "名称", "标题")),
    Column("ipcs", ("IPC分类号",)),
    Column("cpcs", ("CPC分类号",)),
    Column("locarno", ("外观设计洛迦诺分类号",)),
    Column("holders", ("申请(专利权)人",)),
    Column("inventors", ("发明人", "发明(设计)人")),
    Column("priorities", ("优先权号",)),
    Column("priority_days", ("优先权日",)),
    Column("address", ("申请人地址",)),
    Column("post_code", ("申请人邮编",)),
    Column("province", ("申请人所在国(省)",)),
    Column("agency", ("代理机构",)),
    Column("agents", ("代理人",)),
    Column("document_kind", ("文献类型", "发明类型")),
    Column("abstract", ("摘要",)),
    Column("claims", ("权利要求",)),
    Column("status", ("法律状态",)),
    Column("cited", ("引证",)),
    Column("family", ("同族",)),
)


def normalize(reader: RowReader) -> PatentRecord:
    """An exported row as a record; what is wrong with it is left in the reader."""
    return patent_row(reader, kept=("address", "post_code", "document_kind"))


RULE = Source(
    code="cnipa_search",
    label="国家知识产权局检索系统导出",
    origin="专利检索及分析系统（pss-system）的字段，按多份公开代码所述；未见真实文件",
    confidence="V2",
    columns=COLUMNS,
    required=("application_number", "title"),
    normalize=normalize,
    usual=("post_code", "province", "priority_days", "document_kind", "address", "locarno"),
    usual_count=2,
)
