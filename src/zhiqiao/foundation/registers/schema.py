"""What a register is made of, as its file declares it. Plain Python."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from zhiqiao.foundation.access.roles import Role
from zhiqiao.kernel.parameters import Confidence
from zhiqiao.kernel.refusal import Refusal

ON_SUBMIT, ON_APPROVAL, OPTIONAL = "on_submit", "on_approval", "no"
KEEPER: Final = (
    "keeper"  # stands for the organization that keeps the entry, where a file names an organization
)

KIND_LABELS: Final[dict[str, str]] = {
    "text": "文字",
    "long_text": "长文字",
    "choice": "单选",
    "choices": "多选",
    "day": "日期",
    "month": "年月",
    "year": "年份",
    "money": "金额",
    "whole": "整数",
    "decimal": "小数",
    "percent": "百分比",
    "yes_no": "是否",
    "organization": "单位",
    "organizations": "几家单位",
    "person": "人员",
    "patents": "专利号",
    "ipc": "IPC 分类号",
    "region": "地区",
    "link": "网址",
}
CHOICES: Final = frozenset({"choice", "choices"})
TIMES: Final = frozenset({"day", "month", "year"})
NUMBERS: Final = frozenset({"money", "whole", "decimal", "percent", "year"})
SEVERAL: Final = frozenset({"choices", "organizations", "patents", "ipc"})


class FieldRefused(Refusal):
    """What was typed is no value of the field's kind."""


@dataclass(frozen=True)
class Field:
    """One field of a register.

    Attributes:
        code: Names it in values.
        label: What people call it; also the heading of its column.
        kind: One of KIND_LABELS.
        options: Code → word, for choices.
        options_confidence: How well the options were checked against an official list.
        shown: A column of the list.
        filter: The list can be narrowed by it.
        minimum, maximum: For numbers; money in 元.
        not_before: Another field of the same kind of time that must not be later.
        past: A day, month or year that must have come.
    """

    code: str
    label: str
    kind: str
    required: bool = False
    help: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    options_confidence: Confidence | None = None
    shown: bool = False
    filter: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    not_before: str = ""
    past: bool = False


@dataclass(frozen=True)
class PaperNeed:
    """A paper that goes with an entry; ``required`` is on_submit, on_approval or no."""

    code: str
    label: str
    required: str = OPTIONAL
    help: str = ""


@dataclass(frozen=True)
class Validity:
    """From which field to which, or so many years or months from the first; an empty end is open."""

    starts: str
    ends: str = ""
    years: int = 0
    months: int = 0


@dataclass(frozen=True)
class FactRule:
    """The fact an entry emits when it counts: its kind, and which fields say what.

    ``subject`` is a field of patents (a fact each) or of an organization; ``parties``: role → field or "keeper".
    """

    kind: str
    took_effect: str
    subject: str
    amount: str = ""
    parties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Register:
    """One register, as its file declares it.

    Attributes:
        code: The name of its file.
        write, read, approve: Who may add and change; who may read beside them; who approves (empty: nobody has to).
        key: Fields that make an entry unique in a region.
        heading: The field an entry is called by.
        concerns: The field naming the organization an entry is about; it reads the entry, if its role may.
    """

    code: str
    title: str
    group: str
    summary: str
    serves: tuple[int, ...]
    source: str
    confidence: Confidence
    unit: str
    write: tuple[Role, ...]
    read: tuple[Role, ...]
    approve: tuple[Role, ...]
    fields: tuple[Field, ...]
    papers: tuple[PaperNeed, ...] = ()
    key: tuple[str, ...] = ()
    heading: str = ""
    concerns: str = ""
    validity: Validity | None = None
    fact: FactRule | None = None

    def field(self, code: str) -> Field:
        """The field with this code."""
        return next(one for one in self.fields if one.code == code)

    @property
    def needs_approval(self) -> bool:
        """Whether an entry counts only when somebody has approved it."""
        return bool(self.approve)

    @property
    def readers(self) -> tuple[Role, ...]:
        """Everybody who may read it."""
        return tuple(dict.fromkeys((*self.write, *self.approve, *self.read)))

    def papers_at(self, moment: str) -> tuple[PaperNeed, ...]:
        """The papers that must be there on_submit or on_approval."""
        wanted = {ON_SUBMIT} if moment == ON_SUBMIT else {ON_SUBMIT, ON_APPROVAL}
        return tuple(one for one in self.papers if one.required in wanted)
