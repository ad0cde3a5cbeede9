"""地市专利台账: what a city's or county's office keeps by hand or takes from the office's search system.

One row a patent, named by its application number in any of its three lengths (8 digits; 8 and 12 digits with
a check digit). Designs carry their Locarno class where others carry IPC.
"""

from zhiqiao.assets.imports.normalization import (
    agreed_type,
    check_days,
    classes,
    legal_status,
    need_title,
    region,
)
from zhiqiao.assets.imports.records import Column, PatentRecord, Source
from zhiqiao.assets.imports.row_reader import RowReader

COLUMNS = (
    Column(
        "application_number",
        ("申请号", "专利申请号", "申请(专利)号", "专利号", "申请号/专利号"),
    ),
    Column("title", ("专利名称", "名称", "发明名称", "专利标题", "标题", "发明创造名称", "标题 (中文)")),
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
    Column("granted_on", ("授权公告日", "授权日", "授权日期", "颁证日")),
    Column("status", ("法律状态", "当前法律状态", "专利状态", "案件状态", "专利权状态", "最新法律状态")),
    Column("agency", ("专利代理机构", "代理机构")),
    Column("agents", ("代理人", "专利代理师", "代理师")),
    Column("claims_count", ("权利要求数量", "权利要求数", "权利要求项数")),
    Column("first_claim", ("主权项", "独立权利要求")),
    Column("province", ("省份", "省", "国省代码", "申请人省份")),
    Column("city", ("地市", "城市", "市", "所在市")),
    Column("district", ("区县", "县区", "区", "县", "所在区县")),
)


def normalize(reader: RowReader) -> PatentRecord:
    """A ledger row as a record; what is wrong with it is left in the reader."""
    number = reader.application("application_number")
    publication = reader.publication("publication_number")
    if number is None and publication is None and not reader.problems:
        reader.refuse(
            "application_number",
            f"“{reader.header('application_number')}”是空的",
            "请补上申请号，或删去这一行",
        )
    title = need_title(reader)
    by_number = number.parsed.patent_type if number else (publication and publication.patent_type) or ""
    patent_type = agreed_type(reader, "patent_type", by_number)
    found = classes(reader, main="ipc_main", every="ipcs", patent_type=patent_type)
    filed_on, granted_on = reader.day("filed_on"), reader.day("granted_on")
    check_days(reader, filed_on, granted_on, is_ours=number is not None)
    if number and filed_on and filed_on.year > number.parsed.year:
        reader.notes.append(f"申请日 {filed_on} 晚于申请号中的年份 {number.parsed.year}，请核对")
    status = reader.text("status")
    extra = {"locarno": found.locarno, "first_claim": reader.text("first_claim")}
    return PatentRecord(
        number=(number.number if number else "") or (publication.canonical if publication else ""),
        source=reader.source.code,
        title=title,
        application_number=number.number if number else None,
        publication_number=publication.canonical if publication else None,
        number_checked=number.is_checked if number else True,
        abstract=reader.text("abstract"),
        patent_type=patent_type,
        ipcs=found.ipcs,
        has_all_ipcs=bool(reader.text("ipcs")),
        ipc_main=found.main,
        filed_on=filed_on,
        filed_year=filed_on.year if filed_on else number.parsed.year if number else None,
        granted_on=granted_on,
        legal_status=legal_status(status),
        status_raw=status,
        holder_names=reader.names("holders"),
        inventor_names=reader.names("inventors"),
        region_hint=region(reader.text("province"), reader.text("city"), reader.text("district")),
        agency=reader.text("agency"),
        agents=reader.names("agents"),
        claims_count=reader.whole("claims_count"),
        extra={key: value for key, value in extra.items() if value},
        notes=tuple(reader.notes),
    )


RULE = Source(
    code="city_ledger",
    label="地市专利台账",
    origin="泰安市专利台账（专利信息.xlsx）；旧 SIPO 检索系统导出的列名一并认得",
    columns=COLUMNS,
    required=("application_number", "title"),
    normalize=normalize,
)
