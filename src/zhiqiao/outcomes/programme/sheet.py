"""Read one YAML sheet field by field, and say in Chinese what is wrong and where."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from zhiqiao.kernel.refusal import Refusal

T = TypeVar("T")


class PlanRefused(Refusal):
    """A plan file does not hold together; the reason names the place in the file."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A mapping out of a YAML file together with the place it stands, for messages."""

    data: dict[str, object]
    place: str

    @classmethod
    def of(cls, value: object, place: str) -> "Sheet":
        """Take `value` as a mapping with text keys; anything else is refused."""
        if not isinstance(value, dict):
            raise PlanRefused(
                f"{place} 应当是一组“字段: 值”，现在是 {type(value).__name__}",
                "照着其他方案文件补齐字段后重试",
            )
        return cls({str(key): item for key, item in value.items()}, place)

    def _missing(self, field: str) -> PlanRefused:
        return PlanRefused(f"{self.place} 缺少字段 {field}", f"在方案文件里补上 {field}")

    def _wrong(self, field: str, wanted: str) -> PlanRefused:
        return PlanRefused(
            f"{self.place} 的 {field} 应当是{wanted}，现在是“{self.data.get(field)}”",
            f"把 {field} 改成{wanted}",
        )

    def text(self, field: str, *, default: str | None = None, among: frozenset[str] | None = None) -> str:
        """The text under `field`; required unless a default is given; `among` names the values allowed."""
        value = self.data.get(field)
        if value is None:
            if default is None:
                raise self._missing(field)
            return default
        if not isinstance(value, str | int | float | Decimal) or isinstance(value, bool):
            raise self._wrong(field, "一段文字")
        text = str(value).strip()
        if default is None and not text:
            raise self._missing(field)
        if among is not None and text not in among:
            raise self._wrong(field, "、".join(sorted(among)) + " 之一")
        return text

    def day(self, field: str) -> dt.date:
        """The date under `field` (YAML date, no time)."""
        value = self.data.get(field)
        if value is None:
            raise self._missing(field)
        if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
            raise self._wrong(field, "日期（如 2024-10-31）")
        return value

    def decimal(self, field: str) -> Decimal:
        """The exact number under `field`; floats are refused, write it in quotes."""
        value = self.data.get(field)
        if value is None:
            raise self._missing(field)
        if isinstance(value, bool | float):
            raise self._wrong(field, '加引号的数（如 "1.5"）')
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            raise self._wrong(field, "数") from None
        if not number.is_finite():
            raise self._wrong(field, "数")
        return number

    def whole(self, field: str) -> int:
        """The whole number under `field`."""
        value = self.data.get(field)
        if value is None:
            raise self._missing(field)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._wrong(field, "整数")
        return value

    def texts(self, field: str) -> tuple[str, ...]:
        """The list of texts under `field`; an absent list is empty."""
        value = self.data.get(field, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._wrong(field, "文字的列表")
        return tuple(str(item) for item in value)

    def flag(self, field: str) -> bool:
        """The yes/no under `field`; an absent one is no."""
        value = self.data.get(field, False)
        if not isinstance(value, bool):
            raise self._wrong(field, "true 或 false")
        return value

    def sheet(self, field: str) -> "Sheet":
        """The mapping under `field`."""
        if self.data.get(field) is None:
            raise self._missing(field)
        return Sheet.of(self.data[field], f"{self.place} › {field}")

    def mapping(self, field: str) -> dict[str, object]:
        """The free mapping under `field`; absent means empty."""
        return dict(Sheet.of(self.data.get(field, {}), f"{self.place} › {field}").data)

    def each(self, field: str) -> Iterator["Sheet"]:
        """The mappings in the list under `field`."""
        value = self.data.get(field, [])
        if not isinstance(value, list):
            raise self._wrong(field, "列表")
        for number, item in enumerate(value, start=1):
            yield Sheet.of(item, f"{self.place} › {field} 第 {number} 项")

    def every(self, field: str, make: Callable[["Sheet"], T]) -> tuple[T, ...]:
        """What `make` gives for each mapping in the list under `field`."""
        return tuple(make(item) for item in self.each(field))
