"""Draft, fill in, freeze, submit, count again: through the services, on a small ledger."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from tests.apps.reports.conftest import record_license

from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.audit.models import AuditEntry
from zhiqiao.foundation.documents.services import path_of
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.kernel.states import StepRefused
from zhiqiao.outcomes.programme.models import Adoption
from zhiqiao.outcomes.reports import queries, services
from zhiqiao.outcomes.reports.models import FrozenReport
from zhiqiao.outcomes.reports.statement import FundState, Remark, State, Statement

pytestmark = pytest.mark.django_db


def drafted(lead: Actor, adoption: Adoption, form: str = "self_evaluation") -> FrozenReport:
    return services.draft_report(lead, form, adoption.pk)


def explained(statement: Statement) -> dict[str, object]:
    remarks = tuple(Remark(line.code, "期内未办结；已排入下期。") for line in statement.lines)
    return {"remarks": remarks, "fund_state": FundState.NOT_APPLICABLE}


def test_a_draft_counts_the_ledger_and_keeps_its_position(
    lead: Actor, adoption: Adoption, recorded: list[int]
) -> None:
    made = drafted(lead, adoption)
    said = queries.statement(lead, made.pk)
    assert said.position == made.position == recorded[-1]
    by_code = {line.code: line for line in said.lines}
    assert len(by_code) == 10
    assert by_code["BB-01"].actual == 2
    assert by_code["BB-02"].actual == 2
    assert by_code["BB-08"].actual == Decimal("0.0037037034")  # 3 × 123,456.78 元 in 亿元
    assert by_code["BB-03"].state is State.NO_FACTS
    assert "还没有这类事实" in by_code["BB-03"].reason
    assert by_code["BB-06"].state is State.INCOMPUTABLE
    assert sum(one.facts for one in by_code["BB-01"].left_out) == 1
    assert {fact.position for fact in said.facts if fact.indicator == "BB-01"} == set(recorded[:2])
    assert any("平台默认" in mark for mark in by_code["BB-01"].marks)
    assert said.unit == "澄江区市场监督管理局"


def test_points_of_the_plan_are_kept_with_their_mark(lead: Actor, adoption: Adoption) -> None:
    said = queries.statement(lead, drafted(lead, adoption).pk)
    assert {line.points for line in said.lines} == {Decimal(10), Decimal("7.5")}
    assert said.scoring.points_mark.startswith("平台默认")
    assert said.grouping_mark.startswith("平台默认")


def test_the_same_position_gives_the_same_report_however_much_is_written_later(
    lead: Actor, adoption: Adoption, recorded: list[int]
) -> None:
    first = drafted(lead, adoption)
    record_license(4)
    again = services.draft_report(lead, "self_evaluation", adoption.pk, recorded[-1])
    later = drafted(lead, adoption)
    assert again.statement_digest == first.statement_digest
    assert later.position == recorded[-1] + 1
    assert later.statement_digest != first.statement_digest


def test_recounting_keeps_what_people_wrote(lead: Actor, adoption: Adoption, recorded: list[int]) -> None:
    made = drafted(lead, adoption)
    services.edit_report(lead, made.pk, explained(queries.statement(lead, made.pk)) | {"title": "改过的标题"})
    record_license(5)
    services.recount_report(lead, made.pk)
    said = queries.statement(lead, made.pk)
    assert said.position == recorded[-1] + 1
    assert said.lines[0].actual == 3
    assert said.title == "改过的标题"
    assert said.remark("BB-01").deviation.startswith("期内未办结")
    assert "3次" in said.goals_actual


def test_a_position_the_ledger_has_not_reached_is_refused(lead: Actor, adoption: Adoption) -> None:
    with pytest.raises(Refusal, match="账本还没有第 99 号"):
        services.draft_report(lead, "target_table", adoption.pk, 99)


def test_freezing_asks_for_what_is_missing(lead: Actor, adoption: Adoption) -> None:
    made = drafted(lead, adoption)
    with pytest.raises(services.NotReady, match="偏差原因"):
        services.freeze_report(lead, made.pk)
    assert queries.report(lead, made.pk).is_draft


@pytest.mark.usefixtures("no_fonts")
def test_freezing_without_a_font_leaves_the_draft_and_no_audit_row(lead: Actor, adoption: Adoption) -> None:
    made = drafted(lead, adoption, "target_table")
    before = AuditEntry.objects.count()
    with pytest.raises(Refusal, match="--setup"):
        services.freeze_report(lead, made.pk)
    assert AuditEntry.objects.count() == before
    assert not FrozenReport.objects.get(pk=made.pk).excel_sha256


@pytest.mark.usefixtures("fonts")
def test_a_frozen_report_keeps_its_files_and_cannot_be_changed(
    lead: Actor, adoption: Adoption, recorded: list[int]
) -> None:
    made = drafted(lead, adoption)
    services.edit_report(lead, made.pk, explained(queries.statement(lead, made.pk)))
    services.freeze_report(lead, made.pk)
    book = openpyxl.load_workbook(BytesIO(queries.stored_file(lead, made.pk, "xlsx")))
    assert [book["事实明细"].cell(row, 3).value for row in (2, 3)] == recorded[:2]
    assert queries.stored_file(lead, made.pk, "pdf").startswith(b"%PDF")
    assert queries.stored_file(lead, made.pk, "docx").startswith(b"PK")
    for change in (
        lambda: services.edit_report(lead, made.pk, {"title": "新标题"}),
        lambda: services.recount_report(lead, made.pk),
        lambda: services.freeze_report(lead, made.pk),
        lambda: services.discard_report(lead, made.pk),
    ):
        with pytest.raises(StepRefused, match="已冻结"):
            change()
    services.submit_report(lead, made.pk, "江州市知识产权局", date(2024, 11, 20))
    assert queries.report(lead, made.pk).state == "submitted"
    assert AuditEntry.objects.filter(action=services.FREEZE, target=f"report:{made.pk}").count() == 1


@pytest.mark.usefixtures("recorded", "fonts")
def test_verifying_finds_nothing_in_a_whole_report_and_names_what_is_wrong(
    lead: Actor, adoption: Adoption
) -> None:
    made = drafted(lead, adoption, "target_table")
    services.freeze_report(lead, made.pk)
    record_license(6)
    assert queries.verify_report(lead, made.pk).is_whole

    kept = FrozenReport.objects.get(pk=made.pk)
    kept.statement["lines"][0]["actual"] = "999"
    kept.save()
    found = queries.verify_report(lead, made.pk)
    assert not found.is_statement_whole
    assert [(one.what, one.kept, one.now) for one in found.differences] == [("实际完成值", "999次", "2次")]

    path_of(kept.pdf_sha256).write_bytes(b"%PDF-1.7 changed")
    assert "内容与存入时不同" in queries.verify_report(lead, made.pk).files["PDF"]
    path_of(kept.pdf_sha256).unlink()


def test_a_sister_district_sees_nothing(lead: Actor, sister: Actor, adoption: Adoption) -> None:
    made = drafted(lead, adoption)
    assert list(queries.reports(lead)) == [made]
    assert list(queries.reports(sister)) == []
    for ask in (
        lambda: queries.report(sister, made.pk),
        lambda: queries.verify_report(sister, made.pk),
        lambda: services.draft_report(sister, "target_table", adoption.pk),
        lambda: services.discard_report(sister, made.pk),
    ):
        with pytest.raises(Denied):
            ask()
    assert FrozenReport.objects.filter(pk=made.pk).exists()


def test_a_draft_can_be_dropped(lead: Actor, adoption: Adoption) -> None:
    made = drafted(lead, adoption)
    services.discard_report(lead, made.pk)
    assert list(queries.reports(lead)) == []
    assert AuditEntry.objects.filter(action=services.DISCARD).count() == 1
