"""The columns follow the register, and count for each actor what the register would list."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pytest_django.fixtures import Settings
from tests.apps.neighborhood import SISTER, Neighborhood, application_number, ledger_row, workbook

from zhiqiao.assets.imports import services as imports
from zhiqiao.assets.landscape import queries, snapshot
from zhiqiao.assets.landscape.columns import STATUSES, Columns
from zhiqiao.assets.landscape.reach import in_reach
from zhiqiao.assets.landscape.scope import Scope, read_scope
from zhiqiao.assets.landscape.selection import Given
from zhiqiao.assets.register import queries as register
from zhiqiao.assets.register.models import LegalEvent, Patent
from zhiqiao.assets.register.tying import tie_names
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import SYSTEM, Actor
from zhiqiao.kernel.refusal import Refusal


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.ZHIQIAO_VAR = tmp_path
    snapshot.forget()


def bring(actor: Actor, *rows: list[object]) -> int:
    """Import a ledger; the key of the import."""
    return imports.import_files(actor, [("台账.xlsx", workbook(rows))])[0].pk


def held() -> list[int]:
    return snapshot.columns().keys.tolist()


def test_columns_hold_what_the_register_holds(clerk: Actor) -> None:
    bring(
        clerk,
        ledger_row(1, "澄江大学；澄江印染有限公司", 分类号="C02F9/00; B01D61/14"),
        ledger_row(2, "甲公司"),
    )
    columns = snapshot.columns()
    one = register.patents(SYSTEM).order_by("pk").first()
    assert one is not None
    assert columns.keys.tolist() == sorted(register.patents(SYSTEM).values_list("pk", flat=True))
    assert columns.filed[0] == one.filed_on.toordinal() if one.filed_on else 0
    assert [columns.symbols[at] for at in columns.ipc[: columns.ipc_at[1]]] == ["C02F9/00", "B01D61/14"]
    assert [columns.holders[at] for at in columns.holder[: columns.holder_at[1]]] == [
        "澄江大学",
        "澄江印染有限公司",
    ]


def test_only_what_moved_is_read_again(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    bring(clerk, *(ledger_row(serial, "甲公司") for serial in range(1, 31)))
    assert len(held()) == 30
    read: list[int] = []
    whole = snapshot._built

    def counted(found: Any, keys: list[int] | None = None) -> Columns:  # noqa: ANN401 - as the function it wraps
        made = whole(found, keys)
        read.append(made.count)
        return made

    monkeypatch.setattr(snapshot, "_built", counted)
    second = bring(clerk, ledger_row(31, "乙公司"), ledger_row(32, "乙公司"))
    assert len(held()) == 32
    assert sum(read) < 10, "the thirty that did not move are not read again"
    again = snapshot.columns()
    snapshot.forget()
    fresh = snapshot.columns()
    for name in (
        "keys",
        "filed",
        "filed_year",
        "granted",
        "status",
        "kind",
        "holder_at",
        "ipc_at",
        "cited_at",
    ):
        assert np.array_equal(getattr(again, name), getattr(fresh, name)), name
    imports.undo_batch(clerk, second)
    assert len(held()) == 30


def test_a_kept_file_serves_the_next_process(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    bring(clerk, ledger_row(1, "甲公司"))
    before = held()
    snapshot._known.clear()
    monkeypatch.setattr(snapshot, "_built", lambda *_: pytest.fail("the file was good"))
    assert held() == before


def test_each_actor_counts_what_the_register_lists(
    clerk: Actor,
    city_clerk: Actor,
    sister_clerk: Actor,
    office: Actor,
    firm: Actor,
    bank: Actor,
    auditor: Actor,
) -> None:
    bring(
        clerk,
        ledger_row(1, "澄江大学"),
        ledger_row(2, "澄江印染有限公司；澄江大学"),
        ledger_row(3, "外来公司"),
    )
    bring(sister_clerk, ledger_row(4, "西岭某厂"), ledger_row(5, "澄江印染有限公司"))
    columns = snapshot.columns()
    nobody = Actor(99, "某人", Role.PUBLIC)
    counts = {}
    for actor in (clerk, city_clerk, sister_clerk, office, firm, bank, auditor, nobody, SYSTEM):
        listed = sorted(register.patents(actor).values_list("pk", flat=True))
        assert columns.keys[in_reach(actor, columns)].tolist() == listed, actor.name
        counts[actor.name] = len(listed)
    assert counts["office"] == 2
    assert 0 < counts["sister"] < counts["city"]


def test_a_holder_tied_later_moves_the_reach(clerk: Actor, town: Neighborhood) -> None:
    bring(clerk, ledger_row(1, "西岭新厂"))
    assert in_reach(clerk, snapshot.columns()).any()
    town.firm("西岭新厂", SISTER)
    columns = snapshot.columns()
    listed = list(register.patents(clerk).values_list("pk", flat=True))
    assert columns.keys[in_reach(clerk, columns)].tolist() == listed


def test_a_holder_tied_to_another_moves_the_reach(clerk: Actor, office: Actor, town: Neighborhood) -> None:
    """As many holders are tied as before, none was written anew: only whose they are has changed."""
    other = town.person("other", town.organization("澄江师范学院", "university"), "holder_office")
    bring(clerk, ledger_row(1, "澄江大学"), ledger_row(2, "澄江师范学院"))
    assert (in_reach(office, snapshot.columns()).sum(), in_reach(other, snapshot.columns()).sum()) == (1, 1)
    tie_names(["澄江大学"], other.organization_id or 0)
    for actor, many in ((office, 0), (other, 2)):
        columns = snapshot.columns()
        listed = sorted(register.patents(actor).values_list("pk", flat=True))
        assert columns.keys[in_reach(actor, columns)].tolist() == listed, actor.name
        assert len(listed) == many
    bring(clerk, ledger_row(3, "澄江大学"))
    tie_names(["澄江师范学院"], office.organization_id or 0)
    listed = sorted(register.patents(office).values_list("pk", flat=True))
    columns = snapshot.columns()
    assert columns.keys[in_reach(office, columns)].tolist() == listed, (
        "and together with what an import wrote"
    )


def test_the_map_counts_the_scope_within_reach(clerk: Actor, sister_clerk: Actor, firm: Actor) -> None:
    bring(clerk, ledger_row(1, "甲公司"), ledger_row(2, "甲公司", 分类号="F04D13/00", 法律状态="失效"))
    bring(sister_clerk, ledger_row(3, "西岭某厂"))
    found = queries.map_of(clerk, Scope())
    assert (found.count, found.in_force, found.in_reach) == (2, 1, 2)
    assert [one.code for one in found.figures][:3] == ["trends", "applicants", "ipc_by_year"]
    assert queries.map_of(clerk, read_scope({"ipc": "F04D"})).count == 1
    assert queries.map_of(firm, Scope()).count == 0
    assert queries.map_of(clerk, read_scope({"text": "泵"}), found=[]).count == 0
    assert [code for code, _ in queries.regions_of(clerk)] == ["99", "9901", "990101"]
    with pytest.raises(Refusal, match="没有名为"):
        found.figure("nothing")


def test_in_force_is_the_registers_reckoning_on_the_day_not_the_lists_word(clerk: Actor) -> None:
    """A model filed in 2012 that a list still calls 有效 has run out; an event ends another; a later day tells more."""
    old = ledger_row(1, "甲公司", 申请号=application_number(1, kind=2, year=2012), 申请日="2012-03-02")
    bring(clerk, old, ledger_row(2, "甲公司"), ledger_row(3, "甲公司", 法律状态="审中", 授权公告日=""))
    assert Patent.objects.filter(legal_status="in_force").count() == 2
    assert queries.map_of(clerk, Scope()).in_force == 1
    assert queries.map_of(clerk, Scope(status="in_force")).count == 1
    assert queries.map_of(clerk, Scope(status="ended")).count == 1
    one = Patent.objects.get(number=application_number(2))
    LegalEvent.objects.create(
        patent=one,
        category="H10.fee_lapse",
        kind="专利权终止",
        raw="专利权终止",
        effective_on=date(2025, 5, 9),
    )
    assert queries.map_of(clerk, Scope()).in_force == 0
    before = queries.map_of(clerk, Scope(), given=Given(date(2025, 5, 8)))
    assert (before.in_force, before.made_on) == (1, date(2025, 5, 8))
    assert before.figure("trends").notes[-1].endswith("判断到 2025-05-08，不是清单上的状态词")
    for day in (date(2020, 1, 1), date(2025, 5, 8), date(2025, 5, 9), date(2033, 1, 1)):
        whole = snapshot.columns(day)
        told = register.statuses_on(Patent.objects.all(), day)
        assert {int(k): STATUSES[int(s)] for k, s in zip(whole.keys, whole.status, strict=True)} == told
