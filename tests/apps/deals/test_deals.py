"""A deal from draft to money received: every step with its papers, its refusals and its facts."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from tests.apps.deals.deal_papers import AMOUNT, CONTRACT, PAID, PROOF, RECORDED, SIGNED, slip
from tests.apps.neighborhood import SISTER, Neighborhood

from zhiqiao.foundation.access.rules import Actor, Denied
from zhiqiao.foundation.audit.models import AuditEntry
from zhiqiao.foundation.documents import queries as documents
from zhiqiao.foundation.evidence import queries as evidence
from zhiqiao.foundation.evidence.models import Fact
from zhiqiao.foundation.notices import queries as notices
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal
from zhiqiao.transactions.deals import queries, services
from zhiqiao.transactions.deals.drafting import DealData, draft_deal
from zhiqiao.transactions.deals.models import Deal
from zhiqiao.transactions.deals.services import Brought

pytestmark = pytest.mark.django_db


def amounts_of(kind: str) -> list[int | None]:
    return list(Fact.objects.filter(kind=kind).values_list("amount_fen", flat=True))


def test_the_whole_way_writes_graded_facts(office: Actor, firm: Actor, draft: Deal, terms: DealData) -> None:
    assert not Fact.objects.exists(), "草稿不是事实"
    signed = services.sign_deal(office, draft.pk, SIGNED, " XK-1 ", [CONTRACT])
    assert (signed.state, signed.contract_number) == (Deal.SIGNED, "XK-1")
    services.record_deal(office, draft.pk, RECORDED, "X2024990000001", [PROOF])
    services.add_payment(firm, draft.pk, PAID, AMOUNT, slip())
    draft.refresh_from_db()
    assert draft.state == Deal.PAID
    told = [(f.kind, f.grade, str(f.effective_on)) for f in evidence.facts_of(f"deal:{draft.pk}")]
    assert told == [
        *[("license_signed", 2, "2024-03-01")] * 3,
        *[("license_recorded", 3, "2024-04-01")] * 3,
        ("payment_received", 2, "2024-04-02"),
    ]
    one = Fact.objects.filter(kind="license_recorded").first()
    assert one is not None
    assert one.subject in terms.patent_numbers
    assert one.record_number == "X2024990000001"
    assert [(p.role, p.kind, p.size_class) for p in one.parties.all()] == [
        ("giver", "university", ""),
        ("receiver", "enterprise", "small"),
    ]
    assert one.attributes["license_kind"] == "ordinary"
    assert one.attributes["for_implementation"] is True
    assert [paper["kind"] for paper in one.papers] == ["合同", "备案/登记证明"]
    assert evidence.verify().whole
    presses = AuditEntry.objects.filter(target=f"deal:{draft.pk}").values_list("action", flat=True)
    assert sorted(action.rsplit(":", 1)[1] for action in presses) == ["draft", "pay", "record", "sign"]


def test_the_amount_is_shared_out_to_the_fen(recorded: Deal) -> None:
    for kind in ("license_signed", "license_recorded"):
        found = amounts_of(kind)
        assert sum(n or 0 for n in found) == AMOUNT == recorded.amount_fen
        assert sorted(found, reverse=True) == [3_333_334, 3_333_334, 3_333_333]


def test_amounts_a_patent_are_kept_where_the_contract_names_them(office: Actor, terms: DealData) -> None:
    named = replace(terms, amounts_fen=(1, 10_000_000, 0))
    made = draft_deal(office, named)
    assert list(made.subjects.values_list("amount_fen", flat=True)) == [1, 10_000_000, 0]
    for wrong in ((1, 2, 3), (AMOUNT,)):
        with pytest.raises(Refusal, match="金额之和"):
            draft_deal(office, replace(terms, amounts_fen=wrong))


def test_both_parties_read_the_papers_and_strangers_do_not(
    recorded: Deal, office: Actor, firm: Actor, rival: Actor
) -> None:
    for paper in recorded.papers.all():
        for actor in (office, firm):
            assert documents.read(actor, paper.sha256).name == paper.name
        with pytest.raises(Refusal):
            documents.read(rival, paper.sha256)


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"kind": "gift"}, "kind"),
        ({"license_kind": ""}, "license_kind"),
        ({"license_kind": "magic"}, "license_kind"),
        ({"amount_fen": -1}, "amount"),
        ({"patent_numbers": ()}, "patents"),
        ({"patent_numbers": ("2099199999990",)}, "patents"),
        ({"term_from": date(2025, 1, 1), "term_to": date(2024, 1, 1)}, "term_to"),
    ],
)
def test_a_draft_that_does_not_fit_is_refused_with_its_column(
    office: Actor, terms: DealData, changes: dict[str, Any], column: str
) -> None:
    with pytest.raises(Refusal) as refused:
        draft_deal(office, replace(terms, **changes))
    assert refused.value.column == column
    assert not Deal.objects.exists()


def test_a_patent_named_twice_and_a_deal_with_oneself_are_refused(office: Actor, terms: DealData) -> None:
    first = terms.patent_numbers[0]
    with pytest.raises(Refusal, match="两次"):
        draft_deal(office, replace(terms, patent_numbers=(first, first)))
    with pytest.raises(Refusal, match="同一单位"):
        draft_deal(office, replace(terms, receiver_id=terms.giver_id))


def test_what_the_giver_does_not_hold_or_has_lapsed_is_no_subject(
    town: Neighborhood, office: Actor, terms: DealData
) -> None:
    other = town.person("other", town.organization("江州研究院", "institute"), "holder_office")
    theirs = town.patent(other, 7)
    with pytest.raises(Refusal, match="江州研究院"):
        draft_deal(office, replace(terms, patent_numbers=(theirs,)))
    town.patent(office, 1, legal_status="失效")
    with pytest.raises(Refusal, match="已失效"):
        draft_deal(office, terms)


def test_a_draft_is_changed_by_its_parties_only(
    town: Neighborhood, office: Actor, firm: Actor, rival: Actor, clerk: Actor, draft: Deal, terms: DealData
) -> None:
    assert draft_deal(firm, replace(terms, amount_fen=7), draft.pk).amount_fen == 7
    assert draft_deal(clerk, replace(terms, amount_fen=8), draft.pk).amount_fen == 8
    taken = replace(terms, receiver_id=rival.organization_id or 0)
    with pytest.raises(Denied):
        draft_deal(rival, taken, draft.pk)
    with pytest.raises(Denied):
        draft_deal(rival, terms)
    draft.refresh_from_db()
    assert (draft.receiver_id, draft.amount_fen) == (terms.receiver_id, 8)
    assert town
    assert office


class TestOrder:
    """Steps in their order, on days that have come, with the papers each needs."""

    def test_nothing_is_recorded_paid_or_signed_out_of_order(
        self, office: Actor, firm: Actor, draft: Deal
    ) -> None:
        with pytest.raises(Refusal, match="起草"):
            services.record_deal(office, draft.pk, RECORDED, "X1", [PROOF])
        with pytest.raises(Refusal, match="起草"):
            services.add_payment(firm, draft.pk, PAID, 1, slip())
        services.sign_deal(office, draft.pk, SIGNED, "XK-1", [CONTRACT])
        with pytest.raises(Refusal, match="已签约"):
            services.sign_deal(office, draft.pk, SIGNED, "XK-1", [CONTRACT])
        services.record_deal(office, draft.pk, RECORDED, "X1", [PROOF])
        with pytest.raises(Refusal, match="已备案"):
            services.record_deal(office, draft.pk, RECORDED, "X2", [PROOF])
        assert Fact.objects.count() == 6

    def test_days_that_have_not_come_are_refused(self, office: Actor, firm: Actor, draft: Deal) -> None:
        tomorrow = today() + timedelta(days=1)
        with pytest.raises(Refusal, match="在今天之后"):
            services.sign_deal(office, draft.pk, tomorrow, "XK-1", [CONTRACT])
        services.sign_deal(office, draft.pk, SIGNED, "XK-1", [CONTRACT])
        with pytest.raises(Refusal, match="在今天之后"):
            services.record_deal(office, draft.pk, tomorrow, "X1", [PROOF])
        with pytest.raises(Refusal, match="在今天之后"):
            services.add_payment(firm, draft.pk, tomorrow, 1, slip())

    def test_days_before_the_signature_are_refused(self, office: Actor, firm: Actor, signed: Deal) -> None:
        before = SIGNED - timedelta(days=1)
        with pytest.raises(Refusal, match="早于签约日"):
            services.record_deal(office, signed.pk, before, "X1", [PROOF])
        with pytest.raises(Refusal, match="早于签约日"):
            services.add_payment(firm, signed.pk, before, 1, slip())

    def test_each_step_needs_its_paper_and_number(self, office: Actor, draft: Deal) -> None:
        for number, papers, words in (("XK-1", [PROOF], "没有合同"), (" ", [CONTRACT], "没有合同号")):
            with pytest.raises(Refusal, match=words):
                services.sign_deal(office, draft.pk, SIGNED, number, papers)
        services.sign_deal(office, draft.pk, SIGNED, "XK-1", [CONTRACT])
        for number, papers, words in (
            ("X1", [CONTRACT], "没有备案/登记证明"),
            (" ", [PROOF], "没有备案/登记号"),
        ):
            with pytest.raises(Refusal, match=words):
                services.record_deal(office, draft.pk, RECORDED, number, papers)

    def test_a_refused_paper_takes_the_step_back(self, office: Actor, draft: Deal) -> None:
        with pytest.raises(Refusal):
            services.sign_deal(office, draft.pk, SIGNED, "XK-1", [Brought("合同.pdf", b"MZ\0", "contract")])
        draft.refresh_from_db()
        assert draft.state == Deal.DRAFT
        assert not Fact.objects.exists()

    def test_a_record_number_is_used_once(
        self, town: Neighborhood, office: Actor, recorded: Deal, terms: DealData
    ) -> None:
        again = replace(terms, patent_numbers=(town.patent(office, 9),))
        other = services.sign_deal(office, draft_deal(office, again).pk, SIGNED, "XK-2", [CONTRACT])
        with pytest.raises(Refusal, match="已用于合同 XK-1"):
            services.record_deal(office, other.pk, RECORDED, recorded.record_number, [PROOF])

    def test_others_take_no_step(
        self, rival: Actor, sister_clerk: Actor, inventor: Actor, signed: Deal
    ) -> None:
        for actor in (rival, sister_clerk, inventor):
            with pytest.raises(Denied):
                services.record_deal(actor, signed.pk, RECORDED, "X1", [PROOF])
            with pytest.raises(Denied):
                services.add_payment(actor, signed.pk, PAID, 1, slip())
            with pytest.raises(Denied):
                services.cancel_deal(actor, signed.pk, "不行")
        for actor in (rival, sister_clerk):
            assert not queries.deals(actor).exists()
            with pytest.raises(Denied):
                queries.deal(actor, signed.pk)


class TestExclusive:
    """An exclusive license bars another one over the same time; an assigned patent is gone."""

    def exclusive(self, office: Actor, terms: DealData, **changes: Any) -> Deal:  # noqa: ANN401 - fields of DealData
        data = replace(terms, license_kind="exclusive", **changes)
        return services.sign_deal(office, draft_deal(office, data).pk, SIGNED, "DZ-1", [CONTRACT])

    def other(self, town: Neighborhood, terms: DealData, **changes: Any) -> DealData:  # noqa: ANN401 - fields of DealData
        return replace(terms, receiver_id=town.firm("澄江织造").pk, **changes)

    def test_no_other_license_while_it_runs(self, town: Neighborhood, office: Actor, terms: DealData) -> None:
        self.exclusive(office, terms, term_from=date(2024, 3, 1), term_to=date(2027, 2, 28))
        for changes in ({}, {"term_from": date(2027, 2, 28)}, {"license_kind": "exclusive"}):
            with pytest.raises(Refusal, match="独占许可给澄江印染"):
                draft_deal(office, self.other(town, terms, **changes))
        outside = (
            {"term_from": date(2027, 3, 1)},
            {"term_from": date(2023, 1, 1), "term_to": date(2024, 2, 29)},
        )
        for changes in outside:
            assert draft_deal(office, self.other(town, terms, **changes)).pk
        assert draft_deal(office, terms).pk, "同一被许可方可以续签"

    def test_two_drafts_cannot_both_be_signed(
        self, town: Neighborhood, office: Actor, terms: DealData
    ) -> None:
        second = draft_deal(office, self.other(town, terms))
        self.exclusive(office, terms)
        with pytest.raises(Refusal, match="独占许可"):
            services.sign_deal(office, second.pk, SIGNED, "XK-9", [CONTRACT])
        second.refresh_from_db()
        assert second.state == Deal.DRAFT

    def test_once_cancelled_it_bars_no_more(self, town: Neighborhood, office: Actor, terms: DealData) -> None:
        held = self.exclusive(office, terms)
        services.cancel_deal(office, held.pk, "双方解除")
        assert draft_deal(office, self.other(town, terms)).pk

    def test_an_assigned_patent_is_neither_assigned_nor_licensed_again(
        self, town: Neighborhood, office: Actor, terms: DealData
    ) -> None:
        sale = replace(terms, kind="assignment", license_kind="")
        sold = services.sign_deal(office, draft_deal(office, sale).pk, SIGNED, "ZR-1", [CONTRACT])
        for again in (self.other(town, sale), self.other(town, terms)):
            with pytest.raises(Refusal, match="已签约转让"):
                draft_deal(office, again)
        services.cancel_deal(office, sold.pk, "买方违约")
        assert draft_deal(office, self.other(town, sale)).pk


def test_each_step_tells_who_is_next(office: Actor, firm: Actor, draft: Deal) -> None:
    def waits(actor: Actor) -> list[tuple[str, str]]:
        return [(n.title, str(n.due_on)) for n in notices.todo_for(actor)]

    services.sign_deal(office, draft.pk, SIGNED, "XK-1", [CONTRACT])
    assert waits(office) == [("办理许可合同备案", "2024-06-01")]
    assert [line.stage for line in queries.waiting(office)] == ["签约 → 备案"]
    services.record_deal(office, draft.pk, RECORDED, "X1", [PROOF])
    assert waits(office) == []
    assert waits(firm) == [("登记到账", "None")]
    assert [line.stage for line in queries.waiting(firm)] == ["备案 → 到账"]
    services.add_payment(firm, draft.pk, PAID, AMOUNT, slip())
    assert waits(firm) == []
    assert queries.waiting(firm) == []


def test_a_deal_counts_where_its_receiver_is(town: Neighborhood, office: Actor, terms: DealData) -> None:
    away = replace(terms, receiver_id=town.firm("西岭印染", SISTER).pk)
    made = services.sign_deal(office, draft_deal(office, away).pk, SIGNED, "XK-5", [CONTRACT])
    assert made.region_code == SISTER
    assert set(Fact.objects.values_list("region_code", flat=True)) == {SISTER}


def test_an_open_license_is_recorded_as_its_own_kind(office: Actor, terms: DealData) -> None:
    made = draft_deal(office, replace(terms, license_kind="open"))
    services.sign_deal(office, made.pk, SIGNED, "KF-1", [CONTRACT])
    services.record_deal(office, made.pk, RECORDED, "K1", [PROOF])
    assert Fact.objects.filter(kind="open_license_recorded").count() == 3
    assert not Fact.objects.filter(kind="license_recorded").exists()


def test_an_assignment_changes_no_holder(office: Actor, firm: Actor, terms: DealData) -> None:
    """What we believe and what is recorded never mix: the register waits for the office's next data."""
    from zhiqiao.assets.register import queries as register

    made = draft_deal(office, replace(terms, kind="assignment", license_kind=""))
    services.sign_deal(office, made.pk, SIGNED, "ZR-1", [CONTRACT])
    services.record_deal(office, made.pk, RECORDED, "ZR-X1", [PROOF])
    assert Fact.objects.filter(kind="assignment_recorded", grade=3).count() == 3
    assert register.patents(firm).count() == 0
    assert register.patents(office).count() == 3
