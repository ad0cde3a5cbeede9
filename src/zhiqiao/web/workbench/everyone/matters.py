"""Where a matter such as "deal:12" is opened."""

from django.urls import NoReverseMatch, reverse

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.notices.models import Notice
from zhiqiao.web.shell.navigation import open_url

PAGES = {
    "deal": "workbench:deal",
    "demand": "workbench:demand",
    "listing": "workbench:listing",
    "push": "workbench:push",
    "round": "workbench:round",
    "entry": "workbench:entry",
    "claim": "workbench:claim",
    "import": "workbench:import",
    "report": "workbench:report",
    "patent": "workbench:patent",
}

# What a matter is called; those without a page too.
WORDS = {
    "deal": "成交",
    "payment": "到账",
    "demand": "需求",
    "listing": "供给",
    "listings": "供给",
    "push": "推送",
    "pushes": "推送",
    "round": "盘点",
    "entry": "盘点条目",
    "claim": "申领",
    "fund": "奖补资金",
    "import": "导入",
    "need_import": "需求导入",
    "report": "报告",
    "adoption": "方案采用",
    "patent": "专利",
    "organization": "组织",
    "membership": "人员身份",
    "notice": "通知",
    "document": "文件",
    "fact": "事实",
    "pledge": "质押",
}
_SHORT = 12  # characters of a checksum that tell files apart


def matter_words(matter: str) -> str:
    """A matter as people say it: "成交 12 号", "文件 f60492e93806…"; as it is where we have no word."""
    kind, _, key = matter.partition(":")
    word = WORDS.get(kind)
    if word is None or not key:
        return word or matter
    if key.isdecimal() and kind != "patent":
        return f"{word} {key} 号"
    return f"{word} {key[:_SHORT]}…" if len(key) > 2 * _SHORT else f"{word} {key}"


def matter_link(matter: str) -> str:
    """The address of a matter's page; "" when it has none."""
    kind, _, key = matter.partition(":")
    if not key or kind not in PAGES:
        return ""
    try:
        return reverse(PAGES[kind], args=[key])
    except NoReverseMatch:
        return ""


def open_matter(actor: Actor, matter: str) -> str:
    """The address of a matter's page; "" when it has none, or none for this actor's role."""
    kind, _, key = matter.partition(":")
    return open_url(actor, PAGES[kind], key) if key and kind in PAGES else ""


def notice_link(notice: Notice) -> str:
    """Where a notice is opened: its own address, else its matter's."""
    return notice.link or matter_link(notice.matter)
