"""Deals, open licenses and pledges, with papers."""

from datetime import date, timedelta

from demo.loader.people import Cast
from demo.model import Deal, District
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.documents.services import share, store
from zhiqiao.foundation.evidence.facts import Grade, NewFact, Paper
from zhiqiao.foundation.evidence.services import write_fact
from zhiqiao.kernel.periods import as_of
from zhiqiao.transactions.deals import drafting
from zhiqiao.transactions.deals import services as deals
from zhiqiao.transactions.deals.services import Brought


def _paper(kind: str, title: str, lines: list[str]) -> Brought:
    text = f"【演示材料，非真实文件】\n{title}\n\n" + "\n".join(lines) + "\n"
    return Brought(f"{title}.txt", text.encode(), kind)


def _license_kind(one: Deal) -> str:
    return "" if one.kind == "assignment" else one.kind.removesuffix("_license")


def make_deals(district: District, cast: Cast, pushes: dict[str, int]) -> None:
    """Walk each deal as far as it has come."""
    for one in sorted(district.deals, key=lambda d: (d.signed_on or district.as_of, d.key)):
        office = cast.acting(one.giver, Role.HOLDER_OFFICE)
        firm = cast.acting(one.receiver, Role.ENTERPRISE)
        begun = (one.signed_on or district.as_of) - timedelta(days=14)
        kind = "assignment" if one.kind == "assignment" else "license"
        term_to = _after(one.signed_on, one.term_years) if kind == "license" else None
        data = drafting.DealData(
            kind=kind,
            license_kind=_license_kind(one),
            giver_id=cast.organizations[one.giver].pk,
            receiver_id=cast.organizations[one.receiver].pk,
            patent_numbers=one.patents,
            amount_fen=one.amount_fen,
            amount_note=one.terms
            if one.payment in {"royalty_sales", "royalty_profit", "entry_royalty", "per_unit"}
            else "",
            contract_number=one.contract_number,
            term_from=one.signed_on if kind == "license" else None,
            term_to=term_to,
            for_implementation=True,
            origin=f"push:{pushes[one.push]}" if one.push in pushes else "",
        )
        with as_of(begun):
            made = drafting.draft_deal(office, data)
        _walk(one, made.pk, office, firm, cast)


def _after(day: date | None, years: int | None) -> date | None:
    return day.replace(year=day.year + years, day=min(day.day, 28)) if day and years else None


def _walk(one: Deal, pk: int, office: Actor, firm: Actor, cast: Cast) -> None:
    if one.state == "draft" or one.signed_on is None:
        return
    names = [cast.organizations[one.giver].name, cast.organizations[one.receiver].name]
    about = [
        f"合同号：{one.contract_number}",
        f"双方：{names[0]}、{names[1]}",
        f"专利：{'、'.join(one.patents)}",
    ]
    with as_of(one.signed_on):
        contract = _paper("contract", f"合同 {one.contract_number}", about)
        deals.sign_deal(office, pk, one.signed_on, one.contract_number, [contract])
    last = one.signed_on
    if one.recorded_on is not None:
        last = one.recorded_on
        with as_of(one.recorded_on):
            proof = _paper(
                "certificate", f"备案登记证明 {one.record_number}", [*about, f"编号：{one.record_number}"]
            )
            deals.record_deal(office, pk, one.recorded_on, one.record_number, [proof])
    for payment in sorted(one.payments, key=lambda p: p.paid_on):
        with as_of(max(payment.paid_on, last)):
            slip = _paper(
                "slip",
                f"银行回单 {payment.bank_reference}",
                [*about, f"到账日：{payment.paid_on}", f"金额：{payment.amount_fen / 100:,.2f} 元"],
            )
            deals.add_payment(firm, pk, payment.paid_on, payment.amount_fen, slip)


def open_licenses(district: District, cast: Cast) -> None:
    """Open licenses that firms accepted: deals of their own kind."""
    for declared in district.open_licenses:
        for at, accepted in enumerate(declared.acceptances):
            office = cast.acting(declared.holder, Role.HOLDER_OFFICE)
            firm = cast.acting(accepted.firm, Role.ENTERPRISE)
            number = f"KF-{declared.key}-{at + 1}"
            with as_of(accepted.noticed_on):
                made = drafting.draft_deal(
                    office,
                    drafting.DealData(
                        kind="license",
                        license_kind="open",
                        giver_id=cast.organizations[declared.holder].pk,
                        receiver_id=cast.organizations[accepted.firm].pk,
                        patent_numbers=(declared.patent,),
                        amount_fen=accepted.payment.amount_fen,
                        contract_number=number,
                        term_from=accepted.noticed_on,
                        term_to=_after(accepted.noticed_on, declared.term_years),
                        for_implementation=True,
                    ),
                )
                notice = _paper("contract", f"开放许可书面通知 {number}", [f"专利：{declared.patent}"])
                deals.sign_deal(office, made.pk, accepted.noticed_on, number, [notice])
            with as_of(max(accepted.recorded_on, accepted.payment.paid_on)):
                slip = _paper("slip", f"银行回单 {accepted.payment.bank_reference}", [f"合同号：{number}"])
                deals.add_payment(firm, made.pk, accepted.payment.paid_on, accepted.payment.amount_fen, slip)
                proof = _paper(
                    "certificate", f"开放许可备案证明 {accepted.record_number}", [f"专利：{declared.patent}"]
                )
                deals.record_deal(office, made.pk, accepted.recorded_on, accepted.record_number, [proof])


REGISTER_PLEDGE = "transactions.deals:deal:record"


@mutation(REGISTER_PLEDGE)
def register_pledge(actor: Actor, cast: Cast, key: str, district: District) -> None:
    """One pledge as a recorded fact. The room for pledges comes later; what happened is a fact already."""
    one = next(pledge for pledge in district.pledges if pledge.key == key)
    borrower = cast.organizations[one.borrower]
    require(actor, REGISTER_PLEDGE, Resource(borrower.region_code, label="质押登记"))
    proof = _paper(
        "certificate", f"专利权质押登记通知书 {one.registration_number}", [f"专利：{'、'.join(one.patents)}"]
    )
    kept = store(actor, proof.name, proof.data)
    for party in (one.borrower, one.lender):
        share(kept, cast.organizations[party].pk)
    write_fact(
        actor,
        NewFact(
            kind="pledge_registered",
            subject=one.registration_number[:40],
            subject_name=f"{borrower.name} 以 {len(one.patents)} 件专利质押",
            effective_on=one.registered_on,
            parties=(
                accounts.party_snapshot(borrower.pk, "borrower", one.registered_on),
                accounts.party_snapshot(cast.organizations[one.lender].pk, "lender", one.registered_on),
            ),
            region_code=borrower.region_code,
            grade=Grade.RECORDED,
            amount_fen=one.amount_fen,
            papers=(Paper(kept.sha256, kept.name, "质押登记通知书"),),
            record_number=one.registration_number,
            attributes={"patent_numbers": list(one.patents), "loan_months": one.loan_months},
        ),
    )
    target(f"pledge:{one.registration_number}")


def register_pledges(district: District, cast: Cast) -> None:
    """All pledges, by the lead agency of the borrower's region."""
    clerks = {a.region_code: a for a in cast.actors.values() if a.role is Role.LEAD_AGENCY}
    for one in sorted(district.pledges, key=lambda p: p.registered_on):
        clerk = clerks[cast.organizations[one.borrower].region_code]
        with as_of(one.registered_on):
            register_pledge(clerk, cast, one.key, district)
