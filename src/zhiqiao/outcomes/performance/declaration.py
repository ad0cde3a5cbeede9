"""What an indicator declares. One engine runs it as SQL, the oracle runs it in Python. No Django."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from zhiqiao.kernel.refusal import Refusal


class Shape(StrEnum):
    """How an indicator's value comes out of its terms."""

    COUNT = "count"
    DISTINCT = "distinct"
    SUM_AMOUNT = "sum_amount"
    LATEST_SUM = "latest_sum"
    RATIO = "ratio"
    CUMULATIVE = "cumulative"
    GROWTH = "growth"
    COVERAGE = "coverage"
    TREND = "trend"


class Tally(StrEnum):
    """How one term turns counted facts into a whole number."""

    COUNT = "count"  # facts
    DISTINCT = "distinct"  # keys
    SUM_AMOUNT = "sum_amount"  # 分
    LATEST_SUM = "latest_sum"  # quantity of the latest fact of each subject


class Key(StrEnum):
    """What makes two facts one, for distinct counts: 次, 家 and 件 are three keys."""

    SUBJECT = "subject"  # 件: one patent
    RECORD = "record"  # 份: one recordal; a fact without a record number stands for itself
    SUBJECT_RECORD = "subject_record"  # 次: one patent in one recordal
    PARTY = "party"  # 家: one credit code in the role the term counts
    SUBJECT_PARTY = "subject_party"  # 件: one patent to one licensee


