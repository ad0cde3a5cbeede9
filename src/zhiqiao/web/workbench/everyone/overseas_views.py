"""海外布局: families abroad with the stage of each member, and filings that may still go abroad with priority."""

from django.http import HttpResponseBase

from zhiqiao.assets.landscape import overseas, overseas_queries
from zhiqiao.assets.landscape.overseas import HASTES, FamilyAbroad, Window
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.kernel.offices import overseas_note
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.navigation import open_url
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table
from zhiqiao.web.shell.templatetags.words import patent_number

_TYPES = ("发明", "实用新型", "外观设计")


def families_table(actor: Actor) -> Table:
    """Own patents with members abroad."""
    return Table(
        name="overseas-families",
        title="海外布局",
        unit="个同族",
        columns=(
            Column(
                "title",
                "本地专利",
                kind="title",
                link=lambda f: open_url(actor, "workbench:patent", f.number),
                under=lambda f: patent_number(f.number),
            ),
            Column("holders", "权利人", sort="holders"),
            Column("stages", "走到哪一步", value=lambda f: f.stages),
            Column("office_count", "海外受理局", kind="number", sort="office_count"),
            Column("in_force", "海外有效", kind="number", sort="in_force"),
            Column("newest_on", "最近事件", kind="date", sort="newest_on"),
            Column("phase_ends_on", "PCT 国家阶段至", kind="date", sort="phase_ends_on"),
            Column("first_on", "最早申请日", kind="date", sort="first_on", classes="detail"),
            Column("offices", "受理局名称", on_page=False),
            Column("number", "专利号", kind="code", on_page=False),
        ),
        filters=(
            Filter("office", "受理局", kind="text", field="offices__icontains"),
            Filter("holder", "权利人", kind="text", field="holders__icontains"),
        ),
        search=("title__icontains", "holders__icontains", "number__icontains"),
        empty=Empty(
            "还没有带海外成员的同族",
            "请导入带“同族”或“优先权”的数据（PatSnap、EPO OPS、ST.96 等）；没有同族信息的不等于没有布局。",
            "导入",
            "workbench:imports",
        ),
        remember=False,
    )


def windows_table(actor: Actor) -> Table:
    """Filings whose time of priority runs."""
    return Table(
        name="overseas-windows",
        title="还能向外申请",
        unit="件",
        columns=(
            Column(
                "title",
                "专利",
                kind="title",
                link=lambda w: open_url(actor, "workbench:patent", w.number),
                under=lambda w: patent_number(w.number),
            ),
            Column(
                "days_left", "还剩", kind="chip", value=_left, sort="days_left", export=lambda w: w.days_left
            ),
            Column("ends_on", "优先权截止日", kind="date", sort="ends_on"),
            Column("holders", "权利人", sort="holders"),
            Column("kind", "类型"),
            Column("status", "状态", kind="chip"),
            Column("first_on", "最早申请日", kind="date", sort="first_on"),
            Column("number", "专利号", kind="code", on_page=False),
        ),
        filters=(
            Filter("haste", "还剩", field="haste", choices=tuple((word, word) for word in HASTES.values())),
            Filter("kind", "类型", field="kind", choices=tuple((word, word) for word in _TYPES)),
            Filter("holder", "权利人", kind="text", field="holders__icontains"),
        ),
        search=("title__icontains", "holders__icontains", "number__icontains"),
        sort="ends_on",
        empty=Empty(
            "没有优先权还在期限内的申请",
            "近 12 个月的申请（外观设计 6 个月）里，还没有海外成员的会列在这里；请及时导入新的专利清单。",
        ),
        remember=False,
    )


def _left(one: Window) -> tuple[str, str]:
    return f"{one.days_left} 天" if one.days_left else "今天截止", one.tone


@action(overseas_queries.VIEW)
def overseas_families(request: ActorRequest) -> HttpResponseBase:
    """Families abroad, each member with the stage it reached."""
    return _respond(request, is_windows=False)


@action(overseas_queries.VIEW)
def overseas_windows(request: ActorRequest) -> HttpResponseBase:
    """Filings that may still go abroad with priority."""
    return _respond(request, is_windows=True)


def _respond(request: ActorRequest, *, is_windows: bool) -> HttpResponseBase:
    found = overseas_queries.overseas(request.actor)
    table = windows_table(request.actor) if is_windows else families_table(request.actor)
    rows: tuple[Window, ...] | tuple[FamilyAbroad, ...] = found.windows if is_windows else found.families
    months = [
        (label, overseas.priority_months(kind, found.made_on))
        for kind, label in (("invention", "发明、实用新型"), ("design", "外观设计"))
    ]
    context = {
        "room": "assets",
        "overseas": found,
        "is_windows": is_windows,
        "months": [(label, value) for label, value in months if value is not None],
        "phase": overseas.phase_months(found.made_on),
        "counting": overseas_note(found.made_on),
    }
    return table.respond(request, rows, context, template="workbench/landscape/overseas.html")
