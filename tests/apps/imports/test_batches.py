"""Preview, apply, undo: nothing written unseen, nothing half, taken back exactly or not at all."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from tests.apps.imports.brought import bring, counts, dump
from tests.apps.neighborhood import HERE, LEDGER_HEADER, SISTER, application_number, ledger_row, workbook

from zhiqiao.assets.imports import queries, services, staging, typed
from zhiqiao.assets.imports.models import ImportBatch, ImportRow
from zhiqiao.assets.register import queries as register
from zhiqiao.assets.register import rows as register_rows
from zhiqiao.assets.register import services as register_services
from zhiqiao.assets.register.models import Patent
from zhiqiao.foundation.access.rules import SYSTEM, Actor, Denied
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.audit.models import AuditEntry
from zhiqiao.foundation.jobs.models import Progress
from zhiqiao.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db

STRANGER = "江州农业大学"
Capture = Callable[..., AbstractContextManager[list[Any]]]


def test_nothing_is_written_before_it_has_been_seen(clerk: Actor) -> None:
    wrong = ledger_row(3, STRANGER, 申请号="202111434680.4")
    batch = bring(clerk, ledger_row(1, STRANGER), ledger_row(2, STRANGER), wrong, apply=False)
    wrong_digit = queries.planned(batch, "rejected").get() if batch.rejected else None
    assert batch.state == ImportBatch.PREVIEWED
    assert register.count_all() == 0
    assert counts(batch) in {(3, 0, 0, 0), (2, 0, 0, 1)}
    assert batch.source == "city_ledger"
    assert wrong_digit is None or wrong_digit.remedy


def test_rejected_rows_say_where_what_why_and_how_to_mend_it(clerk: Actor) -> None:
    good = application_number(5)
    wrong = good[:-1] + ("0" if good[-1] != "0" else "1")
    batch = bring(
        clerk,
        ledger_row(4, STRANGER),
        ledger_row(5, STRANGER, 申请号=wrong),
        ledger_row(6, STRANGER, 名称=""),
    )
    assert counts(batch) == (1, 0, 0, 2)
    rows = list(queries.planned(batch, ImportRow.REJECTED))
    assert [row.row for row in rows] == [3, 4], "行号是 Excel 里的行号"
    assert (rows[0].column, rows[0].value) == ("申请号", wrong)
    assert good[-1] in rows[0].reason + rows[0].remedy
    assert rows[1].column == "名称"
    assert register.count_all() == 1, "好行不因坏行而丢"


def test_applied_once_it_is_all_there_and_a_second_time_nothing_is_new(clerk: Actor) -> None:
    rows = [ledger_row(n, STRANGER) for n in range(1, 6)]
    bring(clerk, *rows)
    first = dump()
    assert len(first["patents"]) == 5
    again = bring(clerk, *rows, apply=False)
    assert counts(again) == (0, 0, 5, 0)
    services.apply_batch(clerk, again.pk)
    assert dump() == first


def test_a_changed_row_shows_before_and_after_and_undo_restores_exactly(
    clerk: Actor, university: Organization
) -> None:
    bring(clerk, ledger_row(1, university.name), ledger_row(2, STRANGER), ledger_row(3, STRANGER))
    before = dump()
    changed = ledger_row(1, STRANGER, 法律状态="失效", 名称="改了名", 分类号="H01L21/00;B01D61/14")
    moved = ledger_row(2, university.name, 摘要="")
    batch = bring(clerk, changed, moved, ledger_row(3, STRANGER), ledger_row(9, STRANGER))
    assert counts(batch) == (1, 2, 1, 0)
    row = queries.planned(batch, ImportRow.CHANGED).get(number=application_number(1))
    assert row.changes["legal_status"] == ["in_force", "ended"]
    assert row.changes["holder_names"] == [[university.name], [STRANGER]]
    assert Patent.objects.get(number=application_number(2)).abstract, "空格不抹掉已有内容"
    services.undo_batch(clerk, batch.pk)
    assert dump() == before


def test_undo_restores_the_source_and_region_of_the_import_before(
    office: Actor, clerk: Actor, city_clerk: Actor
) -> None:
    typed.type_patent(
        office,
        {
            "application_number": application_number(1),
            "title": "甲",
            "holder_names": office.organization_name,
        },
    )
    bring(clerk, ledger_row(2, STRANGER))
    before = dump()
    batch = bring(
        city_clerk, ledger_row(1, office.organization_name), ledger_row(2, office.organization_name)
    )
    assert counts(batch) == (0, 2, 0, 0)
    assert Patent.objects.get(number=application_number(1)).source == "city_ledger"
    services.undo_batch(city_clerk, batch.pk)
    assert dump() == before
    assert Patent.objects.get(number=application_number(1)).source == "typed_by_hand"


def test_undone_it_can_be_brought_again(clerk: Actor) -> None:
    first = bring(clerk, ledger_row(1, STRANGER))
    assert services.undo_batch(clerk, first.pk).state == ImportBatch.UNDONE
    assert register.count_all() == 0
    assert counts(bring(clerk, ledger_row(1, STRANGER))) == (1, 0, 0, 0)
    with pytest.raises(Refusal, match="已撤销"):
        services.undo_batch(clerk, first.pk)


def test_imports_are_undone_in_the_reverse_order_only(clerk: Actor) -> None:
    first = bring(clerk, ledger_row(1, STRANGER))
    second = bring(clerk, ledger_row(1, STRANGER, 名称="第二次"))
    after = dump()
    with pytest.raises(Refusal, match="其后的导入又改动过"):
        services.undo_batch(clerk, first.pk)
    assert dump() == after
    services.undo_batch(clerk, second.pk)
    services.undo_batch(clerk, first.pk)
    assert register.count_all() == 0


def test_a_preview_the_register_has_left_behind_is_refused(clerk: Actor) -> None:
    stale = bring(clerk, ledger_row(1, STRANGER, 名称="旧"), ledger_row(2, STRANGER), apply=False)
    bring(clerk, ledger_row(1, STRANGER, 名称="新"))
    with pytest.raises(Refusal, match="预览之后登记簿又有变化") as refused:
        services.apply_batch(clerk, stale.pk)
    assert application_number(1) in refused.value.reason
    assert register.count_all() == 1, "不写一半"
    stale.refresh_from_db()
    assert stale.state == ImportBatch.PREVIEWED
    assert services.discard_batch(clerk, stale.pk).state == ImportBatch.DISCARDED
    with pytest.raises(Refusal):
        services.apply_batch(clerk, stale.pk)


def test_a_failure_while_writing_leaves_nothing(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = bring(clerk, ledger_row(1, STRANGER), ledger_row(2, STRANGER), apply=False)
    written = register_rows.write_parts

    def broken(*given: Any) -> None:  # noqa: ANN401 - whatever the writer hands over
        written(*given)
        raise RuntimeError("磁盘满")

    monkeypatch.setattr(register_services, "write_parts", broken)
    rows = AuditEntry.objects.count()
    with pytest.raises(RuntimeError), transaction.atomic():
        services.apply_batch(clerk, batch.pk)
    assert register.count_all() == 0
    assert AuditEntry.objects.count() == rows
    batch.refresh_from_db()
    assert batch.state == ImportBatch.PREVIEWED


def test_what_is_in_use_cannot_be_taken_back(clerk: Actor, office: Actor) -> None:
    from zhiqiao.market.catalog.services import ListingData, save_listing

    batch = bring(clerk, ledger_row(1, office.organization_name))
    save_listing(office, ListingData("甲", (application_number(1),), ("assignment",), "negotiable"))
    with pytest.raises(Refusal, match="处在用"):
        services.undo_batch(clerk, batch.pk)
    assert register.count_all() == 1


def test_a_file_that_is_no_patent_list_is_kept_as_refused_with_its_reason(clerk: Actor) -> None:
    data = workbook([["印染废水脱色", "澄江印染"]], header=("需求名称", "需求单位"))
    batch = services.preview_workbook(clerk, "需求.xlsx", data)
    assert batch.state == ImportBatch.REFUSED
    assert batch.reason
    with pytest.raises(Refusal):
        services.apply_batch(clerk, batch.pk)


def test_the_same_file_twice_in_a_row_previews_alike(clerk: Actor) -> None:
    rows = [ledger_row(1, STRANGER), ledger_row(1, STRANGER), ledger_row(2, STRANGER)]
    assert (
        counts(bring(clerk, *rows, apply=False)) == counts(bring(clerk, *rows, apply=False)) == (2, 0, 0, 0)
    )


class TestReach:
    """A lead agency writes its region, an office its own patents, and nobody anyone else's."""

    def test_an_office_brings_its_own_patents_only(self, office: Actor) -> None:
        batch = bring(office, ledger_row(1, office.organization_name), ledger_row(2, STRANGER), apply=False)
        with pytest.raises(Refusal, match="权利人里没有澄江大学") as refused:
            services.apply_batch(office, batch.pk)
        assert application_number(2) in refused.value.reason
        assert register.count_all() == 0
        bring(office, ledger_row(1, office.organization_name))
        assert register.patents(office).count() == 1

    def test_an_office_cannot_write_itself_into_anothers_patent(self, clerk: Actor, office: Actor) -> None:
        bring(clerk, ledger_row(1, STRANGER))
        batch = bring(office, ledger_row(1, office.organization_name))
        assert counts(batch) == (0, 0, 0, 1)
        assert Patent.objects.get().holder_text == STRANGER

    def test_a_district_cannot_change_a_sister_districts_patent(
        self, clerk: Actor, sister_clerk: Actor, city_clerk: Actor
    ) -> None:
        bring(sister_clerk, ledger_row(1, STRANGER))
        assert Patent.objects.get().region_code == SISTER
        batch = bring(clerk, ledger_row(1, STRANGER, 名称="改"), ledger_row(2, STRANGER))
        assert counts(batch) == (1, 0, 0, 1)
        assert Patent.objects.get(number=application_number(1)).title != "改"
        turned_away = batch.rows.get(outcome="rejected")
        assert "别的地区或单位" in turned_away.reason
        assert turned_away.before is None, "别的地区登记的内容不给看"
        assert counts(bring(city_clerk, ledger_row(1, STRANGER, 名称="市里改"))) == (0, 1, 0, 0)

    def test_a_sister_district_neither_sees_nor_touches_an_import(
        self, clerk: Actor, sister_clerk: Actor
    ) -> None:
        batch = bring(clerk, ledger_row(1, STRANGER), apply=False)
        assert not queries.batches(sister_clerk).exists()
        for call in (services.apply_batch, services.discard_batch, queries.batch):
            with pytest.raises(Denied):
                call(sister_clerk, batch.pk)
        services.apply_batch(clerk, batch.pk)
        with pytest.raises(Denied):
            services.undo_batch(sister_clerk, batch.pk)
        assert register.count_all() == 1

    @pytest.mark.parametrize("who", ["firm", "inventor", "bank", "auditor"])
    def test_others_do_not_import(self, who: str, request: pytest.FixtureRequest) -> None:
        with pytest.raises(Denied):
            services.preview_workbook(
                request.getfixturevalue(who), "a.xlsx", workbook([ledger_row(1, STRANGER)])
            )
        assert not ImportBatch.objects.exists()

    def test_the_region_is_the_holders_where_the_holder_is_known(
        self, city_clerk: Actor, university: Organization
    ) -> None:
        bring(city_clerk, ledger_row(1, university.name), ledger_row(2, STRANGER))
        found = dict(Patent.objects.values_list("number", "region_code"))
        assert found == {application_number(1): HERE, application_number(2): "9901"}


