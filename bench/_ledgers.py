"""City ledgers as workbooks: real titles, abstracts and symbols first, then recombined ones; numbers drawn in order."""

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np

from bench._bench import Options
from bench._texts import texts
from zhiqiao.kernel.ipc import IpcRefused, parse_ipc
from zhiqiao.kernel.patent_number import check_digit

ROWS_A_FILE = 20_000
HEADER = (
    "申请号",
    "专利名称",
    "摘要",
    "申请人",
    "申请日",
    "授权公告日",
    "主分类号",
    "分类号",
    "专利类型",
    "发明人",
    "公开（公告）号",
    "法律状态",
)
_STATUSES = ("有效", "审中", "失效")
_SHARES = (0.62, 0.2, 0.18)
_HOLDERS = 4_000
_DAYS = 3_600
_FIRST = date(2010, 1, 4)
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
_RELATION = (
    '<Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/>'
)
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_BOOK = (
    f"<workbook {_MAIN} "
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="台账" sheetId="1" r:id="rId1"/></sheets></workbook>'
)


def ledger_rows(options: Options) -> Iterator[tuple[str, ...]]:
    """As many rows as asked for, in the order of `HEADER`; the same for the same seed."""
    rng = np.random.default_rng(options.seed)
    for serial, one in enumerate(texts(options)):
        day, holder, status, first, second = rng.integers(1 << 30, size=5).tolist()
        filed = _FIRST + timedelta(days=day % _DAYS)
        kind = "2" if status % 5 < 2 else "1"  # noqa: PLR2004 - two of five are utility models
        stem = f"{filed.year}{kind}{serial:07d}"
        state = _STATUSES[int(np.searchsorted(np.cumsum(_SHARES), (status % 1000) / 1000, side="right"))]
        ipcs = [symbol for symbol in one.ipcs if _is_whole(symbol)]
        granted = (filed + timedelta(days=500 + day % 400)).isoformat() if state != "审中" else ""
        names = "；".join(
            _SURNAMES[each % len(_SURNAMES)] + chr(0x4E00 + each % 900) for each in (first, second)
        )
        yield (
            f"{stem}.{check_digit(stem)}",
            one.title,
            one.abstract,
            f"测速第{holder % _HOLDERS}有限公司",
            filed.isoformat(),
            granted,
            ipcs[0] if ipcs else "",
            "; ".join(ipcs),
            "实用新型" if kind == "2" else "发明",
            names,
            f"CN{100_000_000 + serial}B" if kind == "1" else f"CN{200_000_000 + serial}U",
            state,
        )


def _is_whole(symbol: str) -> bool:
    """Whether a real row's symbol is one of IPC: the real files have Locarno classes and cut symbols among them."""
    try:
        return bool(parse_ipc(symbol))
    except IpcRefused:
        return False


def write_ledgers(options: Options, folder: Path) -> list[Path]:
    """The rows as workbooks of `ROWS_A_FILE` rows each."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = ledger_rows(options)
    made: list[Path] = []
    while part := list(islice(rows, ROWS_A_FILE)):
        made.append(folder / f"台账{len(made):03d}.xlsx")
        _write(made[-1], part)
    return made


def _write(path: Path, rows: Sequence[Sequence[str]]) -> None:
    lines = [f"<worksheet {_MAIN}><sheetData>"]
    for number, row in enumerate((HEADER, *rows), start=1):
        cells = "".join(
            f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
            for at, cell in enumerate(row)
            if cell
        )
        lines.append(f'<row r="{number}">{cells}</row>')
    lines.append("</sheetData></worksheet>")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        book.writestr("[Content_Types].xml", _TYPES)
        book.writestr("_rels/.rels", _RELATIONS.format(_RELATION.format("officeDocument", "xl/workbook.xml")))
        book.writestr("xl/workbook.xml", _BOOK)
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            _RELATIONS.format(_RELATION.format("worksheet", "worksheets/sheet1.xml")),
        )
        book.writestr("xl/worksheets/sheet1.xml", "".join(lines))
