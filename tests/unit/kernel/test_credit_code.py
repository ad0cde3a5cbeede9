import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiqiao.kernel.credit_code import ALPHABET, CreditCodeRefused, make_credit_code, parse_credit_code

REAL = ["11500000MB185477XR", "11500000MB156369XY", "91350100M000100Y43"]


@pytest.mark.parametrize("code", REAL)
def test_real_codes_pass(code: str) -> None:
    assert parse_credit_code(code) == code
    assert make_credit_code(code[:-1]) == code


def test_spaces_small_letters_and_full_width_are_folded() -> None:
    assert parse_credit_code(" 9135 0100 m000100y４３ ") == "91350100M000100Y43"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("91350100M000100Y44", "校验位应为 3，不是 4"),
        ("91350100M000100Y4", "有 17 位"),
        ("9135O100M000100Y43", "第 5 位「O」"),
        ("", "有 0 位"),
    ],
)
def test_wrong_codes_are_refused_with_the_place(text: str, said: str) -> None:
    with pytest.raises(CreditCodeRefused) as caught:
        parse_credit_code(text)
    assert said in caught.value.reason
    assert caught.value.value == text


bodies = st.text(st.sampled_from(ALPHABET), min_size=17, max_size=17)


@given(bodies)
def test_a_made_code_passes(body: str) -> None:
    assert parse_credit_code(make_credit_code(body)) == make_credit_code(body)


@given(bodies, st.integers(0, 16), st.integers(1, 30))
def test_one_wrong_character_never_passes(body: str, place: int, shift: int) -> None:
    code = make_credit_code(body)
    wrong = ALPHABET[(ALPHABET.index(code[place]) + shift) % len(ALPHABET)]
    with pytest.raises(CreditCodeRefused):
        parse_credit_code(code[:place] + wrong + code[place + 1 :])
