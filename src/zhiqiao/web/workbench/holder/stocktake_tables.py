"""Lists of the stock-take."""

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import F, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.urls import reverse

from zhiqiao.assets.register import queries as register
from zhiqiao.assets.stocktake import choices, coverage, handling, marking, pool_filters, workflow
from zhiqiao.assets.stocktake.judging import judge
from zhiqiao.assets.stocktake.queries import Entry, Round
from zhiqiao.assets.stocktake.situations import situation_of
from zhiqiao.kernel.money import wan
from zhiqiao.kernel.periods import today
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table
from zhiqiao.web.shell.templatetags.words import patent_number
from zhiqiao.web.shell.values import Rows

RATING_TONES = {"A": "ok", "B": "wait", "C": "bad"}
SUGGESTION_TONES = {"in": "ok", "out": "bad", "unclear": ""}
DIFFERENCES = (
    ("lower", "单位低于自评"),
    ("higher", "单位高于自评"),
    ("same", "一致"),
    ("waiting", "待两方评价"),
)


def _percent(one: Round) -> str:
    denominator, covered = one.denominator, one.covered  # type: ignore[attr-defined]  # annotated by queries.rounds
    return coverage.Line("", "", denominator, 0, covered, 0).percent_words


ROUNDS = Table(
    name="rounds",
    title="盘点",
    unit="轮",
    columns=(
        Column(
            "name",
            "盘点",
            kind="title",
            link=lambda r: reverse("workbench:round", args=[r.pk]),
            under=lambda r: f"{r.get_scope_display()} · {r.made_by} 发起",
        ),
        Column(
            "state",
            "状态",
            kind="chip",
            value=lambda r: (r.get_state_display(), "info" if r.state == Round.OPEN else ""),
        ),
        Column("base_on", "存量截止日", kind="date", sort="base_on"),
        Column("due_on", "完成期限", kind="date", sort="due_on"),
        Column("denominator", "分母（件）", kind="number"),
        Column("covered", "已评价（件）", kind="number"),
        Column("percent", "覆盖率", kind="number", value=_percent),
    ),
    filters=(
        Filter("state", "状态", field="state", choices=((Round.OPEN, "进行中"), (Round.CLOSED, "已结束"))),
    ),
    search=("name__icontains", "holders__organization__name__icontains"),
    href=lambda r: reverse("workbench:round", args=[r.pk]),
    sort="-base_on",
    empty=Empty(
        "还没有盘点",
        "定一个存量截止日，把有效且未转化的专利逐件建档、评价、筛选入库。",
        "发起盘点",
        "workbench:round-new",
    ),
)


def rating_chips(one: Entry) -> list[tuple[str, str]]:
    """Both ratings side by side."""
    made = [(f"自评 {one.inventor_rating}", RATING_TONES[one.inventor_rating])] if one.inventor_rating else []
    if one.unit_rating:
        made.append((f"单位 {one.unit_rating}", RATING_TONES[one.unit_rating]))
    return made


def suggestion(one: Entry) -> tuple[str, str] | str:
    """What the screening rule suggests, once something has been answered."""
    if one.state == workflow.OPEN:
        return ""
    found = judge("convertible", situation_of(one, today(), is_converted=not one.is_counted))
    return (found.label, SUGGESTION_TONES[found.verdict])


def price_words(one: Entry) -> str:
    """The expected price in 万元."""
    low, high = one.price_low_fen, one.price_high_fen
    if low is None and high is None:
        return ""
    if low is not None and high is not None:
        return f"{wan(low)}–{wan(high)} 万元"
    return f"{wan(low)} 万元起" if low is not None else f"{wan(high or 0)} 万元以内"


def _by_difference(rows: Rows, values: Sequence[str]) -> Rows:
    if not isinstance(rows, QuerySet):
        return rows
    tests = {
        "waiting": Q(inventor_rating="") | Q(unit_rating=""),
        "same": Q(unit_rating=F("inventor_rating")) & ~Q(unit_rating=""),
        "lower": Q(unit_rating__gt=F("inventor_rating")) & ~Q(inventor_rating=""),
        "higher": Q(unit_rating__lt=F("inventor_rating")) & ~Q(unit_rating=""),
    }
    either = Q()
    for value in values:
        either |= tests[value]
    return rows.filter(either)


