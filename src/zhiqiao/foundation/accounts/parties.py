"""A party as it stood on a day: what facts keep instead of a foreign key. Plain Python."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Party:
    """Who took part in a fact, with kind and size class as of the day it took effect.

    ``size_class`` is one of large, medium, small, micro, or "" where the size data are missing (无法判定).
    """

    role: str
    name: str
    credit_code: str = ""
    kind: str = ""
    size_class: str = ""
    region_code: str = ""


SIZE_LABELS = {"large": "大型", "medium": "中型", "small": "小型", "micro": "微型", "": "规模无法判定"}
PARTY_ROLE_LABELS = {
    "giver": "转让/许可方",
    "receiver": "受让/被许可方",
    "holder": "权利人",
    "borrower": "出质人/借款人",
    "lender": "质权人/贷款人",
    "agent": "服务机构",
    "payer": "付款方",
    "payee": "收款方",
    "firm": "企业",
}
