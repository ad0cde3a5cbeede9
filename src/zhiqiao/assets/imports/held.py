"""What the register holds under given numbers, for planning outside a request."""

from collections.abc import Collection, Mapping
from typing import Any

from zhiqiao.assets.register.services import records_of


def records_held(numbers: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
    """The kept records by the register's own number."""
    return records_of(numbers)
