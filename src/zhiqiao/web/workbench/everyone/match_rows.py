"""The rows of a need's list: what the page shows of each, what the workbook holds."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.http import FileResponse
from django.utils import timezone

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.market.catalog import choices as catalog_choices
from zhiqiao.market.matching import choices, queries
from zhiqiao.market.matching.conditions import LABELS
from zhiqiao.market.matching.judging import Judgment
from zhiqiao.market.matching.match_list import MatchList
from zhiqiao.market.matching.proposals import Proposed
from zhiqiao.market.matching.queries import Push
from zhiqiao.market.matching.workbook import (
    MatchLine,
    PatentRow,
    Sheet,
    about_sheet,
    results_sheet,
    write_sheets,
)
from zhiqiao.web.shell.spreadsheets import XLSX
from zhiqiao.web.shell.tables import Column
from zhiqiao.web.workbench.everyone.match_page import number_shown, offer_link, push_new_url, said_filters

BAND_TONES = {"high": "ok", "medium": "wait", "low": ""}
MARKS = {"ok": "✓", "bad": "✗", "wait": "?"}
_WIDE = 22


@dataclass(frozen=True)
class MatchRow:
    """A patent proposed, as the page shows it.

    Attributes:
        one: The proposal.
        link: Where its patent is opened.
        sent: The last push of it to the firm that asks; None before.
        push_url: Where it is sent; "" where the actor may not.
        folded: Those folded under it.
        why: Why it is folded under another; "" where it is not.
    """

    one: Proposed
    link: str
    sent: Push | None = None
    push_url: str = ""
    folded: list["MatchRow"] = field(default_factory=list)
    why: str = ""

    @property
    def number(self) -> str:
        """The number as certificates print it."""
        return number_shown(self.one.offer)

    @property
    def maturity(self) -> str:
        """中试 …; "" where it is not known."""
        return catalog_choices.maturity_label(self.one.offer.maturity)

    @property
    def parts(self) -> list[tuple[str, float]]:
        """(label, share) for the bar."""
        return [(part.label, part.share) for part in self.one.parts]

    @property
    def tone(self) -> str:
        """Color of the band."""
        return BAND_TONES[self.one.band]

    @property
    def band_meaning(self) -> str:
        """What the band meant on judged pairs."""
        return choices.band_meanings()[self.one.band].words

    @property
    def conditions(self) -> list[tuple[str, str, str, str]]:
        """(what is asked, how it stands, value with its mark, color)."""
        return [
            (each.label, each.verdict, f"{MARKS.get(each.stands, '')} {each.words}".strip(), each.stands)
            for each in self.one.conditions
        ]


COLUMNS = (
    Column("pick", "", kind="act", template="workbench/everyone/_match_pick.html", export=False),
    Column(
        "band",
        "把握",
        kind="html",
        template="workbench/everyone/_match_band.html",
        classes="chips",
        export=False,
    ),
    Column(
        "title", "专利与理由", kind="title", template="workbench/everyone/_match_title.html", export=False
    ),
    Column("score", "分数从哪来", kind="html", template="workbench/everyone/_match_parts.html", export=False),
    Column(
        "conditions",
        "条件",
        kind="html",
        template="workbench/everyone/_match_conditions.html",
        classes="chips conditions",
        export=False,
    ),
    Column("act", "", kind="act", template="workbench/everyone/_match_act.html", export=False),
)


def rows_of(actor: Actor, listed: MatchList) -> list[MatchRow]:
    """The places of a list with their links and what was sent."""
    demand = listed.results.demand
    offers = [one.offer for one in listed.results.rows]
    sent = queries.pushed_for(actor, demand, [offer.card.pk for offer in offers])
    readable = queries.readable(actor, offers)
    is_open = demand.state == "published"

    def row(one: Proposed, folded: Iterable[MatchRow] = (), why: str = "") -> MatchRow:
        may = is_open and queries.may_push(actor, one.offer, demand.firm)
        url = push_new_url(one.offer.card.number, demand.pk) if may else ""
        last = sent.get(one.offer.card.pk)
        return MatchRow(one, offer_link(one.offer, readable), last, url, list(folded), why)

    return [
        row(place.one, [row(other, why=why.label) for other, why in place.folded]) for place in listed.shown
    ]


# As a workbook ---------------------------------------------------------------------------------------------------


def list_workbook(actor: Actor, listed: MatchList) -> FileResponse:
    """All places of a list and those folded under them, with their sentences."""
    demand = listed.results.demand
    labels = list(dict.fromkeys(part.label for row in listed.results.rows for part in row.parts))
    more = {**dict.fromkeys(LABELS.values(), _WIDE), "相近": 34}
    lines = [
        MatchLine(
            str(demand.pk),
            demand.title,
            one.rank,
            one.band_label,
            patent_row(one),
            one.score,
            [next((part.share for part in one.parts if part.label == label), 0.0) for label in labels],
            one.why,
            [*conditions_told(one), f"折叠在第 {best.rank} 名下（{why.label}）" if best and why else ""],
        )
        for one, best, why in listed.in_order
    ]
    wish = listed.wish
    most = wish.how.most_an_owner
    about = [
        *about_export(actor, "匹配清单"),
        ("需求", demand.title),
        ("筛选", said_filters({name: list(values) for name, values in wish.filters.items()}) or "无"),
        ("条件", "只列都符合的" if wish.only_fitting else "全部"),
        ("相近的", "折叠在最好的一件下面" if wish.how.folds_alike else "各自列出"),
        ("同一权利人", f"每 10 件最多 {most} 件" if most else "不限"),
        ("分数", "与本需求最匹配一件之比，各部分相加等于总分"),
        *_about_judgment(listed.results.judgment),
        *((f"把握 {words}", choices.band_meanings()[code].words) for code, words in _BANDS),
        ("判读者", choices.band_judge()),
    ]
    title = f"匹配清单 {demand.title[:20]}"
    return workbook_answer(title, [results_sheet(lines, labels, more), about_sheet(about)])


_BANDS = (("high", "高"), ("medium", "中"), ("low", "低"))


def _about_judgment(judgment: Judgment) -> list[tuple[str, str]]:
    """What an outside judge had to do with a list; nothing where none is set."""
    if judgment.is_made:
        return [("评", f"{judgment.by} 给前 {judgment.graded} 件打的等级，没有打的按平均计")]
    return [("评", judgment.note)] if judgment.note else []


def conditions_told(one: Proposed) -> list[str]:
    """The five conditions as cells: 符合：有效."""
    return [f"{each.verdict}：{each.words}" for each in one.conditions]


def patent_row(one: Proposed) -> PatentRow:
    """A patent as workbooks tell of it."""
    card = one.offer.card
    return PatentRow(number_shown(one.offer), card.title, card.holder_text, "、".join(card.ipcs[:4]))


def about_export(actor: Actor, what: str) -> list[tuple[str, str]]:
    """What was exported, when, by whom."""
    return [
        ("清单", what),
        ("导出时间", timezone.localtime().strftime("%Y-%m-%d %H:%M")),
        ("导出人", f"{actor.name} {actor.organization_name}".strip()),
    ]


def workbook_answer(title: str, sheets: Sequence[Sheet]) -> FileResponse:
    """A workbook as a download."""
    out = io.BytesIO()
    write_sheets(out, sheets)
    out.seek(0)
    name = f"{title}_{timezone.localdate():%Y%m%d}.xlsx"
    return FileResponse(out, as_attachment=True, filename=name, content_type=XLSX)
