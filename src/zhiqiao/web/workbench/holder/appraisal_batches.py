"""Many patents at once: the filtered list of patents, appraised in the background."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from zhiqiao.assets.appraisal import answer_plan, frames, queries, services
from zhiqiao.foundation.access.rules import decide
from zhiqiao.foundation.jobs import queries as jobs
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.actions import ActorRequest, action, asks_for_part
from zhiqiao.web.shell.forms import refuse
from zhiqiao.web.shell.tables import Empty
from zhiqiao.web.workbench.everyone.patents import PATENTS
from zhiqiao.web.workbench.holder.appraisal_tables import BATCHES, appraisals_table, batch_words, exported

_BETWEEN = "|"


class BatchForm(forms.Form):
    """How the patents are to be appraised."""

    title = forms.CharField(label="名称", max_length=120)
    how = forms.ChoiceField(
        label="评价体系与场景", help_text="只用登记簿数据时，GB/T 框架多半达不到出分的完整度"
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on
        self.fields["how"].choices = [  # type: ignore[attr-defined]  # a choice field
            (f"{index.code}{_BETWEEN}{code}", f"{index.label} · {label}")
            for index in frames.indices().values()
            for code, label in index.scenarios().items()
        ]


@action(queries.VIEW)
def batch_list(request: ActorRequest) -> HttpResponseBase:
    """Bulk appraisals."""
    return BATCHES.respond(request, queries.batches(request.actor), {"room": "assets"})


@action(queries.MAKE)
def batch_new(request: ActorRequest) -> HttpResponse:
    """Begin one over the patents that the URL's filters leave; the filters are those of the list of patents."""
    page = PATENTS.page(request, queries.register_patents(request.actor).distinct())
    filters = "；".join(f"{one.label}：{one.words}" for one in page.applied)
    initial = {"title": f"{today()} 成批评价", "how": f"register_screen{_BETWEEN}management"}
    form = BatchForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        index, _, scenario = form.cleaned_data["how"].partition(_BETWEEN)
        pks = list(page.rows.order_by().values_list("pk", flat=True))  # type: ignore[union-attr]  # the list's rows are a query
        try:
            made = services.appraise_many(
                request.actor, pks, index, scenario, title=form.cleaned_data["title"], filters=filters
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"已开始评价 {made.total} 件，可以离开这一页")
            return redirect("workbench:appraisal-batch", made.pk)
    context = {"room": "assets", "form": form, "many": page.count, "filters": filters, "table_page": page}
    return render(request, "workbench/holder/appraisal_batch_new.html", context)


@action(queries.VIEW)
def batch_page(request: ActorRequest, pk: int) -> HttpResponseBase:
    """One bulk appraisal: how far it is, then its results."""
    one = queries.batch(request.actor, pk)
    context = {
        "room": "assets",
        "one": one,
        "words": batch_words(one),
        "progress": jobs.progress_of(f"appraisal_batch:{one.pk}"),
        "is_alive": jobs.is_alive(),
        "asks_people": answer_plan.asks_people(one),
        "may_answer": bool(decide(request.actor, queries.ANSWER)),
        "may_make": bool(decide(request.actor, queries.MAKE, queries.batch_resource(one))),
        "fills": answer_plan.fills_of(request.actor, pk),
        "may_resume": queries.is_stuck(one)
        and bool(decide(request.actor, queries.MAKE, queries.batch_resource(one))),
    }
    if asks_for_part(request) and request.GET.get("part") == "progress" and one.ended_at is None:
        return render(request, "workbench/holder/_appraisal_progress.html", context)
    if request.GET.get("part") == "progress":
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    table = appraisals_table(
        f"appraisal-batch-{one.pk}",
        Empty("还没有结果", "评价完成后会列在这里。"),
        ticks=False,
    )
    found = queries.listed(request.actor, latest=False).filter(batch=one)
    if request.GET.get("export") == "xlsx":
        return exported(request, found)
    return table.respond(request, found, context, template="workbench/holder/appraisal_batch.html")


@require_POST
@action(queries.MAKE)
def batch_resume(request: ActorRequest, pk: int) -> HttpResponse:
    """Go on with one that stopped."""
    services.resume_batch(request.actor, pk)
    messages.success(request, "接着评价，做过的不再做")
    return redirect("workbench:appraisal-batch", pk)


@require_POST
@action(queries.MAKE)
def batch_again(request: ActorRequest, pk: int) -> HttpResponse:
    """Appraise the same patents again under the same index: with the answers that came since."""
    one = queries.batch(request.actor, pk)
    made = services.appraise_many(
        request.actor, one.patent_ids, one.index, one.scenario, title=one.title, filters=one.filters
    )
    messages.success(request, f"已按现在的数据和回答重新评价 {made.total} 件；以前的结果都保留")
    return redirect("workbench:appraisal-batch", made.pk)
