"""Where the unit's rating and the inventor's part ways: both words side by side."""

from dataclasses import dataclass

from zhiqiao.assets.stocktake import choices
from zhiqiao.assets.stocktake.judging import judge
from zhiqiao.assets.stocktake.models import Assessment
from zhiqiao.assets.stocktake.queries.entries import entries
from zhiqiao.assets.stocktake.situations import situation_of
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.kernel.periods import today


@dataclass(frozen=True)
class Difference:
    """One entry both have rated.

    Attributes:
        verdict: same, lower, higher (the unit's against the inventor's) or maturity.
        steps: By how many grades they differ.
    """

    pk: int
    number: str
    title: str
    holder: str
    college: str
    verdict: str
    label: str
    steps: int
    inventor_rating: str
    inventor_maturity: str
    inventor_name: str
    unit_rating: str
    unit_maturity: str
    unit_name: str
    unit_comment: str
    reason: str


def differences(actor: Actor, round_id: int) -> list[Difference]:
    """All entries of a round both have rated, the widest apart first."""
    rated = entries(actor, round_id).exclude(inventor_rating="").exclude(unit_rating="")
    found = rated.select_related("patent", "organization").prefetch_related(
        "assessments", "patent__extensions"
    )
    order = [code for code, _ in choices.ratings()]
    made = []
    for one in found:
        said: dict[str, Assessment] = {word.kind: word for word in one.assessments.all()}
        finding = judge("difference", situation_of(one, today(), is_converted=False))
        inventor, unit = said.get(Assessment.INVENTOR), said.get(Assessment.UNIT)
        made.append(
            Difference(
                pk=one.pk,
                number=one.patent.number,
                title=one.patent.title,
                holder=one.organization.name,
                college=one.college,
                verdict=finding.verdict,
                label=finding.label,
                steps=abs(order.index(one.unit_rating) - order.index(one.inventor_rating)),
                inventor_rating=one.inventor_rating,
                inventor_maturity=choices.maturity_label(one.inventor_maturity),
                inventor_name=inventor.by_name if inventor else "",
                unit_rating=one.unit_rating,
                unit_maturity=choices.maturity_label(one.unit_maturity),
                unit_name=unit.by_name if unit else "",
                unit_comment=unit.comment if unit else "",
                reason="；".join(finding.reasons),
            )
        )
    return sorted(made, key=lambda one: (-one.steps, one.verdict == "same", one.pk))
