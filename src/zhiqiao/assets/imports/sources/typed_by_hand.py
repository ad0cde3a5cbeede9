"""手工录入: one patent typed into a form; the columns and checks of a ledger, and a plan before writing."""

from zhiqiao.assets.imports.records import Source
from zhiqiao.assets.imports.sources.city_ledger import COLUMNS, normalize

RULE = Source(
    code="typed_by_hand",
    label="手工录入",
    origin="平台表单：按受理通知书或专利证书逐项填写",
    columns=tuple(column for column in COLUMNS if column.field != "first_claim"),
    required=("application_number", "title"),
    normalize=normalize,
    from_file=False,
)
