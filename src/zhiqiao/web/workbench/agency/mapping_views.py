"""Matching the columns of a list nobody's importer knows, and keeping what was matched."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiqiao.assets.imports import mapping_queries, mappings, queries
from zhiqiao.assets.imports.column_mapping import FIELD_WORDS
from zhiqiao.assets.imports.mapping_queries import ColumnMapping
from zhiqiao.assets.imports.queries import ImportBatch
from zhiqiao.assets.imports.recognition import fold_header
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import decide
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.forms import refuse
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table

FIELD_CHOICES = (("", "不读入"), *FIELD_WORDS.items())


def _fields_words(one: ColumnMapping) -> str:
    return "、".join(FIELD_WORDS.get(name, name) for name in dict.fromkeys(one.fields.values()))


MAPPINGS = Table(
    name="mappings",
    title="列对应",
    columns=(
        Column("name", "名称", kind="title", link=lambda m: reverse("workbench:mapping", args=[m.pk])),
        Column("fields", "对应的字段", value=_fields_words, classes="wide"),
        Column("organization.name", "哪家单位", sort="organization__name"),
        Column(
            "is_region_wide",
            "范围",
            kind="chip",
            value=lambda m: ("全地区", "info") if m.is_region_wide else ("本单位", ""),
        ),
        Column("used_count", "用过", kind="number", sort="used_count"),
        Column("used_at", "上次使用", kind="date", sort="used_at"),
        Column("made_by", "经办人", classes="minor"),
        Column("changed_at", "改动", kind="date", sort="changed_at"),
    ),
    filters=(
        Filter(
            "scope", "范围", field="is_region_wide", choices=(("True", "全地区可用"), ("False", "本单位"))
        ),
    ),
    search=("name__icontains", "made_by__icontains"),
    sort="name",
    unit="份",
    empty=Empty(
        "还没有列对应",
        "上传一份认不出的专利清单，把它的列对到字段上，记住后下次自动读入。",
        "上传清单",
        "workbench:import-new",
    ),
)


class NameForm(forms.Form):
    """What a mapping is called, and for whom it is."""

    name = forms.CharField(
        label="给这份列对应起个名",
        max_length=60,
        help_text="下次上传同样表头的清单会自动按它读入，例如“科技处年报表”",
    )
    is_region_wide = forms.BooleanField(
        label="全地区可用", required=False, help_text="本地区各单位上传同样表头的清单时也自动使用"
    )

    def __init__(self, request: ActorRequest, **kwargs: object) -> None:
        super().__init__(**kwargs)  # type: ignore[arg-type]  # handed on to Form
        if request.actor.role is not Role.LEAD_AGENCY:
            del self.fields["is_region_wide"]


@action(mappings.EDIT)
def import_columns(request: ActorRequest, pk: int) -> HttpResponse:
    """Match the columns of a file that was not recognized; preview ten rows; keep and plan."""
    batch = queries.batch(request.actor, pk)
    told = request.POST if request.method == "POST" else request.GET
    draft = mappings.draft_of(request.actor, batch, told.get("sheet", ""), _whole(told.get("row", "")))
    posted = request.method == "POST"
    chosen = {
        one.column: (request.POST.get(f"f-{one.column}", "") if posted else one.field)
        for one in draft.columns
    }
    saving = posted and request.POST.get("do") == "save"
    form = NameForm(request, data=request.POST if saving else None)
    if posted and not saving:
        form.initial = {name: request.POST.get(name, "") for name in form.fields}
    if saving and form.is_valid():
        try:
            mappings.map_batch(
                request.actor,
                pk,
                name=form.cleaned_data["name"],
                sheet_name=draft.sheet,
                header_row=draft.header_row,
                fields=chosen,
                is_region_wide=form.cleaned_data.get("is_region_wide", False),
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"已记住“{form.cleaned_data['name']}”，并按它读入")
            return redirect("workbench:import", pk)
    context = {
        "room": "assets",
        "batch": batch,
        "draft": draft,
        "columns": [(one, chosen[one.column]) for one in draft.columns],
        "choices": FIELD_CHOICES,
        "form": form,
        **_preview(request, batch, draft, chosen),
    }
    return render(request, "workbench/agency/import_columns.html", context)


def _preview(
    request: ActorRequest, batch: ImportBatch, draft: mappings.MappingDraft, chosen: dict[int, str]
) -> dict[str, object]:
    """The first ten rows, or why there is nothing to see yet."""
    try:
        rows = mappings.preview_mapping(request.actor, batch, draft.sheet, draft.header_row, chosen)
    except Refusal as refusal:
        return {"missing": refusal}
    return {"rows": rows, "good": sum(row.record is not None for row in rows)}


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("100000") else 0


@action(mapping_queries.VIEW)
def mapping_list(request: ActorRequest) -> HttpResponseBase:
    """The kept mappings within reach."""
    rows = mapping_queries.mappings(request.actor).select_related("organization")
    return MAPPINGS.respond(request, rows, {"room": "assets"}, template="workbench/agency/mappings.html")


@action(mapping_queries.VIEW)
def mapping_page(request: ActorRequest, pk: int) -> HttpResponse:
    """One mapping: its columns, changed here by whom it belongs to."""
    one = mapping_queries.mapping(request.actor, pk)
    may_edit = bool(decide(request.actor, mappings.EDIT, mapping_queries.resource_of(one)))
    posted = request.method == "POST"
    fields = {
        text: request.POST.get(f"f-{at}", "") if posted else one.fields.get(fold_header(text), "")
        for at, text in enumerate(one.headers)
    }
    initial = {"name": one.name, "is_region_wide": one.is_region_wide}
    form = NameForm(request, data=request.POST if posted else None, initial=initial)
    if posted and form.is_valid():
        try:
            mappings.change_mapping(
                request.actor,
                pk,
                name=form.cleaned_data["name"],
                fields=fields,
                is_region_wide=form.cleaned_data.get("is_region_wide", one.is_region_wide),
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"已保存“{form.cleaned_data['name']}”，下次上传起生效")
            return redirect("workbench:mappings")
    context = {
        "room": "assets",
        "one": one,
        "columns": [(at, text, fields[text]) for at, text in enumerate(one.headers)],
        "choices": FIELD_CHOICES,
        "words": FIELD_WORDS,
        "form": form,
        "may_edit": may_edit,
    }
    return render(request, "workbench/agency/mapping.html", context)


@require_POST
@action(mappings.EDIT)
def mapping_delete(request: ActorRequest, pk: int) -> HttpResponse:
    """Forget a mapping."""
    name = mappings.delete_mapping(request.actor, pk)
    messages.info(request, f"已删除列对应“{name}”。按它导入过的专利不受影响")
    return redirect("workbench:mappings")
