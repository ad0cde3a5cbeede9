"""incoPat 导出: Chinese and foreign documents alike, titles in two languages, a header for nearly everything.

Each row is a publication; another office's application number is kept beside the record and not checked as ours.
"""

from zhiqiao.assets.imports.patent_row import patent_row
from zhiqiao.assets.imports.records import Column, PatentRecord, Source
from zhiqiao.assets.imports.row_reader import RowReader

COLUMNS = (
    Column("title", ("标题 (中文)", "标题", "标题(翻译)", "标题 (英文)")),
    Column("title_en", ("标题 (英文)",)),
    Column("abstract", ("摘要 (中文)", "摘要", "摘要(翻译)", "摘要 (英文)")),
    Column("publication_number", ("公开(公告)号",)),
    Column("published_on", ("公开(公告)日", "首次公开日")),
    Column("application_number", ("申请号",)),
    Column("filed_on", ("申请日",)),
    Column("granted_on", ("授权公告日",)),
    Column("patent_type", ("专利类型",)),
    Column("publication_country", ("公开国别",)),
    Column("holders", ("当前权利人", "标准化当前权利人", "申请人")),
    Column("applicants", ("申请人",)),
    Column("inventors", ("发明人", "发明(设计)人")),
    Column("ipc_main", ("IPC主分类", "IPC主分类-小组")),
    Column("ipcs", ("IPC", "IPC分类号")),
    Column("cpcs", ("CPC", "CPC分类号")),
    Column("locarno", ("洛迦诺分类号",)),
    Column("economic_industries", ("国民经济分类",)),
    Column("emerging_industries", ("新兴产业分类",)),
    Column("priorities", ("优先权信息", "优先权号")),
    Column("priority_days", ("优先权日",)),
    Column("pct_application", ("PCT国际申请号",)),
    Column("pct_publication", ("PCT国际公布号",)),
    Column("national_phase_on", ("PCT进入国家阶段日",)),
    Column("agency", ("代理机构",)),
    Column("agents", ("代理人",)),
    Column("examiner", ("审查员",)),
    Column("status", ("专利有效性", "当前法律状态", "法律状态")),
    Column("current_status", ("当前法律状态",)),
    Column("events", ("法律事件",)),
    Column("expected_end", ("预估到期日",)),
    Column("ended_on", ("失效日",)),
    Column("first_claim", ("首项权利要求", "首权")),
    Column("claims_count", ("权利要求数量",)),
    Column("pages", ("文献页数",)),
    Column("cited", ("引证专利",)),
    Column("cited_by", ("被引证次数",)),
    Column("family", ("简单同族",)),
    Column("family_key", ("简单同族ID",)),
    Column("family_size", ("简单同族个数",)),
    Column("province", ("申请人省市代码",)),
    Column("city", ("中国申请人地市",)),
    Column("district", ("中国申请人区县",)),
    Column("address", ("申请人地址",)),
    Column("effect_sentence", ("技术功效句",)),
    Column("effect_phrases", ("技术功效短语",)),
    Column("incopat_value", ("合享价值度",)),
    Column("serial", ("序号",)),
)
_KEPT = (
    "publication_country",
    "pct_application",
    "pct_publication",
    "national_phase_on",
    "examiner",
    "current_status",
    "expected_end",
    "ended_on",
    "address",
    "effect_sentence",
)


def normalize(reader: RowReader) -> PatentRecord:
    """An exported row as a record; what is wrong with it is left in the reader."""
    return patent_row(
        reader,
        kept=_KEPT,
        counted=("pages", "family_size", "incopat_value"),
        listed=("economic_industries", "emerging_industries", "effect_phrases", "applicants"),
    )


RULE = Source(
    code="incopat",
    label="incoPat 导出",
    origin="合享 incoPat xlsx 导出的列名，按多份公开代码所述；未见真实文件",
    confidence="V2",
    columns=COLUMNS,
    required=("publication_number", "title"),
    normalize=normalize,
    usual=(
        "effect_sentence",
        "effect_phrases",
        "expected_end",
        "incopat_value",
        "publication_country",
        "economic_industries",
        "current_status",
        "family_key",
    ),
    usual_count=2,
    empty_marks=frozenset({"-"}),
)
