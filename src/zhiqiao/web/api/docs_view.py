"""The page that lists the operations, in our own look and from our own host."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from zhiqiao.foundation.access.roles import ROLE_LABELS, Role
from zhiqiao.foundation.access.rules import ACTIONS
from zhiqiao.web.api.rest import described
from zhiqiao.web.shell.actions import ActorRequest, action

IN_PATH = {"path": "写在地址里"}
TYPES = {"integer": "整数", "string": "文本", "boolean": "是否", "number": "数", "array": "列表"}


@dataclass(frozen=True)
class Parameter:
    """One parameter as the page lists it."""

    name: str
    kind: str
    words: str
    is_needed: bool


@dataclass(frozen=True)
class Operation:
    """One operation as the page lists it."""

    method: str
    path: str
    summary: str
    action: str
    who: str
    parameters: tuple[Parameter, ...]


def operations() -> list[Operation]:
    """All operations of the description, in its order."""
    whole = described()
    schemas = whole.get("components", {}).get("schemas", {})
    return [
        Operation(
            method.upper(),
            path,
            told["summary"],
            told["x-action"],
            _who(told),
            tuple(_parameters(told, schemas)),
        )
        for path, methods in whole["paths"].items()
        for method, told in methods.items()
    ]


def _who(told: dict[str, Any]) -> str:
    if told["x-public"]:
        return "公开，不必登录"
    who = ACTIONS[told["x-action"]].who
    signed_in = [role for role in Role if role not in {Role.PUBLIC, Role.SYSTEM}]
    if all(role in who for role in signed_in):
        return "登录的任何身份"
    return "、".join(ROLE_LABELS[role] for role in signed_in if role in who)


def _parameters(told: dict[str, Any], schemas: dict[str, Any]) -> list[Parameter]:
    found = [
        _parameter(
            one["name"], {"description": IN_PATH.get(one["in"], ""), **one["schema"]}, needed=one["required"]
        )
        for one in told.get("parameters", [])
    ]
    for content in told.get("requestBody", {}).get("content", {}).values():
        body = content["schema"]
        if "$ref" in body:
            body = schemas[body["$ref"].rsplit("/", 1)[1]]
        needed = body.get("required", [])
        found += [
            _parameter(name, one, needed=name in needed) for name, one in body.get("properties", {}).items()
        ]
    return found


def _parameter(name: str, schema: dict[str, Any], *, needed: bool) -> Parameter:
    kinds = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
    first = kinds[0] if kinds else {}
    shape = {"date": "日期", "binary": "文件"}.get(first.get("format", ""))
    return Parameter(
        name, shape or TYPES.get(first.get("type", ""), "内容"), schema.get("description", ""), needed
    )


@action("foundation.access:session:open", public=True)
def docs(request: ActorRequest) -> HttpResponse:
    """What programs can ask for."""
    return render(request, "portal/api.html", {"operations": operations()})
