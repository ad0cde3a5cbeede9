"""The facts that entries emit when they count, by the rule in the register's file; corrected by new facts."""

from datetime import date
from typing import Any

from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.parties import Party
from zhiqiao.foundation.evidence.facts import Grade, NewFact, Paper
from zhiqiao.foundation.evidence.models import Fact
from zhiqiao.foundation.evidence.services import take_back_fact, write_fact
from zhiqiao.foundation.registers.models import RegisterEntry
from zhiqiao.foundation.registers.schema import KEEPER, FactRule, Register
from zhiqiao.foundation.registers.telling import matter_of
from zhiqiao.kernel.refusal import Refusal


def emit(actor: Actor, register: Register, entry: RegisterEntry) -> None:
    """Write the facts of an entry that counts now; those it wrote before are superseded, gone subjects taken back.

    Raises:
        Refusal: a subject without a credit code, or a fact that was claimed for a subsidy would change.
    """
    rule = register.fact
    if rule is None:
        return
    wanted = dict(_subjects(register, rule, entry))
    for subject in [one for one in entry.facts if one not in wanted]:
        _take_back(actor, entry, subject, "台账里不再列这一项")
    for subject, name in wanted.items():
        before = _standing(entry, subject)
        new = _fact(register, rule, entry, subject, name, before)
        if before is not None and _same(before, new):
            continue
        entry.facts[subject] = write_fact(actor, new).position
    entry.save(update_fields=["facts"])


def take_back(actor: Actor, entry: RegisterEntry, why: str) -> None:
    """The entry no longer counts: each of its facts is superseded by one that counts nothing."""
    for subject in list(entry.facts):
        _take_back(actor, entry, subject, why)
    entry.save(update_fields=["facts"])


def _subjects(register: Register, rule: FactRule, entry: RegisterEntry) -> list[tuple[str, str]]:
    value = entry.values.get(rule.subject)
    if register.field(rule.subject).kind == "patents":
        return [(number, entry.heading) for number in value or ()]
    if not value or not value["code"]:
        label = register.field(rule.subject).label
        raise Refusal(
            f"“{label}”没有统一社会信用代码，写不了事实", "请在单位名称后面补上代码", column=rule.subject
        )
    return [(value["code"], value["name"])]


def _standing(entry: RegisterEntry, subject: str) -> Fact | None:
    position = entry.facts.get(subject)
    fact = Fact.objects.filter(position=position).first() if position else None
    if fact is not None and fact.claims.exists():
        raise Refusal(f"第 {fact.position} 号事实已用于奖补申领", "请先撤回该申领，再改这一条")
    return fact


def _fact(
    register: Register, rule: FactRule, entry: RegisterEntry, subject: str, name: str, before: Fact | None
) -> NewFact:
    day = date.fromisoformat(entry.values[rule.took_effect])
    labels = {one.code: one.label for one in register.papers}
    papers = tuple(Paper(one["sha256"], one["name"], labels.get(one["kind"], "材料")) for one in entry.papers)
    return NewFact(
        kind=rule.kind,
        subject=subject,
        subject_name=name,
        effective_on=day,
        parties=tuple(_party(entry, role, code, day) for role, code in rule.parties.items()),
        region_code=entry.region_code,
        grade=Grade.DOCUMENTED if papers else Grade.DECLARED,
        amount_fen=entry.values.get(rule.amount) if rule.amount else None,
        papers=papers,
        matter=matter_of(entry),
        attributes={"register": register.code},
        supersedes=before.position if before else None,
    )


def _party(entry: RegisterEntry, role: str, code: str, day: date) -> Party:
    if code == KEEPER:
        return accounts.party_snapshot(entry.organization_id, role, day)
    told: dict[str, Any] = entry.values.get(code) or {"name": "", "code": ""}
    known = accounts.organization_by_credit_code(told["code"])
    if known is not None:
        return accounts.party_snapshot(known.pk, role, day)
    return Party(role=role, name=told["name"], credit_code=told["code"])


def _same(before: Fact, new: NewFact) -> bool:
    papers = [{"sha256": one.sha256, "name": one.name, "kind": one.kind} for one in new.papers]
    parties = [(one.role, one.name, one.credit_code) for one in before.parties.all()]
    return (
        before.quantity == new.quantity
        and before.effective_on == new.effective_on
        and before.amount_fen == new.amount_fen
        and before.region_code == new.region_code
        and before.papers == papers
        and parties == [(one.role, one.name, one.credit_code) for one in new.parties]
    )


def _take_back(actor: Actor, entry: RegisterEntry, subject: str, why: str) -> None:
    fact = _standing(entry, subject)
    if fact is not None and fact.quantity:
        entry.facts[subject] = take_back_fact(actor, fact, why).position