def _by_rating(rows: Rows, values: Sequence[str]) -> Rows:
    if not isinstance(rows, QuerySet):
        return rows
    return rows.filter(Q(unit_rating__in=values) | Q(unit_rating="", inventor_rating__in=values))


def _by_maturity(rows: Rows, values: Sequence[str]) -> Rows:
    if not isinstance(rows, QuerySet):
        return rows
    return rows.filter(Q(unit_maturity__in=values) | Q(unit_maturity=None, inventor_maturity__in=values))


def _by_mode(rows: Rows, values: Sequence[str]) -> Rows:
    if not isinstance(rows, QuerySet):
        return rows
    either = Q()
    for value in values:
        either |= Q(modes_text__contains=f'"{value}"')
    spelled: QuerySet[Entry] = rows.annotate(modes_text=Cast("modes", TextField()))
    return spelled.filter(either)


_RATING = Filter(
    "grade",
    "评价",
    choices=lambda: tuple((code, f"{code} {word}") for code, word in choices.ratings()),
    apply=_by_rating,
)
_MATURITY = Filter(
    "maturity",
    "成熟度",
    choices=lambda: tuple((str(level), f"{level} {word}") for level, word in choices.maturities()),
    apply=_by_maturity,
)
_TITLE = Column(
    "title",
    "专利",
    kind="title",
    value=lambda e: e.patent.title,
    link=lambda e: reverse("workbench:entry", args=[e.pk]),
    under=lambda e: patent_number(e.patent.number),
    sort="patent__title",
)


def entries_table(round_: Round, colleges: Sequence[str], *, ticks: bool, several: bool) -> Table:
    """The entries of a round.

    Args:
        round_: the round.
        colleges: the colleges there are, for the filter.
        ticks: show boxes for bulk actions.
        several: the round covers several holders.
    """
    columns = (
        *(
            (Column("tick", "", kind="html", template="workbench/holder/_entry_tick.html", export=False),)
            if ticks
            else ()
        ),
        _TITLE,
        *((Column("holder", "单位", value=lambda e: e.organization.name),) if several else ()),
        Column("college", "二级单位", sort="college"),
        Column("inventor_name", "发明人", value=lambda e: e.inventor_name or "未分派"),
        Column("state", "状态", kind="chip", value=lambda e: (e.get_state_display(), e.state_tone)),
        Column("rating", "两级评价", kind="chips", value=rating_chips),
        Column("maturity", "成熟度", value=lambda e: choices.maturity_label(e.maturity), classes="minor"),
        Column("modes", "可接受方式", value=lambda e: "、".join(e.mode_labels), classes="minor"),
        Column("suggestion", "入库建议", kind="chip", value=suggestion),
    )
    numbers = tuple((college, college) for college in colleges)
    return Table(
        name=f"entries-{round_.pk}",
        title=f"{round_.name} 条目",
        unit="件",
        columns=columns,
        filters=(
            Filter("state", "状态", field="state", choices=tuple(workflow.ENTRY.choices)),
            *((Filter("college", "二级单位", field="college", choices=numbers),) if numbers else ()),
            *(
                (Filter("holder", "单位", kind="text", field="organization__name__icontains"),)
                if several
                else ()
            ),
            _RATING,
            Filter("difference", "差异", choices=DIFFERENCES, apply=_by_difference),
            Filter(
                "counted",
                "分母",
                field="is_counted",
                choices=(("True", "计入分母"), ("False", "截止日已转化或已失效，不计入")),
            ),
        ),
        search=("patent__title__icontains", "patent__number__icontains", "inventor_name__icontains"),
        empty=Empty("这里没有您要办的专利", "条目分派给您或您的二级单位后会出现在这里。"),
    )


