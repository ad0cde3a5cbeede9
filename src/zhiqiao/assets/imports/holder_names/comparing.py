"""Two names held against one another: may they mean one organization, why, and how likely. Never decides."""

from dataclasses import dataclass

from zhiqiao.assets.imports.holder_names import words
from zhiqiao.assets.imports.holder_names.parts import Parts, are_regions, parts_of

REASONS = {
    "credit_code": "来源数据写有它的统一社会信用代码",
    "borne_by_several": "几个单位先后用过这个名称",
    "proposed": "单位提出这是自己的名称",
    "form": "只有公司形式不同",
    "region": "只有地名的详略不同",
    "typo": "相差一两个字",
    "english": "英文名相近",
    "school": "学院与大学之别，可能更过名",
    "branch": "像是它的校区或分支机构",
    "affiliated": "像是它的下属或关联单位，通常另是一家",
}
# What is offered first to who decides.
AFFILIATED_REASONS = frozenset({"branch", "affiliated"})
_SCHOOL_ENDINGS = ("大学", "学院", "学校")


@dataclass(frozen=True)
class Nearness:
    """Why two names may mean one organization, and how likely that is (0 to 1)."""

    reason: str
    score: float


def nearness(written: str, known: str) -> Nearness | None:
    """Why a name as written may mean the organization known under another; None where it does not."""
    one, other = parts_of(written), parts_of(known)
    if not one.folded or not other.folded:
        return None
    if one.english or other.english:
        return _english(one, other)
    if one.folded in words.schools() and other.folded in words.schools():
        return None  # both are bodies of their own
    reason = _reason(one, other)
    if reason is None:
        return None
    found = words.score(reason)
    if one.where and other.where and reason != "region" and _places(one) != _places(other):
        found -= 0.03  # one says more of where it is
    return Nearness(reason, round(found, 2))


def _reason(one: Parts, other: Parts) -> str | None:
    below = _below(one.folded, other.folded)
    if below or not _compatible(one, other):
        return below
    if one.brackets != other.brackets:
        # …大学(北京) and …大学, 甲(重庆)有限公司 and 甲有限公司: mostly another body.
        same = (one.core, one.form) == (other.core, other.form)
        return "affiliated" if same and not (one.brackets and other.brackets) else None
    return _same_core(one, other) or _other_core(one, other)


def _same_core(one: Parts, other: Parts) -> str | None:
    """Why, where both say the same beside place and legal form."""
    if one.core == other.core and one.form != other.form:
        return "form" if ("集团" in one.form) == ("集团" in other.form) else "affiliated"
    if one.core == other.core or (one.form == other.form and _says_more_of_the_place(one.plain, other.plain)):
        return "region"
    return None


def _other_core(one: Parts, other: Parts) -> str | None:
    """Why, where they differ in a few letters."""
    if one.form != other.form and not (one.form and other.form):
        return None  # a company is no institution
    if _renamed_school(one.plain, other.plain):
        return "school"
    return "typo" if _is_typo(one, other) else None


def _below(written: str, known: str) -> str | None:
    """Whether the written name is the known one with the name of a part of it behind."""
    if not written.startswith(known) or len(written) == len(known) or len(known) < 4:  # noqa: PLR2004 - 川大 begins too much
        return None
    rest = written[len(known) :].strip("()")
    if rest.endswith("学院") and known.endswith("大学"):
        return "affiliated" if written in words.schools() else "branch"
    if any(rest.endswith(ending) for ending in words.words("branch_endings")):
        return "branch"
    if any(rest.endswith(ending) for ending in words.words("affiliated_endings")):
        return "affiliated"
    return None


def _places(one: Parts) -> frozenset[str]:
    return frozenset(code for codes in one.where for code in codes)


def _compatible(one: Parts, other: Parts) -> bool:
    """Whether the places of both can be one: one says none, or one lies in the other."""
    if not one.where or not other.where:
        return True
    mine, theirs = one.where[-1], other.where[-1]
    return any(a.startswith(b) or b.startswith(a) for a in mine for b in theirs)


def _says_more_of_the_place(one: str, other: str) -> bool:
    longer, shorter = sorted((one, other), key=len, reverse=True)
    return longer.endswith(shorter) and are_regions(longer.removesuffix(shorter))


def _renamed_school(one: str, other: str) -> bool:
    ends = [(text, end) for text in (one, other) for end in _SCHOOL_ENDINGS if text.endswith(end)]
    stems = [text.removesuffix(end).removesuffix("科") for text, end in ends]
    return len(stems) == 2 and stems[0] == stems[1] and len(stems[0]) >= 2  # noqa: PLR2004 - both end so; two letters name a school


def _is_typo(one: Parts, other: Parts) -> bool:
    if one.trade != other.trade and one.brand == other.brand:
        return False  # another trade is another firm
    is_company = bool(one.form)
    mine, theirs = (
        (one.brand, other.brand) if is_company and one.trade == other.trade else (one.core, other.core)
    )
    letters = min(len(mine), len(theirs))
    if letters < words.number("typo_least_letters"):
        return False
    if any(_numbers(mine, group) != _numbers(theirs, group) for group in words.never_typos()):
        return False
    return edits(mine, theirs, words.allowed_typos(letters) if is_company else 1) is not None


def _numbers(text: str, group: frozenset[str]) -> list[str]:
    return [letter for letter in text if letter in group]


def _english(one: Parts, other: Parts) -> Nearness | None:
    if not (one.english and other.english):
        return None
    mine, theirs = sorted(one.english), sorted(other.english)
    first, second = "".join(mine), "".join(theirs)
    most = max(len(first), len(second))
    allowed = int(most * (1 - words.number("english_least_similarity")))
    digits = [[word for word in side if word.isdigit()] for side in (mine, theirs)]
    if digits[0] != digits[1] or len(mine) != len(theirs):
        return None
    if any(_strange(a, b) for a, b in zip(mine, theirs, strict=True)):
        return None
    return Nearness("english", words.score("english")) if edits(first, second, allowed) is not None else None


def _strange(one: str, other: str) -> bool:
    """Whether two words are different words rather than one misspelled: one edit in four letters is too much."""
    return one != other and edits(one, other, max(1, min(len(one), len(other)) // 5)) is None


def edits(one: str, other: str, most: int) -> int | None:
    """How many letters must be changed, put in, left out or swapped; None for more than ``most``."""
    if abs(len(one) - len(other)) > most:
        return None
    before_last: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before_last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return None
        before_last, last = last, row
    return last[-1] if last[-1] <= most else None
