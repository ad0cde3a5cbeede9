"""The steps of an entry: approved, returned, withdrawn, restored; a paper taken off."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.views.decorators.http import require_POST

from zhiqiao.foundation.access.rules import Denied
from zhiqiao.foundation.registers import queries, services
from zhiqiao.foundation.registers.reach import WITHDRAW
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.actions import ActorRequest, action, go_back, ticked
from zhiqiao.web.workbench.everyone.ledgers import file_answer
from zhiqiao.web.workbench.everyone.register_forms import (
    ApproveForm,
    ReasonForm,
    brought_by,
    refuse_at_fields,
)
from zhiqiao.web.workbench.everyone.register_views import entry_page


@require_POST
@action(queries.DECIDE)
def approve(request: ActorRequest, pk: int) -> HttpResponseBase:
    """Let a submitted entry count."""
    register, _ = queries.entry(request.actor, pk)
    form = ApproveForm(register, request.POST, request.FILES)
    if form.is_valid():
        clean = form.cleaned_data
        try:
            services.approve_entry(
                request.actor,
                pk,
                revision=clean["revision"],
                opinion=clean["opinion"],
                papers=brought_by(form, register),
            )
        except Denied:
            raise
        except Refusal as refusal:
            refuse_at_fields(form, refusal)
        else:
            return _done(request, pk, "审核通过，这一条已生效；已通知填写人")
    return entry_page(request, pk, form, "approve")


@require_POST
@action(queries.DECIDE)
def approve_many(request: ActorRequest, code: str) -> HttpResponse:
    """Let the ticked entries count, all or none."""
    register = queries.readable_register(request.actor, code)
    many = services.approve_entries(request.actor, ticked(request, "entry"), request.POST.get("opinion", ""))
    messages.success(request, f"审核通过 {many} {register.unit}，已通知填写人")
    return go_back(request, resolve_url("workbench:register-list", code))


@require_POST
@action(queries.DECIDE)
def give_back(request: ActorRequest, pk: int) -> HttpResponseBase:
    """Return a submitted entry to who wrote it."""
    form = ReasonForm(request.POST)
    if form.is_valid():
        clean = form.cleaned_data
        try:
            services.return_entry(request.actor, pk, clean["reason"], revision=clean["revision"])
        except Denied:
            raise
        except Refusal as refusal:
            refuse_at_fields(form, refusal)
        else:
            return _done(request, pk, "已退回，填写人会收到待办")
    return entry_page(request, pk, form, "return")


@require_POST
@action(WITHDRAW)
def withdraw(request: ActorRequest, pk: int) -> HttpResponseBase:
    """Take an entry out, with its reason."""
    form: forms.Form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            services.withdraw_entry(request.actor, pk, form.cleaned_data["reason"])
        except Denied:
            raise
        except Refusal as refusal:
            refuse_at_fields(form, refusal)
        else:
            return _done(request, pk, "已撤下；原来的内容和过程都还在，可以恢复")
    return entry_page(request, pk, form, "withdraw")


@require_POST
@action(WITHDRAW)
def restore(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a withdrawn entry back in."""
    one = services.restore_entry(request.actor, pk)
    return _done(request, pk, f"已恢复为“{one.get_state_display()}”")


@action(queries.VIEW)
def paper(request: ActorRequest, pk: int, sha256: str) -> HttpResponse:
    """A paper of an entry, for everybody who may read the entry."""
    return file_answer(request, queries.paper(request.actor, pk, sha256))


@require_POST
@action(queries.EDIT)
def paper_remove(request: ActorRequest, pk: int, sha256: str) -> HttpResponse:
    """Take a paper off an entry."""
    services.remove_paper(request.actor, pk, sha256)
    return _done(request, pk, "已取下这份材料，经过里留有记录")


def _done(request: ActorRequest, pk: int, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("workbench:register-entry", pk)
