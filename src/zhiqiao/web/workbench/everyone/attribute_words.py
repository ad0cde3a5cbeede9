"""What else a fact says, in words: its attributes are codes so that rules can count them."""

from collections.abc import Callable, Mapping
from typing import Any

from zhiqiao.assets.stocktake import choices as stocktake
from zhiqiao.market.catalog import choices as catalog

_LICENSE_KINDS = {"ordinary": "普通许可", "sole": "排他许可", "exclusive": "独占许可", "open": "开放许可"}
_SCOPES = {"unconverted": "有效且未转化", "in_force": "全部有效"}

LABELS = {
    "license_kind": "许可种类",
    "purpose": "用途",
    "contract_number": "合同号",
    "term_from": "许可期自",
    "term_to": "许可期至",
    "patents": "合同含专利件数",
    "patent_numbers": "质押的专利",
    "loan_months": "贷款期限（月）",
    "for_implementation": "以实施为目的",
    "related": "是否关联方",
    "reason": "理由",
    "answer": "答复",
    "verdict": "结论",
    "grade": "评价",
    "maturity": "成熟度",
    "mode": "方式",
    "modes": "可接受方式",
    "payment": "支付方式",
    "kind": "需求类型",
    "collected": "由单位代为征集",
    "scope": "盘点范围",
    "unconverted": "其中未转化（件）",
    "scheme": "奖补办法",
    "bank_date": "到账日",
}

# Attributes whose values are codes of a list of words.
_WORDS: Mapping[str, Callable[[Any], str]] = {
    "license_kind": lambda code: _LICENSE_KINDS.get(code, code),
    "scope": lambda code: _SCOPES.get(code, code),
    "modes": stocktake.mode_label,
    "mode": stocktake.mode_label,
    "maturity": lambda level: stocktake.maturity_label(int(level)) if str(level).isdigit() else str(level),
    "grade": stocktake.rating_label,
    "payment": lambda code: catalog.label("payments", code),
    "kind": lambda code: catalog.label("demand_kinds", code),
}


def shown_attributes(attributes: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(label, value) of each attribute, sorted by its code, as people say them."""
    return [(LABELS.get(key, key), _value(key, attributes[key])) for key in sorted(attributes)]


def _value(key: str, value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "、".join(_value(key, one) for one in value) or "—"
    if value is None or value == "":
        return "—"
    return _WORDS[key](value) if key in _WORDS else str(value)
