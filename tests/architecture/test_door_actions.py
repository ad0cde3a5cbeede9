"""Every URL and every API operation has an action, and every action is declared in a policy with a label."""

import re
from collections.abc import Callable
from typing import Any

from zhiqiao.config.reference import action_of, doors
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import ACTIONS

# Start of the route -> why it carries no action of ours. Nothing else may go without one.
EXEMPT = {
    "accounts/": "allauth 的登录、改密与两步验证：登录前没有身份，登录后只动本人的账号",
}
# Ninja's own pages, which describe the API and hold no data.
EXEMPT_CALLABLES = {
    "openapi_json": "接口说明，不含数据",
    "openapi_view": "接口说明，不含数据",
    "default_home": "接口根地址，ninja 自带",
}
ACTION_FORM = re.compile(r"^[a-z_]+\.[a-z_]+:[a-z_]+:[a-z_]+$")


def exempt(route: str, door: Callable[..., Any]) -> bool:
    name = getattr(getattr(door, "func", door), "__name__", "")
    module = getattr(getattr(door, "func", door), "__module__", "")
    return route.startswith(tuple(EXEMPT)) or (module.startswith("ninja.") and name in EXEMPT_CALLABLES)


def test_there_are_doors_to_look_at() -> None:
    kinds = {route.split("/")[0] for route, _ in doors()}
    assert {"w", "accounts"} <= kinds, f"网址表里没有工作台或登录：{sorted(kinds)}"
    assert any("api/" in route for route, _ in doors()), "网址表里没有接口"


def test_every_url_and_api_operation_has_an_action() -> None:
    without = [route for route, door in doors() if not action_of(door) and not exempt(route, door)]
    assert without == [], f"没有 @action 的入口：{without}"


def test_every_action_of_a_door_is_declared() -> None:
    unknown = {route: code for route, door in doors() if (code := action_of(door)) and code not in ACTIONS}
    assert unknown == {}, f"policy.py 没有登记的动作：{unknown}"


def test_actions_follow_the_grammar_and_have_chinese_labels() -> None:
    assert len(ACTIONS) > 10
    bad = [
        code
        for code, one in ACTIONS.items()
        if not ACTION_FORM.match(code) or not re.search("[一-鿿]", one.label)
    ]
    assert bad == []


def test_an_action_names_an_app_that_stands() -> None:
    from django.apps import apps

    names = {config.name.removeprefix("zhiqiao.") for config in apps.get_app_configs()}
    assert {code.split(":")[0] for code in ACTIONS} <= names


def test_only_some_actions_are_open_to_the_public() -> None:
    """A door marked public performs an action the public may do; no other door is public."""
    wrong = [
        route
        for route, door in doors()
        if getattr(door, "public", False) and Role.PUBLIC not in ACTIONS[action_of(door)].who
    ]
    assert wrong == [], f"入口对公众开放，但动作没有：{wrong}"
