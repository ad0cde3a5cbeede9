"""Several files in one upload, archives among them: one import, each file told, written and taken back together."""

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.apps.neighborhood import application_number, ledger_row, workbook

from zhiqiao.assets.imports import problem_rows, queries, services, staging
from zhiqiao.assets.imports.models import ImportBatch, ImportRow
from zhiqiao.assets.register import queries as register
from zhiqiao.assets.register.models import Patent
from zhiqiao.foundation.access.rules import SYSTEM, Actor
from zhiqiao.foundation.documents.refusals import DocumentRefused

pytestmark = pytest.mark.django_db

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
HOLDER = "江州农业大学"


def golden(code: str) -> bytes:
    (source,) = (GOLDEN / code).glob("input.*")
    return source.read_bytes()


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def told(batch: ImportBatch) -> dict[str, dict[str, Any]]:
    return {one["file"]: one for one in batch.files}


def test_files_of_all_kinds_are_one_import_that_is_written_and_taken_back_as_one(clerk: Actor) -> None:
    batch = services.preview_files(
        clerk,
        [
            ("台账.xlsx", workbook([ledger_row(1, HOLDER), ledger_row(2, HOLDER)])),
            ("国外.zip", zipped({"EPO/a.xml": golden("epo_exchange"), "说明.txt": b"read me"})),
            ("题录.txt", golden("cnki_citation")),
        ],
    )
    assert batch.state == ImportBatch.PREVIEWED
    assert batch.file_name == "台账.xlsx 等 3 个文件"
    files = told(batch)
    assert {name: one["format"] for name, one in files.items()} == {
        "台账.xlsx": "city_ledger",
        "国外.zip/EPO/a.xml": "epo_exchange",
        "题录.txt": "cnki_citation",
        "国外.zip/说明.txt": "",
    }
    assert files["国外.zip/说明.txt"]["is_skipped"] is True
    assert (batch.new, batch.rejected) == (2 + 1 + 3, 1 + 3)
    counts = queries.counts_by_file(batch)
    assert counts["国外.zip/EPO/a.xml"] == {ImportRow.NEW: 1, ImportRow.REJECTED: 1}
    services.apply_batch(clerk, batch.pk)
    assert register.count_all() == 6
    valve = Patent.objects.get(number="EP9990002A1")
    assert (valve.office, valve.claims_count, valve.events.count()) == ("EP", 2, 2)
    again = services.preview_files(
        clerk,
        [("题录.txt", golden("cnki_citation")), ("国外.zip", zipped({"EPO/a.xml": golden("epo_exchange")}))],
    )
    assert (again.new, again.changed, again.unchanged) == (0, 0, 4)
    services.undo_batch(clerk, batch.pk)
    assert register.count_all() == 0


def test_claims_brought_later_join_the_patent_the_register_has(clerk: Actor) -> None:
    whole = golden("epo_exchange").decode()
    begin, end = whole.index(" <ftxt:fulltext-documents"), whole.index(" <ops:patent-family")
    biblio = whole[:begin] + whole[whole.index("</ops:world-patent-data>") :]
    head = whole[: whole.index(" <exchange-documents>")]
    claims = head + whole[begin:end] + "</ops:world-patent-data>"
    services.apply_batch(clerk, services.preview_files(clerk, [("a.xml", biblio.encode())]).pk)
    assert Patent.objects.get().first_claim == ""
    batch = services.preview_files(clerk, [("claims.xml", claims.encode())])
    assert (batch.new, batch.changed, batch.rejected) == (0, 1, 0)
    services.apply_batch(clerk, batch.pk)
    patent = Patent.objects.get()
    assert patent.first_claim == "1. A valve with a float."
    assert patent.title == "Underwater valve"


def test_what_has_no_title_waits_for_the_patents_it_adds_to(
    clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Claims read before the bibliography, in chunks of one row: still one patent."""
    monkeypatch.setattr(staging, "CHUNK", 1)
    whole = golden("epo_exchange").decode()
    begin, end = whole.index(" <exchange-documents>"), whole.index(" <ftxt:fulltext-documents")
    turned = whole[:begin] + whole[end : whole.index("</ops:world-patent-data>")]
    turned += whole[begin:end] + "</ops:world-patent-data>"
    batch = services.preview_files(clerk, [("a.xml", turned.encode())])
    assert (batch.new, batch.rejected) == (1, 1)
    services.apply_batch(clerk, batch.pk)
    patent = Patent.objects.get()
    assert (patent.title, patent.claims_count, patent.events.count()) == ("Underwater valve", 2, 2)


def test_a_file_that_may_not_come_in_is_told_and_the_others_are_planned(clerk: Actor) -> None:
    hostile = b'<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    batch = services.preview_files(clerk, [("实体.xml", hostile), ("题录.txt", golden("cnki_citation"))])
    assert batch.new == 3
    refusal = told(batch)["实体.xml"]["refusal"]
    assert "第 2 行" in refusal["reason"]
    assert refusal["remedy"]
    with pytest.raises(DocumentRefused, match="第 2 行"):
        services.preview_files(clerk, [("实体.xml", hostile)])
    with pytest.raises(DocumentRefused, match="2 个文件都不能上传"):
        services.preview_files(clerk, [("实体.xml", hostile), ("空.xml", b"")])


def test_rejected_rows_of_every_file_come_back_as_they_stood(clerk: Actor) -> None:
    first = workbook([ledger_row(1, HOLDER), ledger_row(2, HOLDER, 申请日="2023-02-30")])
    second = workbook([ledger_row(3, HOLDER, 名称=""), ledger_row(4, HOLDER)])
    batch = services.preview_files(
        clerk,
        [
            ("甲.xlsx", first),
            ("乙.zip", zipped({"年报/乙.xlsx": second})),
            ("题录.txt", golden("cnki_citation")),
        ],
    )
    assert batch.rejected == 2 + 3
    book = openpyxl.load_workbook(io.BytesIO(problem_rows.workbook(batch)))
    mending = [book[name] for name in book.sheetnames if name.startswith(problem_rows.MEND)]
    header = [cell.value for cell in mending[0][1]]
    numbers = {
        sheet.cell(2, header.index("申请号") + 1).value: (sheet.cell(2, 1).value, sheet.max_row)
        for sheet in mending
    }
    assert numbers == {application_number(2): (3, 2), application_number(3): (2, 2)}
    alone = services.preview_files(clerk, [("题录.txt", golden("cnki_citation"))])
    book = openpyxl.load_workbook(io.BytesIO(problem_rows.workbook(alone)))
    assert (book.sheetnames, book["拒收的行"].max_row) == (["拒收的行"], 1 + 3), "不是表格的，只列问题"


def test_an_upload_without_patents_is_kept_as_refused(clerk: Actor) -> None:
    batch = services.preview_files(clerk, [("资料.zip", zipped({"说明.txt": b"read me", "b.json": b"{}"}))])
    assert batch.state == ImportBatch.REFUSED
    assert "2 个文件里没有可以导入的专利" in batch.reason
    assert len(batch.files) == 2


@pytest.mark.usefixtures("town")
def test_the_command_line_writes_one_import() -> None:
    batch = services.import_together(
        SYSTEM, [("题录.txt", golden("cnki_citation")), ("a.xml", golden("uspto_xml"))], region_code="990101"
    )
    assert batch.state == ImportBatch.APPLIED
    assert register.count_all() == 5
    assert ImportBatch.objects.count() == 1
