"""Where a matter such as "deal:12" is opened."""

from collections.abc import Callable

from django.urls import NoReverseMatch, reverse

from zhiqiao.assets.appraisal import disclosures
from zhiqiao.assets.appraisal import queries as appraisal
from zhiqiao.assets.imports import queries as imports
from zhiqiao.assets.landscape import queries as landscape
from zhiqiao.assets.register import queries as register
from zhiqiao.assets.stocktake import queries as stocktake
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.notices.models import Notice
from zhiqiao.foundation.registers import queries as registers
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.matching import mass_push_steps, saved_searches
from zhiqiao.market.matching import queries as matching
from zhiqiao.outcomes.reports import queries as reports
from zhiqiao.outcomes.subsidies import queries as subsidies
from zhiqiao.transactions.deals import queries as deals
from zhiqiao.web.shell.navigation import open_url

PAGES = {
    "deal": "workbench:deal",
    "demand": "workbench:demand",
    "listing": "workbench:listing",
    "push": "workbench:push",
    "mass_push": "workbench:mass-push",
    "help": "workbench:demand-match",
    "round": "workbench:round",
    "entry": "workbench:entry",
    "appraisal": "workbench:appraisal",
    "appraisal_batch": "workbench:appraisal-batch",
    "disclosure": "workbench:disclosure",
    "claim": "workbench:claim",
    "import": "workbench:import",
    "report": "workbench:report",
    "patent": "workbench:patent",
    "saved_search": "workbench:saved-search",
    "navigation": "workbench:navigation",
    "register_entry": "workbench:register-entry",
    "register_validity": "workbench:register-entry",
}

# Matters of a whole organization: they open a list.
LISTS = {"alerts": "workbench:alerts", "watches": "workbench:watches"}

# Who may open one of them is its room's affair: each refuses what the actor may not read.
READ: dict[str, Callable[[Actor, int], object]] = {
    "deal": deals.deal,
    "demand": catalog.demand,
    "listing": catalog.listing,
    "push": matching.push,
    "mass_push": mass_push_steps.mass_push_of,
    "help": matching.demand_for,
    "round": stocktake.round_,
    "entry": stocktake.entry,
    "appraisal": appraisal.appraisal,
    "appraisal_batch": appraisal.batch,
    "disclosure": disclosures.disclosure,
    "claim": subsidies.claim,
    "import": imports.batch,
    "report": reports.report,
    "saved_search": saved_searches.saved_search,
    "navigation": landscape.project,
    "register_entry": registers.entry,
    "register_validity": registers.entry,
}

# What a matter is called; those without a page too.
WORDS = {
    "deal": "成交",
    "payment": "到账",
    "demand": "需求",
    "listing": "供给",
    "listings": "供给",
    "push": "推送",
    "help": "请求帮找",
    "pushes": "推送",
    "mass_push": "批量推送",
    "round": "盘点",
    "entry": "盘点条目",
    "appraisal": "指标评价",
    "appraisal_batch": "成批评价",
    "disclosure": "技术交底",
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
    "saved_search": "检索订阅",
    "saved_searches": "检索订阅",
    "navigation": "导航项目",
    "alerts": "专利预警",
    "watch": "关注",
    "alert": "预警",
    "register_entry": "台账条目",
    "register_entries": "台账条目",
    "register_validity": "台账条目",
    "register_concerned": "台账条目",
    "register_fill": "台账填回",
    "watches": "关注清单",
    "bundle": "项目组合",
    "edition": "推广目录",
    "fees": "年费提醒",
    "funded": "财政资助时钟",
    "funding": "财政资助声明",
    "funding_fill": "财政资助填回",
    "holder-name": "权利人名称",
    "holder-names": "权利人名称",
    "invitation": "发明人邀请",
    "mapping": "列对应",
    "mark": "专利标记",
    "region": "地区",
    "wake-up": "唤醒清单",
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
    """The address of a matter's page; "" when it has none, or none that this actor may open."""
    kind, _, key = matter.partition(":")
    if not key or kind not in PAGES:
        return ""
    url = open_url(actor, PAGES[kind], key)
    try:
        if url and kind != "patent":
            READ[kind](actor, int(key))
        elif url:
            register.patent(actor, key)
    except (Refusal, ValueError):
        return ""
    return url


def notice_link(notice: Notice) -> str:
    """Where a notice is opened: its own address, else its matter's, else the list that its kind of matter has."""
    kind = notice.matter.partition(":")[0]
    return notice.link or matter_link(notice.matter) or (reverse(LISTS[kind]) if kind in LISTS else "")
