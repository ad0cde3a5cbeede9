"""Annual fees: recorded by list and by hand, reduced, reminded of once and settled when paid."""

from datetime import date

import pytest
from tests.apps.neighborhood import Neighborhood, application_number, workbook

from zhiqiao.assets.imports import fee_recording, term_recording
from zhiqiao.assets.imports.models import ImportBatch
from zhiqiao.assets.imports.services import undo_batch
from zhiqiao.assets.register import fee_calendar, fee_queries, fee_reminders, queries
from zhiqiao.assets.register.models import FeePayment, FeeReminder, Patent
from zhiqiao.foundation.access.rules import SYSTEM, Actor, Denied
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.notices.models import Notice
from zhiqiao.kernel.periods import as_of
from zhiqiao.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db
HEADER = ("申请号", "名称", "年度", "金额（元）", "缴费日期")


def fee_of(actor: Actor, number: str, on: date) -> list[tuple[int, str, int]]:
    return [
        (x.fee.year, x.state, x.fee.total_fen // 100)
        for x in fee_queries.calendar(actor, on)
        if x.number == number
    ]


def test_a_list_is_planned_written_and_taken_back(town: Neighborhood, office: Actor) -> None:
    # filed 2021-11-29, granted 2023-01-03: year 3 is due on 2023-11-29, year 4 on 2024-11-29
    first, second = town.patent(office, 1), town.patent(office, 2)
    data = workbook(
        [
            (f"ZL{first[:-1]}.{first[-1]}", "甲", "第3年年费", "900", "2023-11-20"),
            (second, "乙", 3, 945, "2024年1月10日"),
            (second, "乙", 2023, 900, "2023-11-20"),
            ("2021100000990", "不在这里", 3, 900, "2023-11-20"),
            (second, "乙", 3, 900, "2023-11-20"),
        ],
        HEADER,
    )
    kept = fee_recording.keep_fee_list(office, "年费.xlsx", data)
    assert not FeePayment.objects.exists(), "预览不写入"
    _, plan = fee_recording.kept_fee_plan(office, kept.sha256)
    assert [plan.count(one) for one in fee_recording.OUTCOMES] == [2, 0, 0, 3]
    told = {row.row: (row.column, row.reason) for row in plan.rejected}
    assert told[4][0] == "年度"
    assert "2023" in told[4][1]
    assert told[5][0] == "申请号"
    assert "第 3 行已有" in told[6][1]
    with pytest.raises(Refusal, match="又有变化"):
        fee_recording.apply_fee_list(office, kept.sha256, "x")
    fee_recording.apply_fee_list(office, kept.sha256, plan.digest)
    assert fee_of(office, first, date(2024, 1, 1)) == [(4, "due", 1200)]
    _, again = fee_recording.kept_fee_plan(office, kept.sha256)
    assert (again.writes, again.count("unchanged")) == (0, 2)
    assert fee_recording.withdraw_list(office, kept.sha256) == 2
    assert not FeePayment.objects.exists()
    assert fee_of(office, first, date(2024, 1, 1)) == [(3, "unconfirmed", 945), (4, "due", 1200)]


def test_taking_a_list_back_brings_back_what_it_corrected(town: Neighborhood, office: Actor) -> None:
    first, second = town.patent(office, 1), town.patent(office, 2)
    fee_recording.record_payment(office, first, 3, 900_00, date(2023, 11, 20), "收据 1")

    def write(*rows: tuple[object, ...]) -> str:
        kept = fee_recording.keep_fee_list(office, f"年费{len(rows)}.xlsx", workbook(rows, HEADER))
        _, plan = fee_recording.kept_fee_plan(office, kept.sha256)
        fee_recording.apply_fee_list(office, kept.sha256, plan.digest)
        return kept.sha256

    def held() -> list[tuple[object, ...]]:
        told = FeePayment.objects.order_by("patent__number")
        return list(
            told.values_list("patent__number", "amount_fen", "paid_on", "note", "made_by", "list_sha256")
        )

    before = held()
    one = write((first, "甲", 3, 945, "2024-01-10"), (second, "乙", 3, 900, "2023-11-20"))
    then = held()
    two = write((first, "甲", 3, 990, "2024-02-10"))
    with pytest.raises(Refusal, match="后来"):
        fee_recording.withdraw_list(office, one)
    assert fee_recording.withdraw_list(office, two) == 1
    assert held() == then
    assert fee_recording.withdraw_list(office, one) == 2
    assert held() == before
    fee_recording.record_payment(office, first, 3, 1_000_00, date(2023, 11, 21))
    fee_recording.withdraw_payment(office, first, FeePayment.objects.get().pk)
    assert held() == before, "手工更正的撤回后也恢复原来的"
    fee_recording.withdraw_payment(office, first, FeePayment.objects.get().pk)
    assert held() == []


def test_two_offices_bring_the_same_file_and_each_takes_back_its_own(
    town: Neighborhood, office: Actor, clerk: Actor
) -> None:
    institute = town.organization("澄江研究院", "institute")
    sister = town.person("sister-office", institute, "holder_office")
    stranger = town.person("stranger", town.organization("别处研究院", "institute"), "holder_office")
    mine, theirs = town.patent(office, 1), town.patent(sister, 2)
    data = workbook([(mine, "甲", 3, 900, "2023-11-20"), (theirs, "乙", 3, 900, "2023-11-20")], HEADER)

    def bring(actor: Actor) -> str:
        kept = fee_recording.keep_fee_list(actor, "代理所发来的年费.xlsx", data)
        _, plan = fee_recording.kept_fee_plan(actor, kept.sha256)
        assert plan.writes == 1
        fee_recording.apply_fee_list(actor, kept.sha256, plan.digest)
        return kept.sha256

    sha256 = bring(office)
    assert bring(sister) == sha256
    with pytest.raises(Refusal, match="没有还在登记里"):
        fee_recording.withdraw_list(clerk, "0" * 64)
    fee_recording.record_payment(sister, theirs, 3, 945_00, date(2023, 12, 20))
    assert fee_recording.withdraw_list(office, sha256) == 1, "别的单位后来更正的，不妨碍本单位撤回"
    assert list(FeePayment.objects.values_list("patent__number", flat=True)) == [theirs]
    with pytest.raises(Refusal, match="后来"):
        fee_recording.withdraw_list(sister, sha256)
    with pytest.raises(Refusal, match="没有还在登记里"):
        fee_recording.withdraw_list(office, sha256)
    fee_recording.withdraw_payment(sister, theirs, FeePayment.objects.get().pk)
    bring(office)
    with pytest.raises(Refusal, match="没有还在登记里"):
        fee_recording.withdraw_list(stranger, sha256)
    assert fee_recording.withdraw_list(sister, sha256) == 1
    assert fee_recording.withdraw_list(office, sha256) == 1


def test_a_calendar_year_is_no_patent_year(town: Neighborhood, office: Actor) -> None:
    number = town.patent(office, 1)
    years = ("2023年年费", "2023年度", "2012年费", "第三年", "年费", "第21年", "0")
    data = workbook([(number, "甲", text, 900, "2023-11-20") for text in years], HEADER)
    plan = fee_recording.plan_fees(office, "年费.xlsx", data)
    assert [row.row for row in plan.rejected] == list(range(2, 2 + len(years))), plan.payments
    assert {row.column for row in plan.rejected} == {"年度"}
    good = ("发明专利第3年年费", "2023年缴第4年年费", "年费（第 5 年）", 6, "7", "第8个年度")
    data = workbook([(number, "甲", text, 900, "2023-11-20") for text in good], HEADER)
    plan = fee_recording.plan_fees(office, "年费.xlsx", data)
    assert [one.year for one in plan.payments] == [3, 4, 5, 6, 7, 8], plan.rejected


def test_a_year_beyond_the_term_and_a_day_before_the_filing_are_turned_away(
    town: Neighborhood, office: Actor
) -> None:
    model, early = application_number(1, kind=2), town.patent(office, 2)
    town.patent(office, 1, application_number=model)
    data = workbook(
        [
            (model, "甲", 11, 900, "2023-11-20"),
            (early, "乙", 3, 900, "2012-11-20"),
            (model, "甲", 3, 600, "2023-11-20"),
        ],
        HEADER,
    )
    plan = fee_recording.plan_fees(office, "年费.xlsx", data)
    assert [(row.row, row.column) for row in plan.rejected] == [(2, "年度"), (3, "缴费日期")]
    assert "实用新型" in plan.rejected[0].reason
    assert plan.writes == 1
    with pytest.raises(Refusal, match="实用新型没有第 11 年年费"):
        fee_recording.record_payment(office, model, 11, None, date(2023, 11, 20))


def test_others_patents_are_turned_away(
    town: Neighborhood, office: Actor, sister_clerk: Actor, firm: Actor
) -> None:
    number = town.patent(office, 1)
    data = workbook([(number, "甲", 3, 900, "2023-11-20")], HEADER)
    for stranger in (sister_clerk, firm):
        plan = fee_recording.plan_fees(stranger, "年费.xlsx", data)
        assert (plan.writes, plan.rejected[0].reason) == (0, "登记簿里没有这件专利，或不在您的范围")
        with pytest.raises(Denied):
            fee_recording.record_payment(stranger, number, 3, 900_00, date(2023, 11, 20))
        assert fee_queries.calendar(stranger, date(2023, 11, 1)) == []
    assert fee_queries.payments_for(sister_clerk).count() == 0


def reduce_for(actor: Actor, organization_id: int, *, number: str = "", record_number: str = "") -> None:
    fee_recording.record_reduction(
        actor,
        number=number,
        organization_id=organization_id,
        starts_on=date(2023, 1, 1),
        ends_on=None,
        basis="事业单位",
        record_number=record_number,
    )


def test_a_holders_reduction_and_a_joint_one(
    town: Neighborhood, office: Actor, university: Organization
) -> None:
    other = town.organization("澄江研究院", "institute")
    alone = town.patent(office, 1)
    joint = town.patent(office, 2, holder_names=f"{university.name}；{other.name}")
    on = date(2024, 11, 1)
    fee_recording.record_payment(office, alone, 3, 900_00, date(2023, 11, 20))
    fee_recording.record_payment(office, joint, 3, 900_00, date(2023, 11, 20))
    assert fee_of(office, alone, on) == [(4, "due", 1200)]
    reduce_for(office, university.pk)
    assert fee_of(office, alone, on) == [(4, "due", 180)]
    assert fee_of(office, joint, on) == [(4, "due", 1200)], "另一权利人没有减缴"
    reduce_for(SYSTEM, other.pk, record_number="J2023-1")
    assert fee_of(office, joint, on) == [(4, "due", 360)]
    (line,) = [x for x in fee_queries.calendar(office, on) if x.number == alone]
    assert line.fee.reduction is not None
    assert line.fee.reduction.is_checked is False
    with pytest.raises(Refusal, match="要么属于"):
        reduce_for(office, university.pk, number=alone)
    (mine,) = fee_queries.reductions(office).filter(organization=university)
    fee_recording.withdraw_reduction(office, mine.pk)
    assert fee_of(office, alone, on) == [(4, "due", 1200)]


def open_todos() -> list[str]:
    found = Notice.objects.filter(matter__startswith="fees:", settled_at=None).order_by("pk")
    return [one.title for one in found]


def test_reminders_come_once_a_stage_and_are_settled_when_paid(town: Neighborhood, office: Actor) -> None:
    first, second = town.patent(office, 1), town.patent(office, 2)
    for number in (first, second):
        fee_recording.record_payment(office, number, 3, 900_00, date(2023, 11, 20))
    with as_of(date(2024, 8, 30)):  # 91 days before
        assert fee_reminders.start_reminding() is False
    with as_of(date(2024, 8, 31)):
        assert fee_reminders.start_reminding() is True
        assert fee_reminders.start_reminding() is False, "同一阶段不再提醒"
    assert open_todos() == ["90 天内到期：2 件专利的年费，共 2,400.00 元"]
    with as_of(date(2024, 10, 30)):
        assert fee_reminders.start_reminding() is True
    assert open_todos() == ["30 天内到期：2 件专利的年费，共 2,400.00 元"], "新的阶段接替旧的"
    fee_recording.record_payment(office, first, 4, 1200_00, date(2024, 10, 31))
    assert len(open_todos()) == 1
    with as_of(date(2024, 11, 22)):
        fee_reminders.start_reminding()
    assert open_todos() == ["7 天内到期：1 件专利的年费，共 1,200.00 元"]
    with as_of(date(2024, 11, 29)):
        fee_reminders.start_reminding()
    assert open_todos() == ["今天到期：1 件专利的年费，共 1,200.00 元"]
    fee_recording.record_payment(office, second, 4, 1200_00, date(2024, 11, 29))
    assert open_todos() == []
    told = FeeReminder.objects.order_by("year", "stage").values_list("patent__number", "stage")
    assert sorted(told) == sorted(
        [(first, 90), (second, 90), (first, 30), (second, 30), (second, 7), (second, 0)]
    )
    (notice,) = Notice.objects.filter(title__startswith="今天到期")
    assert (notice.organization_id, notice.role, notice.due_on) == (
        office.organization_id,
        "holder_office",
        date(2024, 11, 29),
    )


def test_a_to_do_comes_back_when_the_payment_is_withdrawn(town: Neighborhood, office: Actor) -> None:
    first, second = town.patent(office, 1), town.patent(office, 2)
    for number in (first, second):
        fee_recording.record_payment(office, number, 3, 900_00, date(2023, 11, 20))
    for day in (date(2024, 8, 31), date(2024, 10, 30)):
        with as_of(day):
            fee_reminders.start_reminding()

    def pay(number: str) -> int:
        fee_recording.record_payment(office, number, 4, 1200_00, date(2024, 10, 31))
        return FeePayment.objects.get(patent__number=number, year=4).pk

    with as_of(date(2024, 11, 1)):
        paid = {number: pay(number) for number in (first, second)}
        assert open_todos() == []
        fee_recording.withdraw_payment(office, first, paid[first])
        assert open_todos() == ["30 天内到期：2 件专利的年费，共 2,400.00 元"], "旧的 90 天提醒不再出现"
        waiting = FeeReminder.objects.filter(settled_on=None)
        assert list(waiting.values_list("patent__number", "year", "stage")) == [(first, 4, 30)]
        again = pay(first)
        assert open_todos() == []
        fee_recording.record_payment(office, first, 4, 1300_00, date(2024, 10, 31))
        fee_recording.withdraw_payment(office, first, again)
        assert open_todos() == [], "撤回更正之后，原来的缴费还在"
        fee_recording.withdraw_payment(office, first, again)
        assert len(open_todos()) == 1
    with as_of(date(2024, 11, 22)):
        fee_reminders.start_reminding()
        assert open_todos() == ["7 天内到期：1 件专利的年费，共 1,200.00 元"]


def test_a_joint_holder_is_told_where_the_first_one_has_no_office_here(
    town: Neighborhood, office: Actor, university: Organization
) -> None:
    town.patent(office, 1, holder_names=f"远方某厂；{university.name}")
    sister = town.organization("澄江研究院", "institute")
    town.patent(office, 2, holder_names=f"{sister.name}；{university.name}")
    with as_of(date(2024, 11, 29)):
        (call,) = fee_reminders.waiting_calls(date(2024, 11, 29))
        assert (call.organization_id, len(call.lines)) == (university.pk, 2), "研究院在这里没有人可告知"
        town.person("sister-office", sister, "holder_office")
        calls = fee_reminders.waiting_calls(date(2024, 11, 29))
    told = {(one.organization_id, line.number) for one in calls for line in one.lines}
    assert told == {(university.pk, application_number(1)), (sister.pk, application_number(2))}, "各告知一家"


def test_nobody_is_told_of_ended_patents_or_without_an_office(town: Neighborhood, office: Actor) -> None:
    town.patent(office, 1, legal_status="失效")
    with as_of(date(2024, 11, 29)):
        assert fee_reminders.waiting_calls(date(2024, 11, 29)) == []
    with pytest.raises(Denied):
        fee_reminders.send_reminders(office, [fee_reminders.Call(office.organization_id or 0, 0, ())])


def test_a_compensated_term_is_recorded_with_its_paper(town: Neighborhood, office: Actor) -> None:
    number = town.patent(office, 1)
    term_recording.record_extension(
        office,
        number,
        kind="grant_delay",
        days=120,
        decided_on=date(2024, 1, 5),
        paper_number="国知补〔2024〕1号",
    )
    one = Patent.objects.get(number=number)
    term = fee_queries.legal_sheet(one, date(2024, 6, 1)).term
    assert term is not None
    assert term.last_day == date(2042, 3, 28)  # 2041-11-28 and 120 days
    assert "国知补〔2024〕1号" in term.steps[-1]
    assert queries.is_in_force(one.pk, date(2042, 3, 28))
    assert not queries.is_in_force(one.pk, date(2042, 3, 29))
    with pytest.raises(Refusal, match="不合常理"):
        term_recording.record_extension(
            office, number, kind="drug", days=5000, decided_on=date(2024, 1, 5), paper_number="x"
        )
    term_recording.withdraw_extension(office, number, one.extensions.get().pk)
    after = fee_queries.legal_sheet(one, date(2024, 6, 1)).term
    assert after is not None
    assert after.last_day == date(2041, 11, 28)


def test_a_compensated_term_has_fees_we_do_not_know(town: Neighborhood, office: Actor) -> None:
    number = application_number(9, year=2003)
    town.patent(
        office, 9, application_number=number, filed_on=date(2003, 11, 10), granted_on=date(2008, 1, 2)
    )
    one = Patent.objects.get(number=number)
    over = date(2023, 11, 20)
    assert "没有要缴的了" in fee_queries.fee_sheet(one, over).why_none
    term_recording.record_extension(
        office,
        number,
        kind="grant_delay",
        days=120,
        decided_on=date(2024, 1, 5),
        paper_number="国知补〔2024〕9号",
    )
    sheet = fee_queries.fee_sheet(one, over)
    assert (sheet.open, "缺" in sheet.why_none) == ((), True)


def test_a_payment_that_cannot_be_is_refused(town: Neighborhood, office: Actor) -> None:
    number = town.patent(office, 1)
    for year, day, words in (
        (0, date(2024, 1, 1), "年度"),
        (3, date(2020, 1, 1), "早于申请日"),
        (3, date(2999, 1, 1), "还没有到"),
    ):
        with pytest.raises(Refusal, match=words):
            fee_recording.record_payment(office, number, year, None, day)
    assert [state for state, _ in fee_calendar.STATES] == ["due", "grace", "unconfirmed", "lapse", "paid"]


def test_an_import_with_fees_recorded_on_it_is_not_undone(town: Neighborhood, office: Actor) -> None:
    number = town.patent(office, 1)
    fee_recording.record_payment(office, number, 3, 900_00, date(2023, 11, 20))
    batch = ImportBatch.objects.get()
    with pytest.raises(Refusal, match="年费登记"):
        undo_batch(office, batch.pk)
    fee_recording.withdraw_payment(office, number, FeePayment.objects.get().pk)
    undo_batch(office, batch.pk)
    assert not Patent.objects.filter(number=number).exists()
