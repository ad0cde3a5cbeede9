"""One street for the tables too: a foreign key points to the same room or an earlier one, never ahead."""

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Field, Model
from tests.architecture.house import room_ranks


def app_of(model: type[Model]) -> str:
    return model._meta.app_config.name


def pointers() -> Iterator[tuple[type[Model], str, type[Model]]]:
    for model in apps.get_models(include_auto_created=True):
        if not app_of(model).startswith("zhiqiao."):
            continue
        for field in model._meta.get_fields():
            if isinstance(field, Field) and field.is_relation and field.related_model:
                assert not isinstance(field.related_model, str), f"{model.__name__}.{field.name} 指向没有的表"
                yield model, field.name, field.related_model


def test_there_are_tables_to_look_at() -> None:
    assert len(list(pointers())) > 10


def test_every_app_stands_on_the_street() -> None:
    ours = {app_of(model) for model in apps.get_models() if app_of(model).startswith("zhiqiao.")}
    assert ours <= set(room_ranks()), f".importlinter 里没有的应用：{sorted(ours - set(room_ranks()))}"


def test_no_foreign_key_points_ahead() -> None:
    ranks = room_ranks()
    ahead = []
    for model, field, target in pointers():
        here, there = app_of(model), app_of(target)
        if here == there or not there.startswith("zhiqiao."):
            continue
        if ranks[there] >= ranks[here]:
            ahead.append(f"{here}.{model.__name__}.{field} → {there}.{target.__name__}")
    assert ahead == [], f"外键指向了后面的或并列的房间：{ahead}"


def test_facts_hold_no_foreign_key_out_of_the_ledger() -> None:
    out = [
        f"{model.__name__}.{field} → {app_of(target)}"
        for model, field, target in pointers()
        if app_of(model) == "zhiqiao.foundation.evidence" and app_of(target) != "zhiqiao.foundation.evidence"
    ]
    assert out == [], f"事实只用申请号与信用代码说明对象，不用外键：{out}"


def test_figures_and_awards_point_to_no_deal_and_no_listing() -> None:
    counted = ("zhiqiao.outcomes.performance", "zhiqiao.outcomes.subsidies")
    bad = [
        f"{model.__name__}.{field}"
        for model, field, target in pointers()
        if app_of(model) in counted
        and app_of(target).startswith(("zhiqiao.market.", "zhiqiao.transactions."))
    ]
    assert bad == [], f"成效只数事实，不指向交易与供需的表：{bad}"
