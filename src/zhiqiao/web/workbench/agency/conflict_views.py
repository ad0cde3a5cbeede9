"""Fields on which sources differ, as a list to work off."""

from django.http import HttpResponseBase
from django.urls import reverse

from zhiqiao.assets.imports.comparison import FIELD_LABELS
from zhiqiao.assets.imports.precedence import policy
from zhiqiao.assets.imports.provenance import as_words
from zhiqiao.assets.imports.recognition import all_sources, document_sources, source_label
from zhiqiao.assets.register import queries
from zhiqiao.assets.register.queries import FieldConflict
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table
from zhiqiao.web.shell.templatetags.words import patent_number

VIEW = "assets.imports:conflict:view"
_SHORT = 60
_LEAD = "几个来源说法不同的字段：现取哪个按来源的先后，点开专利可逐项定值、写明理由，也可撤销。"


def _field_choices() -> list[tuple[str, str]]:
    unasked = policy().undisputed
    return [(name, label) for name, label in FIELD_LABELS.items() if name not in unasked]


def _source_choices() -> list[tuple[str, str]]:
    return [(f"|{code}|", source_label(code)) for code in (*all_sources(), *document_sources())]


def _held(one: FieldConflict) -> str:
    """What the register holds, with whose it is."""
    winner = next((voice for voice in one.voices if voice["wins"]), None)
    if winner is None:
        return "（合并各来源）"
    return f"{as_words(one.field, winner['value'])}（{source_label(winner['source'])}）"


def _others(one: FieldConflict) -> str:
    """What the others say."""
    others = (voice for voice in one.voices if not voice["wins"])
    return "；".join(f"{as_words(one.field, v['value'])}（{source_label(v['source'])}）" for v in others)


def _cut(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}…"


CONFLICTS = Table(
    name="conflicts",
    title="来源分歧",
    columns=(
        Column(
            "patent",
            "专利",
            kind="title",
            value=lambda c: c.patent.title,
            link=lambda c: f"{reverse('workbench:patent', args=[c.patent.number])}#field-{c.field}",
            under=lambda c: patent_number(c.patent.number),
        ),
        Column("number", "号码", kind="code", value=lambda c: c.patent.number, on_page=False),
        Column("field", "字段", value=lambda c: FIELD_LABELS.get(c.field, c.field), sort="field"),
        Column("wins", "现取", value=lambda c: _cut(_held(c)), export=_held),
        Column("voices", "别的说法", value=lambda c: _cut(_others(c)), export=_others, classes="wide"),
        Column(
            "is_decided",
            "状态",
            kind="chip",
            value=lambda c: ("已定值", "ok") if c.is_decided else ("待定", "wait"),
            sort="is_decided",
        ),
    ),
    filters=(
        Filter("field", "字段", field="field", choices=_field_choices),
        Filter("source", "来源", field="sources__contains", choices=_source_choices, counts=False),
        Filter("state", "状态", field="is_decided", choices=(("False", "待定"), ("True", "已定值"))),
    ),
    search=("patent__title__icontains", "patent__number__icontains", "patent__holder_text__icontains"),
    empty=Empty(
        "没有来源分歧",
        "同一件专利由两个以上来源说到而说法不同时，会列在这里；现取哪个按来源的先后，也可以逐项定值。",
        "导入台账",
        "workbench:import-new",
    ),
    unit="项",
)


@action(VIEW)
def conflict_list(request: ActorRequest) -> HttpResponseBase:
    """Open and decided conflicts of the patents in reach."""
    return CONFLICTS.respond(request, queries.conflicts(request.actor), {"room": "assets", "lead": _LEAD})
