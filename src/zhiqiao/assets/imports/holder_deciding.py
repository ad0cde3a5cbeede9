"""Deciding whose a name is: remembered as a known name, applied to all its patents, taken back exactly."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from zhiqiao.assets.imports.holder_names import words
from zhiqiao.assets.imports.holder_names.comparing import AFFILIATED_REASONS
from zhiqiao.assets.imports.models import (
    HolderCandidate,
    HolderDecision,
    HolderName,
    ImportRow,
)
from zhiqiao.assets.register import tying
from zhiqiao.assets.register.tying import Tie
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.models import Organization
from zhiqiao.foundation.accounts.names import BRANCH, ENGLISH, FORMER, VARIANT, NameData, fold_name
from zhiqiao.foundation.accounts.services import OrganizationData, put_name_back, remove_organization
from zhiqiao.foundation.audit.names import EDIT_NAMES, PROPOSE_NAME, enter_name, propose_name, resource_of
from zhiqiao.foundation.audit.people import enter_organization
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.kernel.refusal import Refusal

DECIDE = "assets.imports:holder:decide"
SOURCE = "权利人名称核对"
_KINDS = {"english": ENGLISH, "school": FORMER, "branch": BRANCH}
_REMEMBERED = ("name", "kind", "valid_from", "valid_to", "source", "is_confirmed", "settles", "told_by")
_NEEDS_ORGANIZATION = frozenset({HolderName.SAME, HolderName.AFFILIATED})
_AT_ONCE = 400


@dataclass(frozen=True)
class Choice:
    """What somebody decides of a name.

    Attributes:
        verdict: A state of HolderName: same, affiliated, unlike, person or new.
        organization_id: Which organization, for same and affiliated.
        kind: Kind of the known name it becomes; by the candidate's reason where "".
        note: Why, in the decider's words.
        entered: What is entered of a new organization.
    """

    verdict: str
    organization_id: int | None = None
    kind: str = ""
    note: str = ""
    entered: OrganizationData | None = None


def holder_resource(one: HolderName) -> Resource:
    """What the policies judge a name by: the region that holds all its patents."""
    return Resource(one.region_code, label=f"名称“{one.name}”")


@mutation(DECIDE)
def decide_name(actor: Actor, pk: int, version: int, choice: Choice) -> HolderDecision:
    """Decide whose a name is; patents under it follow at once, and later imports.

    Args:
        actor: who decides.
        pk: the name.
        version: the one that was seen; another since means somebody else decided.
        choice: what is decided.

    Raises:
        Refusal: decided meanwhile, no organization chosen, or one beyond the actor's region.
    """
    one = _name(pk)
    require(actor, DECIDE, holder_resource(one))
    if one.state != HolderName.WAITING:
        raise Refusal(
            f"“{one.name}”刚才已由{one.decided_by or '系统'}判为“{one.get_state_display()}”",
            "请刷新页面；要改判的先撤销原判定",
        )
    _take(one, version)
    organization = _organization(actor, one, choice)
    decision = HolderDecision(
        holder=one, verdict=choice.verdict, organization=organization, note=choice.note[:300]
    )
    decision.made_by_id, decision.made_by = actor.user_id, actor.name
    spellings = list(one.spellings.values_list("name", flat=True))
    if organization is not None and choice.verdict in HolderName.TIED:
        decision.known_before = _remember(actor, one, organization, choice)
        ties = tying.tie_names(spellings, organization.pk)
        decision.ties = [[tie.number, tie.name, tie.organization_id, tie.region_code] for tie in ties]
    decision.names = spellings
    decision.save()
    _set_state(one, choice.verdict, organization, actor)
    target(
        f"holder-name:{one.pk}",
        {
            "name": one.name,
            "verdict": choice.verdict,
            "organization": organization.name if organization else "",
            "patents": len(decision.ties),
        },
    )
    return decision


def _name(pk: int) -> HolderName:
    one = HolderName.objects.filter(pk=pk).first()
    if one is None:
        raise Refusal("这个名称已不在核对清单里", "可能已按登记的名称关联；请刷新页面")
    return one


def _take(one: HolderName, version: int) -> None:
    """Move the version on; of two who saw the same one, the second is told."""
    moved = HolderName.objects.filter(pk=one.pk, version=version).update(version=F("version") + 1)
    if not moved:
        raise Refusal(f"“{one.name}”刚才有别人判定过", "请刷新页面，看过现在的情况再判定")
    one.version = version + 1


def _set_state(one: HolderName, state: str, organization: Organization | None, actor: Actor | None) -> None:
    one.state, one.organization = state, organization
    one.decided_by = actor.name if actor else ""
    one.decided_at = timezone.now() if actor else None
    one.save()


def _organization(actor: Actor, one: HolderName, choice: Choice) -> Organization | None:
    if choice.verdict == HolderName.NEW:
        if choice.entered is None:
            raise Refusal("没有写新单位的类型和地区", "请选类型，并核对地区")
        if accounts.organization_by_name(choice.entered.name) is not None:
            raise Refusal(
                f"“{choice.entered.name}”已经登记过", "请改用“就是它”，从登记的单位里选", column="name"
            )
        return enter_organization(actor, choice.entered)
    if choice.verdict not in {*_NEEDS_ORGANIZATION, HolderName.UNLIKE, HolderName.PERSON}:
        raise Refusal("没有这种判定", "请从页面上的几种里选")
    if choice.verdict not in _NEEDS_ORGANIZATION:
        return None
    found = accounts.all_organizations().filter(pk=choice.organization_id or 0).first()
    if found is None:
        raise Refusal(f"没有选“{one.name}”是哪一家", "请从候选里选，或查找登记的单位", column="organization")
    require(actor, EDIT_NAMES, resource_of(found))
    return found


def _remember(
    actor: Actor, one: HolderName, organization: Organization, choice: Choice
) -> dict[str, Any] | None:
    """Keep the name as one the organization is known by; returns what was known of it before."""
    if choice.verdict == HolderName.NEW and fold_name(organization.name) == one.folded:
        return None
    was = organization.names.filter(folded=one.folded).values(*_REMEMBERED).first()
    others = accounts.known_under([one.folded]).get(one.folded, [])
    settles = any(known.organization_id != organization.pk for known in others)
    reasons = HolderCandidate.objects.filter(holder=one, organization=organization).values_list(
        "reason", flat=True
    )
    kind = choice.kind or next((_KINDS[reason] for reason in reasons if reason in _KINDS), VARIANT)
    enter_name(actor, organization.pk, NameData(one.name, kind, source=SOURCE), settles=settles)
    if was is None:
        return None
    return {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in was.items()}


@mutation(DECIDE)
def undo_decision(actor: Actor, pk: int) -> HolderName:
    """Take the last decision on a name back: patents, regions and known names become what they were.

    Raises:
        Refusal: nothing to take back, or the organization it entered is in use.
    """
    one = _name(pk)
    require(actor, DECIDE, holder_resource(one))
    last = one.decisions.filter(undone_at=None).select_related("organization").first()
    if last is None:
        raise Refusal(f"“{one.name}”没有可以撤销的判定", "请刷新页面")
    _take(one, one.version)
    organization = last.organization
    _set_state(one, HolderName.WAITING, None, None)
    restored = 0
    if organization is not None and last.verdict in HolderName.TIED:
        require(actor, EDIT_NAMES, resource_of(organization))
        put_name_back(organization.pk, one.name, last.known_before)
        is_leaving = last.verdict == HolderName.NEW
        ties = [Tie(*tie) for tie in last.ties]
        restored = release(organization.pk, one.folded, ties, is_leaving=is_leaving)
        if is_leaving:
            remove_organization(organization.pk)
    last.undone_at, last.undone_by = timezone.now(), actor.name
    HolderDecision.objects.filter(pk=last.pk).update(undone_at=last.undone_at, undone_by=last.undone_by)
    target(f"holder-name:{one.pk}", {"name": one.name, "step": "undo", "patents": restored})
    return one


def release(organization_id: int, folded: str, before: Iterable[Tie], *, is_leaving: bool = False) -> int:
    """Take from an organization the patents under a name that no longer means it; returns how many.

    One that ``is_leaving`` keeps none, though the name is still its own.
    """
    names = [name for name in tying.names_held(organization_id) if fold_name(name) == folded]
    still = accounts.organizations_by_name(names)
    gone = [n for n in names if is_leaving or n not in still or still[n].pk != organization_id]
    if not gone:
        return 0
    return tying.untie_names(gone, organization_id, before, homes_of(tying.numbers_under(gone)))


def homes_of(numbers: Sequence[str]) -> dict[str, str]:
    """The region of the last import that wrote each patent."""
    found: dict[str, str] = {}
    for start in range(0, len(numbers), _AT_ONCE):
        written = ImportRow.objects.filter(
            number__in=numbers[start : start + _AT_ONCE],
            outcome__in=[ImportRow.NEW, ImportRow.CHANGED],
            batch__state="applied",
        )
        latest = written.order_by("batch__applied_at").values_list("number", "batch__region_code")
        found.update(dict(latest))
    return found


def suggested(one: HolderName) -> Choice | None:
    """What accepting the likeliest candidate decides: a part of an organization stays apart."""
    first = one.candidates.first()
    if first is None:
        return None
    verdict = HolderName.AFFILIATED if first.reason in AFFILIATED_REASONS else HolderName.SAME
    return Choice(verdict, first.organization_id)


def _alike(pk: int, verdict: str) -> Choice:
    if verdict != "accept":
        return Choice(verdict)
    choice = suggested(_name(pk))
    if choice is None:
        raise Refusal("没有候选单位", "请打开它，从登记的单位里选")
    return choice


@mutation(DECIDE)
def decide_many(
    actor: Actor, seen: Collection[tuple[int, int]], verdict: str
) -> tuple[int, list[tuple[str, Refusal]]]:
    """Decide several names alike; returns how many were decided, and which were not and why.

    Args:
        actor: who decides.
        seen: (name, version) of each.
        verdict: "accept" for each its likeliest candidate, else unlike or person.
    """
    if not seen:
        raise Refusal("没有勾选名称", "请先勾选要判定的名称（键盘空格）")
    done = 0
    refused: list[tuple[str, Refusal]] = []
    for pk, version in seen:
        try:
            with transaction.atomic():
                decide_name(actor, pk, version, _alike(pk, verdict))
            done += 1
        except Refusal as refusal:
            refused.append(
                (
                    next(iter(HolderName.objects.filter(pk=pk).values_list("name", flat=True)), str(pk)),
                    refusal,
                )
            )
    target("holder-names", {"verdict": verdict, "decided": done, "refused": len(refused)})
    return done, refused


@mutation(PROPOSE_NAME)
def propose_holder(actor: Actor, pk: int) -> HolderName:
    """A holder's office says that a name is its own; the agency decides."""
    one = _name(pk)
    own = one.candidates.filter(organization_id=actor.organization_id or 0).first()
    if own is None:
        raise Refusal(f"“{one.name}”不在本单位的候选里", "请在本单位的页面上提出这个名称")
    require(actor, PROPOSE_NAME, resource_of(own.organization))
    if one.state != HolderName.WAITING:
        raise Refusal(f"“{one.name}”已判为“{one.get_state_display()}”", "有不同意见请联系主管部门")
    kind = _KINDS.get(own.reason, VARIANT)
    propose_name(actor, own.organization_id, NameData(one.name, kind, source="单位提出"))
    note_proposal(own.organization_id, one.folded)
    target(f"holder-name:{one.pk}", {"name": one.name, "step": "propose"})
    return one


def note_proposal(organization_id: int, folded: str) -> None:
    """Put a proposed name first among the candidates of the waiting name it is."""
    one = HolderName.objects.filter(folded=folded, state=HolderName.WAITING).first()
    if one is None:
        return
    score = words.score("proposed")
    HolderCandidate.objects.update_or_create(
        holder=one,
        organization_id=organization_id,
        defaults={"known_as": one.name, "reason": "proposed", "score": score},
    )
    HolderName.objects.filter(pk=one.pk).update(reason="proposed", score=score)
