"""The five classes of high-value inventions: the list with counts, one patent with reasons, awards."""

from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiqiao.assets.appraisal import classing, frames, high_value, queries, services
from zhiqiao.assets.appraisal.classing import classes
from zhiqiao.assets.appraisal.high_value import Graded
from zhiqiao.assets.appraisal.services import awards
from zhiqiao.assets.register.queries import Patent
from zhiqiao.foundation.access.rules import Denied, decide
from zhiqiao.kernel.money import fen_from_yuan_text
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.forms import PapersField, refuse
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table
from zhiqiao.web.shell.templatetags.words import patent_number
from zhiqiao.web.shell.values import Rows
from zhiqiao.web.workbench.holder.stocktake_views import stored

TONES = {classing.HOLDS: "ok", classing.NOT: "", classing.UNKNOWN: "wait", classing.OUT: ""}
_STANDINGS = (("held", "属于至少一类"), ("open", "缺数据，还不能定"), ("none", "都不属于"))


def chips(one: Graded) -> list[tuple[str, str]]:
    """The classes that hold, as chips; how many lack data."""
    held = [(classes()[code].label, "ok") for code in one.held]
    return [*held, *([(f"{len(one.open)} 类缺数据", "wait")] if one.open else [])]


def _reasons(one: Graded) -> str:
    return "；".join(one.findings[code].reason for code in one.held)


def _by_class(rows: Rows, values: Sequence[str]) -> Rows:
    return [one for one in rows if set(values) & set(one.held)]


def _exported(code: str) -> Column:
    def said(row: Graded) -> str:
        found = row.findings[code]
        return f"{found.label}：{found.reason}（{found.confidence.label}）"

    rule = classes()[code]
    return Column(code, f"{rule.official} {rule.label}", kind="earned", value=said)


def _table() -> Table:
    return Table(
        name="high-value",
        title="高价值发明专利",
        unit="件",
        columns=(
            Column(
                "title",
                "发明专利",
                kind="title",
                value=lambda g: g.patent.title,
                link=lambda g: reverse("workbench:high-value-of", args=[g.patent.number]),
                under=lambda g: f"{patent_number(g.patent.number)} · {g.patent.holder_text[:40]}",
            ),
            Column(
                "classes",
                "类别",
                kind="chips",
                value=chips,
                export=lambda g: "、".join(classes()[code].label for code in g.held),
            ),
            Column("reasons", "依据", kind="earned", value=_reasons),
            Column(
                "ipc",
                "主分类",
                kind="code",
                value=lambda g: g.patent.ipc_main,
                sort="patent.ipc_main",
                classes="minor",
            ),
            Column(
                "filed_on", "申请日", kind="date", value=lambda g: g.patent.filed_on, sort="patent.filed_on"
            ),
        ),
        filters=(
            Filter("standing", "结论", field="standing", choices=_STANDINGS),
            Filter(
                "class",
                "类别",
                choices=lambda: [(code, one.category.name) for code, one in classes().items()],
                apply=_by_class,
            ),
            Filter("holder", "权利人", kind="text", field="patent.holder_text__icontains"),
            Filter("ipc", "分类", kind="text", field="patent.ipc_main__istartswith", placeholder="如 C02F"),
        ),
        sort="-many",
        search=("patent.title__icontains", "patent.number__icontains"),
        href=lambda g: reverse("workbench:high-value-of", args=[g.patent.number]),
        empty=Empty(
            "没有有效的发明专利",
            "五类只算有效的发明专利。导入带法律状态的清单后会出现在这里。",
            "导入",
            "workbench:import-new",
        ),
    )


def _threshold(request: ActorRequest) -> int | None:
    """The threshold to try, from the URL; what is no amount is refused."""
    text = request.GET.get("threshold", "").strip()[:40]
    return fen_from_yuan_text(text) if text else None


def _narrowed(request: ActorRequest, rows: QuerySet[Patent]) -> QuerySet[Patent]:
    """Holder and class narrow the patents before they are judged: counts are over what is left."""
    for name, field in (("holder", "holder_text__icontains"), ("ipc", "ipc_main__istartswith")):
        text = request.GET.get(name, "").replace("\x00", "").strip()[:300]
        rows = rows.filter(**{field: text}) if text else rows
    return rows


