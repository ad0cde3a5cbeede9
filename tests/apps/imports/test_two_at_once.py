"""Two people write at the same moment: one is written, the other is told. Needs a real PostgreSQL."""

import threading

import pytest
from django.db import connection
from tests.apps.neighborhood import ledger_row, workbook

from zhiqiao.assets.imports import services
from zhiqiao.assets.imports.models import ImportBatch
from zhiqiao.assets.register.models import Patent
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.kernel.refusal import Refusal

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
HOLDER = "江州农业大学"


def apply_at_once(actor: Actor, batches: list[ImportBatch]) -> list[str]:
    """Apply them in threads that start together; what each was refused with."""
    ready = threading.Barrier(len(batches))
    refused: list[str] = []

    def run(pk: int) -> None:
        ready.wait()
        try:
            services.apply_batch(actor, pk)
        except Refusal as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(batch.pk,)) for batch in batches]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return refused


def test_of_two_imports_of_the_same_new_patents_one_is_told_to_upload_again(clerk: Actor) -> None:
    rows = [ledger_row(serial, HOLDER) for serial in range(1, 40)]
    batches = [services.preview_workbook(clerk, f"{name}.xlsx", workbook(rows)) for name in "甲乙"]
    refused = apply_at_once(clerk, batches)
    assert len(refused) == 1
    assert "预览之后登记簿又有变化" in refused[0]
    assert Patent.objects.count() == 39
    states = sorted(ImportBatch.objects.values_list("state", flat=True))
    assert states == [ImportBatch.APPLIED, ImportBatch.PREVIEWED]


def test_of_two_imports_that_change_the_same_patent_one_is_told(clerk: Actor) -> None:
    services.apply_batch(
        clerk, services.preview_workbook(clerk, "原.xlsx", workbook([ledger_row(1, HOLDER)])).pk
    )
    batches = [
        services.preview_workbook(
            clerk, f"{name}.xlsx", workbook([ledger_row(1, HOLDER, 名称=f"改成{name}")])
        )
        for name in "甲乙"
    ]
    refused = apply_at_once(clerk, batches)
    assert len(refused) == 1
    assert "预览之后登记簿又有变化" in refused[0]
    (written,) = ImportBatch.objects.filter(state=ImportBatch.APPLIED, changed=1)
    assert Patent.objects.get().title == f"改成{written.file_name[0]}"
