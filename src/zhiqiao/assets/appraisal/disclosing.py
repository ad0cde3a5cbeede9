"""Evaluation before filing: its states, its four dimensions, what the dates say. Plain Python."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from math import fsum
from typing import Final

from zhiqiao.kernel import parameters
from zhiqiao.kernel.parameters import Confidence
from zhiqiao.kernel.periods import months_after
from zhiqiao.kernel.states import State, Transition, Workflow

FILE: Final = "appraisal/pre_filing.yaml"
MOST_POINTS: Final = 10
DRAFT: Final = "draft"
SUBMITTED: Final = "submitted"
SUPPLEMENT: Final = "supplement"
SEARCHED: Final = "searched"
RATED: Final = "rated"
FILE_IT: Final = "file"
CONFIDE: Final = "confide"
PUBLISH: Final = "publish"
DROP: Final = "drop"
DECIDED: Final = (FILE_IT, CONFIDE, PUBLISH, DROP)
# With the office now.
WITH_OFFICE: Final = (SUBMITTED, SEARCHED, RATED)
# The inventor may still write.
WRITABLE: Final = (DRAFT, SUPPLEMENT)

FLOW: Final = Workflow(
    states=(
        State(DRAFT, "草稿"),
        State(SUBMITTED, "已提交，待检索"),
        State(SUPPLEMENT, "待补充"),
        State(SEARCHED, "已检索，待评分"),
        State(RATED, "已评分，待决定"),
        State(FILE_IT, "决定：申请"),
        State(CONFIDE, "决定：技术秘密"),
        State(PUBLISH, "决定：公开"),
        State(DROP, "决定：不申请"),
    ),
    transitions=(
        Transition("submit", (DRAFT, SUPPLEMENT), SUBMITTED, "提交"),
        Transition("take_back", SUBMITTED, DRAFT, "撤回修改"),
        Transition("search", (SUBMITTED, SEARCHED, RATED), SEARCHED, "新颖性检索"),
        Transition("rate", (SEARCHED, RATED), RATED, "评分"),
        Transition("supplement", (SUBMITTED, SEARCHED, RATED), SUPPLEMENT, "要求补充"),
        Transition(FILE_IT, RATED, FILE_IT, "决定申请"),
        Transition(CONFIDE, RATED, CONFIDE, "作为技术秘密"),
        Transition(PUBLISH, RATED, PUBLISH, "公开"),
        Transition(DROP, RATED, DROP, "不申请"),
        Transition("reopen", DECIDED, RATED, "重新决定"),
    ),
)
TONES: Final = {
    DRAFT: "",
    SUBMITTED: "info",
    SUPPLEMENT: "wait",
    SEARCHED: "info",
    RATED: "wait",
    FILE_IT: "ok",
    CONFIDE: "ok",
    PUBLISH: "",
    DROP: "bad",
}


@dataclass(frozen=True)
class Content:
    """What an inventor discloses.

    Attributes:
        title: 名称.
        problem: The problem it solves.
        means: The means.
        effect: The effect, with data.
        coinventors: Other inventors, as written.
        application: Where it could be used, who would use it.
        publications: What has been told in public already; "" for nothing.
        published_on: The day it was first public; None for not.
        exhibition: An exhibition or meeting it was or will be shown at.
        exhibited_on: The day of that.
        deadline_on: The day by which it has to be filed; None for none.
        is_funded: Whether public money paid for it; None for not said.
        funding: Programme and number.
    """

    title: str
    problem: str
    means: str
    effect: str
    coinventors: str = ""
    application: str = ""
    publications: str = ""
    published_on: date | None = None
    exhibition: str = ""
    exhibited_on: date | None = None
    deadline_on: date | None = None
    is_funded: bool | None = None
    funding: str = ""

    @property
    def text(self) -> str:
        """What is searched by."""
        return "\n".join(part for part in (self.problem, self.means, self.effect, self.application) if part)


@dataclass(frozen=True)
class Caution:
    """Something to look at that the dates or the content say: words, color, how well the rule was checked."""

    words: str
    tone: str
    confidence: Confidence = Confidence.M


@dataclass(frozen=True)
class Dimension:
    """One of the four dimensions: code, label, how to answer, weight."""

    code: str
    label: str
    guidance: str
    weight: float


@dataclass(frozen=True)
class Verdict:
    """The weighted score of the answers there are, and what it suggests."""

    score: float | None
    suggestion: str
    missing: tuple[str, ...] = field(default=())


def dimensions(day: date) -> list[Dimension]:
    """The four, with the weights of a day."""
    weights = parameters.dated(FILE, "weights").value_on(day)
    rows = parameters.load(FILE)["dimensions"]
    return [
        Dimension(code, row["label"], row["guidance"], float(weights[code])) for code, row in rows.items()
    ]


def verdict(points: Mapping[str, int], day: date) -> Verdict:
    """What answers of 0–10 come to; a score only when all four are there."""
    every = dimensions(day)
    missing = tuple(one.label for one in every if one.code not in points)
    if missing:
        return Verdict(None, f"还缺 {'、'.join(missing)}", missing)
    score = round(fsum(one.weight * points[one.code] * MOST_POINTS for one in every), 1)
    if score >= int(parameters.dated(FILE, "suggest_file").value_on(day)):
        return Verdict(score, "建议申请")
    if score < int(parameters.dated(FILE, "suggest_drop").value_on(day)):
        return Verdict(score, "建议不申请，或先补充")
    return Verdict(score, "在两可之间，请看理由")


def cautions(content: Content, day: date) -> list[Caution]:
    """What the dates say: what was public may not be new any more, what is due, what is paid by public money."""
    grace = parameters.dated(FILE, "grace_months").entry_on(day)
    found: list[Caution] = []
    for on, what in ((content.published_on, "公开"), (content.exhibited_on, "展出或报告")):
        if on is None:
            continue
        last = months_after(on, int(grace.value))
        if on > day:
            found.append(Caution(f"计划 {on} {what}：最稳妥是在此之前申请", "wait", grace.confidence))
        elif day <= last:
            found.append(
                Caution(
                    f"已于 {on} {what}：除法律列明的情形（宽限期 {grace.value} 个月，至 {last}）外，"
                    "可能已丧失新颖性，请先核实属于哪种情形",
                    "bad",
                    grace.confidence,
                )
            )
        else:
            found.append(
                Caution(
                    f"已于 {on} {what}，宽限期至 {last} 也已过：多半已丧失新颖性", "bad", grace.confidence
                )
            )
    if content.publications and content.published_on is None:
        found.append(Caution("写了公开情况，没有写公开日：请补上，否则没法判断新颖性", "wait"))
    if content.deadline_on is not None:
        left = (content.deadline_on - day).days
        words = f"要求在 {content.deadline_on} 前申请" + (f"，还有 {left} 天" if left >= 0 else "，已经过了")
        found.append(Caution(words, "bad" if left < 0 else "wait", Confidence.V1))
    if content.is_funded:
        found.append(
            Caution("财政资助项目形成：申请时要作声明，五年不实施的要说明理由", "info", Confidence.V2)
        )
    return found
