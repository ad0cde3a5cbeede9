"""Columns of a list: what a cell says on the page, on a phone, and in Excel."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from zhiqiao.kernel.money import yuan
from zhiqiao.web.shell.values import Row, value_at

Kind = Literal["text", "title", "earned", "code", "number", "date", "yuan", "chip", "chips", "act", "html"]
_CLASSES: dict[str, str] = {"number": "r", "yuan": "r", "chip": "chips", "text": "", "html": ""}


@dataclass(frozen=True)
class Cell:
    """One rendered cell."""

    html: str
    label: str
    classes: str


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        key: its name in ``?sort=``, and the path of its value unless ``value`` says otherwise.
        label: its heading, and its label on a phone's card.
        kind: how it is shown; ``earned`` is the sentence that earned the row its place.
        value: row -> value. Money in 分; a chip as (text, color).
        sort: path to order by; '' when the column cannot be sorted.
        link: row -> url for the text.
        under: row -> a second, quieter line.
        template: for kinds ``html`` and ``act``: rendered with ``row``.
        classes: more classes for the cell: ``wide``, ``minor`` (hidden on narrow screens),
            ``detail`` (shown on the widest alone).
        export: row -> value for Excel; True for the column's own value, False to leave the column out.
        on_page: False where the page says it in another column's second line, and Excel wants it apart.
    """

    key: str
    label: str
    kind: Kind = "text"
    value: Callable[[Row], Any] | None = None
    sort: str = ""
    link: Callable[[Row], str] | None = None
    under: Callable[[Row], str] | None = None
    template: str = ""
    classes: str = ""
    export: bool | Callable[[Row], Any] = True
    on_page: bool = True

    @property
    def all_classes(self) -> str:
        """The classes of its heading and cells."""
        return f"{_CLASSES.get(self.kind, self.kind)} {self.classes}".strip()

    @property
    def is_exported(self) -> bool:
        """False for buttons and for what is left out on purpose."""
        return self.export is not False and self.kind != "act" and not (self.template and self.export is True)

    def read(self, row: Row) -> Any:  # noqa: ANN401 - a cell may hold anything
        """The value in a row."""
        return self.value(row) if self.value else value_at(row, self.key)

    def cell(self, row: Row, request: HttpRequest) -> Cell:
        """The cell as shown."""
        if self.template:
            html = render_to_string(self.template, {"row": row}, request).strip()
            return Cell(mark_safe(html), self.label, self.all_classes)  # noqa: S308 - rendered by our own template
        html = shown(self.kind, self.read(row))
        if html and self.link and (url := self.link(row)):
            html = format_html('<a href="{}">{}</a>', url, html)
        if self.under and (line := self.under(row)):
            html = format_html("{}<br><small>{}</small>", html, line)
        return Cell(html, self.label, self.all_classes)

    def exported(self, row: Row) -> object:
        """The value for Excel: numbers and dates as such, money in 元, everything else as text."""
        value = self.export(row) if callable(self.export) else self.read(row)
        if value is None:
            return None
        if callable(self.export):
            return value
        if self.kind == "yuan":
            return Decimal(value) / 100
        if self.kind == "chip":
            return value[0] if isinstance(value, tuple) else value
        if self.kind == "chips":
            return "、".join(one[0] if isinstance(one, tuple) else str(one) for one in value)
        return value


def shown(kind: Kind, value: object) -> str:
    """A value as a page shows it; text is escaped when it is put into the page."""
    if value is None or value == "":
        return ""
    match kind, value:
        case "yuan", int():
            return yuan(value)
        case "number", int() | Decimal():
            return f"{value:,}"
        case "chip", _:
            return chip_of(value)
        case "chips", list() | tuple():
            return format_html_join(" ", "{}", ((chip_of(one),) for one in value))
    return _text(value)


def _text(value: object) -> str:
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, dt.date):
        return value.isoformat()
    return value if isinstance(value, SafeString) else str(value)


def chip_of(value: object) -> SafeString:
    """A chip from "text" or (text, color)."""
    text, color = value if isinstance(value, tuple) else (value, "")
    return format_html('<span class="chip {}">{}</span>', color, text)
