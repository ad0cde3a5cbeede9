"""知网（CNKI）专利表格（网页抓取）: English headers, the number only inside the address of the page.

The address ends in filename=CN108985555A. The columns between the applicant and the downloads are not the same
in every list of the site, so the days among them are known by being days: the first is the filing's, the last
the publication's.
"""

import re
from datetime import date

from zhiqiao.assets.imports.patent_row import patent_row
from zhiqiao.assets.imports.records import Column, PatentRecord, Source
from zhiqiao.assets.imports.row_reader import RowReader
from zhiqiao.kernel.patent_number import NumberRefused, PublicationNumber, parse_publication_number
from zhiqiao.kernel.periods import DayRefused, parse_day

_FILE_NAME = re.compile(r"filename=([A-Za-z0-9]+)", re.IGNORECASE)
COLUMNS = (
    Column("page", ("href",)),
    Column("title", ("title",)),
    Column("inventors", ("author",)),
    Column("holders", ("com",)),
    Column("told_third", ("public",)),
    Column("told_fourth", ("sql",)),
    Column("told_fifth", ("quote",)),
    Column("downloads", ("download",)),
    Column("abstract", ("ChDiv_summary",)),
    Column("claims", ("claim_text",)),
)


def normalize(reader: RowReader) -> PatentRecord:
    """A row as a record; what is wrong with it is left in the reader."""
    record = patent_row(reader, publication=_publication(reader))
    days = [day for name in ("told_third", "told_fourth", "told_fifth") if (day := _day(reader.text(name)))]
    return record._replace(
        filed_on=min(days) if len(days) > 1 else None,
        filed_year=min(days).year if len(days) > 1 else None,
        published_on=max(days, default=None),
    )


def _publication(reader: RowReader) -> PublicationNumber | None:
    found = _FILE_NAME.search(reader.text("page"))
    if found is None:
        reader.refuse(
            "page", "网址里没有公开号（filename=CN…）", "请补上带 filename 的网址，或改用知网题录导出"
        )
        return None
    try:
        return parse_publication_number(found.group(1))
    except NumberRefused as refusal:
        reader.refuse("page", refusal.reason, refusal.remedy)
        return None


def _day(text: str) -> date | None:
    try:
        return parse_day(text)
    except DayRefused:
        return None


RULE = Source(
    code="cnki_table",
    label="知网专利表格（网页抓取）",
    origin="从知网页面抓取的表（title、author、com … claim_text），按公开代码所述；号码取自网址，未见真实文件",
    confidence="V2",
    columns=COLUMNS,
    required=("page", "title"),
    normalize=normalize,
    usual=("inventors", "holders", "abstract", "claims"),
    usual_count=3,
)
