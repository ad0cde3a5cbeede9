"""Column mappings kept: whose they are, used again by themselves, changed and forgotten; the whole or nothing."""

import io
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.apps.neighborhood import application_number, ledger_row, workbook

from zhiqiao.assets.imports import mapping_queries, mappings, problem_rows, queries, services
from zhiqiao.assets.imports.models import ColumnMapping, ImportBatch
from zhiqiao.assets.register import queries as register
from zhiqiao.config.command_line import main
from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.audit.models import AuditEntry
from zhiqiao.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db

HEADER = ("案卷", "申报的号", "技术成果", "归口")
FIELDS = {1: "application_number", 2: "title", 3: "holders"}


def row(serial: int, holder: str, **cells: Any) -> list[object]:  # noqa: ANN401 - any cell
    told = {
        "案卷": serial,
        "申报的号": application_number(serial),
        "技术成果": f"台架{serial}",
        "归口": holder,
    }
    return list({**told, **cells}.values())


def refused(actor: Actor, *rows: list[object], name: str = "年报.xlsx") -> ImportBatch:
    batch = services.preview_workbook(actor, name, workbook(rows, HEADER))
    assert batch.state == ImportBatch.REFUSED
    assert batch.may_map
    return batch


def test_a_list_alone_in_an_archive_is_matched_like_any(office: Actor, university: Organization) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("报送/年报.xlsx", workbook([row(1, university.name)], HEADER))
    batch = services.preview_workbook(office, "报送.zip", packed.getvalue())
    assert batch.state == ImportBatch.REFUSED
    assert batch.may_map
    draft = mappings.draft_of(office, batch)
    (previewed,) = mappings.preview_mapping(office, batch, draft.sheet, draft.header_row, FIELDS)
    assert previewed.record is not None
    batch = mappings.map_batch(
        office, batch.pk, name="报送", sheet_name=draft.sheet, header_row=draft.header_row, fields=FIELDS
    )
    assert (batch.state, batch.new) == (ImportBatch.PREVIEWED, 1)


def mapped(actor: Actor, holder: str, name: str = "科技处年报表", **told: Any) -> ImportBatch:  # noqa: ANN401 - of map_batch
    batch = refused(actor, row(1, holder), row(2, holder))
    draft = mappings.draft_of(actor, batch)
    return mappings.map_batch(
        actor,
        batch.pk,
        name=name,
        sheet_name=draft.sheet,
        header_row=draft.header_row,
        fields=FIELDS,
        **told,
    )


def test_columns_matched_once_are_used_by_themselves_the_next_time(
    office: Actor, university: Organization
) -> None:
    batch = mapped(office, university.name)
    assert (batch.state, batch.new, batch.source) == (ImportBatch.PREVIEWED, 2, "mapped")
    assert batch.source_label == "按“科技处年报表”列对应"
    assert services.apply_batch(office, batch.pk).state == ImportBatch.APPLIED
    assert register.count_all() == 2
    again = services.preview_workbook(office, "明年.xlsx", workbook([row(3, university.name)], HEADER))
    assert (again.state, again.new) == (ImportBatch.PREVIEWED, 1)
    kept = ColumnMapping.objects.get()
    assert (kept.used_count, kept.fields["归口"]) == (2, "holders")
    assert kept.used_at is not None
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert mappings.EDIT in actions


def test_the_preview_shows_the_first_rows_and_what_is_wrong_with_them(
    office: Actor, university: Organization
) -> None:
    good = [row(serial, university.name) for serial in range(3, 8)]
    batch = refused(office, row(1, university.name), row(2, university.name, 申报的号="没有"), *good)
    draft = mappings.draft_of(office, batch)
    assert [(one.header, one.field) for one in draft.columns][1] == ("申报的号", "application_number")
    rows = mappings.preview_mapping(office, batch, draft.sheet, draft.header_row, FIELDS)
    assert rows[0].record is not None
    assert rows[0].record.title == "台架1"
    assert rows[1].problem is not None
    assert rows[1].problem.row == 3
    with pytest.raises(Refusal, match="专利名称"):
        mappings.preview_mapping(office, batch, draft.sheet, draft.header_row, {1: "application_number"})


