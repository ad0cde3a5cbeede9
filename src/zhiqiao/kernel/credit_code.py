"""Unified social credit codes, 统一社会信用代码, after GB 32100-2015."""

from zhiqiao.kernel.folding import fold_tightly, shown
from zhiqiao.kernel.refusal import Refusal

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


class CreditCodeRefused(Refusal):
    """The text is no unified social credit code."""


def make_credit_code(seventeen: str) -> str:
    """The 18-character code for its first seventeen characters: appends the check character."""
    body = fold_tightly(seventeen)
    if len(body) != LENGTH - 1:
        raise CreditCodeRefused(
            f"统一社会信用代码的前段应为 17 位，{shown(seventeen)}有 {len(body)} 位",
            "请补齐或删去多余字符",
            value=seventeen,
        )
    for position, character in enumerate(body, start=1):
        if character not in ALPHABET:
            raise CreditCodeRefused(
                f"第 {position} 位「{character}」不是统一社会信用代码用的字符（不用 I、O、S、V、Z）",
                "请对照营业执照核对，字母 O 与数字 0、字母 I 与数字 1 容易看错",
                value=seventeen,
            )
    total = sum(ALPHABET.index(character) * weight for character, weight in zip(body, _WEIGHTS, strict=True))
    return body + ALPHABET[-total % len(ALPHABET)]


def parse_credit_code(text: str) -> str:
    """The code in capitals without spaces, its check character verified."""
    code = fold_tightly(text).replace("-", "")
    if len(code) != LENGTH:
        raise CreditCodeRefused(
            f"统一社会信用代码应为 18 位，{shown(text)}有 {len(code)} 位",
            "请照营业执照填写 18 位代码",
            value=text,
        )
    try:
        right = make_credit_code(code[:-1])
    except CreditCodeRefused as refusal:
        raise CreditCodeRefused(refusal.reason, refusal.remedy, value=text) from refusal
    if code != right:
        raise CreditCodeRefused(
            f"统一社会信用代码{shown(text)}的校验位应为 {right[-1]}，不是 {code[-1]}",
            "前 17 位或末位有误，请对照营业执照核对",
            value=text,
        )
    return code
