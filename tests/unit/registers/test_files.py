"""Every file in parameters/registers loads, and what its own workbook carries comes back unchanged."""

import io

import openpyxl
import pytest
from tests.unit.registers.samples import filled

from zhiqiao.foundation.registers import checking, loading, sheet

CODES = list(loading.registers())


def test_there_are_registers() -> None:
    assert {"separate_management"} <= set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_register_round_trips_through_its_own_template(code: str) -> None:
    register = loading.register_of(code)
    values = filled(register)
    data = sheet.workbook(register, [(7, "已生效", values)])
    rows = sheet.read_entries(register, "台账.xlsx", data)
    assert [(row.entry, row.told, row.cells.problems) for row in rows] == [(7, values, [])]
    assert checking.differences(register, values, rows[0].over(values)) == []


@pytest.mark.parametrize("code", CODES)
def test_a_template_offers_its_options_and_tells_how(code: str) -> None:
    register = loading.register_of(code)
    book = openpyxl.load_workbook(io.BytesIO(sheet.workbook(register, [])))
    page = book[sheet.sheet_name(register)]
    heads = [str(cell.value) for cell in page[1]]
    assert heads[2:] == [f"{one.label}*" if one.required else one.label for one in register.fields]
    assert page.cell(2, 1).value == sheet.TOLD
    lists = {str(one.formula1) for one in page.data_validations.dataValidation}
    for one in register.fields:
        words = ",".join(one.options.values())
        if one.kind == "choice" and len(words) <= 255:
            assert f'"{words}"' in lists


@pytest.mark.parametrize("code", CODES)
def test_what_a_register_keeps_can_be_found_and_named(code: str) -> None:
    register = loading.register_of(code)
    values = filled(register)
    assert checking.heading_of(register, values)
    assert checking.search_text_of(register, values)
    if register.key:
        spaced = {**values, register.key[0]: values[register.key[0]]}
        assert checking.key_of(register, values) == checking.key_of(register, spaced) != ""


def test_an_empty_cell_leaves_what_stood_and_a_dash_empties_it() -> None:
    register = loading.register_of("separate_management")
    before = filled(register)
    told = {"title": before["title"], "college": "-"}
    plain = {one.code: told.get(one.code, "") for one in register.fields}
    data = sheet.workbook(register, [])
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book.worksheets[0]
    page.append([7, "", *plain.values()])
    out = io.BytesIO()
    book.save(out)
    row = sheet.read_entries(register, "x.xlsx", out.getvalue())[0]
    after = row.over(before)
    assert checking.differences(register, before, after) == [["二级单位", before["college"], ""]]