class TestTyped:
    """One patent typed into a form is an import of one row."""

    def typed(self, **changes: object) -> dict[str, object]:
        given: dict[str, object] = {
            "application_number": "202111434680.4",
            "title": "一种测试",
            "holder_names": "澄江大学",
            "ipcs": "H01L21/00",
        }
        return given | changes

    def test_it_is_applied_at_once_and_can_be_undone(self, office: Actor) -> None:
        batch = typed.type_patent(office, self.typed(filed_on="2021-11-29", legal_status="有效"))
        one = Patent.objects.get()
        assert batch.state == ImportBatch.APPLIED
        assert (one.number, one.legal_status, one.patent_type) == ("2021114346804", "in_force", "invention")
        assert one.ipcs.get().withdrawn, "H01L 已从现行版移出，保留并标明"
        services.undo_batch(office, batch.pk)
        assert not Patent.objects.exists()

    def test_a_wrong_check_digit_names_the_column_and_the_right_digit(self, office: Actor) -> None:
        with pytest.raises(Refusal) as refused:
            typed.type_patent(office, self.typed(application_number="202110434680.4"))
        assert refused.value.column == "申请号"
        assert "8" in str(refused.value)
        assert not ImportBatch.objects.exists()

    def test_an_office_types_no_one_elses(self, office: Actor) -> None:
        with pytest.raises(Refusal):
            typed.type_patent(office, self.typed(holder_names=STRANGER))
        assert not Patent.objects.exists()
        assert not ImportBatch.objects.exists()

    def test_typing_the_same_again_changes_nothing(self, office: Actor) -> None:
        typed.type_patent(office, self.typed())
        again = typed.type_patent(office, self.typed())
        assert counts(again) == (0, 0, 1, 0)
        assert register.count_all() == 1
        assert again.state == ImportBatch.DISCARDED, "没有要写入的，不留在待确认里"
        assert "没有要写入的" in again.reason
        assert not ImportBatch.objects.filter(state=ImportBatch.PREVIEWED).exists()


