"""Patent offices by WIPO ST.3: names, and which of them count as 海外; one reckoning for every figure that says so.

Source: parameters/offices.yaml.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from zhiqiao.kernel import parameters
from zhiqiao.kernel.parameters import Confidence

_FILE = "offices.yaml"
OVERSEAS, NEARBY, ROUTE, HOME = "海外", "港澳台", "PCT 国际申请", "本局"


@dataclass(frozen=True)
class Family:
    """The offices of a family besides the home one, each in one group, in order.

    Attributes:
        overseas: Offices that count as 海外: they grant rights of their own abroad.
        nearby: Hong Kong, Macao, Taiwan, where they do not count as 海外.
        routes: Where only an application lies that grants nothing itself (WO).
    """

    overseas: tuple[str, ...]
    nearby: tuple[str, ...]
    routes: tuple[str, ...]

    @property
    def beside(self) -> str:
        """What is not counted as 海外 in words; "" for nothing."""
        told = [f"{NEARBY} {'、'.join(self.nearby)}"] if self.nearby else []
        told += [f"{ROUTE} {'、'.join(self.routes)}（是申请不是权利）"] if self.routes else []
        return "，".join(told)


@cache
def _names() -> dict[str, str]:
    return {str(code): str(name) for code, name in parameters.load(_FILE)["names"].items()}


def office_label(code: str) -> str:
    """CN 中国; the bare code where no name is known."""
    return f"{code} {_names().get(code, '')}".strip()


def group_of(code: str, day: date) -> str:
    """海外, 港澳台, PCT 国际申请 or 本局, as it counts on a day."""
    file = parameters.load(_FILE)
    if code in file["home"]:
        return HOME
    if code in file["routes"]["offices"]:
        return ROUTE
    if code in file["nearby"]["offices"] and not _nearby_counts(day):
        return NEARBY
    return OVERSEAS


def family_of(codes: Iterable[str], day: date) -> Family:
    """Offices of a family sorted into what counts as 海外 on a day and what does not."""
    found: dict[str, list[str]] = {OVERSEAS: [], NEARBY: [], ROUTE: [], HOME: []}
    for code in sorted({one for one in codes if one}):
        found[group_of(code, day)].append(code)
    return Family(tuple(found[OVERSEAS]), tuple(found[NEARBY]), tuple(found[ROUTE]))


def overseas_note(day: date) -> str:
    """What 海外 counts, for every page that shows such a figure."""
    nearby = "含港澳台" if _nearby_counts(day) else "港澳台另列，不算海外（公开材料没有写明，平台默认）"
    return f"“海外”数外国和地区性专利局；{nearby}；PCT 国际申请（WO）是申请不是权利，另列，不算海外"


def overseas_confidence(day: date) -> Confidence:
    """How well the reckoning was checked."""
    return parameters.dated(_FILE, "nearby_is_overseas").entry_on(day).confidence


def _nearby_counts(day: date) -> bool:
    return bool(parameters.dated(_FILE, "nearby_is_overseas").value_on(day))
