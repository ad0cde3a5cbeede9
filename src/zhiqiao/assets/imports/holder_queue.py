"""The queue of holders' names that lead nowhere: filled from the register, with whom each may mean."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django_tasks import task

from zhiqiao.assets.imports.holder_names import words
from zhiqiao.assets.imports.holder_names.index import Candidate, KnownNames
from zhiqiao.assets.imports.holder_names.parts import looks_like_a_person
from zhiqiao.assets.imports.models import HolderCandidate, HolderDecision, HolderName, HolderSpelling
from zhiqiao.assets.register import tying
from zhiqiao.foundation.access.rules import SYSTEM, Actor, Resource, require
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.accounts.names import VARIANT, NameData, fold_name
from zhiqiao.foundation.accounts.services import add_name
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.foundation.jobs import services as jobs
from zhiqiao.kernel.refusal import Refusal

GATHER = "assets.imports:holder:gather"
KNOWN = "known"  # verdict of a tie that a known name made, not a person
_REGION_STEPS = (6, 4, 2)
_AT_ONCE = 400


@dataclass
class Gathered:
    """What looking over the names brought.

    Attributes:
        tied: Patents tied by a known name or a credit code.
        fresh: Names new in the queue.
        waiting: Names waiting for people now.
    """

    tied: int = 0
    fresh: int = 0
    waiting: int = 0


@mutation(GATHER)
def gather_names(actor: Actor) -> Gathered:
    """Look over all names that lead nowhere: tie those known, queue the others with their candidates."""
    require(actor, GATHER, Resource(actor.region_code))
    found = _gather()
    target("holder-names", {"tied": found.tied, "fresh": found.fresh, "waiting": found.waiting})
    return found


@task()
def gather_in_background(progress_id: int) -> None:
    """Look over the names after an import."""
    with jobs.following(progress_id):
        gather_names(SYSTEM)


def queue_after_import(actor: Actor, batch_id: int) -> None:
    """Have the names of an import looked over once it is written. Called within its transaction."""
    progress = jobs.begin(actor, "核对权利人名称", matter=f"holder-names:{batch_id}")
    transaction.on_commit(lambda: gather_in_background.enqueue(progress.pk))


def _gather() -> Gathered:
    found = Gathered()
    unknown = tying.unknown_names()
    found.tied = _tie_by_code(unknown) + tie_known(unknown)
    known = accounts.organizations_by_name(unknown)
    by_fold: dict[str, list[str]] = defaultdict(list)
    for name in unknown:
        if name not in known:
            by_fold[fold_name(name)].append(name)
    by_fold.pop("", None)
    _forget_gone(by_fold)
    queued = _queue(by_fold, unknown, found)
    waiting = [one for one in queued if one.state == HolderName.WAITING]
    find_candidates(waiting)
    found.waiting = len(waiting)
    return found


def _queue(
    by_fold: Mapping[str, Collection[str]], unknown: Mapping[str, Collection[str]], found: Gathered
) -> list[HolderName]:
    """Names with their spellings and regions; one that was tied and lies open again waits again."""
    held: dict[str, HolderName] = {}
    wanted = list(by_fold)
    for start in range(0, len(wanted), _AT_ONCE):
        rows = HolderName.objects.filter(folded__in=wanted[start : start + _AT_ONCE])
        held.update((one.folded, one) for one in rows)
    fresh: list[HolderName] = []
    for folded, names in by_fold.items():
        region = region_of({region for name in names for region in unknown[name]})
        one = held.get(folded)
        if one is None:
            name = next(iter(names))
            one = HolderName(
                folded=folded, name=name, is_personal=looks_like_a_person(name), region_code=region
            )
            fresh.append(one)
        elif one.state in HolderName.TIED:
            one.state, one.organization, one.version = HolderName.WAITING, None, one.version + 1
            one.region_code = region
            one.save()
        elif one.region_code != region:
            one.region_code = region
            one.save(update_fields=["region_code"])
    HolderName.objects.bulk_create(fresh, batch_size=500)
    found.fresh = len(fresh)
    queued = [*held.values(), *fresh]
    HolderSpelling.objects.bulk_create(
        [HolderSpelling(holder=one, name=name) for one in queued for name in by_fold[one.folded]],
        ignore_conflicts=True,
        batch_size=500,
    )
    return queued


def region_of(regions: Collection[str]) -> str:
    """The narrowest region that holds all of these; "" where there is none."""
    codes = list(regions)
    for digits in _REGION_STEPS:
        stems = {code[:digits] for code in codes}
        if len(stems) == 1 and all(len(code) >= digits for code in codes):
            return next(iter(stems))
    return ""


def _forget_gone(open_names: Mapping[str, object]) -> None:
    """Names that wait no longer: tied since by a known name, or without patents."""
    for one in HolderName.objects.filter(state=HolderName.WAITING):
        if one.folded in open_names:
            continue
        if one.decisions.exists():
            one.state = HolderName.SETTLED
            one.organization = accounts.organizations_by_name([one.name]).get(one.name)
            one.save()
        else:
            one.delete()


def _tie_by_code(unknown: Mapping[str, object]) -> int:
    """Tie names that the data give with the credit code of an organization here; the name is known from then on."""
    tied = 0
    for name, code in tying.codes_told().items():
        one = accounts.organization_by_credit_code(code)
        if one is None or name not in unknown:
            continue
        try:
            with transaction.atomic():
                add_name(one.pk, NameData(name, VARIANT, source="来源数据的统一社会信用代码"), "系统")
        except Refusal:  # another goes by the name: people decide
            continue
        tied += tie_known([name])
    return tied


def tie_known(names: Iterable[str]) -> int:
    """Tie patents under names that are known by now; returns how many."""
    meant: dict[int, list[str]] = defaultdict(list)
    for name, one in accounts.organizations_by_name(list(names)).items():
        meant[one.pk].append(name)
    tied = 0
    for pk, written in meant.items():
        ties = tying.tie_names(written, pk)
        tied += len(ties)
        if ties:
            HolderDecision.objects.create(verdict=KNOWN, organization_id=pk, names=written)
        HolderName.objects.filter(
            folded__in={fold_name(name) for name in written}, state=HolderName.WAITING
        ).update(state=HolderName.SETTLED, organization_id=pk)
    return tied


def find_candidates(waiting: Collection[HolderName]) -> None:
    """Whom each waiting name may mean, anew where names became known since it was looked at last."""
    newest = accounts.all_names().aggregate(last=Max("told_at"))["last"]
    stale = [one for one in waiting if one.checked_at is None or (newest and one.checked_at <= newest)]
    if not stale:
        return
    names = list(accounts.all_names().values_list("organization_id", "name", "folded", "is_confirmed"))
    proposed: dict[str, list[int]] = defaultdict(list)
    for pk, _, folded, confirmed in names:
        if not confirmed:
            proposed[folded].append(pk)
    index = KnownNames((pk, name) for pk, name, _, confirmed in names if confirmed)
    borne = accounts.known_under([one.folded for one in stale])
    rows: list[HolderCandidate] = []
    now = timezone.now()
    for one in stale:
        certain = [(pk, "proposed") for pk in proposed.get(one.folded, ())]
        certain += [(known.organization_id, "borne_by_several") for known in borne.get(one.folded, ())]
        listed = [Candidate(pk, one.name, reason, words.score(reason)) for pk, reason in certain]
        said = {each.organization_id for each in listed}
        near = [] if one.is_personal else index.near(one.name)
        listed += [each for each in near if each.organization_id not in said]
        listed.sort(key=lambda each: -each.score)
        rows += [
            HolderCandidate(
                holder=one,
                organization_id=each.organization_id,
                known_as=each.known_as,
                reason=each.reason,
                score=each.score,
            )
            for each in listed
        ]
        one.reason, one.score = (listed[0].reason, listed[0].score) if listed else ("", 0)
        one.checked_at = now
    pks = [one.pk for one in stale]
    for start in range(0, len(pks), _AT_ONCE):
        HolderCandidate.objects.filter(holder_id__in=pks[start : start + _AT_ONCE]).delete()
    HolderCandidate.objects.bulk_create(rows, batch_size=500)
    HolderName.objects.bulk_update(stale, ["reason", "score", "checked_at"], batch_size=200)