class TestBackground:
    """A bigger file is read in the background, with its progress to be watched."""

    @pytest.fixture(autouse=True)
    def small_is_big(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(services, "AT_ONCE_BYTES", 10)

    def test_it_is_planned_after_the_request(
        self, clerk: Actor, django_capture_on_commit_callbacks: Capture
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            batch = bring(clerk, ledger_row(1, STRANGER), apply=False)
            assert batch.state == ImportBatch.READING
            with pytest.raises(Refusal, match="读取中"):
                services.apply_batch(clerk, batch.pk)
        batch.refresh_from_db()
        assert (batch.state, batch.new) == (ImportBatch.PREVIEWED, 1)
        progress = Progress.objects.get(matter=f"import:{batch.pk}")
        assert progress.state == Progress.DONE
        services.apply_batch(clerk, batch.pk)
        assert register.count_all() == 1

    def test_a_discarded_file_stays_discarded(
        self, clerk: Actor, django_capture_on_commit_callbacks: Capture
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            batch = bring(clerk, ledger_row(1, STRANGER), apply=False)
            services.discard_batch(clerk, batch.pk)
        batch.refresh_from_db()
        assert batch.state == ImportBatch.DISCARDED
        assert not batch.rows.exists()

    def test_discarding_while_it_is_read_wins(self, clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
        batch = bring(clerk, ledger_row(1, STRANGER), apply=False)
        read = staging.read_opened

        def slow(*given: Any, **more: Any) -> Any:  # noqa: ANN401 - the reader's own
            services.discard_batch(clerk, batch.pk)
            return read(*given, **more)

        monkeypatch.setattr(staging, "read_opened", slow)
        progress = Progress.objects.get(matter=f"import:{batch.pk}")
        services.plan_in_background.call(batch.pk, progress.pk)
        batch.refresh_from_db()
        assert batch.state == ImportBatch.DISCARDED
        assert not batch.rows.exists()


def test_files_are_imported_at_once_for_the_command_line(town: object) -> None:
    assert town is not None
    files = [
        ("一.xlsx", workbook([ledger_row(1, STRANGER)])),
        ("坏.xlsx", workbook([["x"]], header=("随便",))),
    ]
    made = services.import_files(SYSTEM, files, region_code=HERE)
    assert [one.state for one in made] == [ImportBatch.APPLIED, ImportBatch.REFUSED]
    assert Patent.objects.get().region_code == HERE
    assert list(queries.numbers_written_since(None)) == [application_number(1)]
    assert queries.last_applied_at() is not None


@pytest.mark.shared
def test_the_citys_real_workbook_goes_in_and_comes_out_again(clerk: Actor, shared: Path) -> None:
    path = shared / "data" / "samples" / "city-registry-xlsx" / "专利信息_前60行.xlsx"
    empty = dump()
    batch = services.apply_batch(clerk, services.preview_workbook(clerk, path.name, path.read_bytes()).pk)
    assert batch.new == register.count_all() > 0
    again = services.preview_workbook(clerk, path.name, path.read_bytes())
    assert counts(again) == (0, 0, batch.new, batch.rejected)
    services.undo_batch(clerk, batch.pk)
    assert dump() == empty


def test_the_header_of_these_tests_is_the_ledgers() -> None:
    assert set(LEDGER_HEADER) >= {"申请号", "名称"}
