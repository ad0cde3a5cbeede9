"""The street as data: rooms, their pages, and what this actor may open.

A page is a label and a url name. Its action is read from the view behind the url, so there is one source of
truth; a page whose url is not there yet, or whose view has no action, does not appear.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, Resolver404, get_script_prefix, get_urlconf, resolve, reverse

from zhiqiao.foundation.access.rules import Actor, decide


@dataclass(frozen=True)
class Page:
    """One entry: what it is called, the url name it leads to, and url names that count as being there."""

    label: str
    url_name: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Pages of a room that belong together, under a sub-heading; a room of few pages needs none: label ''."""

    label: str
    pages: tuple[Page, ...]


@dataclass(frozen=True)
class Room:
    """One room of the street, or the menu beside it."""

    code: str
    label: str
    groups: tuple[Group, ...]

    @property
    def pages(self) -> tuple[Page, ...]:
        """All its pages, group after group."""
        return tuple(page for group in self.groups for page in group.pages)


def _room(code: str, label: str, *pages: Page) -> Room:
    return Room(code, label, (Group("", pages),))


NAVIGATION: tuple[Room, ...] = (
    Room(
        "assets",
        "存量",
        (
            Group(
                "登记",
                (
                    Page("专利", "workbench:patents", ("workbench:patent",)),
                    Page(
                        "导入",
                        "workbench:imports",
                        (
                            "workbench:import",
                            "workbench:import-columns",
                            "workbench:mappings",
                            "workbench:mapping",
                            "workbench:patent-new",
                        ),
                    ),
                    Page("来源分歧", "workbench:import-conflicts"),
                    Page("权利人", "workbench:holder-names", ("workbench:holder-name",)),
                    Page("年费", "workbench:fees", ("workbench:fee",)),
                ),
            ),
            Group(
                "盘活",
                (
                    Page("盘点", "workbench:rounds", ("workbench:round", "workbench:entry")),
                    Page("转化资源库", "workbench:pool", ("workbench:handling",)),
                    Page("项目组合", "workbench:bundles", ("workbench:bundle",)),
                    Page("唤醒清单", "workbench:wake-up"),
                    Page("财政资助", "workbench:funded"),
                    Page("推广目录", "workbench:promotion"),
                ),
            ),
            Group(
                "评价",
                (
                    Page("指标评价", "workbench:appraisals", ("workbench:appraisal",)),
                    Page("高价值专利", "workbench:high-value"),
                    Page("分级分类", "workbench:graded"),
                    Page("申请前评估", "workbench:disclosures", ("workbench:disclosure",)),
                    Page("申请自查", "workbench:filing-units", ("workbench:filing-flags",)),
                    Page("供给侧活力", "workbench:vitality"),
                ),
            ),
            Group(
                "导航预警",
                (
                    Page("导航图", "workbench:landscape"),
                    Page("重点产业", "workbench:key-industries", ("workbench:key-industry",)),
                    Page("导航项目", "workbench:navigations", ("workbench:navigation",)),
                    Page("海外布局", "workbench:overseas"),
                    Page("预警", "workbench:alerts", ("workbench:watches", "workbench:watch")),
                ),
            ),
        ),
    ),
    _room(
        "market",
        "供需",
        Page("供给", "workbench:listings", ("workbench:listing",)),
        Page("需求", "workbench:demands", ("workbench:demand",)),
        Page("推送", "workbench:pushes", ("workbench:push", "workbench:mass-push", "workbench:mass-pushes")),
        Page("企业", "workbench:firms", ("workbench:firm",)),
        Page("反馈学习", "workbench:learning", ("workbench:learning-of",)),
        Page("检索订阅", "workbench:saved-searches", ("workbench:saved-search",)),
    ),
    _room("transactions", "交易", Page("成交", "workbench:deals", ("workbench:deal",))),
    _room(
        "outcomes",
        "成效",
        Page("计划", "workbench:plans", ("workbench:plan",)),
        Page("指标", "workbench:figures", ("workbench:figure",)),
        Page("奖补", "workbench:claims", ("workbench:claim",)),
        Page("报告", "workbench:reports", ("workbench:report",)),
        Page("台账", "workbench:registers", ("workbench:register",)),
        Page("事实", "workbench:facts", ("workbench:fact",)),
    ),
)

SYSTEM_PAGES = _room(
    "system",
    "管理",
    Page("通知", "workbench:notices"),
    Page("组织", "workbench:organizations", ("workbench:organization",)),
    Page("操作记录", "workbench:audit"),
    Page("权限表", "workbench:access-matrix"),
    Page("后台作业", "workbench:jobs"),
    Page("反馈学习", "workbench:learning-settings"),
)

