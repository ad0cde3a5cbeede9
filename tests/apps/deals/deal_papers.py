"""The papers, days and amount of the deals under test."""

from datetime import date

from tests.apps.neighborhood import pdf

from zhiqiao.transactions.deals.services import Brought

SIGNED, RECORDED, PAID = date(2024, 3, 1), date(2024, 4, 1), date(2024, 4, 2)
CONTRACT = Brought("合同.pdf", pdf("contract"), "contract")
PROOF = Brought("备案证明.pdf", pdf("proof"), "certificate")
AMOUNT = 10_000_001


def slip(mark: str = "slip") -> Brought:
    """A bank's slip; another mark is another slip."""
    return Brought("回单.pdf", pdf(mark), "slip")