def test_what_the_lead_agency_gives_to_the_region_serves_its_offices(
    clerk: Actor, office: Actor, sister_clerk: Actor, university: Organization
) -> None:
    mapped(clerk, university.name, is_region_wide=True)
    batch = services.preview_workbook(office, "年报.xlsx", workbook([row(5, university.name)], HEADER))
    assert batch.state == ImportBatch.PREVIEWED
    assert [one.name for one in mapping_queries.mappings(office)] == ["科技处年报表"]
    other = services.preview_workbook(sister_clerk, "年报.xlsx", workbook([row(6, "别处大学")], HEADER))
    assert other.state == ImportBatch.REFUSED, "别的地区用不到"
    assert not mapping_queries.mappings(sister_clerk).exists()
    with pytest.raises(Denied):
        mappings.change_mapping(office, ColumnMapping.objects.get().pk, name="改名", fields={})


def test_an_offices_own_mapping_comes_before_the_regions(
    clerk: Actor, office: Actor, university: Organization
) -> None:
    mapped(office, university.name, name="本校的")
    batch = refused(clerk, row(8, university.name))
    mappings.map_batch(
        clerk, batch.pk, name="全区的", sheet_name="Sheet", header_row=1, fields=FIELDS, is_region_wide=True
    )
    again = services.preview_workbook(office, "年报.xlsx", workbook([row(9, university.name)], HEADER))
    assert again.source_label == "按“本校的”列对应"


def test_an_office_cannot_give_a_mapping_to_the_region(office: Actor, university: Organization) -> None:
    with pytest.raises(Refusal, match="主管部门"):
        mapped(office, university.name, is_region_wide=True)
    assert not ColumnMapping.objects.exists()


@pytest.mark.parametrize(
    ("name", "words"), [("  ", "起名"), ("长" * 61, "太长"), ("科技处年报表", "已有一份")]
)
def test_a_bad_name_is_refused(office: Actor, university: Organization, name: str, words: str) -> None:
    kept = mapped(office, university.name)
    assert kept.state == ImportBatch.PREVIEWED
    with pytest.raises(Refusal, match=words):
        mappings.keep_mapping(office, name, ["甲", "乙"], {"甲": "title", "乙": "application_number"})


def test_a_mapping_is_changed_and_forgotten(office: Actor, university: Organization) -> None:
    mapped(office, university.name)
    one = ColumnMapping.objects.get()
    fields = {"申报的号": "application_number", "技术成果": "title"}
    mappings.change_mapping(office, one.pk, name="新名", fields=fields)
    again = services.preview_workbook(office, "年报.xlsx", workbook([row(3, university.name)], HEADER))
    assert again.source_label == "按“新名”列对应"
    assert "holder_names" not in (queries.planned(again).get().after or {})
    assert mappings.delete_mapping(office, one.pk) == "新名"
    assert refused(office, row(4, university.name)).state == ImportBatch.REFUSED


def test_a_bigger_file_is_read_by_its_mapping_in_the_background(
    office: Actor,
    university: Organization,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[list[Any]]],
) -> None:
    monkeypatch.setattr(services, "AT_ONCE_BYTES", 10)
    data = workbook([row(1, university.name), row(2, university.name)], HEADER)
    with django_capture_on_commit_callbacks(execute=True):
        batch = services.preview_workbook(office, "年报.xlsx", data)
    batch.refresh_from_db()
    assert (batch.state, batch.may_map) == (ImportBatch.REFUSED, True)
    with django_capture_on_commit_callbacks(execute=True):
        batch = mappings.map_batch(
            office, batch.pk, name="年报", sheet_name="Sheet", header_row=1, fields=FIELDS
        )
        assert batch.state == ImportBatch.READING
    batch.refresh_from_db()
    assert (batch.state, batch.new, batch.source_label) == (ImportBatch.PREVIEWED, 2, "按“年报”列对应")


def test_a_recognized_file_is_not_matched_again(office: Actor, university: Organization) -> None:
    batch = services.preview_workbook(office, "台账.xlsx", workbook([ledger_row(1, university.name)]))
    with pytest.raises(Refusal, match="不能按列对应"):
        mappings.draft_of(office, batch)


def test_the_whole_or_nothing_is_held_back_by_one_bad_row(clerk: Actor) -> None:
    rows = [ledger_row(1, "江州农业大学"), ledger_row(2, "江州农业大学", 名称="")]
    batch = services.preview_workbook(clerk, "台账.xlsx", workbook(rows), all_or_nothing=True)
    with pytest.raises(Refusal, match="1 行被拒收"):
        services.apply_batch(clerk, batch.pk)
    assert register.count_all() == 0
    services.choose_all_or_nothing(clerk, batch.pk, all_or_nothing=False)
    assert services.apply_batch(clerk, batch.pk).state == ImportBatch.APPLIED
    assert register.count_all() == 1
    with pytest.raises(Refusal, match="已写入"):
        services.choose_all_or_nothing(clerk, batch.pk, all_or_nothing=True)