class Window(StrEnum):
    """Which effective days a term takes, given the scope's period and cut-off."""

    PERIOD = "period"  # from the period's first day to the cut-off
    UNTIL_CUTOFF = "until_cutoff"  # everything up to the cut-off
    UNTIL_START = "until_start"  # everything before the period's first day


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a condition: its code, a chip of a few characters, and the sentence for those left out."""

    code: str
    label: str
    reason: str


@dataclass(frozen=True, slots=True)
class PartyIs:
    """Some party in one of `roles` (any role when empty) meets every test that is set.

    Conditions of one term on the same roles are about the same party: each adds to the earlier ones.
    """

    said: Said
    roles: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    identified: bool = False  # has a credit code
    in_region: bool = False  # the party's region lies in the scope's


@dataclass(frozen=True, slots=True)
class AttributeIn:
    """An attribute has one of the allowed values; absent passes only if `absent_passes`."""

    said: Said
    name: str
    allowed: tuple[str | int | bool, ...]
    absent_passes: bool = False


@dataclass(frozen=True, slots=True)
class AmountKnown:
    """The fact carries an amount (0 counts as known)."""

    said: Said


@dataclass(frozen=True, slots=True)
class RecordAmountWithin:
    """The amount of the whole recordal, over all its facts, is at most (or, `strictly`, below) `limit_fen`.

    A fact without a record number is judged by its own amount; a recordal without any amount fails.
    """

    said: Said
    limit_fen: int
    strictly: bool = False


Condition = PartyIs | AttributeIn | AmountKnown | RecordAmountWithin


@dataclass(frozen=True, slots=True)
class Term:
    """A set of facts and the whole number it makes.

    Attributes:
        label: what is counted, in Chinese.
        kinds: fact kinds that can count.
        minimum_grade: the lowest grade accepted (1 自报, 2 有佐证, 3 已备案).
        watched: kinds shown as left out while their matter has no fact of `kinds`.
        watched_said: the words for those.
        party_roles: for the party keys, whose credit codes are counted, if they meet these roles' conditions.
    """

    label: str
    kinds: tuple[str, ...]
    tally: Tally
    minimum_grade: int
    conditions: tuple[Condition, ...] = ()
    key: Key | None = None
    party_roles: tuple[str, ...] = ()
    window: Window = Window.PERIOD
    watched: tuple[str, ...] = ()
    watched_said: Said | None = None

    def __post_init__(self) -> None:
        """Refuse a term that could not be counted the same way twice."""
        if (self.tally is Tally.DISTINCT) != (self.key is not None):
            raise ValueError(f"term {self.label}: a key belongs to DISTINCT and to nothing else")
        if self.watched and self.watched_said is None:
            raise ValueError(f"term {self.label}: watched kinds need their words")
        if self.counts_parties and not any(test.identified for test in self.party_tests(self.party_roles)):
            raise ValueError(f"term {self.label}: parties are counted by credit code, so it must be required")
        codes = [condition.said.code for condition in self.conditions]
        if len(set(codes)) != len(codes):
            raise ValueError(f"term {self.label}: two conditions share a code")

    @property
    def counts_parties(self) -> bool:
        """Whether the key names parties rather than facts."""
        return self.key in {Key.PARTY, Key.SUBJECT_PARTY}

    def party_tests(self, roles: tuple[str, ...], upto: int | None = None) -> tuple[PartyIs, ...]:
        """The conditions on these roles among the first `upto`: one party must meet them together."""
        return tuple(
            condition
            for condition in self.conditions[:upto]
            if isinstance(condition, PartyIs) and condition.roles == roles
        )


@dataclass(frozen=True, slots=True)
class Part:
    """A term with a weight; a denominator is a weighted sum of terms."""

    term: Term
    weight: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Companion:
    """A second reading shown beside the figure, never instead of it."""

    label: str
    unit: str
    term: Term


@dataclass(frozen=True, slots=True)
class Choice:
    """One parameter the figure was counted with, in words, and how well it was checked."""

    name: str
    words: str
    confidence: str
    is_own: bool = False  # set by the plan itself


@dataclass(frozen=True, slots=True)
class Indicator:
    """A whole declaration.

    Attributes:
        code: equals the file's name.
        sentence: the counting rule in one Chinese sentence.
        source: the document the name and number come from.
        confidence: how sure the *definition* is (V0, V1, V2, M, P, MISSING).
        scale: the raw whole number is divided by this to give `unit` (分 to 亿元: 10**10).
        denominator: for RATIO a weighted sum; for COVERAGE the one term that says what should be covered.
        base_year: for GROWTH and TREND the year compared with.
        choices: the parameters it was declared with, for people to read.
    """

    code: str
    label: str
    unit: str
    shape: Shape
    sentence: str
    source: str
    confidence: str
    main: Term
    denominator: tuple[Part, ...] = ()
    scale: int = 1
    base_year: int | None = None
    companions: tuple[Companion, ...] = ()
    choices: tuple[Choice, ...] = ()

    def __post_init__(self) -> None:
        """Refuse shapes without what they need."""
        if self.shape in {Shape.RATIO, Shape.COVERAGE} and not self.denominator:
            raise ValueError(f"indicator {self.code}: {self.shape} needs a denominator")
        if self.shape in {Shape.GROWTH, Shape.TREND} and self.base_year is None:
            raise ValueError(f"indicator {self.code}: {self.shape} needs a base year")
        if self.shape is Shape.COVERAGE and {term.key for term in self.terms()} != {Key.SUBJECT}:
            raise ValueError(f"indicator {self.code}: coverage compares subjects, distinct on both sides")

    def terms(self) -> tuple[Term, ...]:
        """Every term that makes the value, the main one first."""
        return (self.main, *(part.term for part in self.denominator))

    def kinds(self) -> tuple[str, ...]:
        """Every fact kind that can count, in order."""
        return tuple(dict.fromkeys(kind for term in self.terms() for kind in term.kinds))


class ChoiceRefused(Refusal):
    """A parameter of an indicator has a value the indicator does not know."""


@dataclass(frozen=True, slots=True)
class Choices:
    """The values an indicator was parameterized with, and where they stand, for messages."""

    code: str
    label: str
    source: str
    confidence: str
    values: Mapping[str, object]

    def _refused(self, name: str, wanted: str) -> ChoiceRefused:
        return ChoiceRefused(
            f"指标 {self.code} 的参数 {name} 应当是{wanted}，现在是“{self.values.get(name)}”",
            f"改 parameters/indicators/{self.code}.yaml 或方案里的 parameters",
        )

    def one_of(self, name: str, allowed: tuple[str, ...]) -> str:
        """A text parameter that must be one of the allowed."""
        value = self.values.get(name)
        if not isinstance(value, str) or value not in allowed:
            raise self._refused(name, "、".join(allowed) + " 之一")
        return value

    def whole(self, name: str) -> int:
        """A whole-number parameter, not below zero."""
        value = self.values.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self._refused(name, "非负整数")
        return value

    def flag(self, name: str) -> bool:
        """A yes/no parameter."""
        value = self.values.get(name)
        if not isinstance(value, bool):
            raise self._refused(name, " true 或 false")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list-of-texts parameter, not empty."""
        value = self.values.get(name)
        if (
            not isinstance(value, list | tuple)
            or not value
            or not all(isinstance(item, str) for item in value)
        ):
            raise self._refused(name, "一个非空的列表")
        return tuple(str(item) for item in value)


@dataclass(frozen=True, slots=True)
class Rule:
    """What an indicator file offers to the folder registry."""

    code: str
    declare: Callable[[Choices], Indicator]
