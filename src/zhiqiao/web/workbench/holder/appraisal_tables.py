"""Lists of appraisals and of bulk appraisals."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest
from django.urls import reverse

from zhiqiao.assets.appraisal import frames
from zhiqiao.assets.appraisal.queries import Appraisal, AppraisalBatch
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table
from zhiqiao.web.shell.templatetags.words import patent_number
from zhiqiao.web.shell.values import Rows
from zhiqiao.web.workbench.holder.appraisal_shown import band_words, score_chip

_SCORES = (("75", "75 分以上"), ("50", "50–75 分"), ("0", "50 分以下"), ("none", "不出分"))


def index_label(code: str) -> str:
    """What an index is called; its code where it is gone."""
    found = frames.indices().get(code)
    return found.label if found else code


def scenario_label(index: str, code: str) -> str:
    """What a scenario is called."""
    found = frames.indices().get(index)
    return found.scenarios().get(code, code) if found else code


def _indices() -> list[tuple[str, str]]:
    return [(one.code, one.label) for one in frames.indices().values()]


def _by_score(rows: Rows, values: Sequence[str]) -> Rows:
    found = rows.none()  # type: ignore[union-attr]  # the list's rows are a query
    bounds = {"75": (75, 101), "50": (50, 75), "0": (0, 50)}
    for value in values:
        if value == "none":
            found = found | rows.filter(score=None)  # type: ignore[union-attr]  # see above
        else:
            least, below = bounds[value]
            found = found | rows.filter(score__gte=least, score__lt=below)  # type: ignore[union-attr]  # see above
    return found


def _link(one: Appraisal) -> str:
    return reverse("workbench:appraisal", args=[one.pk])


COLUMNS = (
    Column(
        "title",
        "专利",
        kind="title",
        value=lambda a: a.patent.title,
        link=_link,
        under=lambda a: f"{patent_number(a.patent.number)} · {a.patent.holder_text[:40]}",
    ),
    Column(
        "index", "评价体系", value=lambda a: f"{index_label(a.index)} · {scenario_label(a.index, a.scenario)}"
    ),
    Column(
        "score",
        "得分",
        kind="chip",
        value=lambda a: score_chip(a.score, a.completeness),
        sort="score",
        export=lambda a: a.score,
    ),
    Column("band", "区间", value=lambda a: band_words(a.low, a.high), classes="nowrap"),
    Column(
        "completeness",
        "完整度",
        kind="number",
        value=lambda a: f"{a.completeness}%",
        sort="completeness",
        export=lambda a: a.completeness,
    ),
    Column("as_of", "评价日", kind="date", sort="as_of"),
    Column("made_by", "评价人", classes="minor"),
)
EXPORTED = (
    Column("number", "专利号", kind="code", value=lambda a: a.patent.number),
    *COLUMNS,
    Column("holder", "权利人", value=lambda a: a.patent.holder_text),
    Column("version", "体系版本"),
    Column("note", "说明"),
)
FILTERS = (
    Filter("index", "评价体系", field="index", choices=_indices),
    Filter("score", "得分", choices=_SCORES, apply=_by_score),
    Filter("ipc", "分类", kind="text", field="patent__ipc_main__istartswith", placeholder="如 C02F"),
    Filter("holder", "权利人", kind="text", field="patent__holder_text__icontains"),
    Filter("as_of", "评价日", kind="days", field="as_of"),
)
SEARCH = ("patent__title__icontains", "patent__number__icontains")


def appraisals_table(name: str, empty: Empty, *, ticks: bool, columns: Sequence[Column] = COLUMNS) -> Table:
    """The list of appraisals, with ticks for a comparison."""
    tick = Column("tick", "", kind="act", template="workbench/holder/_appraisal_tick.html", export=False)
    return Table(
        name=name,
        title="指标评价",
        unit="件",
        columns=(*((tick,) if ticks else ()), *columns),
        filters=FILTERS,
        search=SEARCH,
        sort="-score",
        href=_link,
        empty=empty,
    )


APPRAISALS = appraisals_table(
    "appraisals",
    Empty(
        "还没有评价过的专利",
        "打开一件专利，在“指标评价”里选评价体系；要评很多件，在专利清单筛选后点“成批评价”。",
        "去专利清单",
        "workbench:patents",
    ),
    ticks=True,
)


def exported(request: HttpRequest, rows: QuerySet[Appraisal]) -> FileResponse:
    """The list under the same filters as a workbook, with numbers, holders and versions."""
    table = appraisals_table("appraisals-exported", Empty(), ticks=False, columns=EXPORTED)
    return table.page(request, rows).export()


BATCHES = Table(
    name="appraisal-batches",
    title="成批评价",
    unit="批",
    columns=(
        Column(
            "title",
            "批次",
            kind="title",
            link=lambda b: reverse("workbench:appraisal-batch", args=[b.pk]),
            under=lambda b: b.filters or "全部",
        ),
        Column("index", "评价体系", value=lambda b: index_label(b.index)),
        Column("scenario", "场景", value=lambda b: scenario_label(b.index, b.scenario)),
        Column("total", "专利（件）", kind="number"),
        Column("scored", "出分（件）", kind="number"),
        Column(
            "state",
            "状态",
            kind="chip",
            value=lambda b: ("已完成", "ok") if b.ended_at else ("进行中", "info"),
        ),
        Column("made_by", "发起人"),
        Column("made_at", "发起时间", kind="date", sort="made_at"),
    ),
    filters=(Filter("index", "评价体系", field="index", choices=_indices),),
    search=("title__icontains",),
    sort="-made_at",
    href=lambda b: reverse("workbench:appraisal-batch", args=[b.pk]),
    empty=Empty(
        "还没有成批评价", "在专利清单里筛选出要评的专利，再点“成批评价”。", "去专利清单", "workbench:patents"
    ),
)


def batch_words(one: AppraisalBatch) -> str:
    """What a batch was asked to do."""
    return f"{index_label(one.index)} · {scenario_label(one.index, one.scenario)} · {one.total} 件"