MARK_TONES = {"mature": "ok", "standard": "info", "agricultural": "wait", "green": "ok"}
LANE_TONES = {"promote": "ok", "offer": "info", "cultivate": "wait", "review": ""}


def mark_chips(one: Entry) -> list[tuple[str, str]]:
    """The standing marks of the patent, a standard with its number."""
    return [
        (
            f"{marking.mark_label(mark.kind)} {mark.standard_number}".strip(),
            MARK_TONES.get(mark.kind, ""),
        )
        for mark in getattr(one.patent, "standing_marks", [])
    ]


def _by_mark(rows: Rows, values: Sequence[str]) -> Rows:
    return pool_filters.marked(rows, tuple(values)) if isinstance(rows, QuerySet) else rows


def _types() -> tuple[tuple[str, str], ...]:
    return tuple((kind, register.TYPE_LABELS[kind]) for kind in handling.types())


def pool_table(*, entries_open: bool, ticks: bool, own: handling.Own) -> Table:
    """The pool; a line leads to its entry where the actor may open entries, else to the patent.

    Args:
        entries_open: whether lines lead to entries.
        ticks: show boxes for marking several.
        own: the holders' own handling rules.
    """

    def lane(one: Entry) -> tuple[str, str] | str:
        found = handling.handling_of(one.organization_id, one.patent.patent_type, one.rating, own)
        return (found.label, LANE_TONES.get(found.lane, "")) if found else ""

    def by_lane(rows: Rows, values: Sequence[str]) -> Rows:
        return pool_filters.handled(rows, tuple(values), own) if isinstance(rows, QuerySet) else rows

    tick = Column("tick", "", kind="html", template="workbench/holder/_entry_tick.html", export=False)
    title = (
        _TITLE
        if entries_open
        else replace(_TITLE, link=lambda e: reverse("workbench:patent", args=[e.patent.number]))
    )
    return Table(
        name="pool",
        title="专利转化资源库",
        unit="件",
        columns=(
            *((tick,) if ticks else ()),
            title,
            Column("holder", "权利人", value=lambda e: e.organization.name),
            Column("ipc", "主分类", kind="code", value=lambda e: e.patent.ipc_main, sort="patent__ipc_main"),
            Column("rating", "评价", kind="chip", value=lambda e: (e.rating, RATING_TONES.get(e.rating, ""))),
            Column("maturity", "成熟度", value=lambda e: choices.maturity_label(e.maturity)),
            Column("modes", "可接受方式", value=lambda e: "、".join(e.mode_labels)),
            Column("marks", "标记", kind="chips", value=mark_chips),
            Column("lane", "处置", kind="chip", value=lane),
            Column("bundle", "项目组合", classes="minor"),
            Column("price", "期望价格", value=price_words, classes="minor"),
            Column("screened_on", "入库日", kind="date", sort="screened_on"),
            Column("reason", "入库理由", value=lambda e: e.screening_reason, classes="minor"),
        ),
        filters=(
            _MATURITY,
            Filter("mode", "可接受方式", choices=choices.modes, apply=_by_mode),
            _RATING,
            Filter("mark", "标记", choices=marking.mark_kinds, apply=_by_mark),
            Filter("lane", "处置", choices=handling.lanes, apply=by_lane),
            Filter("type", "类型", field="patent__patent_type", choices=_types),
            Filter("ipc", "分类", kind="text", field="patent__ipc_main__istartswith", placeholder="如 C02F"),
            Filter("holder", "权利人", kind="text", field="organization__name__icontains"),
            Filter("screened", "入库日", kind="days", field="screened_on"),
        ),
        search=(
            "patent__title__icontains",
            "patent__number__icontains",
            "scene__icontains",
            "bundle__icontains",
        ),
        sort="-screened_on",
        empty=Empty(
            "资源库还是空的",
            "盘点中单位评价后，写明理由筛选入库的专利会列在这里。",
            "去盘点",
            "workbench:rounds",
        ),
    )
