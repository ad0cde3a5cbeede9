"""A value of every kind, as a field would keep it."""

from decimal import Decimal
from typing import Any

from zhiqiao.foundation.registers.kinds import plain_number
from zhiqiao.foundation.registers.schema import Field, Register
from zhiqiao.kernel.credit_code import make_credit_code
from zhiqiao.kernel.patent_number import check_digit

CODE = make_credit_code("91990101MA0000001")


def number(serial: int) -> str:
    digits = f"20211{serial:07d}"
    return digits + check_digit(digits)


def sample(field: Field) -> Any:  # noqa: ANN401 - a value is JSON of its kind's shape
    """A value within the field's bounds."""
    least = field.minimum if field.minimum is not None else Decimal(1)
    amount = max(least, Decimal(3))
    if field.maximum is not None:
        amount = min(amount, field.maximum)
    made: dict[str, Any] = {
        "text": "第三期，含“样机”",
        "long_text": "第一行\n第二行，1.5 万元",
        "day": "2024-09-12",
        "month": "2024-09",
        "year": int(max(amount, Decimal(2024))) if field.maximum is None else int(field.maximum),
        "money": int(amount * 100),
        "whole": int(amount),
        "decimal": plain_number(amount),
        "percent": plain_number(amount),
        "yes_no": False,
        "organization": {"name": "澄江印染有限公司（筹）", "code": CODE},
        "organizations": [{"name": "澄江大学", "code": ""}, {"name": "澄江泵业有限公司", "code": CODE}],
        "person": "林岚",
        "patents": [number(1), number(2)],
        "ipc": ["H02K17/02", "C02F9/00"],
        "region": "990101",
        "link": "https://example.org/a?b=1",
    }
    if field.kind == "choice":
        return list(field.options)[-1]
    if field.kind == "choices":
        return list(field.options)
    return made[field.kind]


def filled(register: Register) -> dict[str, Any]:
    """A value in every field of the register."""
    return {field.code: sample(field) for field in register.fields}
