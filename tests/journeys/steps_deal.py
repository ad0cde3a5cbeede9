"""Step 5: a license from the firm's answer to the money in the bank, and an assignment that is only signed."""

from tests.apps.neighborhood import pdf
from tests.journeys.street import Street
from tests.journeys.town import DYER, FILTER, OTHERS, PUMPS, UNIVERSITY
from tests.journeys.visitor import Visitor, upload

AMOUNT = "123,456.78"
SIGNED, RECORDED, PAID = "2026-08-10", "2026-09-02", "2026-09-18"
RECORD_NUMBER = "X2026990100017"
CERTIFICATE = "许可备案证明.pdf"


def make_deal(street: Street) -> None:
    office = street.as_("office")
    office.go("push", street.push)
    office.follow("起草交易")
    office.sees(UNIVERSITY, DYER)
    office.fill(
        {
            "kind": "license",
            "license_kind": "ordinary",
            "amount": AMOUNT,
            "term_from": SIGNED,
            "term_to": "2029-08-09",
            "for_implementation": True,
        }
    )
    office.press("保存草稿")
    office.sees("已保存草稿", "来自企业答复", FILTER.title, AMOUNT)
    street.deal = office.key
    _sign(office, "澄许字 2026-01 号")
    office.sees("有佐证", "2026-11-10")
    office.fill(
        {
            "recorded_on": RECORDED,
            "record_number": RECORD_NUMBER,
            "certificate": upload(CERTIFICATE, pdf("certificate")),
        },
        office.form("record"),
    )
    office.press("登记备案")
    office.sees("已登记备案", RECORD_NUMBER, "已备案")

    dyer = street.as_("dyer")
    dyer.go("deal", street.deal)
    later = {"bank_date": "2027-03-01", "amount": AMOUNT, "slip": upload("回单.pdf", pdf("slip"))}
    dyer.fill(later, dyer.form("pay"))
    dyer.press("登记到账")
    dyer.sees("在今天之后")
    dyer.fill(later | {"bank_date": PAID}, dyer.form("pay"))
    dyer.press("登记到账")
    dyer.sees("已登记到账", "已到账", f"{AMOUNT} 元", "回单.pdf")


def sign_only(street: Street) -> None:
    """A second deal stops at the signature: a fact, but not one that counts."""
    office = street.as_("office")
    office.go("deal-new", query=f"?patent={OTHERS[2].number}")
    office.page.locator("[name=receiver]").select_option(label=PUMPS)
    office.fill({"kind": "assignment", "amount": "8万"})
    office.press("保存草稿")
    _sign(office, "澄让字 2026-02 号")


def _sign(office: Visitor, contract_number: str) -> None:
    contract = {"signed_on": SIGNED, "contract_number": contract_number}
    contract_file = {"contract": upload("合同.pdf", pdf(contract_number))}
    office.fill(contract | contract_file, office.form("sign"))
    office.press("登记签约")
    office.sees("已登记签约", "合同.pdf", contract_number)
