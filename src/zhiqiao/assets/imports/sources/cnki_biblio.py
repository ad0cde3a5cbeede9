"""知网（CNKI）题录表: publication number, title, inventors, where the applicant sits, day of publication.

It has no application number: a patent that no other source has brought is kept by its publication number, and
found again when one does.
"""

from zhiqiao.assets.imports.patent_row import patent_row
from zhiqiao.assets.imports.records import Column, PatentRecord, Source
from zhiqiao.assets.imports.row_reader import RowReader

COLUMNS = (
    Column("publication_number", ("公开号", "公开(公告)号")),
    Column("title", ("专利名称", "题名", "名称")),
    Column("inventors", ("发明人",)),
    Column("holders", ("申请人",)),
    Column("province", ("申请人省份或国别", "国省名称")),
    Column("filed_on", ("申请日",)),
    Column("published_on", ("公开日", "公开(公告)日")),
    Column("abstract", ("摘要",)),
    Column("claims", ("权利要求", "主权项")),
)


def normalize(reader: RowReader) -> PatentRecord:
    """A row as a record; what is wrong with it is left in the reader."""
    return patent_row(reader)


RULE = Source(
    code="cnki_biblio",
    label="知网题录表",
    origin="知网（CNKI）专利题录整理成的表（公开号、专利名称、发明人、省份/国别、公开日）；有真实文件",
    columns=COLUMNS,
    required=("publication_number", "title", "published_on"),
    normalize=normalize,
    usual=("inventors", "province"),
    usual_count=2,
)
