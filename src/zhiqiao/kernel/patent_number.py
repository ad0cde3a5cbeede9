"""Patent numbers: application numbers of our office, and publication numbers of any.

The check digit follows the office's rule: weights 2 to 9 over the digits, the sum modulo 11, ten written X.
"""

import re
from dataclasses import dataclass
from operator import mul
from typing import Final, Literal

from zhiqiao.kernel.folding import fold, fold_tightly, shown
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

PatentType = Literal["invention", "utility_model", "design"]

PATENT_TYPE_LABELS: Final[dict[PatentType, str]] = {
    "invention": "发明",
    "utility_model": "实用新型",
    "design": "外观设计",
}
# The digit after the year; 8 and 9 are inventions and utility models that came by PCT.
_TYPE_BY_DIGIT: Final[dict[str, PatentType]] = {
    "1": "invention",
    "2": "utility_model",
    "3": "design",
    "8": "invention",
    "9": "utility_model",
}
_TYPE_BY_KIND: Final[dict[str, PatentType]] = {
    "U": "utility_model",
    "Y": "utility_model",
    "S": "design",
    "D": "design",
}
_LONG, _SHORT = 12, 8  # digits without the check digit: since October 2003, and before
_FIRST_YEAR, _LONG_SINCE = 1985, 2003

_LABEL = re.compile(r"^(?:中国)?(?:专利)?(?:申请)?号?[:：]?(?=[A-Z0-9])")
_DOTS = re.compile("[·。•‧]")
_PLAIN = re.compile(r"(\d{12})\.?([\dX])", re.ASCII)
_WITH_CHECK = re.compile(r"(?:ZL|CN)*(\d+)\.?([\dX])", re.ASCII)
_WITHOUT_CHECK = re.compile(r"(?:ZL|CN)*(\d+)", re.ASCII)
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d{1,2}")
_DIGITS_OF_FLOAT = re.compile(r"(?<=^\d{13})\.0$")

_CN_KIND = "[ABCUYSD][1-9]?"
_CN_PUBLICATION = re.compile(rf"(?:CN)?(\d{{7,9}})({_CN_KIND})")
_CN_BARE = re.compile(r"CN(\d{7}|[1-3]\d{8})")
# Letters stand inside some (IN2763DELNP2004A) and a check letter ends others (SG11201706545VA).
_FOREIGN = re.compile(r"([A-Z]{2})([A-Z]{0,2}\d{3,14}(?:[A-Z]{2,6}\d{4,6})?[A-Z]??)([A-Z]\d?)?", re.ASCII)


class NumberRefused(Refusal):
    """The text is no patent number of the wanted kind."""


@dataclass(frozen=True, order=True)
class ApplicationNumber:
    """An application number of the Chinese office with its check digit right.

    Attributes:
        canonical: Digits and check character, no dot: "2021114346804", "95115608X".
        year: The year of application, four digits.
        patent_type: "invention", "utility_model" or "design".
        check_supplied: Whether the text carried the check digit; where not, it was computed.
    """

    canonical: str
    year: int
    patent_type: PatentType
    check_supplied: bool = True

    @property
    def display(self) -> str:
        """As the office prints it: "202111434680.4"."""
        return f"{self.canonical[:-1]}.{self.canonical[-1]}"

    @property
    def patent_number_display(self) -> str:
        """The patent number, grouped as on a certificate: "ZL2021 1 1434680.4", "ZL95 1 15608.X"."""
        digits = self.canonical[:-1]
        year = _year_length(digits)
        return f"ZL{digits[:year]} {digits[year]} {digits[year + 1 :]}.{self.canonical[-1]}"

    @property
    def is_pct(self) -> bool:
        """Whether the application entered the national phase from a PCT application."""
        return self.canonical[_year_length(self.canonical[:-1])] in "89"

    def __str__(self) -> str:
        return self.display


@dataclass(frozen=True, order=True)
class PublicationNumber:
    """A publication number of any office: "CN305624945S", "US20150205126A1".

    Attributes:
        office: The two letters of the office, "CN".
        number: What stands between office and kind, "305624945"; some offices begin it with letters.
        kind: The kind code, "S", "A1"; "" where the text had none.
    """

    office: str
    number: str
    kind: str

    @property
    def canonical(self) -> str:
        """Office, number and kind in one word."""
        return f"{self.office}{self.number}{self.kind}"

    @property
    def patent_type(self) -> PatentType | None:
        """What a Chinese publication is of; None for other offices and where the kind is missing."""
        if self.office != "CN" or not self.kind:
            return None
        return _TYPE_BY_KIND.get(self.kind[0], "invention")

    def __str__(self) -> str:
        return self.canonical


def _year_length(digits: str) -> int:
    return 4 if len(digits) == _LONG else 2


_WEIGHTS: Final = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_CHECK_DIGITS: Final = "0123456789X"  # by remainder; ten needs a single character


def check_digit(digits: str) -> str:
    """The check digit of 8 or 12 digits: "0" to "9" or "X"."""
    if not re.fullmatch(r"\d{8}|\d{12}", digits, re.ASCII):
        raise NumberRefused(
            f"{shown(digits)}不是 8 位或 12 位数字，算不出校验位", "请核对申请号", value=digits
        )
    return _right_digit(digits)


def _right_digit(digits: str) -> str:
    return _CHECK_DIGITS[sum(map(mul, map(int, digits), _WEIGHTS)) % 11]


def _tidy(text: str) -> str:
    bare = _LABEL.sub("", _DOTS.sub(".", fold_tightly(text)))
    return _DIGITS_OF_FLOAT.sub("", bare)


