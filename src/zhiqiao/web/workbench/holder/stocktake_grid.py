"""The keyboard grid of a round: the page, its rows, and what is written, set, undone and handed in from it."""

import json
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from zhiqiao.assets.stocktake import grid_cells, queries, services
from zhiqiao.assets.stocktake.queries import Round
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Denied, decide
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.web.shell.actions import ActorRequest, action
from zhiqiao.web.shell.values import key_of

ANSWER, ASSIGN = services.gridding.ANSWER, services.gridding.ASSIGN
SHOWN = 50


@action(ANSWER)
def round_grid(request: ActorRequest, pk: int) -> HttpResponse:
    """The page; its rows come afterwards, a thousand at a time."""
    actor = request.actor
    one = queries.round_(actor, pk)
    places = bool(decide(actor, ASSIGN))
    people = accounts.people_of(actor.organization_id, Role.INVENTOR) if actor.organization_id else []
    known = {
        "college": sorted({*queries.colleges(actor, pk), *(p.college for p in people if p.college)}),
        "inventor_name": sorted({str(p.user) for p in people}),
    }
    columns = [
        {
            "field": kind.field,
            "label": kind.label,
            "options": list(kind.options) or known.get(kind.field, []),
            "closed": bool(kind.options),
            "required": kind.required,
            "several": kind.several,
        }
        for kind in grid_cells.kinds()
        if places or kind.field not in grid_cells.PLACES
    ]
    setup = {
        "columns": columns,
        "fields": [kind.field for kind in grid_cells.kinds()],
        "running": one.state == Round.OPEN,
        "rows": reverse("workbench:round-grid-rows", args=[pk]),
        "save": reverse("workbench:round-grid-save", args=[pk]),
        "preview": reverse("workbench:round-grid-preview", args=[pk]),
        "undo": reverse("workbench:round-grid-undo", args=[pk]),
        "redo": reverse("workbench:round-grid-redo", args=[pk]),
        "submit": reverse("workbench:round-grid-submit", args=[pk]),
        "history": reverse("workbench:round-grid-history", args=[pk]),
        "entry": reverse("workbench:entry", args=[0]),
    }
    context = {"room": "assets", "round": one, "setup": setup, "columns": columns}
    return render(request, "workbench/holder/round_grid.html", context)


@action(ANSWER)
def round_grid_rows(request: ActorRequest, pk: int) -> HttpResponse:
    """Rows after an entry's key, and the key to go on from; null at the end."""
    after = request.GET.get("after", "")
    rows = queries.grid_rows(request.actor, pk, key_of(after) or 0)
    following = rows[-1][0] if len(rows) == queries.MOST_GRID_ROWS else None
    return JsonResponse({"rows": rows, "next": following})


def _told(request: ActorRequest) -> dict[str, Any]:
    try:
        told = json.loads(request.body)
    except ValueError as error:
        raise Refusal("没有读懂这次改动", "请刷新页面后重做") from error
    if not isinstance(told, dict):
        raise Refusal("没有读懂这次改动", "请刷新页面后重做")
    return told


def _key(told: object) -> int:
    """An entry's key.

    Raises:
        ValueError: it is none.
    """
    key = key_of(told)
    if key is None:
        raise ValueError(told)
    return key


def _cell(key: object, name: object, text: object, *seen: object) -> services.gridding.Typed:
    if seen:
        return (_key(key), str(name), str(text), str(seen[0]))
    return (_key(key), str(name), str(text))


def _typed(told: dict[str, Any]) -> list[services.gridding.Typed]:
    """The cells of a request: one text for many rows, or a text a cell; with what the page showed before."""
    try:
        if "pks" in told:
            name, text = str(told["field"]), str(told["text"])
            pks = [_key(pk) for pk in told["pks"]]
            if "seen" not in told:
                return [(pk, name, text) for pk in pks]
            return [(pk, name, text, str(seen)) for pk, seen in zip(pks, told["seen"], strict=True)]
        return [_cell(*one) for one in told["cells"]]
    except (KeyError, TypeError, ValueError) as error:
        raise Refusal("没有读懂这次改动", "请刷新页面后重做") from error


def _answer(done: services.gridding.Written) -> HttpResponse:
    return JsonResponse(
        {
            "change": done.change_id,
            "cells": done.cells,
            "refused": done.refused,
            "drafts": list(done.drafts.items()),
        }
    )


def _refused(refusal: Refusal) -> HttpResponse:
    status = 403 if isinstance(refusal, Denied) else 422
    return JsonResponse({"reason": refusal.reason, "remedy": refusal.remedy}, status=status)


@require_POST
@action(ANSWER)
def round_grid_save(request: ActorRequest, pk: int) -> HttpResponse:
    """Write cells; each refusal at its cell."""
    del pk  # the entries say which round
    try:
        told = _told(request)
        return _answer(services.write_cells(request.actor, _typed(told), str(told.get("label", ""))))
    except Refusal as refusal:
        return _refused(refusal)


@require_POST
@action(ANSWER)
def round_grid_preview(request: ActorRequest, pk: int) -> HttpResponse:
    """What setting one field of the filtered rows would do."""
    try:
        told = _told(request)
        pks = [cell[0] for cell in _typed(told)]
        seen = queries.preview_set(
            request.actor, pk, pks, str(told.get("field", "")), str(told.get("text", ""))
        )
    except Refusal as refusal:
        return _refused(refusal)
    return JsonResponse(
        {
            "changed": seen.changed,
            "unchanged": seen.unchanged,
            "overwritten": seen.overwritten,
            "refused": seen.refused,
        }
    )


def _change_id(request: ActorRequest) -> int | None:
    change = _told(request).get("change")
    return None if change is None else _change(change)


def _change(told: object) -> int:
    key = key_of(told)
    if key is None:
        raise Refusal("没有读懂要撤销或重做哪一次改动", "请刷新页面后重做")
    return key


@require_POST
@action(ANSWER)
def round_grid_undo(request: ActorRequest, pk: int) -> HttpResponse:
    """Undo a change, one's own last by default."""
    try:
        return _answer(services.undo_change(request.actor, pk, _change_id(request)))
    except Refusal as refusal:
        return _refused(refusal)


@require_POST
@action(ANSWER)
def round_grid_redo(request: ActorRequest, pk: int) -> HttpResponse:
    """Do again what was undone."""
    try:
        return _answer(services.redo_change(request.actor, pk, _change_id(request)))
    except Refusal as refusal:
        return _refused(refusal)


@require_POST
@action(ANSWER)
def round_grid_submit(request: ActorRequest, pk: int) -> HttpResponse:
    """Hand complete rows in."""
    del pk  # the entries say which round
    try:
        pks = [_key(one) for one in _told(request).get("pks", [])]
        return _answer(services.submit_drafts(request.actor, pks))
    except (TypeError, ValueError):
        return _refused(Refusal("没有读懂要提交的专利", "请刷新页面后重做"))
    except Refusal as refusal:
        return _refused(refusal)


@action(ANSWER)
def round_grid_history(request: ActorRequest, pk: int) -> HttpResponse:
    """The last changes, newest first, to be undone from."""
    made = [
        {
            "change": one.pk,
            "at": f"{one.made_at.astimezone():%m-%d %H:%M}",
            "by": one.by_name,
            "label": one.label,
            "cells": len(one.cells),
            "undone": f"{one.undone_by} 已撤销" if one.undone_at else "",
        }
        for one in queries.grid_changes(request.actor, pk)[:SHOWN]
    ]
    return JsonResponse({"changes": made})
