"""The five classes of high-value inventions: what a class looks at and answers. Plain Python; rules in `classes/`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

from zhiqiao.assets.appraisal.measuring import Knowledge
from zhiqiao.kernel import parameters, registry, tables
from zhiqiao.kernel.parameters import Confidence

FILE = "appraisal/high_value.yaml"
HOLDS, NOT, UNKNOWN, OUT = "holds", "not", "unknown", "out"
VERDICTS = {HOLDS: "属于", NOT: "不属于", UNKNOWN: "缺数据", OUT: "不适用"}


@dataclass(frozen=True)
class Won:
    """An award: its code in the file, the year."""

    kind: str
    year: int


@dataclass(frozen=True)
class Case:
    """A patent as the classes look at it.

    Attributes:
        known: What register and ledger know.
        text: Title and abstract, for the keywords of emerging industries.
        pledged_fen: Amounts of its pledges in 分, as far as the person asking may see them.
        pledges_hidden: Pledges whose amount the person asking may not see, or that carry none.
        awards: Awards entered here.
        threshold_fen: A threshold to try for the fourth class; None for the file's own, which is missing.
    """

    known: Knowledge
    text: str = ""
    pledged_fen: tuple[int, ...] = ()
    pledges_hidden: int = 0
    awards: tuple[Won, ...] = ()
    threshold_fen: int | None = None


@dataclass(frozen=True)
class Finding:
    """What a class says of a patent: the verdict, the reason with its datum, how well the rule was checked."""

    verdict: str
    reason: str
    confidence: Confidence = Confidence.V1

    @property
    def label(self) -> str:
        """属于, 不属于, 缺数据 or 不适用."""
        return VERDICTS[self.verdict]


@dataclass(frozen=True)
class ClassRule:
    """One class: code (its file's name), its official code (HV1 …), a short label, how it judges, what it counts."""

    code: str
    official: str
    label: str
    source: str
    judge: Callable[[Case], Finding]
    note: Callable[[date], str] | None = None

    @property
    def category(self) -> tables.HighValueCategory:
        """Definition, caveat and source."""
        return next(one for one in tables.high_value_categories() if one.code == self.official)


@cache
def classes() -> dict[str, ClassRule]:
    """The five classes by code, in their official order."""
    found = registry.rules_in("zhiqiao.assets.appraisal.classes", ClassRule)
    return dict(sorted(found.items(), key=lambda pair: pair[1].official))


def findings(case: Case) -> dict[str, Finding]:
    """What each class says; all of them are for inventions in force only."""
    known = case.known
    if known.patent_type not in {"invention", ""} or known.legal_status in {"ended", "pending"}:
        why = "只算有效的发明专利" if known.patent_type == "invention" else "只算发明专利"
        return dict.fromkeys(classes(), Finding(OUT, why))
    if not known.patent_type or known.legal_status == "unknown":
        return dict.fromkeys(classes(), Finding(UNKNOWN, "来源数据没有类型或法律状态"))
    return {code: one.judge(case) for code, one in classes().items()}


def official_note() -> str:
    """What must stand beside every list of them."""
    return str(parameters.load(FILE)["note"])


def award_kinds() -> dict[str, str]:
    """Awards that count for the fifth class, code → name."""
    return dict(parameters.load(FILE)["awards"])
