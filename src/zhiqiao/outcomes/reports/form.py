"""What a report form is: one file in ``forms/`` with a ``RULE`` whose code is the file's name."""

from collections.abc import Callable
from dataclasses import dataclass

from zhiqiao.kernel.refusal import Refusal
from zhiqiao.kernel.registry import rules_in
from zhiqiao.outcomes.reports import forms
from zhiqiao.outcomes.reports.page import Page
from zhiqiao.outcomes.reports.statement import Statement


class FormRefused(Refusal):
    """There is no such form, or a statement is not ready for it."""


@dataclass(frozen=True)
class Form:
    """A report form: how its page is laid out and what must be filled in before it may be frozen."""

    code: str
    label: str
    purpose: str
    is_scored: bool
    layout: Callable[[Statement], Page]
    missing: Callable[[Statement], list[str]]
    reminders: Callable[[Statement], list[str]]


def every_form() -> dict[str, Form]:
    """All forms by code."""
    return rules_in(forms, Form)


def form(code: str) -> Form:
    """The form of this code."""
    known = every_form()
    if code not in known:
        names = "、".join(f"{one.code}（{one.label}）" for one in known.values())
        raise FormRefused(f"没有“{code}”这种报表", f"请从以下报表中选择：{names}", value=code)
    return known[code]
