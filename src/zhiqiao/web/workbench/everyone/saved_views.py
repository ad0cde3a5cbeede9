"""Saved searches: the list, what is new in one, keeping, changing, dropping and bringing back."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.market.matching import saved_searches as saved
from zhiqiao.market.matching.asking import MOST_WATCHED
from zhiqiao.market.matching.saved_searches import KEEP, VIEW, SavedSearch
from zhiqiao.market.matching.searching import Asked
from zhiqiao.web.shell.actions import ActorRequest, action, go_back
from zhiqiao.web.shell.forms import refuse
from zhiqiao.web.shell.tables import Column, Empty, Table
from zhiqiao.web.shell.values import Row
from zhiqiao.web.workbench.everyone.match_page import posted_filters, said_filters
from zhiqiao.web.workbench.everyone.saved_forms import SavedSearchForm
from zhiqiao.web.workbench.everyone.search_views import COLUMNS, rows_of


def search_url(one: SavedSearch) -> str:
    """The search page with this question."""
    asked = [("q", one.text), *([("plain", "1")] if one.is_plain else [])]
    asked += [(name, value) for name, values in one.filters.items() for value in values]
    return f"{reverse('workbench:search')}?{urlencode(asked)}"


def _asks(one: SavedSearch) -> str:
    narrowed = said_filters(one.filters)
    return "；".join(part for part in (one.text, narrowed) if part)


def _table(actor: Actor) -> Table:
    def standing(one: Row) -> tuple[str, str]:
        if not saved.is_own(actor, one):
            return (f"{one.user} 共享", "")
        if one.too_wide:
            return (f"太宽，请收窄{f'；{one.waiting} 件新' if one.waiting else ''}", "wait")
        return (f"{one.waiting} 件新", "info") if one.waiting else ("没有新的", "")

    return Table(
        name="saved-searches",
        title="检索订阅",
        columns=(
            Column(
                "name",
                "名称",
                kind="title",
                link=lambda s: reverse("workbench:saved-search", args=[s.pk]),
                under=_asks,
            ),
            Column("waiting", "新专利", kind="chip", value=standing),
            Column("frequency", "通知", value=lambda s: s.get_frequency_display()),
            Column("shared", "谁能看", value=lambda s: "本单位同事" if s.is_shared else "仅本人"),
            Column("looked_at", "最近查找", kind="date", value=lambda s: s.looked_at, classes="minor"),
            Column("act", "", kind="act", template="workbench/everyone/_saved_actions.html", export=False),
        ),
        search=("name__icontains", "text__icontains"),
        empty=Empty(
            "还没有保存检索", "搜索之后点“保存检索”，有新专利时会通知您。", "去搜索", "workbench:search"
        ),
        unit="个",
        remember=False,
    )


@action(VIEW)
def saved_list(request: ActorRequest) -> HttpResponseBase:
    """One's own and what colleagues share; what was dropped lately can be brought back."""
    context = {"room": "market", "dropped": saved.dropped_searches(request.actor)}
    return _table(request.actor).respond(
        request,
        saved.saved_searches(request.actor),
        context,
        template="workbench/everyone/saved_searches.html",
    )


@action(VIEW)
def saved_page(request: ActorRequest, pk: int) -> HttpResponse:
    """What is new in one, and its settings."""
    actor = request.actor
    found = saved.new_matches(actor, pk)
    one = found.search
    form = SavedSearchForm(initial={"name": one.name, "frequency": one.frequency, "is_shared": one.is_shared})
    return _page(request, found, form)


def _page(
    request: ActorRequest, found: saved.NewMatches, form: SavedSearchForm, status: int = 200
) -> HttpResponse:
    table = Table(
        "new-matches",
        "新专利",
        COLUMNS,
        empty=Empty("没有新专利", "有新的会按您选的频率通知您；现在的全部结果可以点“查看全部结果”。"),
        unit="件",
        remember=False,
    )
    context = {
        "room": "market",
        "one": found.search,
        "found": found,
        "asks": _asks(found.search),
        "page": table.page(request, rows_of(request.actor, found.patents)),
        "search_url": search_url(found.search),
        "is_own": saved.is_own(request.actor, found.search),
        "most_watched": MOST_WATCHED,
        "form": form,
    }
    return render(request, "workbench/everyone/saved_search.html", context, status=status)


@require_POST
@action(KEEP)
def saved_new(request: ActorRequest) -> HttpResponse:
    """Keep the question of the search page."""
    form = SavedSearchForm(request.POST, prefix="save")
    if not form.is_valid():
        raise Refusal("保存检索的内容填得不对", "请在“保存检索”里重新填写名称和通知频率")
    asked = Asked(request.POST.get("q", ""), posted_filters(request), request.POST.get("plain") == "1")
    one = saved.save_search(request.actor, asked, form.data_given)
    known = one.matches.count()
    told = f"，{one.get_frequency_display()}告诉您新出现的" if one.frequency != SavedSearch.OFF else ""
    messages.success(request, f"已保存“{one.name}”：现有 {known} 件{told}")
    return go_back(request, reverse("workbench:saved-search", args=[one.pk]))


@require_POST
@action(KEEP)
def saved_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Another name, frequency or circle."""
    form = SavedSearchForm(request.POST)
    if form.is_valid():
        try:
            one = saved.edit_search(request.actor, pk, form.data_given)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"已保存“{one.name}”的设置")
            return redirect("workbench:saved-search", pk)
    return _page(request, saved.new_matches(request.actor, pk), form, 422)


@require_POST
@action(KEEP)
def saved_drop(request: ActorRequest, pk: int) -> HttpResponse:
    """Delete; the list offers to bring it back."""
    one = saved.drop_search(request.actor, pk)
    messages.success(request, f"已删除“{one.name}”，{saved.KEPT_DAYS} 天内可以在下方恢复")
    return redirect("workbench:saved-searches")


@require_POST
@action(KEEP)
def saved_restore(request: ActorRequest, pk: int) -> HttpResponse:
    """Bring back what was dropped."""
    one = saved.restore_search(request.actor, pk)
    messages.success(request, f"已恢复“{one.name}”")
    return redirect("workbench:saved-searches")


@require_POST
@action(KEEP)
def saved_seen(request: ActorRequest, pk: int) -> HttpResponse:
    """What is new has been looked at."""
    saved.mark_seen(request.actor, pk)
    return redirect("workbench:saved-search", pk)
