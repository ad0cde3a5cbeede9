import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiqiao.kernel.ipc import IpcRefused, parse_ipc, parse_loc, split_ipcs


@pytest.mark.parametrize(
    ("text", "symbol", "version", "value"),
    [
        ("H02K17/02", "H02K17/02", "", ""),
        ("E01B3/32(2006.01)I", "E01B3/32", "2006.01", "I"),
        ("H01L 21/00", "H01L21/00", "", ""),
        ("A01B 1/00(2006.01)", "A01B1/00", "2006.01", ""),
        ("A01B 1/00 (2006.01) N", "A01B1/00", "2006.01", "N"),
        ("h01l２１／００", "H01L21/00", "", ""),
        ("A01B01/02", "A01B1/02", "", ""),
        ("A23L3/3571", "A23L3/3571", "", ""),
        ("H01L0021670000", "H01L21/67", "", ""),
        ("A23L0003357100", "A23L3/3571", "", ""),
        ("主分类号：G06F 17/30", "G06F17/30", "", ""),
        ("G02B", "G02B", "", ""),
        ("Int.Cl.7: G06F 17/30", "G06F17/30", "", ""),
    ],
)
def test_ipc_spellings(text: str, symbol: str, version: str, value: str) -> None:
    parsed = parse_ipc(text)
    assert (parsed.symbol, parsed.version, parsed.value) == (symbol, version, value)


def test_the_levels_of_a_symbol() -> None:
    symbol = parse_ipc("H01L21/67")
    assert (symbol.section, symbol.class_, symbol.subclass) == ("H", "H01", "H01L")
    assert (symbol.main_group, symbol.subgroup) == ("H01L21/00", "H01L21/67")
    assert parse_ipc("H01L21/00").subgroup == ""
    assert (parse_ipc("H01L").main_group, parse_ipc("H01L").subgroup) == ("", "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "是空的"),
        ("B07", "没有写到组"),
        ("H01L21", "没有写到组"),
        ("Y02E10/50", "CPC 的 Y 部"),
        ("12-11", "洛迦诺"),
        ("H02K17/0", "不是 IPC 分类号"),
        ("X01B1/00", "不是 IPC 分类号"),
        ("电机", "不是 IPC 分类号"),
    ],
)
def test_what_is_no_ipc(text: str, said: str) -> None:
    with pytest.raises(IpcRefused) as caught:
        parse_ipc(text)
    assert said in caught.value.reason
    assert caught.value.remedy


@pytest.mark.parametrize(
    "cell",
    [
        "H01L21/00 | E01B3/32 | A01B1/02",
        "H01L21/00;E01B3/32；A01B1/02",
        "H01L 21/00, E01B 3/32，A01B 1/02",
        "H01L21/00、E01B3/32、A01B1/02",
        "H01L21/00   E01B3/32 A01B1/02",
        "H01L 21/00 (2006.01) I\nE01B3/32(2006.01)N\nA01B1/02",
        "IPC: H01L21/00; H01L 21/00; E01B3/32; A01B1/02;",
    ],
)
def test_a_cell_of_symbols_is_split_in_order_without_repeats(cell: str) -> None:
    assert [symbol.symbol for symbol in split_ipcs(cell)] == ["H01L21/00", "E01B3/32", "A01B1/02"]


def test_an_old_design_keeps_its_item_number() -> None:
    assert (parse_loc("09-01-B0367").code, parse_loc("09-01-B0367").item) == ("09-01", "B0367")


def test_an_empty_cell_has_no_symbols_and_a_bad_one_is_refused() -> None:
    assert split_ipcs("  ") == []
    with pytest.raises(IpcRefused, match="电机"):
        split_ipcs("H02K17/02; 电机")


@pytest.mark.parametrize(
    ("text", "code", "edition"),
    [
        ("12-11", "12-11", ""),
        ("LOC(13)Cl.12-11", "12-11", "13"),
        ("１２－１１", "12-11", ""),
        ("14 - 02", "14-02", ""),
    ],
)
def test_locarno_classes(text: str, code: str, edition: str) -> None:
    parsed = parse_loc(text)
    assert (parsed.code, parsed.edition, parsed.class_) == (code, edition, code[:2])


@pytest.mark.parametrize("text", ["", "H02K17/02", "1-1", "12-111"])
def test_what_is_no_locarno_class(text: str) -> None:
    with pytest.raises(IpcRefused):
        parse_loc(text)


@given(st.from_regex(r"[A-H][0-9]{2}[A-Z][1-9][0-9]{0,3}/[0-9]{2,6}", fullmatch=True))
def test_every_symbol_reads_back_as_itself(symbol: str) -> None:
    assert parse_ipc(symbol).symbol == symbol
    assert parse_ipc(f"{symbol[:4]} {symbol[4:]} (2026.01) I").symbol == symbol
