"""Names an organization is known by: their kinds, and the fold under which two spellings are one. Plain Python."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from zhiqiao.kernel.folding import fold
from zhiqiao.kernel.refusal import Refusal

FORMAL, FORMER, ENGLISH, SHORT, BRANCH, VARIANT = (
    "formal",
    "former",
    "english",
    "short",
    "branch",
    "variant",
)
NAME_KINDS: list[tuple[str, str]] = [
    (FORMAL, "全称"),
    (FORMER, "曾用名"),
    (ENGLISH, "英文名"),
    (SHORT, "简称"),
    (BRANCH, "校区、分支机构"),
    (VARIANT, "其他写法"),
]
NAME_KIND_LABELS = dict(NAME_KINDS)
LONGEST_NAME = 300
_OPENING, _CLOSING = "[{<【〔〖〈《「『", "]}>】〕〗〉》」』"
_BRACKETS = str.maketrans(_OPENING + _CLOSING, "(" * len(_OPENING) + ")" * len(_CLOSING))
_KEPT = "()&+"


@dataclass(frozen=True)
class NameData:
    """A name as told: how it is written, its kind, the days it held, where it is known from."""

    name: str
    kind: str
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""
    # How well it is known: a name an organization told of itself counts only when it was confirmed.
    is_confirmed: bool = True


@lru_cache(maxsize=65_536)
def fold_name(text: str) -> str:
    """The name without what spelling alone makes different: width, case, spaces, points, the kind of bracket.

    Legal forms and brackets stay: 有限公司 and 有限责任公司, …大学(北京) and …大学 are different names.
    """
    plain = fold(text).casefold().translate(_BRACKETS)
    return "".join(one for one in plain if one in _KEPT or unicodedata.category(one)[0] in "LN")[
        :LONGEST_NAME
    ]


def checked_name(data: NameData) -> NameData:
    """The name in one line, fit to be kept.

    Raises:
        Refusal: nothing in it, too long, no such kind, days the wrong way round.
    """
    name = " ".join(data.name.split())
    if not fold_name(name):
        raise Refusal("名称没有填写", "请照原样填写这个名称", column="name")
    if len(name) > LONGEST_NAME:
        raise Refusal(f"名称超过 {LONGEST_NAME} 个字", "请核对，名称里只写名称", column="name")
    if data.kind not in NAME_KIND_LABELS:
        raise Refusal(f"没有“{data.kind}”这种名称", "请从名称种类里选", column="kind")
    if data.valid_from and data.valid_to and data.valid_to < data.valid_from:
        raise Refusal("停用日早于启用日", "请核对两个日期", column="valid_to")
    source = " ".join(data.source.split())[:200]
    return NameData(name, data.kind, data.valid_from, data.valid_to, source, data.is_confirmed)


@dataclass(frozen=True)
class Known:
    """One organization that a folded name leads to: by which kind of name, and whether people settled on it."""

    organization_id: int
    kind: str
    settles: bool = False


def meant(found: Iterable[Known]) -> int | None:
    """The one organization a name means, or None where there are several.

    A name that people settled on leads where they said. Else the full name of one outweighs another's short, English
    or variant name; a former name of another does not give way: both have borne it.
    """
    known = list(found)
    settled = {one.organization_id for one in known if one.settles}
    if len(settled) == 1:
        return next(iter(settled))
    everyone = {one.organization_id for one in known}
    if len(everyone) > 1:
        borne = {one.organization_id for one in known if one.kind in {FORMAL, FORMER}}
        everyone = borne or everyone
    return next(iter(everyone)) if len(everyone) == 1 else None
