"""全国专利盘点批量建档表: one row a patent in force, with the unit's own rating of it.

Which columns the national platform's template has is pieced together from public sources (单位、院系、专利、发明人、
价值分级、转化方式) and from the trade; the rating is kept beside the record, the stock-take keeps its own. Names and
telephone numbers of contacts are read past.
"""

from zhiqiao.assets.imports.patent_row import patent_row, told_codes
from zhiqiao.assets.imports.records import Column, PatentRecord, Source
from zhiqiao.assets.imports.row_reader import RowReader

COLUMNS = (
    Column("application_number", ("专利号", "申请号", "专利(申请)号")),
    Column("title", ("专利名称", "名称")),
    Column("patent_type", ("专利类型", "类型")),
    Column("filed_on", ("申请日",)),
    Column("granted_on", ("授权日", "授权公告日")),
    Column("status", ("法律状态",)),
    Column("holders", ("专利权人", "权利人", "单位名称", "所属单位")),
    Column("holder_codes", ("权利人统一社会信用代码", "专利权人统一社会信用代码", "统一社会信用代码")),
    Column("co_holders", ("共有人", "共有权利人")),
    Column("inventors", ("发明人", "第一发明人")),
    Column("college", ("所属院系", "二级单位", "所属学院", "院系")),
    Column("ipc_main", ("主分类号", "IPC主分类号")),
    Column("abstract", ("摘要",)),
    Column("industry", ("国民经济行业", "应用行业")),
    Column("maturity", ("技术成熟度",)),
    Column("scene", ("应用场景",)),
    Column("outlook", ("产业化前景",)),
    Column("potential", ("潜在价值",)),
    Column("willingness", ("转化意愿",)),
    Column("conversion_mode", ("转化方式", "拟转化方式", "转让方式")),
    Column("bundle", ("项目组合",)),
    Column("grade", ("专利价值分级", "价值分级")),
    Column("is_implemented", ("是否已实施", "已实施")),
    Column("fiscal_funding", ("是否财政资助",)),
    Column("fiscal_project", ("项目号", "财政资助项目号")),
    Column("license_mode", ("拟许可方式",)),
    Column("expected_price", ("期望价格", "期望价格与支付方式")),
    Column("payment_mode", ("支付方式",)),
    Column("no_conversion_reason", ("不转化原因", "未转化原因")),
    Column("fee_due_on", ("年费到期日",)),
    Column("contact", ("联系人", "联系电话", "联系方式")),
)
_DECLARED = (
    "college",
    "industry",
    "maturity",
    "scene",
    "outlook",
    "potential",
    "willingness",
    "conversion_mode",
    "bundle",
    "grade",
    "is_implemented",
    "fiscal_funding",
    "fiscal_project",
    "license_mode",
    "expected_price",
    "payment_mode",
    "no_conversion_reason",
    "fee_due_on",
)


def normalize(reader: RowReader) -> PatentRecord:
    """A row of the template as a record; what is wrong with it is left in the reader."""
    record = patent_row(reader)
    others = (name for name in reader.names("co_holders") if name not in record.holder_names)
    declared = {name: reader.text(name) for name in _DECLARED}
    declared = {name: text for name, text in declared.items() if text}
    codes = told_codes(reader, record.holder_names)
    extra = {
        **record.extra,
        **({"stocktake": declared} if declared else {}),
        **({"holder_codes": codes} if codes else {}),
    }
    notes = tuple(dict.fromkeys(reader.notes))
    return record._replace(holder_names=(*record.holder_names, *others), extra=extra, notes=notes)


RULE = Source(
    code="national_filing",
    label="全国盘点批量建档表",
    origin="全国专利盘点的批量建档字段，按公开报道与通行叫法整理；未见官方模板",
    confidence="P",
    columns=COLUMNS,
    required=("application_number", "title"),
    normalize=normalize,
    usual=(
        "maturity",
        "scene",
        "outlook",
        "potential",
        "willingness",
        "conversion_mode",
        "bundle",
        "grade",
        "fiscal_funding",
        "no_conversion_reason",
        "fee_due_on",
    ),
    usual_count=3,
)
