"""Codes as people say them."""

from django import template

from zhiqiao.foundation.accounts.models import OrganizationKind
from zhiqiao.foundation.accounts.parties import PARTY_ROLE_LABELS, SIZE_LABELS
from zhiqiao.foundation.evidence.facts import kind_label
from zhiqiao.kernel import tables

register = template.Library()

ATTRIBUTE_LABELS = {
    "license_kind": "许可种类",
    "purpose": "用途",
    "contract_number": "合同号",
    "term_from": "许可期自",
    "term_to": "许可期至",
    "patents": "合同含专利件数",
    "related": "是否关联方",
    "reason": "理由",
    "answer": "答复",
    "verdict": "结论",
    "grade": "自评",
    "maturity": "成熟度",
    "mode": "方式",
    "bank_date": "到账日",
}


@register.filter
def party_role(code: str) -> str:
    """A party's role in Chinese."""
    return PARTY_ROLE_LABELS.get(code, code)


@register.filter
def organization_kind(code: str) -> str:
    """An organization's kind in Chinese."""
    return dict(OrganizationKind.choices).get(code, code or "—")


@register.filter
def size_class(code: str) -> str:
    """A size class in Chinese; "" is 规模无法判定."""
    return SIZE_LABELS.get(code or "", code)


@register.filter
def region(code: str) -> str:
    """A region's name."""
    return (tables.region_name(code) or code) if code else "—"


@register.filter
def fact_kind(code: str) -> str:
    """A fact kind in Chinese."""
    return kind_label(code)


@register.filter
def attribute_label(code: str) -> str:
    """A fact's attribute in Chinese where we have a word for it."""
    return ATTRIBUTE_LABELS.get(code, code)


@register.filter
def attribute_value(value: object) -> str:
    """True and False as 是 and 否, lists joined."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(str(one) for one in value)
    return "—" if value in (None, "") else str(value)
