"""Lists: one declaration gives paging, sorting, filters in the URL, cards on a phone and export to Excel.

PATENTS = Table(name="patents", title="专利", columns=(…), filters=(…))
return PATENTS.respond(request, queries.patents(request.actor))
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from django.core.paginator import Page as DjangoPage
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from zhiqiao.foundation.access.actors import actor_for
from zhiqiao.web.shell.charts import Chart
from zhiqiao.web.shell.columns import Cell, Column
from zhiqiao.web.shell.filters import Facet, Filter, facet
from zhiqiao.web.shell.spreadsheets import export_xlsx
from zhiqiao.web.shell.values import Row, Rows, found, ordering_key

__all__ = ["Chart", "Column", "Empty", "Facet", "Filter", "Table", "TablePage", "export_xlsx"]

SIZES = (25, 50, 100)
_MOST_TYPED = 300  # characters looked for; SQLite refuses patterns of 50,000 bytes
_STEERING = ("q", "sort", "size", "page", "export", "clear")
_SESSION_KEY = "list:{}"

T = TypeVar("T")


@dataclass(frozen=True)
class Empty:
    """What an empty list says: what is not there, what to do, and the button that does it."""

    title: str = "这里还没有内容"
    text: str = ""
    label: str = ""
    url: str = ""


@dataclass(frozen=True)
class Table:
    """The declaration of a list.

    Attributes:
        name: names the list in the session and on the page; one word, unique.
        title: its heading, and the name of the Excel file.
        columns: what is shown.
        filters: what it can be narrowed by.
        search: look-ups that the text box searches, or rows, text -> rows. Empty: no text box.
        sort: the order unless the URL says otherwise, written as there ("-filed_on"); '' keeps the rows' own.
        href: row -> url that Enter opens.
        empty: what to say when there is nothing at all.
        unit: what is counted (件, 家, 条).
        remember: keep the filters in the session, for signed-in lists.
        suggest: url name that offers searches while one types; '' for none.
    """

    name: str
    title: str
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    search: Sequence[str] | Callable[[Rows, str], Rows] = ()
    sort: str = ""
    href: Callable[[Row], str] | None = None
    empty: Empty = field(default_factory=Empty)
    unit: str = "条"
    size: int = SIZES[0]
    placeholder: str = "在这个清单里找…"
    remember: bool = True
    suggest: str = ""

    def respond(
        self,
        request: HttpRequest,
        rows: Rows,
        context: "Mapping[str, Any] | Callable[[TablePage], Mapping[str, Any]] | None" = None,
        *,
        template: str = "parts/list_page.html",
    ) -> HttpResponseBase:
        """The whole answer: the page, the workbook (``?export=xlsx``), or a way to the remembered filters.

        What the page shows beside the list may be worked out from the list's rows: ``context`` is then a function.
        """
        if self.remember and (turn := self._recall(request)):
            return turn
        page = self.page(request, rows)
        if request.GET.get("export") == "xlsx":
            return page.export()
        beside = context(page) if callable(context) else context or {}
        return render(request, template, {"page": page, "table": self, **beside})

    def page(self, request: HttpRequest, rows: Rows) -> "TablePage":
        """The rows as the URL asks for them, for pages that show more than the list."""
        return TablePage(self, request, rows)

    @property
    def on_page(self) -> tuple[Column, ...]:
        """The columns of the page; the others are for Excel alone."""
        return tuple(one for one in self.columns if one.on_page)

    @property
    def known(self) -> set[str]:
        """All names this list reads in the URL."""
        return {*_STEERING, *(name for one in self.filters for name in one.names)}

    def _recall(self, request: HttpRequest) -> HttpResponseBase | None:
        """Forget on ``?clear``; go to the remembered filters when the URL has none; or remember these."""
        key = _SESSION_KEY.format(self.name)
        others = request.GET.copy()
        for name in self.known:
            others.pop(name, None)
        if "clear" in request.GET:
            request.session.pop(key, None)
            return redirect(_with(request.path, others))
        if not self.known & set(request.GET):
            kept = request.session.get(key)
            if not kept:
                return None
            query = QueryDict(kept, mutable=True)
            for name, values in others.lists():
                query.setlist(name, values)
            return redirect(_with(request.path, query))
        worth = QueryDict(mutable=True)
        for name in sorted(self.known - {"page", "export", "clear"}):
            values = [value for value in request.GET.getlist(name) if value]
            if values:
                worth.setlist(name, values)
        if worth.urlencode() != request.session.get(key, ""):
            request.session[key] = worth.urlencode()
        return None


@dataclass(frozen=True)
class Heading:
    """A column's heading: where a click leads and which way it is sorted now."""

    column: Column
    url: str
    direction: str


