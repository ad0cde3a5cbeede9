"""Why one fact was left out, in its own words: who was large, which grade was missing."""

from zhiqiao.foundation.accounts.parties import SIZE_LABELS
from zhiqiao.foundation.accounts.queries import KIND_LABELS
from zhiqiao.foundation.evidence.models import Fact, FactParty
from zhiqiao.kernel.money import yuan
from zhiqiao.outcomes.performance.declaration import (
    AmountKnown,
    AttributeIn,
    Condition,
    PartyIs,
    RecordAmountWithin,
    Term,
)
from zhiqiao.outcomes.performance.folding import AFTER, BEFORE, GRADE, SUPERSEDED


def _party_words(fact: Fact, condition: PartyIs) -> str:
    concerned = [one for one in fact.parties.all() if not condition.roles or one.role in condition.roles]
    if not concerned:
        return "没有登记这一方"
    return "、".join(_described(one) for one in concerned)


def _described(one: FactParty) -> str:
    kind = KIND_LABELS.get(one.kind, one.kind or "类型不明")
    return f"{one.name}（{kind}，{SIZE_LABELS.get(one.size_class, one.size_class)}）"


def why(term: Term, outcome: str, fact: Fact) -> str:
    """One Chinese phrase about this fact; `fact.parties` should be prefetched."""
    if outcome in {BEFORE.code, AFTER.code}:
        return f"生效日 {fact.effective_on}"
    if outcome == GRADE.code:
        return f"现为“{fact.grade_label}”"
    if outcome == SUPERSEDED.code:
        newer = fact.superseded_by.order_by("pk").first()
        return f"由第 {newer.pk} 号更正" if newer else ""
    failed = next((one for one in term.conditions if one.said.code == outcome), None)
    return _about(failed, fact) if failed else ""


def _about(failed: Condition, fact: Fact) -> str:
    match failed:
        case PartyIs():
            return _party_words(fact, failed)
        case AttributeIn(name=name):
            return str(fact.attributes.get(name, "未填"))
        case AmountKnown() | RecordAmountWithin():
            return "没有金额" if fact.amount_fen is None else f"本件 {yuan(fact.amount_fen)} 元"