def test_the_whole_of_a_clean_file_is_written(clerk: Actor) -> None:
    data = workbook([ledger_row(1, "江州农业大学")])
    batch = services.preview_workbook(clerk, "台账.xlsx", data, all_or_nothing=True)
    assert services.apply_batch(clerk, batch.pk).state == ImportBatch.APPLIED


def test_rejected_rows_are_mended_in_their_workbook_and_brought_again(clerk: Actor) -> None:
    rows = [
        ledger_row(1, "江州农业大学"),
        ledger_row(2, "江州农业大学", 名称=""),
        ledger_row(3, "江州农业大学", 申请日="2023-02-30"),
    ]
    batch = services.preview_workbook(clerk, "台账.xlsx", workbook(rows))
    services.apply_batch(clerk, batch.pk)
    book = openpyxl.load_workbook(io.BytesIO(problem_rows.workbook(batch)))
    assert book.sheetnames == [problem_rows.MEND, "拒收的行"]
    sheet = book[problem_rows.MEND]
    header = [cell.value for cell in sheet[1]]
    assert header[:3] == ["原表行号", "拒收原因", "怎样改正"]
    assert [sheet.cell(at, 1).value for at in (2, 3)] == [3, 4]
    assert "是空的" in str(sheet.cell(2, 2).value)
    sheet.cell(2, header.index("名称") + 1).value = "补上的名称"
    sheet.cell(3, header.index("申请日") + 1).value = "2023-02-28"
    mended = io.BytesIO()
    book.save(mended)
    again = services.preview_workbook(clerk, "改好的.xlsx", mended.getvalue())
    assert (again.new, again.rejected) == (2, 0), again.reason
    services.apply_batch(clerk, again.pk)
    assert register.count_all() == 3


def test_rejected_rows_of_a_mapped_list_come_back_by_the_same_mapping(
    office: Actor, university: Organization
) -> None:
    mapped(office, university.name)
    bad = services.preview_workbook(
        office, "年报.xlsx", workbook([row(4, university.name, 技术成果="")], HEADER)
    )
    assert (bad.new, bad.rejected) == (0, 1)
    book = openpyxl.load_workbook(io.BytesIO(problem_rows.workbook(bad)))
    sheet = book[problem_rows.MEND]
    column = [cell.value for cell in sheet[1]].index("技术成果") + 1
    sheet.cell(2, column).value = "补上"
    mended = io.BytesIO()
    book.save(mended)
    again = services.preview_workbook(office, "改好.xlsx", mended.getvalue())
    assert (again.state, again.new, again.rejected) == (ImportBatch.PREVIEWED, 1, 0)


def test_what_was_left_out_while_reading_is_kept_with_the_import(clerk: Actor) -> None:
    total: list[object] = ["合计", *[""] * 6, "1 件"]
    rows = [ledger_row(1, "江州农业大学"), total]
    batch = services.preview_workbook(clerk, "台账.xlsx", workbook(rows))
    assert any("第 3 行" in note for one in batch.files for note in one["notes"])


def test_the_command_line_reads_by_a_named_mapping(
    office: Actor,
    university: Organization,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mapped(office, university.name)
    path = tmp_path / "年报.xlsx"
    path.write_bytes(workbook([row(7, university.name)], HEADER))
    monkeypatch.setenv("ZHIQIAO_DATABASE_URL", "sqlite:///这次测试的库已经打开")
    assert main(["import", str(path), "--dry-run"]) == 1, "命令行不替任何单位猜用哪一份"
    assert main(["import", str(path), "--dry-run", "--mapping", "科技处年报表"]) == 0
    assert "按“科技处年报表”列对应，1 行" in capsys.readouterr().out
    assert main(["import", str(path), "--dry-run", "--mapping", "没有的"]) == 1
    assert "现有：“科技处年报表”" in capsys.readouterr().err
    monkeypatch.delenv("ZHIQIAO_DATABASE_URL")
    monkeypatch.setenv("ZHIQIAO_VAR", str(tmp_path))
    assert main(["import", str(path), "--mapping", "科技处年报表"]) == 1
    assert "没有数据库" in capsys.readouterr().err


def test_the_command_line_writes_the_whole_or_nothing(
    db: None,  # noqa: ARG001 - asked for, so that there is a database
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "台账.csv"
    path.write_text("申请号,专利名称\nCN202111434680.4,甲\nCN202111434680.9,乙\n", encoding="utf-8")
    assert main(["import", str(path), "--all-or-nothing"]) == 1
    assert "1 行被拒收" in capsys.readouterr().err
    assert register.count_all() == 0