PUBLIC_PAGES = _room(
    "portal",
    "公开",
    Page("首页", "portal:home"),
    Page("专利供给", "portal:supply", ("portal:listing",)),
    Page("企业需求", "portal:needs", ("portal:need",)),
    Page("推广目录", "portal:editions", ("portal:edition", "portal:edition-needs")),
    Page("说明", "portal:about"),
)


GLANCE = 7  # so many pages of a room are taken in at a glance, without sub-headings


@dataclass(frozen=True)
class Link:
    """A page as shown: where it leads and whether one stands on it."""

    label: str
    url: str
    here: bool


@dataclass(frozen=True)
class Shelf:
    """A group of a room's pages as shown; ``here`` when one of them is the page one stands on."""

    label: str
    links: tuple[Link, ...]

    @property
    def url(self) -> str:
        """Where its sub-heading leads: its first page."""
        return self.links[0].url

    @property
    def here(self) -> bool:
        """Whether one stands on one of its pages."""
        return any(link.here for link in self.links)


@dataclass(frozen=True)
class Stop:
    """A room as shown: its first open page, its pages, whether one stands in it."""

    code: str
    label: str
    shelves: tuple[Shelf, ...]
    here: bool

    @property
    def links(self) -> tuple[Link, ...]:
        """All its open pages in order."""
        return tuple(link for shelf in self.shelves for link in shelf.links)

    @property
    def is_grouped(self) -> bool:
        """Whether sub-headings help: more than one group, and more pages than one takes in at a glance."""
        return len(self.shelves) > 1 and len(self.links) > GLANCE

    @property
    def url(self) -> str:
        """The room's first page the actor may open; empty when there is none."""
        return self.links[0].url if self.links else ""


def open_url(actor: Actor, url_name: str, *args: object) -> str:
    """The url, if it exists and the actor's role may open it; else ''."""
    if args:
        url, code = _way(url_name, args)
    else:  # every page asks this of some forty names: finding the view behind each takes longer than the rest of it
        url, code = _kept_way(url_name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())
    return url if code is not None and decide(actor, code) else ""


@lru_cache(maxsize=1024)
def _kept_way(url_name: str, _urlconf: str, _prefix: str) -> tuple[str, str | None]:
    """A url without places to fill: the same as long as the doors are the same and stand under the same prefix."""
    return _way(url_name, ())


def _way(url_name: str, args: tuple[object, ...]) -> tuple[str, str | None]:
    """The url, and the action of the view behind it; ('', None) where there is none."""
    try:
        url = reverse(url_name, args=args)
        view = resolve(url).func
    except (NoReverseMatch, Resolver404):
        return "", None
    return url, getattr(view, "action", None)


def links(actor: Actor, room: Room, here: str) -> tuple[Link, ...]:
    """The room's pages the actor may open; ``here`` is the url name of the page being shown."""
    return tuple(link for shelf in shelves(actor, room, here) for link in shelf.links)


def shelves(actor: Actor, room: Room, here: str) -> tuple[Shelf, ...]:
    """The same by group, without the groups in which the actor may open nothing."""
    shown = [
        (group, [(page, url) for page in group.pages if (url := open_url(actor, page.url_name))])
        for group in room.groups
    ]
    own = {page for _, pairs in shown for page, _ in pairs if here == page.url_name or here in page.also}
    return tuple(
        Shelf(
            group.label,
            tuple(Link(page.label, url, page in own if own else _is_at(page, here)) for page, url in pairs),
        )
        for group, pairs in shown
        if pairs
    )


def street(actor: Actor, here: str = "", room: str = "") -> tuple[Stop, ...]:
    """The four rooms in the order of the street, with what the actor may open in each.

    Args:
        actor: who looks.
        here: url name of the page being shown, such as "workbench:patents".
        room: code of the room when the page itself is not in the navigation.
    """
    room = room or room_of(here)
    return tuple(Stop(one.code, one.label, shelves(actor, one, here), one.code == room) for one in NAVIGATION)


def room_of(here: str) -> str:
    """The code of the room that holds the page with this url name; '' when none does."""
    found = (one.code for one in NAVIGATION for page in one.pages if _is_at(page, here))
    return next(found, "")


def url_name_of(request: HttpRequest) -> str:
    """The full url name of the request, such as "workbench:patents"; '' before the url is resolved."""
    match = request.resolver_match
    return match.view_name if match else ""


def pages() -> Iterator[Page]:
    """All pages that the navigation names."""
    for room in (*NAVIGATION, SYSTEM_PAGES, PUBLIC_PAGES):
        yield from room.pages


def _is_at(page: Page, here: str) -> bool:
    """True on the page itself, on those it names, and on deeper ones: "patent-…" under "patents"."""
    if not here:
        return False
    if here == page.url_name or here in page.also:
        return True
    stems = [page.url_name, *page.also]
    return any(here.startswith(f"{stem}-") for stem in stems)
