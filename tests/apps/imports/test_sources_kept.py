"""What each source told is kept; the register follows the order of sources, and a person may set a value."""

from datetime import UTC, date, datetime
from itertools import permutations

import pytest
from tests.apps.imports.brought import bring, counts, dump
from tests.apps.neighborhood import application_number, ledger_row, workbook

from zhiqiao.assets.imports import decisions, provenance, services, staging
from zhiqiao.assets.imports.models import ImportBatch
from zhiqiao.assets.register import queries as register
from zhiqiao.assets.register import standing
from zhiqiao.assets.register.models import FieldConflict, FieldPin, Patent, SourceRecord
from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.audit.models import AuditEntry
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

pytestmark = pytest.mark.django_db

STRANGER = "江州农业大学"
NUMBER = application_number(1)
PATSNAP_HEADER = (
    "公开(公告)号",
    "标题",
    "受理局",
    "专利类型",
    "[标]当前申请(专利权)人",
    "简单法律状态",
    "申请号",
    "IPC分类号",
    "申请年",
)


def export_row(
    title: str = "一种水泵", holder: str = "江州泵业有限公司", status: str = "有效"
) -> list[object]:
    return ["CN112345678B", title, "中国", "授权发明", holder, status, f"CN{NUMBER}", "F04D29/00", "2021"]


def export(actor: Actor, *rows: list[object]) -> ImportBatch:
    batch = services.preview_workbook(actor, "导出.xlsx", workbook(rows, PATSNAP_HEADER))
    return services.apply_batch(actor, batch.pk)


def test_each_import_keeps_its_own_words_with_their_place(clerk: Actor) -> None:
    first = bring(clerk, ledger_row(1, STRANGER))
    second = export(clerk, export_row())
    kept = {one.source: one for one in SourceRecord.objects.all()}
    assert kept["city_ledger"].batch_id == first.pk
    assert kept["patsnap"].batch_id == second.pk
    assert kept["city_ledger"].told["holder_names"] == [STRANGER]
    assert kept["patsnap"].told["holder_names"] == ["江州泵业有限公司"]
    assert "第 2 行" in kept["patsnap"].place
    assert Patent.objects.get().holder_text == "江州泵业有限公司", "商业库导出的现权利人先于台账"
    assert Patent.objects.get().abstract, "台账才有的摘要留着"


def test_whichever_comes_first_the_register_is_the_same(clerk: Actor) -> None:
    ended = []
    for order in permutations(("ledger", "export")):
        made = [
            bring(clerk, ledger_row(1, STRANGER)) if one == "ledger" else export(clerk, export_row())
            for one in order
        ]
        told = Patent.objects.values("title", "holder_text", "abstract", "ipc_main", "legal_status", "source")
        ended.append((told.get(), dict(Patent.objects.get().record)))
        for batch in reversed(made):
            services.undo_batch(clerk, batch.pk)
    assert ended[0] == ended[1]
    assert not Patent.objects.exists()
    assert not SourceRecord.objects.exists()


def test_the_word_of_the_status_is_of_the_day_its_source_was_read(clerk: Actor) -> None:
    export(clerk, export_row())
    assert Patent.objects.get().status_on == today()
    SourceRecord.objects.update(read_at=datetime(2023, 5, 5, 20, 0, tzinfo=UTC))  # the 6th in Shanghai
    ledger = bring(clerk, ledger_row(1, STRANGER))
    assert SourceRecord.objects.count() == 2
    one = Patent.objects.get()
    assert (one.legal_status, one.status_on) == ("in_force", date(2023, 5, 6))
    assert standing.record_of(one).told_on == date(2023, 5, 6)

    decided = decisions.decide_field(clerk, one.number, "holder_names", "city_ledger", "以台账为准")
    assert standing.record_of(Patent.objects.get()).told_on == date(2023, 5, 6), "定值不是又读了一次状态"
    for batch in (decided, ledger):
        services.undo_batch(clerk, batch.pk)
    assert standing.record_of(Patent.objects.get()).told_on == date(2023, 5, 6), "撤销也不是"

    export(clerk, export_row(status="失效"))
    assert (Patent.objects.get().legal_status, Patent.objects.get().status_on) == ("ended", today())
    Patent.objects.update(status_on=None)
    assert standing.record_of(Patent.objects.get()).told_on == today(), "旧的登记没有这一天，按最近导入"


