"""Workbooks and ledgers made on the fly; every patent in them is invented."""

import io
from collections.abc import Callable, Iterable, Sequence

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from zhiqiao.kernel.patent_number import check_digit

HEADER = ("申请号", "专利名称", "申请人", "申请日", "主分类号", "摘要")


@pytest.fixture
def number() -> Callable[[int], str]:
    """An invented utility model number of 2023 with its right check digit."""

    def make(serial: int) -> str:
        digits = f"20232{serial:07d}"
        return f"CN{digits}.{check_digit(digits)}"

    return make


@pytest.fixture
def ledger_row(number: Callable[[int], str]) -> Callable[..., list[object]]:
    """A good ledger row in the order of HEADER; keywords replace cells by header."""

    def make(serial: int = 1, **cells: object) -> list[object]:
        row: dict[str, object] = {
            "申请号": number(serial),
            "专利名称": f"一种第{serial}号试验台",
            "申请人": "澄江试验有限公司",
            "申请日": "2023-03-01",
            "主分类号": "G01M13/00",
            "摘要": "台面可升降。",
        }
        return list({**row, **cells}.values())

    return make


@pytest.fixture
def workbook() -> Callable[..., bytes]:
    """The bytes of an xlsx with one sheet of these rows; `edit` may change the sheet before it is saved."""

    def make(
        rows: Iterable[Sequence[object]],
        *,
        edit: Callable[[Worksheet], None] | None = None,
        more: dict[str, list[list[object]]] | None = None,
    ) -> bytes:
        book = Workbook()
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        for row in rows:
            sheet.append(list(row))
        if edit:
            edit(sheet)
        for title, others in (more or {}).items():
            other = book.create_sheet(title)
            for row in others:
                other.append(row)
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    return make