@action(high_value.VIEW)
def high_value_list(request: ActorRequest) -> HttpResponseBase:
    """Inventions in force with the classes that hold, and how many of each."""
    threshold = _threshold(request)
    rows = _narrowed(request, high_value.inventions(request.actor))
    many, most = rows.count(), frames.most("most_classed")
    if many > most:
        context = {"room": "assets", "many": many, "most": most, "note": classing.official_note()}
        return render(request, "workbench/holder/high_value_narrow.html", context)
    found = high_value.graded(request.actor, rows, None, threshold)
    counted = high_value.counts(found)
    table = _table()
    if request.GET.get("export") == "xlsx":
        exported = Table(
            **{
                **vars(table),
                "columns": (
                    Column("number", "专利号", kind="code", value=lambda g: g.patent.number),
                    *table.columns[:2],
                    *(_exported(code) for code in classes()),
                    table.columns[-1],
                    Column("holder", "权利人", value=lambda g: g.patent.holder_text),
                    Column("note", "注意", value=lambda _: classing.official_note()),
                ),
            }
        )
        return exported.page(request, found).export()
    context = {
        "room": "assets",
        "total": len(found),
        "any": counted["any"],
        "lines": [
            {
                "rule": one,
                "category": one.category,
                "count": counted[code],
                "code": code,
                "unknown": sum(1 for each in found if code in each.open),
                "note": one.note(today()) if one.note else "",
            }
            for code, one in classes().items()
        ],
        "note": classing.official_note(),
        "threshold": request.GET.get("threshold", "").strip()[:40],
        "day": today(),
    }
    return table.respond(request, found, context, template="workbench/holder/high_value.html")


class AwardForm(forms.Form):
    """An award with its paper."""

    kind = forms.ChoiceField(label="奖项")
    year = forms.IntegerField(label="年份", min_value=1900, max_value=2100)
    papers = PapersField(label="佐证", help_text="获奖证书或公布的决定")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on
        self.fields["kind"].choices = [("", "请选择"), *classing.award_kinds().items()]  # type: ignore[attr-defined]  # a choice field


@action(high_value.VIEW)
def high_value_of(request: ActorRequest, number: str) -> HttpResponse:
    """One patent: what each class says, on what datum; its awards."""
    return _of(request, number, AwardForm())


def _of(request: ActorRequest, number: str, form: AwardForm, status: int = 200) -> HttpResponse:
    patent = queries.patent_for(request.actor, high_value.VIEW, number)
    one = high_value.graded_of(request.actor, patent, _threshold(request))
    names = classing.award_kinds()
    context = {
        "room": "assets",
        "patent": patent,
        "lines": [
            {
                "rule": rule,
                "category": rule.category,
                "found": one.findings[code],
                "tone": TONES[one.findings[code].verdict],
                "note": rule.note(today()) if rule.note else "",
            }
            for code, rule in classes().items()
        ],
        "held": one.held,
        "note": classing.official_note(),
        "awards": [
            {"one": each, "name": names.get(each.kind, each.kind)}
            for each in high_value.awards_of(request.actor, patent)
        ],
        "form": form,
        "may_record": bool(decide(request.actor, awards.RECORD, queries.resource_of(patent))),
    }
    return render(request, "workbench/holder/high_value_of.html", context, status=status)


@require_POST
@action(awards.RECORD)
def award_record(request: ActorRequest, number: str) -> HttpResponse:
    """Enter an award."""
    form = AwardForm(request.POST, request.FILES)
    if form.is_valid():
        clean = form.cleaned_data
        try:
            services.record_award(
                request.actor, number, clean["kind"], clean["year"], stored(request, "获奖证书")
            )
        except Denied:
            raise
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "已登记获奖")
            return redirect("workbench:high-value-of", number)
    return _of(request, number, form, status=422)


@require_POST
@action(awards.RECORD)
def award_withdraw(request: ActorRequest, number: str, pk: int) -> HttpResponse:
    """Take back an award entered by mistake."""
    services.withdraw_award(request.actor, number, pk, request.POST.get("reason", ""))
    messages.success(request, "已撤回，登记和理由都保留")
    return redirect("workbench:high-value-of", number)
