"""智慧芽 (PatSnap) 导出: one row a patent, named by its latest publication number; "|" parts values.

Chinese and foreign patents alike; designs have no IPC. The holder is the current one, so it may differ from
the applicant a ledger has.
"""

import re
from typing import Any

from zhiqiao.assets.imports.normalization import agreed_type, classes, legal_status, need_title, region
from zhiqiao.assets.imports.records import Column, PatentRecord, Source
from zhiqiao.assets.imports.row_reader import RowReader

WITHHELD = "该数据不支持导出"
_UNNAMED = {"不公告发明人", "请求不公布姓名"}
_DOLLARS = re.compile(r"\$\s*([\d,]+)")
_YEARS = range(1800, 2200)

COLUMNS = (
    Column("publication_number", ("公开(公告)号", "公开公告号")),
    Column("office", ("受理局",)),
    Column("title", ("标题", "标题(译)(简体中文)", "专利名称")),
    Column("patent_type", ("专利类型",)),
    Column("pages", ("文献页数",)),
    Column("holders", ("[标]当前申请(专利权)人", "当前申请(专利权)人", "当前申请专利权人")),
    Column("inventors", ("发明人",)),
    Column("claims_count", ("权利要求数量",)),
    Column("ipcs", ("IPC分类号",)),
    Column("ipc_subclass", ("IPC主分类号(小类)", "IPC主分类号小类")),
    Column("emerging_industries", ("战略新兴产业分类",)),
    Column("cited_by", ("被引用专利数量",)),
    Column("cites", ("引用专利数量",)),
    Column("status", ("简单法律状态",)),
    Column("license_kinds", ("许可类型",)),
    Column("events", ("法律状态/事件",)),
    Column("application_number", ("申请号",)),
    Column("abstract", ("摘要", "摘要(译)(简体中文)")),
    Column("filed_on", ("申请日",)),
    Column("granted_on", ("授权日", "授权公告日")),
    Column("filed_year", ("申请年",)),
    Column("province", ("当前申请(专利权)人州/省",)),
    Column("city", ("当前申请(专利权)人地市",)),
    Column("district", ("当前申请(专利权)人区县",)),
    Column("priority_countries", ("优先权国家",)),
    Column("family_size", ("简单同族成员数量",)),
    Column("patent_value", ("专利价值",)),
    Column("agency", ("代理机构",)),
    Column("agents", ("代理人",)),
)


def normalize(reader: RowReader) -> PatentRecord:
    """An exported row as a record; what is wrong with it is left in the reader."""
    if WITHHELD in reader.text("publication_number"):
        reader.refuse(
            "publication_number",
            "智慧芽导出时屏蔽了这一行（该数据不支持导出），只剩号码",
            "请在智慧芽中单独查看后手工录入，或删去这一行",
        )
        return PatentRecord(number="", source=reader.source.code, title="")
    publication = reader.publication("publication_number")
    application = reader.application("application_number") if _is_chinese(reader) else None
    if publication is None and not reader.problems:
        header = reader.header("publication_number")
        reader.refuse("publication_number", f"“{header}”是空的", "请补上公开（公告）号，或删去这一行")
    title = need_title(reader)
    patent_type = agreed_type(reader, "patent_type", (publication and publication.patent_type) or "")
    found = classes(reader, main="", every="ipcs", patent_type=patent_type)
    subclass = reader.text("ipc_subclass")
    filed_on = reader.day("filed_on")
    return PatentRecord(
        number=application.number if application else (publication.canonical if publication else ""),
        source=reader.source.code,
        title=title,
        application_number=application.number if application else None,
        publication_number=publication.canonical if publication else None,
        number_checked=application.is_checked if application else True,
        abstract=reader.text("abstract"),
        patent_type=patent_type,
        ipcs=found.ipcs,
        ipc_main=next((ipc.symbol for ipc in found.ipcs if ipc.symbol.startswith(subclass)), found.main),
        filed_on=filed_on,
        filed_year=filed_on.year if filed_on else _year(reader),
        granted_on=reader.day("granted_on"),
        legal_status=legal_status(reader.text("status")),
        status_raw=reader.text("status"),
        legal_events=reader.listed("events"),
        holder_names=reader.listed("holders"),
        inventor_names=tuple(name for name in reader.listed("inventors") if name not in _UNNAMED),
        region_hint=region(reader.text("province"), reader.text("city"), reader.text("district")),
        agency=reader.text("agency"),
        agents=reader.listed("agents"),
        claims_count=reader.whole("claims_count"),
        citations=reader.whole("cited_by"),
        extra=_extra(reader),
        notes=tuple(reader.notes),
    )


def _is_chinese(reader: RowReader) -> bool:
    """Whether an application number there is one of ours, to be checked as such."""
    return reader.text("publication_number").upper().startswith("CN")


def _year(reader: RowReader) -> int | None:
    year = reader.whole("filed_year")
    if year is not None and year not in _YEARS:
        reader.refuse("filed_year", f"“{reader.header('filed_year')}”{year} 不是年份", "请核对")
        return None
    return year


def _extra(reader: RowReader) -> dict[str, Any]:
    dollars = _DOLLARS.fullmatch(reader.text("patent_value"))
    values: dict[str, Any] = {
        "office": reader.text("office"),
        "pages": reader.whole("pages"),
        "emerging_industries": list(reader.listed("emerging_industries")),
        "cites": reader.whole("cites"),
        "license_kinds": list(reader.listed("license_kinds")),
        "priority_countries": list(reader.listed("priority_countries")),
        "family_size": reader.whole("family_size"),
        "patsnap_value_usd": int(dollars[1].replace(",", "")) if dollars else None,
    }
    return {key: value for key, value in values.items() if value not in ("", None, [])}


RULE = Source(
    code="patsnap",
    label="智慧芽导出",
    origin="PatSnap 智慧芽 xlsx 导出（2023 年两种列名）",
    columns=COLUMNS,
    required=("publication_number", "title"),
    normalize=normalize,
    usual=(
        "office",
        "patent_type",
        "holders",
        "ipc_subclass",
        "status",
        "events",
        "filed_year",
        "family_size",
    ),
    usual_count=3,
    empty_marks=frozenset({"-", WITHHELD}),
)