def _refuse_shape(text: str, bare: str) -> NumberRefused:
    if not bare:
        return NumberRefused("申请号是空的", "请填写申请号，例如 202111434680.4", value=text)
    if _SCIENTIFIC.fullmatch(bare):
        return NumberRefused(
            f"申请号{shown(text)}被表格软件存成了科学计数法，末位已丢",
            "请把该列设为文本格式，从原始文件重新填入完整号码",
            value=text,
        )
    if looks_like_publication_number(bare):
        return NumberRefused(
            f"{shown(text)}是公开（公告）号，不是申请号", "请填入“公开号”一列，或改填申请号", value=text
        )
    return NumberRefused(
        f"{shown(text)}不是专利申请号",
        "申请号是 12 位或 8 位数字加一位校验位，例如 202111434680.4",
        value=text,
    )


def _split(text: str, bare: str) -> tuple[str, str]:
    """The digits and the check character ("" where the text had none)."""
    if looks_like_publication_number(bare):
        raise _refuse_shape(text, bare)
    match = _WITH_CHECK.fullmatch(bare)
    if match and len(match[1]) in {_LONG, _SHORT}:
        return match[1], match[2]
    whole = _WITHOUT_CHECK.fullmatch(bare)
    if whole and len(whole[1]) in {_LONG, _SHORT}:
        return whole[1], ""
    if match is None:
        raise _refuse_shape(text, bare)
    count = len(match[1]) + 1
    hint = "；若是 2000 年后的旧号，前面的 0 可能丢了" if count == _SHORT and "." in bare else ""
    raise NumberRefused(
        f"申请号{shown(text)}共 {count} 位，长度不对",
        f"新号为 12 位数字加校验位，2003 年 10 月前的旧号为 8 位数字加校验位，请补全{hint}",
        value=text,
    )


def _year(text: str, digits: str) -> int:
    if len(digits) == _LONG:
        year = int(digits[:4])
        plausible = _LONG_SINCE <= year <= today().year
    else:
        year = 1900 + int(digits[:2])
        year += 100 if year < _FIRST_YEAR else 0
        plausible = year <= _LONG_SINCE
    if not plausible:
        raise NumberRefused(
            f"申请号{shown(text)}里的年份 {year} 不合这种号码的年代",
            "8 位旧号用于 1985 至 2003 年，12 位新号自 2003 年 10 月起且不晚于今年，请核对前几位",
            value=text,
        )
    return year


def parse_application_number(text: str) -> ApplicationNumber:
    """The application number a person or a file means.

    Takes ZL and CN before it, spaces, full-width characters, the dot or none, a small x, and a missing
    check digit (which is computed).
    """
    plain = _PLAIN.fullmatch(text)  # as registers and most lists write it: nothing to tidy
    digits, check = (plain[1], plain[2]) if plain else _split(text, _tidy(text))
    year = _year(text, digits)
    type_digit = digits[_year_length(digits)]
    if type_digit not in _TYPE_BY_DIGIT:
        raise NumberRefused(
            f"申请号{shown(text)}的种类位是 {type_digit}，没有这一种",
            "年份后一位应为 1 发明、2 实用新型、3 外观设计、8 或 9 PCT 进入，请核对",
            value=text,
        )
    right = _right_digit(digits)
    if check and check != right:
        raise NumberRefused(
            f"申请号{shown(text)}的校验位应为 {right}，不是 {check}",
            "号码里至少有一位写错，请对照受理通知书或专利证书核对",
            value=text,
        )
    return ApplicationNumber(digits + right, year, _TYPE_BY_DIGIT[type_digit], bool(check))


def number_as_on_paper(text: str) -> str:
    """The canonical form of an application number written as on paper, with its point or ZL; "" for anything else."""
    if "." not in text and not text.upper().startswith(("ZL", "CN")):
        return ""
    try:
        return parse_application_number(text).canonical
    except NumberRefused:
        return ""


def looks_like_publication_number(text: str) -> bool:
    """Whether the text has the shape of a publication number rather than of an application number."""
    bare = re.sub(r"[\s/\-,]", "", fold(text).upper())
    if _CN_PUBLICATION.fullmatch(bare) or _CN_BARE.fullmatch(bare):
        return True
    return not bare.startswith(("CN", "ZL")) and _FOREIGN.fullmatch(bare) is not None


def parse_publication_number(text: str) -> PublicationNumber:
    """The publication number a person or a file means; those of foreign offices are kept as they are.

    Spaces, slashes and hyphens are dropped. A Chinese number without CN is taken where its kind is given.
    """
    match = _CN_PUBLICATION.fullmatch(text) if text.isascii() else None
    if match:  # nothing to tidy
        return PublicationNumber("CN", match[1], match[2])
    bare = re.sub(r"[\s/\-,]", "", fold(text).upper())
    match = _CN_PUBLICATION.fullmatch(bare)
    if match:
        return PublicationNumber("CN", match[1], match[2])
    match = _CN_BARE.fullmatch(bare) or re.fullmatch(r"CN(8[5-9]\d{6})", bare)
    if match:
        return PublicationNumber("CN", match[1], "")
    match = _FOREIGN.fullmatch(bare)
    if match and match[1] not in {"CN", "ZL"}:
        return PublicationNumber(match[1], match[2], match[3] or "")
    if not bare:
        raise NumberRefused("公开（公告）号是空的", "请填写公开号，例如 CN305624945S", value=text)
    raise NumberRefused(
        f"{shown(text)}不是公开（公告）号",
        "公开号由两位国别、数字和文献种类组成，例如 CN305624945S",
        value=text,
    )
