import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiqiao.kernel.patent_number import (
    NumberRefused,
    check_digit,
    looks_like_publication_number,
    parse_application_number,
    parse_publication_number,
)

# Facts from the office's numbers, recomputed: number, right check digit.
VECTORS = [
    ("201710601862.3", "3"),
    ("202111434680.4", "4"),
    ("201410264351.3", "3"),
    ("201310699744.2", "2"),
    ("97101765.4", "4"),
    ("95115608.X", "X"),
]


@pytest.mark.parametrize(("number", "check"), VECTORS)
def test_real_numbers_have_the_check_digit_computed_for_them(number: str, check: str) -> None:
    assert check_digit(number.partition(".")[0]) == check
    parsed = parse_application_number(number)
    assert parsed.display == number
    assert parsed.check_supplied


@pytest.mark.parametrize(
    "text",
    [
        "202111434680.4",
        "2021114346804",
        "ZL202111434680.4",
        "ZL 2021 1 1434680.4",
        "CN202111434680.4",
        "cn2021114346804",
        " 202111434680．4 ",
        "２０２１１１４３４６８０．４",
        "专利号：ZL202111434680.4",
        "申请号:202111434680·4",
        "2021114346804.0",
        "\ufeff202111434680.4\u200b",
    ],
)
def test_one_number_in_many_spellings(text: str) -> None:
    number = parse_application_number(text)
    assert number.canonical == "2021114346804"
    assert number.display == "202111434680.4"
    assert number.patent_number_display == "ZL2021 1 1434680.4"
    assert (number.year, number.patent_type, number.check_supplied) == (2021, "invention", True)


def test_old_number_with_a_small_x() -> None:
    number = parse_application_number("zl95115608.x")
    assert number.canonical == "95115608X"
    assert number.patent_number_display == "ZL95 1 15608.X"
    assert number.year == 1995


@pytest.mark.parametrize(
    ("text", "canonical", "year"),
    [
        ("CN85102475", "851024750", 1985),
        ("201710601862", "2017106018623", 2017),
        ("03159509", "03159509X", 2003),
    ],
)
def test_a_missing_check_digit_is_computed_and_said(text: str, canonical: str, year: int) -> None:
    number = parse_application_number(text)
    assert number.canonical == canonical
    assert number.year == year
    assert not number.check_supplied


@pytest.mark.parametrize(
    ("digits", "patent_type", "is_pct"),
    [
        ("202120000001", "utility_model", False),
        ("202130000001", "design", False),
        ("202180000001", "invention", True),
        ("202190000001", "utility_model", True),
        ("98800001", "invention", True),
    ],
)
def test_the_type_digit_tells_the_type(digits: str, patent_type: str, *, is_pct: bool) -> None:
    number = parse_application_number(digits)
    assert (number.patent_type, number.is_pct) == (patent_type, is_pct)


def test_a_wrong_check_digit_names_the_right_one() -> None:
    with pytest.raises(NumberRefused, match="校验位应为 3，不是 5") as caught:
        parse_application_number("201710601862.5")
    assert caught.value.value == "201710601862.5"
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2.02110E+11", "科学计数法，末位已丢"),
        ("1.20E+11", "科学计数法，末位已丢"),
        ("2.0211143468e11", "科学计数法，末位已丢"),
        ("", "申请号是空的"),
        ("  ", "申请号是空的"),
        ("待补", "不是专利申请号"),
        ("CN305624945S", "是公开（公告）号"),
        ("CN101622252", "是公开（公告）号"),
        ("US20150205126A1", "是公开（公告）号"),
        ("20211143468.4", "共 12 位，长度不对"),
        ("2021114346804X", "共 14 位，长度不对"),
        ("3253833.2", "共 8 位，长度不对"),
        ("199910601862.3", "年份 1999"),
        ("209910601862", "年份 2099"),
        ("10162225", "年份 2010"),
        ("202140434680", "种类位是 4"),
    ],
)
def test_what_is_refused_says_why_and_what_to_do(text: str, said: str) -> None:
    with pytest.raises(NumberRefused) as caught:
        parse_application_number(text)
    assert said in caught.value.reason
    assert caught.value.remedy
    assert str(caught.value) == f"{caught.value.reason}。{caught.value.remedy}"


def test_lost_leading_zero_is_hinted_at() -> None:
    with pytest.raises(NumberRefused, match="前面的 0 可能丢了"):
        parse_application_number("3253833.2")


digits_12 = st.builds(
    lambda year, kind, serial: f"{year}{kind}{serial:07d}",
    st.integers(2004, 2024),
    st.sampled_from("12389"),
    st.integers(0, 9_999_999),
)


@given(digits_12)
def test_every_number_survives_its_own_spellings(digits: str) -> None:
    number = parse_application_number(digits)
    assert parse_application_number(number.display).canonical == number.canonical
    assert parse_application_number(number.patent_number_display).canonical == number.canonical
    assert parse_application_number(number.canonical).check_supplied


@given(digits_12, st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_never_passes(digits: str, place: int, shift: int) -> None:
    number = parse_application_number(digits).canonical
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    with pytest.raises(NumberRefused):
        parse_application_number(wrong)


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    for parse in (parse_application_number, parse_publication_number):
        try:
            said = parse(text).canonical
        except NumberRefused as refusal:
            said = refusal.reason
        assert said


@pytest.mark.parametrize("digits", ["", "123", "12345678X", "20211143468", "１２３４５６７８"])
def test_check_digit_wants_eight_or_twelve_digits(digits: str) -> None:
    with pytest.raises(NumberRefused):
        check_digit(digits)


@pytest.mark.parametrize(
    ("text", "canonical", "office", "kind", "patent_type"),
    [
        ("CN305624945S", "CN305624945S", "CN", "S", "design"),
        ("305624945S", "CN305624945S", "CN", "S", "design"),
        ("cn 218897309 u", "CN218897309U", "CN", "U", "utility_model"),
        ("CN1890249", "CN1890249", "CN", "", None),
        ("CN101622252", "CN101622252", "CN", "", None),
        ("CN87100927", "CN87100927", "CN", "", None),
        ("CN1234567C", "CN1234567C", "CN", "C", "invention"),
        ("US20150205126A1", "US20150205126A1", "US", "A1", None),
        ("US 2015/0205126 A1", "US20150205126A1", "US", "A1", None),
        ("WO2016/081664A1", "WO2016081664A1", "WO", "A1", None),
        ("IN2763DELNP2004A", "IN2763DELNP2004A", "IN", "A", None),
        ("SG11201706545VA", "SG11201706545VA", "SG", "A", None),
        ("ID2020PID02697A", "ID2020PID02697A", "ID", "A", None),
        ("TWI791728B", "TWI791728B", "TW", "B", None),
        ("USD812345S", "USD812345S", "US", "S", None),
        ("DE602016050933T2", "DE602016050933T2", "DE", "T2", None),
    ],
)
def test_publication_numbers(
    text: str, canonical: str, office: str, kind: str, patent_type: str | None
) -> None:
    number = parse_publication_number(text)
    assert (number.canonical, number.office, number.kind) == (canonical, office, kind)
    assert number.patent_type == patent_type


@pytest.mark.parametrize("text", ["", "CN202111434680.4", "95115608X", "没有", "CN12345", "ZL95115608X"])
def test_what_is_no_publication_number(text: str) -> None:
    assert not looks_like_publication_number(text)
    with pytest.raises(NumberRefused):
        parse_publication_number(text)


def test_a_bare_eight_digit_number_is_read_as_an_application() -> None:
    assert not looks_like_publication_number("CN87100927")
    assert looks_like_publication_number("CN87100927A")
