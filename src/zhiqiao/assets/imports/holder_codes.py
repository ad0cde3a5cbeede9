"""A column of 统一社会信用代码 in a patent list of any format: whose code it is, where its check character is right."""

from dataclasses import replace
from functools import partial

from zhiqiao.assets.imports.patent_row import told_codes
from zhiqiao.assets.imports.records import Column, PatentRecord, Source
from zhiqiao.assets.imports.row_reader import RowReader

FIELD = "holder_codes"
HOLDER_CODES = Column(
    FIELD,
    (
        "权利人统一社会信用代码",
        "专利权人统一社会信用代码",
        "申请人统一社会信用代码",
        "申请(专利权)人统一社会信用代码",
        "当前申请(专利权)人统一社会信用代码",
        "单位统一社会信用代码",
        "统一社会信用代码",
        "统一信用代码",
        "社会信用代码",
        "信用代码",
    ),
)
_HOLDERS = ("holders", "holders_now")


def telling_codes(source: Source) -> Source:
    """The format, reading such a column too; as it is where it reads one itself or names no holders."""
    fields = {column.field for column in source.columns}
    if FIELD in fields or not fields.intersection(_HOLDERS):
        return source
    return replace(
        source,
        columns=(*source.columns, HOLDER_CODES),
        normalize=partial(_normalize, source),
    )


def _normalize(source: Source, reader: RowReader) -> PatentRecord:
    return with_codes(reader, source.normalize(reader))


def with_codes(reader: RowReader, record: PatentRecord) -> PatentRecord:
    """The record with the codes of its holders; one that cannot be used is told in the row's notes."""
    if not reader.has(FIELD):
        return record
    told = reader.listed(FIELD)
    if not told:
        return record
    codes = told_codes(reader, record.holder_names)
    if len(told) != len(record.holder_names):
        reader.notes.append(
            f"统一社会信用代码未用：有 {len(record.holder_names)} 个权利人，{len(told)} 个代码，对不上是谁的；"
            "请一个权利人写一个代码，用分号隔开"
        )
    extra = {**record.extra, FIELD: codes} if codes else record.extra
    return record._replace(extra=extra, notes=tuple(dict.fromkeys((*record.notes, *reader.notes))))
