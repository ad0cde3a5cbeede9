"""The same district for the same seed, as much as promised, and a history without contradictions."""

import hashlib
import subprocess
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from demo.district import SEED, district
from demo.model import District

ROOT = Path(__file__).resolve().parents[3]
SECONDS_ALLOWED = 5
DIGEST = "import hashlib, demo.district as d; print(hashlib.sha256(repr(d.district()).encode()).hexdigest())"


def test_the_same_seed_gives_the_same_bytes_in_another_process(known: District) -> None:
    environment = {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PYTHONHASHSEED": "7"}
    other = subprocess.run(  # noqa: S603 - this interpreter and a constant
        [sys.executable, "-c", DIGEST], env=environment, capture_output=True, text=True, check=True
    )
    assert other.stdout.strip() == hashlib.sha256(repr(known).encode()).hexdigest()


def test_another_seed_gives_another_district_in_time(known: District) -> None:
    start = time.process_time()
    other = district.__wrapped__(SEED + 1)
    assert time.process_time() - start < SECONDS_ALLOWED
    assert len(other.patents) == len(known.patents)
    assert {p.title for p in other.patents} != {p.title for p in known.patents}


def test_everything_promised_is_there(known: District) -> None:
    home = [one for one in known.organizations if one.region_code == "990101"]
    kinds = Counter(one.kind for one in home)
    assert (kinds["university"], kinds["institute"], kinds["state_owned_enterprise"]) == (3, 2, 1)
    assert (kinds["enterprise"], kinds["bank"], kinds["service_agency"], kinds["park"]) == (120, 2, 3, 1)
    patents = Counter(patent.region_code for patent in known.patents)
    assert patents == {"990101": 2000, "990102": 40}
    assert len({patent.industry for patent in known.patents}) >= 12
    assert sum(1 for need in known.needs if not need.key.startswith("west")) == 150
    assert sum(1 for need in known.needs if not need.has_answer) == 15
    assert len(known.pledges) == 18
    assert len(known.open_licenses) == 4
    assert sum(1 for deal in known.deals if deal.giver != "west") == 70


def test_the_sister_district_holds_its_own(known: District) -> None:
    firms = [one for one in known.organizations if one.region_code == "990102" and one.kind == "enterprise"]
    assert len(firms) == 6
    by_key = {one.key: one for one in known.organizations}
    for patent in known.patents:
        assert {by_key[holder.organization].region_code for holder in patent.holders} == {patent.region_code}


def test_one_login_a_role_each_with_its_organization(known: District) -> None:
    names = [login.username for login in known.logins]
    assert len(set(names)) == len(names)
    roles = {login.role for login in known.logins}
    assert roles >= {
        "lead_agency", "cooperating_agency", "park", "holder_office", "college_reviewer", "inventor",
        "enterprise", "bank", "service_agency", "technology_manager", "evaluator", "auditor", "superior",
        "platform_admin",
    }  # fmt: skip
    keys = {one.key for one in known.organizations}
    assert {login.organization for login in known.logins} <= keys
    inventor = next(login for login in known.logins if login.role == "inventor")
    assert sum(inventor.name in patent.inventors for patent in known.patents) >= 3


def test_the_firm_that_signs_in_has_a_need_to_show(known: District) -> None:
    firm = next(login.organization for login in known.logins if login.username == "firm")
    states = {need.state for need in known.needs if need.firm == firm}
    assert "published" in states


@pytest.mark.parametrize(
    ("group", "share"),
    [("university", 0.60), ("institute", 0.15), ("state_owned_enterprise", 0.08), ("enterprise", 0.17)],
)
def test_who_holds_the_stock(known: District, group: str, share: float) -> None:
    kinds = {one.key: one.kind for one in known.organizations}
    held = [patent for patent in known.patents if patent.region_code == "990101"]
    assert sum(kinds[patent.holder] == group for patent in held) == round(len(held) * share)


def test_most_of_the_stock_is_in_force(known: District) -> None:
    states = Counter(patent.legal_status for patent in known.patents if patent.region_code == "990101")
    assert states == {"in_force": 1560, "pending": 240, "ended": 200}


def test_each_step_of_a_deal_follows_the_last(known: District) -> None:
    for deal in known.deals:
        days = [day for day in (deal.signed_on, deal.recorded_on) if day]
        assert days == sorted(days)
        assert (deal.state in {"recorded", "paid"}) == bool(deal.recorded_on) == bool(deal.record_number)
        assert (deal.state == "draft") == (deal.signed_on is None)
        assert 1 <= len(deal.patents) <= 6
        assert all(
            p.paid_on <= known.as_of and deal.signed_on and p.paid_on > deal.signed_on for p in deal.payments
        )
        assert deal.received_fen <= deal.amount_fen
        assert (deal.state == "paid") <= (deal.received_fen == deal.amount_fen)
    states = Counter(deal.state for deal in known.deals)
    assert min(states[state] for state in ("signed", "recorded", "paid")) >= 4


def test_a_patent_is_dealt_with_once_by_its_sole_holder_while_in_force(known: District) -> None:
    by_number = {patent.number: patent for patent in known.patents}
    dealt = [number for deal in known.deals for number in deal.patents]
    dealt += [number for pledge in known.pledges for number in pledge.patents]
    dealt += [license_.patent for license_ in known.open_licenses]
    assert len(dealt) == len(set(dealt))
    for deal in known.deals:
        for number in deal.patents:
            assert [holder.organization for holder in by_number[number].holders] == [deal.giver]
            assert by_number[number].in_force_on(deal.signed_on or known.as_of)


def test_receivers_are_mostly_small_in_every_year(known: District) -> None:
    sizes = {one.key: one.size for one in known.organizations}
    assert {sizes[deal.receiver] for deal in known.deals} == {"large", "medium", "small", "micro"}
    for year in (2024, 2025, 2026):
        receivers = [sizes[d.receiver] for d in known.deals if d.recorded_on and d.recorded_on.year == year]
        assert sum(size != "large" for size in receivers) > len(receivers) * 0.7


def test_a_deal_that_grew_out_of_a_push_names_the_patent_and_the_firm(known: District) -> None:
    pushes = {push.key: push for push in known.pushes}
    grown = [deal for deal in known.deals if deal.push]
    assert len(grown) >= 20
    for deal in grown:
        push = pushes[deal.push]
        assert push.patent in deal.patents
        assert push.firm == deal.receiver
        assert push.feedback is not None
        assert push.feedback.given_on < (deal.signed_on or known.as_of)


def test_nothing_is_offered_or_sent_after_it_is_gone(known: District) -> None:
    gone = {
        number: deal
        for deal in known.deals
        if deal.signed_on and deal.kind in {"assignment", "exclusive_license"}
        for number in deal.patents
    }
    for listing in known.listings:
        for number in listing.patents:
            if number in gone:
                assert listing.state == "withdrawn"
                assert listing.published_on < (gone[number].signed_on or date.max)
    for push in known.pushes:
        if push.patent in gone and gone[push.patent].push != push.key:
            assert push.pushed_on < (gone[push.patent].signed_on or date.max)


def test_pledges_are_of_the_borrowers_own_patents_in_force(known: District) -> None:
    by_number = {patent.number: patent for patent in known.patents}
    for pledge in known.pledges:
        assert pledge.patents
        assert 10**8 <= pledge.amount_fen <= 18 * 10**8
        for number in pledge.patents:
            assert by_number[number].holder == pledge.borrower
            assert by_number[number].in_force_on(pledge.registered_on)


def test_stock_takes_cover_their_scope_and_say_why(known: District) -> None:
    by_number = {patent.number: patent for patent in known.patents}
    for one in known.rounds:
        assert 0.5 < one.coverage < 1
        assert {entry.patent for entry in one.entries} <= set(one.scope)
        assert all(by_number[number].in_force_on(one.base_date) for number in one.scope)
        for entry in one.entries:
            assert entry.inventor.grade in "ABC"
            assert 1 <= entry.inventor.maturity <= 6
            assert entry.screening is None or entry.screening.reason
            days = [view.assessed_on for view in (entry.inventor, entry.unit) if view]
            assert days == sorted(days)
            assert one.opens_on <= days[0] <= known.as_of
    assert [one.is_closed for one in known.rounds].count(False) == 1


def test_declined_pushes_give_one_of_the_typed_reasons(known: District) -> None:
    answers = [push.feedback for push in known.pushes if push.feedback]
    assert {answer.verdict for answer in answers} == {"implement", "improve", "cooperate", "none"}
    for answer in answers:
        assert bool(answer.decline_reason) == (answer.verdict == "none")
    assert len({answer.decline_reason for answer in answers}) == 7