@dataclass(frozen=True)
class Line:
    """One row as shown."""

    row: Row
    cells: tuple[Cell, ...]
    href: str


@dataclass(frozen=True)
class Applied:
    """A filter in force, and the URL without it."""

    label: str
    words: str
    url: str


class TablePage:
    """One page of a list. Everything is worked out when it is first asked for."""

    def __init__(self, table: Table, request: HttpRequest, rows: Rows) -> None:
        self.table = table
        self.request = request
        self.all_rows = rows
        self.text = request.GET.get("q", "").replace("\x00", "").strip()[:_MOST_TYPED]
        self.values = {one.name: one.read(request.GET) for one in table.filters}
        sortable = {column.key: column.sort for column in table.columns if column.sort}
        asked = request.GET.get("sort", "")
        self.sort = asked if asked.removeprefix("-") in sortable else table.sort
        self._sort_path = sortable.get(self.sort.removeprefix("-"), self.sort.removeprefix("-"))
        size = request.GET.get("size", "")
        self.size = int(size) if size in map(str, SIZES) else table.size

    @cached_property
    def rows(self) -> Rows:
        """All rows that pass, in order."""
        return self._ordered(self._narrowed())

    @cached_property
    def slice(self) -> DjangoPage[Any]:
        """The page of rows that the URL asks for; a page past the end is the last one."""
        return Paginator(self.rows, self.size).get_page(self.request.GET.get("page"))

    @property
    def count(self) -> int:
        """How many rows pass."""
        return self.slice.paginator.count

    @cached_property
    def lines(self) -> list[Line]:
        """The rows of this page, rendered."""
        columns, href = self.table.on_page, self.table.href
        return [
            Line(row, tuple(one.cell(row, self.request) for one in columns), href(row) if href else "")
            for row in self.slice
        ]

    @cached_property
    def headings(self) -> list[Heading]:
        """The headings; a click on a sorted column turns the order around."""
        made = []
        for column in self.table.on_page:
            if not column.sort:
                made.append(Heading(column, "", ""))
                continue
            now = {column.key: "ascending", f"-{column.key}": "descending"}.get(self.sort, "")
            first = f"-{column.key}" if column.kind in {"date", "number", "yuan"} else column.key
            turned = column.key if now == "descending" else f"-{column.key}"
            made.append(Heading(column, self.query(sort=turned if now else first, page=None), now))
        return made

    @cached_property
    def facets(self) -> list[Facet]:
        """The filters as shown, each counted over the rows that pass the others."""
        return [
            facet(one, self.values[one.name], self._narrowed(leave_out=one)) for one in self.table.filters
        ]

    @cached_property
    def applied(self) -> list[Applied]:
        """The filters in force."""
        made = [
            Applied(one.filter.label, one.words(), self.query(**dict.fromkeys(one.filter.names), page=None))
            for one in self.facets
            if one.values
        ]
        if self.text:
            made.insert(0, Applied("含", self.text, self.query(q=None, page=None)))
        return made

    @property
    def has_text_box(self) -> bool:
        """Whether the list can be searched; a template would call a search that is a function."""
        return bool(self.table.search)

    @property
    def form_id(self) -> str:
        """The id of the form that all filter inputs belong to."""
        return f"filters-{self.table.name}"

    @property
    def carried(self) -> list[tuple[str, str]]:
        """What the filter form takes along: order, size, and what belongs to the page around the list."""
        filters = {name for one in self.table.filters for name in one.names}
        left_out = {*filters, "q", "page", "export", "clear"}
        return [
            (key, value)
            for key, values in self.request.GET.lists()
            if key not in left_out
            for value in values
            if value
        ]

    @property
    def pages(self) -> Iterator[int | str]:
        """Page numbers with gaps, for the pager."""
        return self.slice.paginator.get_elided_page_range(self.slice.number, on_each_side=2, on_ends=1)

    @property
    def turns(self) -> list[tuple[int | str, str]]:
        """(number or gap, url) for the pager; the url is '' for a gap."""
        return [(one, self.query(page=one) if isinstance(one, int) else "") for one in self.pages]

    @property
    def previous_url(self) -> str:
        """The page before; '' on the first."""
        return self.query(page=self.slice.previous_page_number()) if self.slice.has_previous() else ""

    @property
    def next_url(self) -> str:
        """The page after; '' on the last."""
        return self.query(page=self.slice.next_page_number()) if self.slice.has_next() else ""

    @property
    def sizes(self) -> list[tuple[int, str]]:
        """(rows a page, url)."""
        return [(one, self.query(size=one, page=None)) for one in SIZES]

    @property
    def clear_url(self) -> str:
        """The list without any filter, and nothing remembered."""
        return self.query(clear=1) if self.table.remember else self.request.path

    @property
    def export_url(self) -> str:
        """These rows as a workbook."""
        return self.query(export="xlsx", page=None)

    def query(self, **changes: object) -> str:
        """This URL's query with changes; None takes a name out. Never empty, or the memory would return."""
        query = self.request.GET.copy()
        for name, value in changes.items():
            query.pop(name, None)
            if value is not None:
                query[name] = str(value)
        return f"?{query.urlencode()}" if query else "?q="

    def export(self) -> FileResponse:
        """The rows that pass, all pages of them, as a workbook that says which filters were set."""
        rows: Iterable[Row] = self.rows
        if isinstance(self.rows, QuerySet):
            rows = self.rows.iterator(chunk_size=2000)
        actor = actor_for(self.request)
        set_to = "；".join(f"{one.label}：{one.words}" for one in self.applied) or "无"
        about = [
            ("清单", self.table.title),
            ("导出时间", timezone.localtime().strftime("%Y-%m-%d %H:%M")),
            ("导出人", f"{actor.name} {actor.organization_name}".strip()),
            ("筛选", set_to),
        ]
        return export_xlsx(self.table.title, self.table.columns, rows, about)

    def _narrowed(self, leave_out: Filter | None = None) -> Rows:
        rows = self.all_rows
        if self.text and self.table.search:
            search = self.table.search
            rows = search(rows, self.text) if callable(search) else found(rows, search, self.text)
        for one in self.table.filters:
            if one is not leave_out:
                rows = one.narrow(rows, self.values[one.name])
        return rows

    def _ordered(self, rows: Rows) -> Rows:
        if not self.sort:
            return rows
        down, path = self.sort.startswith("-"), self._sort_path
        if isinstance(rows, QuerySet):
            by = F(path.replace(".", "__"))
            order = by.desc(nulls_last=True) if down else by.asc(nulls_last=True)
            return rows.order_by(order, "pk")
        known = [row for row in rows if ordering_key(row, path)[0] == 0]
        missing = [row for row in rows if ordering_key(row, path)[0] == 1]
        return [*sorted(known, key=lambda row: ordering_key(row, path), reverse=down), *missing]


def _with(path: str, query: QueryDict) -> str:
    return f"{path}?{query.urlencode()}" if query else path
