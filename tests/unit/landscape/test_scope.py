"""Scopes: read from a URL, said in words, applied to columns."""

import numpy as np
import pytest
from tests.unit.landscape.small_register import One, register

from zhiqiao.assets.landscape.scope import Scope, read_scope, select, words_of
from zhiqiao.kernel.refusal import Refusal

FOUND = (
    One(filed=2018, ipcs=("C02F9/00",), holders=("澄江大学",), region="990101"),
    One(
        filed=2022,
        ipcs=("C02F1/44", "B01D61/14"),
        holders=("甲公司", "澄江大学"),
        region="990102",
        status="ended",
    ),
    One(filed=2023, ipcs=("F04D13/00",), holders=("乙公司",), region="500109", kind="utility_model"),
)


@pytest.mark.parametrize(
    ("asked", "keys"),
    [
        ({}, [1, 2, 3]),
        ({"ipc": "C02F"}, [1, 2]),
        ({"ipc": "ｃ02f9；f04d"}, [1, 3]),
        ({"holder": "澄江大学"}, [1, 2]),
        ({"region": "9901"}, [1, 2]),
        ({"from": "2019", "to": "2022"}, [2]),
        ({"status": "in_force", "kind": "invention"}, [1]),
        ({"strategic": "7"}, [1, 2]),
        ({"economic": "462"}, [1, 2]),
        ({"ipc": "C02F", "region": "990102"}, [2]),
    ],
)
def test_a_scope_selects(asked: dict[str, str], keys: list[int]) -> None:
    columns = register(FOUND)
    assert columns.keys[select(columns, read_scope(asked))].tolist() == keys


def test_a_text_selects_what_the_search_found() -> None:
    columns = register(FOUND)
    scope = read_scope({"text": "印染废水"})
    assert columns.keys[select(columns, scope, [3, 99])].tolist() == [3]
    assert not np.any(select(columns, scope)), "without an answer of the search nothing is in it"


def test_a_scope_is_the_same_after_its_url() -> None:
    scope = Scope(
        "7.2", "462", ("C02F", "B01D"), "大学", "5001", "膜 过滤", 7, 2018, 2022, "invention", "in_force"
    )
    assert read_scope(scope.asked()) == scope
    assert not Scope().asked()


def test_a_scope_says_itself() -> None:
    assert words_of(Scope()) == "全部专利"
    assert (
        words_of(Scope(ipcs=("C02F",), first_year=2018, status="in_force"))
        == "IPC C02F · 2018–今 年申请 · 有效"
    )


@pytest.mark.parametrize(
    ("asked", "column"),
    [
        ({"ipc": "水处理"}, "ipc"),
        ({"strategic": "99"}, "strategic"),
        ({"economic": "9999"}, "economic"),
        ({"economic": "C"}, "economic"),
        ({"from": "18"}, "from"),
        ({"from": "2022", "to": "2018"}, "from"),
        ({"region": "江北"}, "region"),
        ({"kind": "新型"}, "kind"),
        ({"status": "好"}, "status"),
        ({"need": "甲"}, "need"),
    ],
)
def test_what_makes_no_scope_is_refused_at_its_field(asked: dict[str, str], column: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_scope(asked)
    assert refused.value.column == column
    assert refused.value.remedy
