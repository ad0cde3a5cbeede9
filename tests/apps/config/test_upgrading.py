"""An installation of before several sources were kept upgrades with its rows: nothing is lost, all of it can go on.

The rows are those that the program of that time wrote for an invented district: ledgers and an export imported, an
import waiting to be written, a patent typed by hand, a stock-take half done.
"""

import json
from collections.abc import Iterator

import pytest
from django.apps.registry import Apps
from django.core import serializers
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from pytest_django import DjangoDbBlocker
from tests.apps.neighborhood import application_number, ledger_row, workbook
from tests.conftest import ROOT
from tests.own_database import database_at, standing_in

from zhiqiao.assets.imports import holder_queue, services
from zhiqiao.assets.imports.models import HolderName, ImportBatch, ImportRow
from zhiqiao.assets.register import queries as register
from zhiqiao.assets.register.models import LegalEvent, Patent, SourceRecord
from zhiqiao.assets.stocktake import queries as stocktake
from zhiqiao.assets.stocktake import services as stocktake_services
from zhiqiao.assets.stocktake.models import FundingDeclaration
from zhiqiao.foundation.access.actors import actor_of_membership
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts.models import Membership, OrganizationName
from zhiqiao.kernel.refusal import Refusal

ROWS = json.loads((ROOT / "tests/golden/upgrades/before_several_sources.json").read_text(encoding="utf-8"))
# Where the chain of each of our apps ended then; appraisal, landscape and registers had no tables.
THEN = {
    "accounts": "0001_initial",
    "audit": "0001_initial",
    "documents": "0001_initial",
    "evidence": "0001_initial",
    "jobs": "0001_initial",
    "notices": "0001_initial",
    "register": "0001_initial",
    "imports": "0001_initial",
    "stocktake": "0001_initial",
    "catalog": "0001_initial",
    "matching": "0005_learning",
    "deals": "0001_initial",
    "programme": "0001_initial",
    "subsidies": "0001_initial",
    "reports": "0001_initial",
}
SINCE = {"appraisal", "landscape", "registers"}
# A patent that no import kept here has brought.
UNBROUGHT = "198510000001X"
LEDGER, EXPORT, CHANGED, TYPED, AGAIN, WAITING = range(1, 7)


def enter_rows(apps: Apps) -> None:
    """The rows of then, with their keys and times, in tables of then."""
    entered = []
    for row in ROWS:
        model = apps.get_model(row["model"])
        fields = {model._meta.get_field(name): value for name, value in row["fields"].items()}
        told = {field.attname: field.to_python(value) for field, value in fields.items()}  # type: ignore[union-attr]  # no relation backwards is dumped
        model(pk=row["pk"], **told).save_base(raw=True)
        entered.append(model)
    patent = apps.get_model("register", "Patent")
    patent.objects.create(
        pk=99,
        number=UNBROUGHT,
        title="一种老装置",
        source="city_ledger",
        region_code="990101",
        record={"title": "一种老装置", "claims_count": 4},
    )
    with connection.cursor() as cursor:
        for line in connection.ops.sequence_reset_sql(no_style(), list(dict.fromkeys(entered))):
            cursor.execute(line)


