"""The list of any register, made from its file: columns, filters, search, what to say when it is empty."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from zhiqiao.foundation.registers import kinds, queries
from zhiqiao.foundation.registers.queries import RegisterEntry
from zhiqiao.foundation.registers.schema import CHOICES, Field, Register
from zhiqiao.foundation.registers.texts import fold_for_search
from zhiqiao.kernel.patent_number import NumberRefused, parse_application_number
from zhiqiao.kernel.periods import today
from zhiqiao.web.shell.columns import Kind
from zhiqiao.web.shell.tables import Column, Empty, Filter, Table
from zhiqiao.web.shell.values import Rows

STATE_TONES = {
    RegisterEntry.DRAFT: "",
    RegisterEntry.SUBMITTED: "wait",
    RegisterEntry.RETURNED: "bad",
    RegisterEntry.STANDING: "ok",
    RegisterEntry.WITHDRAWN: "",
}
VALIDITY_TONES = {
    queries.VALID: "ok",
    queries.SOON: "wait",
    queries.OVER: "bad",
    queries.AHEAD: "info",
    queries.OPEN_ENDED: "ok",
}
_TICK = Column("tick", "", kind="html", template="workbench/everyone/_register_tick.html", export=False)
_KINDS: dict[str, Kind] = {"money": "yuan", "whole": "number", "decimal": "number", "day": "date"}
_MOST_PARTS = 2
_LONGEST = 60
_YES_NO = (("yes", "是"), ("no", "否"))


def state_chip(one: RegisterEntry) -> tuple[str, str]:
    """The state as a chip."""
    return one.get_state_display(), STATE_TONES[one.state]


def validity_chip(one: RegisterEntry) -> tuple[str, str] | str:
    """The validity today as a chip; "" where there is none."""
    code = queries.validity_on(one, today())
    return (queries.VALIDITY_LABELS[code], VALIDITY_TONES[code]) if code else ""


def entry_url(one: RegisterEntry) -> str:
    """The page of an entry."""
    return reverse("workbench:register-entry", args=[one.pk])


def table_for(register: Register, *, may_write: bool, ticks: bool = False) -> Table:
    """The declaration of a register's list; with boxes where entries wait for the reader's approval."""
    new = reverse("workbench:register-entry-new", args=[register.code]) if may_write else ""
    return Table(
        name=f"register-{register.code}",
        title=register.title,
        unit=register.unit,
        columns=((_TICK,) if ticks else ()) + _columns(register),
        filters=_filters(register),
        search=_search,
        href=entry_url,
        placeholder="在所有字段里找…",
        empty=Empty(
            f"“{register.title}”里还没有条目",
            f"{register.summary}{'登记第一条，或下载模板成批填写。' if may_write else ''}",
            "登记" if may_write else "",
            new,
        ),
    )


def _search(rows: Rows, text: str) -> Rows:
    return queries.containing(rows, text) if isinstance(rows, QuerySet) else rows


def _columns(register: Register) -> tuple[Column, ...]:
    heading = register.field(register.heading)
    first = Column(
        "heading", heading.label, kind="title", sort="heading", link=entry_url, export=_full(heading)
    )
    rest = [_column(one, on_page=one.shown) for one in register.fields if one.code != register.heading]
    shown = [one for one in rest if one.on_page]
    made = [first, *shown, Column("state", "状态", kind="chip", value=state_chip, sort="state")]
    if register.validity:
        made.append(Column("valid", "有效期", kind="chip", value=validity_chip))
        made.append(Column("valid_until", "有效期至", kind="date", sort="valid_until", classes="detail"))
    made += [
        Column(
            "organization",
            "登记单位",
            value=lambda x: x.organization.name,
            sort="organization__name",
            classes="minor",
        ),
        Column("changed_at", "最近修改", kind="date", sort="changed_at", classes="detail"),
        *(one for one in rest if not one.on_page),
        Column("entry", "编号", value=lambda x: x.pk, on_page=False),
    ]
    return tuple(made)


def _column(field: Field, *, on_page: bool) -> Column:
    kind: Kind = _KINDS.get(field.kind, "text")
    return Column(
        field.code,
        field.label,
        kind=kind,
        value=_short(field),
        sort=queries.sort_path(field) if on_page else "",
        export=True if field.kind in _KINDS else _full(field),
        on_page=on_page,
        classes="" if on_page else "detail",
    )


def _short(field: Field) -> Callable[[RegisterEntry], Any]:
    def value(one: RegisterEntry) -> Any:  # noqa: ANN401 - a cell may hold anything
        told = one.values.get(field.code)
        match field.kind:
            case "money" | "whole":
                return told
            case "decimal":
                return Decimal(told) if told is not None else None
            case "day":
                return date.fromisoformat(told) if told else None
        if isinstance(told, list) and len(told) > _MOST_PARTS:
            return f"{kinds.words_of(told[:_MOST_PARTS], field)} 等 {len(told)} 个"
        words = kinds.words_of(told, field)
        return f"{words[:_LONGEST]}…" if len(words) > _LONGEST else words

    return value


def _full(field: Field) -> Callable[[RegisterEntry], str]:
    return lambda one: kinds.words_of(one.values.get(field.code), field)


def _filters(register: Register) -> tuple[Filter, ...]:
    made = [Filter("state", "状态", field="state", choices=tuple(RegisterEntry.STATES))]
    if register.validity:
        made.append(
            Filter(
                "valid", "有效期", choices=tuple(queries.VALIDITY_LABELS.items()), apply=_valid, counts=False
            )
        )
    made += [_filter(one) for one in register.fields if one.filter]
    made.append(Filter("keeper", "登记单位", kind="text", field="organization__name__icontains"))
    return tuple(made)


def _valid(rows: Rows, values: Sequence[str]) -> Rows:
    if not isinstance(rows, QuerySet):
        return rows
    return rows.filter(reduce(or_, (queries.validity_filter(one, today()) for one in values)))


def _filter(field: Field) -> Filter:
    if field.kind in CHOICES or field.kind == "yes_no":
        choices = tuple(field.options.items()) or _YES_NO
        path = f"{queries.alias(field)}__text"
        return Filter(field.code, field.label, field=path, choices=choices, apply=_among(field))
    if field.kind in {"day", "month"}:
        return Filter(field.code, field.label, kind="days", apply=_between(field))
    return Filter(field.code, field.label, kind="text", apply=_saying(field))


Apply = Callable[[Rows, Sequence[str]], Rows]


def _among(field: Field) -> Apply:
    def apply(rows: Rows, values: Sequence[str]) -> Rows:
        return (
            rows.filter(queries.having(field, text__in=list(values))) if isinstance(rows, QuerySet) else rows
        )

    return apply


def _between(field: Field) -> Apply:
    length = len("2024-09") if field.kind == "month" else len("2024-09-12")

    def apply(rows: Rows, values: Sequence[str]) -> Rows:
        if not isinstance(rows, QuerySet):
            return rows
        pairs = zip(("text__gte", "text__lte"), values, strict=True)
        return rows.filter(queries.having(field, **{name: day[:length] for name, day in pairs if day}))

    return apply


def _saying(field: Field) -> Apply:
    def apply(rows: Rows, values: Sequence[str]) -> Rows:
        if not isinstance(rows, QuerySet):
            return rows
        text = fold_for_search(values[0])
        if field.kind == "patents":
            try:
                text = parse_application_number(values[0]).canonical
            except NumberRefused:
                text = text.replace(".", "").removeprefix("zl")
        if field.kind == "region":
            return rows.filter(search_text__contains=text)
        return rows.filter(queries.having(field, text__contains=text))

    return apply
