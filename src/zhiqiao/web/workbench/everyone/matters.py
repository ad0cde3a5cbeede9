"""Where a matter such as "deal:12" is opened."""

from django.urls import NoReverseMatch, reverse

from zhiqiao.foundation.notices.models import Notice

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


def matter_link(matter: str) -> str:
    """The address of a matter's page; "" when it has none."""
    kind, _, key = matter.partition(":")
    if not key or kind not in PAGES:
        return ""
    try:
        return reverse(PAGES[kind], args=[key])
    except NoReverseMatch:
        return ""


def notice_link(notice: Notice) -> str:
    """Where a notice is opened: its own address, else its matter's."""
    return notice.link or matter_link(notice.matter)