def test_a_patent_from_before_sources_were_kept_stays_in_its_region(clerk: Actor, city_clerk: Actor) -> None:
    bring(clerk, ledger_row(1, STRANGER))
    SourceRecord.objects.all().delete()
    before = dump()
    batch = export(city_clerk, export_row())
    assert Patent.objects.get().region_code == clerk.region_code
    assert register.patents(clerk).exists(), "区里仍看得到"
    services.undo_batch(city_clerk, batch.pk)
    kept = dump()
    assert kept["patents"] == before["patents"]
    assert kept["holders"] == before["holders"]
    export(city_clerk, export_row())
    export(city_clerk, export_row(title="又改了名"))
    one = Patent.objects.get()
    assert (one.title, one.region_code) == ("又改了名", clerk.region_code)
    assert one.abstract, "原来的台账才有的摘要不会丢"


def test_a_weaker_sources_other_words_change_nothing_but_are_kept_and_shown(clerk: Actor) -> None:
    export(clerk, export_row())
    before = dump()
    batch = services.preview_workbook(clerk, "台账.xlsx", workbook([ledger_row(1, "别的人", 摘要="")]))
    assert (batch.changed, batch.recorded, batch.disputed) == (1, 0, 1), "申请日等空着的由台账补上"
    services.apply_batch(clerk, batch.pk)
    assert Patent.objects.get().holder_text == "江州泵业有限公司"
    again = services.preview_workbook(clerk, "台账.xlsx", workbook([ledger_row(1, "又是别的人", 摘要="")]))
    assert (again.changed, again.recorded, again.to_write) == (0, 1, 1)
    services.apply_batch(clerk, again.pk)
    conflict = FieldConflict.objects.get(field="holder_names")
    assert (conflict.wins, conflict.sources) == ("patsnap", "|patsnap|city_ledger|")
    assert [voice["value"] for voice in conflict.voices] == [["江州泵业有限公司"], ["又是别的人"]]
    services.undo_batch(clerk, again.pk)
    assert FieldConflict.objects.get(field="holder_names").voices[1]["value"] == ["别的人"]
    services.undo_batch(clerk, batch.pk)
    assert dump() == before
    assert not FieldConflict.objects.exists()