@pytest.fixture(scope="module")
def beside(
    django_db_setup: None,  # noqa: ARG001 - the database of the tests is there
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """An empty database in place of the tests' own."""
    if connection.vendor == "sqlite":
        with database_at(tmp_path_factory.mktemp("then") / "zhiqiao.sqlite3", django_db_blocker):
            yield
        return
    name = f"{connection.settings_dict['NAME']}_then"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        with standing_in({"NAME": name}, django_db_blocker):
            yield
    finally:
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def upgraded(beside: None) -> None:  # noqa: ARG001 - the database it is done to
    """The installation of then, upgraded as `zhiqiao migrate` does it."""
    executor = MigrationExecutor(connection)
    others = [node for node in executor.loader.graph.leaf_nodes() if node[0] not in {*THEN, *SINCE}]
    executor.migrate([*others, *THEN.items()])
    state = executor.loader.project_state([*others, *THEN.items()])
    enter_rows(state.apps)
    call_command("migrate", verbosity=0)


@pytest.fixture(autouse=True)
def _taken_back(upgraded: None) -> Iterator[None]:  # noqa: ARG001 - what each test begins with
    """Each test begins with the installation as it was upgraded."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def actor(username: str) -> Actor:
    return actor_of_membership(Membership.objects.get(user__username=username))


def model_of(name: str) -> type[models.Model]:
    from django.apps import apps

    return apps.get_model(name)


@pytest.mark.parametrize("name", sorted({row["model"] for row in ROWS}))
def test_every_row_of_then_is_there_as_it_was(name: str) -> None:
    then = {row["pk"]: row["fields"] for row in ROWS if row["model"] == name}
    held = json.loads(serializers.serialize("json", model_of(name)._default_manager.order_by("pk")))
    now = {row["pk"]: row["fields"] for row in held}
    assert set(now) == {*then, *([99] if name == "register.patent" else [])}
    for pk, fields in then.items():
        assert {column: now[pk][column] for column in fields} == fields, (name, pk)


def test_columns_made_since_are_filled_from_what_was_kept() -> None:
    told = {
        one.number: (one.office, one.claims_count, one.cited_by_count)
        for one in Patent.objects.exclude(application_number__isnull=False)
    }
    assert told == {
        "CN199999901B": ("CN", 10, 3),
        "US20990000904A1": ("US", None, 1132),
        "CN299999902U": ("CN", 8, 0),
        UNBROUGHT: ("CN", 4, None),
    }
    events = {one.kind: one.category for one in LegalEvent.objects.all()}
    assert events == {
        "授权": "F10.granted",
        "质押": "W10.pledged",
        "实质审查": "D10.examination",
        "未缴年费": "H10.fee_lapse",
    }
    names = OrganizationName.objects.values_list("organization__name", "name", "kind", "is_confirmed")
    assert sorted(names) == [
        (name, name, "formal", True) for name in ("澄江区市场监督管理局", "澄江印染有限公司", "澄江大学")
    ]


def test_each_import_has_its_own_word_on_each_patent() -> None:
    records = SourceRecord.objects.order_by("patent_id", "batch_id")
    told = [(one.patent_id, one.source, one.batch_id, one.place) for one in records]
    assert told == [
        (1, "city_ledger", LEDGER, "“台账.xlsx”工作表“Sheet”第 2 行"),
        (2, "city_ledger", LEDGER, "“台账.xlsx”工作表“Sheet”第 3 行"),
        (2, "city_ledger", CHANGED, "“改动.xlsx”工作表“Sheet”第 2 行"),
        (3, "city_ledger", LEDGER, "“台账.xlsx”工作表“Sheet”第 4 行"),
        (3, "city_ledger", AGAIN, "“再改.xlsx”工作表“Sheet”第 2 行"),
        (4, "patsnap", EXPORT, "“导出.csv”第 2 行"),
        (5, "patsnap", EXPORT, "“导出.csv”第 3 行"),
        (6, "patsnap", EXPORT, "“导出.csv”第 4 行"),
        (7, "city_ledger", CHANGED, "“改动.xlsx”工作表“Sheet”第 3 行"),
        (8, "typed_by_hand", TYPED, "“手工录入”第 1 行"),
        (9, "city_ledger", AGAIN, "“再改.xlsx”工作表“Sheet”第 3 行"),
        (99, "city_ledger", 0, ""),
    ]
    for one in records:
        if one.batch_id:
            row = ImportRow.objects.get(batch_id=one.batch_id, number=one.patent.number)
            assert one.told == row.after
        else:
            assert one.told == one.patent.record
    assert set(records.values_list("region_code", flat=True)) == {"990101"}


def test_the_import_that_waited_can_be_written() -> None:
    batch = services.apply_batch(actor("clerk"), WAITING)
    assert batch.state == ImportBatch.APPLIED
    old, new = Patent.objects.get(pk=1), Patent.objects.get(number=application_number(5))
    assert (old.legal_status, new.title) == ("ended", "一种试验装置5")
    assert [one.source for one in new.source_records.all()] == ["city_ledger"]
    services.undo_batch(actor("clerk"), WAITING)
    old.refresh_from_db()
    assert old.legal_status == "in_force"
    assert not register.by_numbers([new.number])


def test_the_same_ledger_once_more_changes_nothing() -> None:
    rows = [
        ledger_row(2, "澄江大学；澄江印染有限公司", 名称="改名的试验装置"),
        ledger_row(4, "澄江大学"),
        ledger_row(6, "澄江印染有限公司"),
    ]
    batch = services.preview_workbook(actor("clerk"), "又一遍.xlsx", workbook(rows))
    assert (batch.new, batch.changed, batch.unchanged, batch.rejected) == (0, 0, 3, 0)


def test_what_was_written_then_can_be_taken_back_unless_in_use() -> None:
    services.undo_batch(actor("clerk"), AGAIN)
    assert Patent.objects.get(pk=3).title == "一种试验装置3"
    assert not register.by_numbers([application_number(6)])
    assert SourceRecord.objects.filter(batch_id=AGAIN).count() == 0
    with pytest.raises(Refusal, match="在用"):
        services.undo_batch(actor("clerk"), CHANGED)


def test_the_stock_take_goes_on() -> None:
    office = actor("office")
    assert [one.patent.number for one in stocktake.pool(office)] == [application_number(9)]
    assert stocktake.entries(office, 1).count() == 5
    stocktake_services.assess_entry(office, 2, "A", 4)
    assert stocktake.entry(office, 2).state == "assessed"
    assert stocktake_services.gather_funded(office) == 1
    one = FundingDeclaration.objects.get()
    assert (one.patent.number, one.project_number) == (application_number(9), "2019YFC0400001")


def test_names_without_an_organization_are_looked_over() -> None:
    holder_queue.gather_names(actor("clerk"))
    waiting = set(HolderName.objects.filter(state=HolderName.WAITING).values_list("name", flat=True))
    assert waiting == {"澄江印染有限责任公司", "澄江试验有限公司", "VALVE WORKS"}
