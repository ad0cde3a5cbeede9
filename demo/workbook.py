"""A city ledger in Excel to try the import with: new patents of the district, with mistakes on request."""

import io
import random
import re
import zipfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from openpyxl import Workbook

from demo.district import SEED, district
from demo.model import Patent
from demo.names import Names
from demo.patents import Stock

HEADERS = ("专利名称", "申请号", "申请人", "申请日", "主分类号", "摘要")
LEDGER_HEADERS = (
    *HEADERS, "分类号", "发明人", "公开（公告）号", "授权公告日", "法律状态", "专利类型", "地市", "区县",
)  # fmt: skip
SHEET = "专利台账"
WIDTHS = {"A": 42, "B": 20, "C": 26, "D": 14, "E": 14, "F": 80}
# What can be wrong with a row; the import refuses the first four and reads the last without loss.
MISTAKES = ("check_digit", "month", "scientific", "duplicate", "full_width")
_FIRST_ROW = 2
_STAMP = (2026, 1, 1, 0, 0, 0)
_FULL_WIDTH = str.maketrans("0123456789.", "０１２３４５６７８９．")
_STATUS_TEXT = {"in_force": "有效", "pending": "审中", "ended": "失效"}
_TYPE_TEXT = {"invention": "发明", "utility_model": "实用新型"}


@dataclass(frozen=True)
class Planted:
    """A mistake put into the workbook: which, the row as Excel numbers it, the header, what stands there."""

    mistake: str
    row: int
    header: str
    value: str


@dataclass(frozen=True)
class Sample:
    """A workbook and what is in it: ``good`` are the application numbers the import should take."""

    data: bytes
    good: tuple[str, ...]
    planted: tuple[Planted, ...]


def sample(count: int = 20, *, mistakes: Sequence[str] = (), seed: int = SEED) -> Sample:
    """A ledger of ``count`` patents that are not in the stock, the mistakes spread over its rows."""
    patents = new_patents(count, seed=seed)
    rows = [list(_row(patent)) for patent in patents]
    good = [patent.number for patent in patents]
    planted: list[Planted] = []
    for place, mistake in enumerate(mistakes):
        at = (place + 1) * len(patents) // (len(mistakes) + 1)
        planted.append(_plant(mistake, rows, at))
        if mistake in {"check_digit", "month", "scientific"}:
            good.remove(patents[at].number)
    # A duplicated row goes to the end, so that it moves no other row.
    return Sample(_written(HEADERS, rows), tuple(good), tuple(planted))


def ledger(patents: Sequence[Patent]) -> bytes:
    """A full ledger of patents, as the district's office would keep it."""
    return _written(LEDGER_HEADERS, [[*_row(patent), *_more(patent)] for patent in patents])


def new_patents(count: int, *, seed: int = SEED) -> list[Patent]:
    """Patents of the district's universities that are not in its stock."""
    known = district(seed)
    rng = random.Random(f"{seed}:new patents")
    stock = Stock(rng, Names(rng), known.organizations)
    return stock.new(count, {patent.number for patent in known.patents})


def _row(patent: Patent) -> tuple[str, ...]:
    return (
        patent.title,
        dotted(patent.number),
        ";".join(holder.name for holder in patent.holders),
        patent.filed_on.isoformat(),
        patent.ipcs[0],
        patent.abstract,
    )


def _more(patent: Patent) -> tuple[str, ...]:
    return (
        ";".join(patent.ipcs),
        ";".join(patent.inventors),
        patent.publication_number,
        patent.granted_on.isoformat() if patent.granted_on else "",
        _STATUS_TEXT[patent.legal_status],
        _TYPE_TEXT[patent.patent_type],
        "江州市",
        "西岭区" if patent.region_code == "990102" else "澄江区",
    )


def dotted(number: str) -> str:
    """The application number as ledgers write it: CN202110434680.4."""
    return f"CN{number[:-1]}.{number[-1]}"


def _plant(mistake: str, rows: list[list[str]], at: int) -> Planted:
    """Puts one mistake into the rows."""
    row = rows[at]
    if mistake == "duplicate":
        rows.append(list(row))
        return Planted(mistake, len(rows) - 1 + _FIRST_ROW, "申请号", row[1])
    if mistake == "month":
        row[3] = f"{row[3][:4]}-13-{row[3][-2:]}"
        return Planted(mistake, at + _FIRST_ROW, "申请日", row[3])
    if mistake == "check_digit":
        row[1] = row[1][:-1] + ("0" if row[1][-1] != "0" else "1")
    elif mistake == "scientific":
        row[1] = f"{float(row[1][2:].replace('.', '').replace('X', '0')):.5E}"
    elif mistake == "full_width":
        row[1] = row[1].translate(_FULL_WIDTH)
    else:
        raise ValueError(mistake)
    return Planted(mistake, at + _FIRST_ROW, "申请号", row[1])


def _written(headers: Collection[str], rows: Sequence[Sequence[str]]) -> bytes:
    """The same bytes for the same rows: openpyxl's time stamps are set to one day."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    for column, width in WIDTHS.items():
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A2"
    sheet.append(list(headers))
    for row in rows:
        sheet.append(list(row))
    stamped = io.BytesIO()
    book.save(stamped)
    return _without_time(stamped.getvalue())


def _without_time(data: bytes) -> bytes:
    fixed = io.BytesIO()
    day = date(*_STAMP[:3]).isoformat()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as before,
        zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            content = before.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", f"{day}T00:00:00Z".encode(), content)
            after.writestr(zipfile.ZipInfo(name, _STAMP), content, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()