def test_differing_sources_are_counted_once_however_the_rows_are_chunked(
    clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = ("台账.xlsx", workbook([ledger_row(1, "别的人"), ledger_row(2, "别的人")]))
    exported = ("导出.xlsx", workbook([export_row()], PATSNAP_HEADER))
    again = ("台账二.xlsx", workbook([ledger_row(1, "别的人", 摘要="又一段。")]))
    seen = []
    for chunk in (1000, 1):
        monkeypatch.setattr(staging, "CHUNK", chunk)
        seen.append(services.preview_files(clerk, [ledger, exported]))
    assert [(one.new, one.disputed) for one in seen] == [(2, 1), (2, 1)]

    export(clerk, export_row())
    batch = services.preview_files(clerk, [ledger, again])
    assert (batch.changed, batch.disputed) == (1, 1), "重新计划的一件不重复计"
    assert sum(row.changes != {} for row in batch.rows.all()) == 1


def test_the_page_tells_who_wins_and_why(clerk: Actor, sister_clerk: Actor) -> None:
    bring(clerk, ledger_row(1, STRANGER))
    export(clerk, export_row())
    fields = {one.name: one for one in provenance.field_sources(clerk, NUMBER)}
    holder = fields["holder_names"]
    assert holder.is_disputed
    assert [(said.label, said.wins) for said in holder.said] == [
        ("智慧芽导出", True),
        ("地市专利台账", False),
    ]
    assert "商业库导出先于台账与清单" in holder.why
    assert "平台默认" in holder.why
    assert fields["abstract"].why == "只有这一个来源说到"
    with pytest.raises(Denied):
        provenance.field_sources(sister_clerk, NUMBER)


class TestDecisions:
    """A clerk sets a value, with the reason; it is audited, and undone like any import."""

    @pytest.fixture(autouse=True)
    def two_sources(self, clerk: Actor) -> None:
        bring(clerk, ledger_row(1, STRANGER))
        export(clerk, export_row())

    def test_it_stands_until_it_is_undone(self, clerk: Actor) -> None:
        before = dump()
        batch = decisions.decide_field(clerk, NUMBER, "holder_names", "city_ledger", "以登记簿副本为准")
        one = Patent.objects.get()
        assert (one.holder_text, one.holders.get().name) == (STRANGER, STRANGER)
        assert FieldConflict.objects.get(field="holder_names").is_decided
        assert register.conflicts(clerk).filter(is_decided=False).count() == FieldConflict.objects.count() - 1
        entry = AuditEntry.objects.order_by("-position")[0]
        assert entry.action == decisions.DECIDE
        assert entry.detail["reason"] == "以登记簿副本为准"
        services.undo_batch(clerk, batch.pk)
        assert dump() == before
        assert not FieldPin.objects.exists()
        assert not FieldConflict.objects.filter(is_decided=True).exists()

    def test_a_later_reading_does_not_move_it_but_asks_again(self, clerk: Actor) -> None:
        decisions.decide_field(clerk, NUMBER, "holder_names", "city_ledger", "以登记簿副本为准")
        bring(clerk, ledger_row(1, "第三家"))
        assert Patent.objects.get().holder_text == STRANGER
        assert not FieldConflict.objects.get(field="holder_names").is_decided, "来源又变，请人复核"

    def test_what_it_rests_on_cannot_be_undone_under_it(self, clerk: Actor) -> None:
        decisions.decide_field(clerk, NUMBER, "title", "city_ledger", "以证书为准")
        with pytest.raises(Refusal, match="其后的导入又改动过"):
            services.undo_batch(clerk, ImportBatch.objects.get(source="patsnap").pk)

    @pytest.mark.parametrize(
        ("field", "source", "reason", "words"),
        [
            ("application_number", "patsnap", "有据", "不能定值"),
            ("no_such", "patsnap", "有据", "不能定值"),
            ("title", "epo_ops", "有据", "没有说到"),
            ("title", "city_ledger", " ", "没有写理由"),
        ],
    )
    def test_what_cannot_be_is_refused(
        self, clerk: Actor, field: str, source: str, reason: str, words: str
    ) -> None:
        with pytest.raises(Refusal, match=words):
            decisions.decide_field(clerk, NUMBER, field, source, reason)
        assert not FieldPin.objects.exists()

    def test_others_set_nothing(self, sister_clerk: Actor, firm: Actor, auditor: Actor) -> None:
        for who in (sister_clerk, firm, auditor):
            with pytest.raises(Denied):
                decisions.decide_field(who, NUMBER, "title", "city_ledger", "有据")


def test_saying_the_same_again_is_not_kept_twice(clerk: Actor) -> None:
    bring(clerk, ledger_row(1, STRANGER))
    again = bring(clerk, ledger_row(1, STRANGER), apply=False)
    assert (counts(again), again.to_write) == ((0, 0, 1, 0), 0)
    services.apply_batch(clerk, again.pk)
    assert SourceRecord.objects.count() == 1


def test_members_of_a_family_know_each_other(clerk: Actor, sister_clerk: Actor) -> None:
    from zhiqiao.assets.imports.precedence import Telling
    from zhiqiao.assets.imports.writing import fields_of
    from zhiqiao.assets.register.services import write_patents

    claim = {"number": f"{NUMBER[:12]}.{NUMBER[12]}", "office": "CN", "claimed_on": "2021-03-02"}
    bring(clerk, ledger_row(1, STRANGER))
    for serial, more in ((2, {}), (3, {"family_members": ["US11223344B2"]})):
        number = application_number(serial)
        told = {"application_number": number, "title": f"后续{serial}", "priorities": [claim], **more}
        write_patents([fields_of(number, told, [Telling("epo_ops", 1, told, "", "990101")])], {})
    by_number = {one.number: one for one in Patent.objects.all()}
    first, second, third = (by_number[application_number(n)] for n in (1, 2, 3))
    assert second.family_id == third.family_id is not None
    keys = register.families([first.pk, second.pk, third.pk])
    assert len(set(keys.values())) == 1, "首次申请与要求它优先权的是一族"
    assert set(keys) == {first.pk, second.pk, third.pk}
    members = register.family_of(clerk, third)
    assert {(one.number, bool(one.title)) for one in members} == {
        (first.number, True),
        (second.number, True),
        ("US11223344B2", False),
    }
    assert {one.number for one in register.family_of(clerk, first)} == {second.number, third.number}
    assert all(not one.title for one in register.family_of(sister_clerk, third)), "看不到的只给号码"
