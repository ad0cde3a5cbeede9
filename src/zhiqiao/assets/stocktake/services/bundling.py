"""项目组合: made by hand or from the names people filled in, changed, dissolved."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from zhiqiao.assets.register import queries as register
from zhiqiao.assets.stocktake.answers import ALONE
from zhiqiao.assets.stocktake.models import Bundle, BundleMember, Entry
from zhiqiao.foundation.access.rules import Actor, Resource, require
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.audit.services import mutation, target
from zhiqiao.kernel.folding import fold
from zhiqiao.kernel.patent_number import NumberRefused, parse_application_number
from zhiqiao.kernel.refusal import Refusal

EDIT = "assets.stocktake:bundle:edit"
FEWEST, MOST = 2, 200


@dataclass(frozen=True)
class NewBundle:
    """A bundle as told.

    Attributes:
        name: What it is called; once among the holder's bundles.
        numbers: Its patents' numbers, in order.
        lead: The number of the one that leads; "" for the first.
        reason: Why they belong together.
        offered_together: Whether they are converted as a whole only.
    """

    name: str
    numbers: tuple[str, ...]
    lead: str = ""
    reason: str = ""
    offered_together: bool = True


def resource_of(one: Bundle) -> Resource:
    """What the policies judge a bundle by."""
    return Resource(one.region_code, frozenset({one.organization_id}), label=f"项目组合“{one.name}”")


@mutation(EDIT)
def save_bundle(actor: Actor, told: NewBundle, pk: int | None = None) -> Bundle:
    """Make a bundle of the actor's own patents, or change one; the entries carry its name from then on.

    Raises:
        Refusal: no name, the name is taken, too few patents, or one that was not taken stock of here or
            stands in another bundle.
    """
    organization_id = actor.organization_id or 0
    if pk is None:
        one = Bundle(organization_id=organization_id, region_code=actor.region_code, made_by=actor.name[:60])
        own = Resource(actor.region_code, frozenset({organization_id}), label="项目组合")
        require(actor, EDIT, own)
    else:
        one = _locked(actor, pk)
    patents = _patents(one.organization_id, told.numbers)
    _check(one, told, patents)
    lead = _canonical(told.lead) if told.lead else next(iter(patents))
    if lead not in patents:
        raise Refusal(f"主专利 {told.lead} 不在组合里", "请从组合的专利中选主专利", column="lead")
    before = set(one.members.values_list("patent_id", flat=True)) if one.pk else set()
    one.name, one.reason = told.name.strip(), told.reason.strip()
    one.offered_together, one.lead_id = told.offered_together, patents[lead]
    one.save()
    one.members.all().delete()
    BundleMember.objects.bulk_create(
        [BundleMember(bundle=one, patent_id=key, position=n) for n, key in enumerate(patents.values())]
    )
    _name_entries(one, set(patents.values()), one.name)
    _name_entries(one, before - set(patents.values()), ALONE)
    target(f"bundle:{one.pk}", {"name": one.name, "patents": len(patents)})
    return one


def _locked(actor: Actor, pk: int) -> Bundle:
    one = Bundle.objects.select_for_update().filter(pk=pk).first()
    if one is None:
        raise Refusal(f"没有第 {pk} 号项目组合", "请从项目组合清单中打开")
    require(actor, EDIT, resource_of(one))
    if one.dissolved_at is not None:
        raise Refusal(f"“{one.name}”已经解散", "请另建一个组合")
    return one


def _canonical(text: str) -> str:
    try:
        return parse_application_number(text).canonical
    except NumberRefused:
        return text.strip()


def _patents(organization_id: int, numbers: Sequence[str]) -> dict[str, int]:
    """Number → patent key of what was told, each once, all of them entries of the holder."""
    wanted = list(dict.fromkeys(_canonical(number) for number in numbers if number.strip()))
    known = register.by_numbers(wanted)
    missing = [number for number in wanted if number not in known]
    if missing:
        raise Refusal(f"登记簿里没有 {missing[0]}", "请核对号码，或先导入", column="numbers")
    counted = set(
        Entry.objects.filter(organization_id=organization_id, patent_id__in=known.values()).values_list(
            "patent_id", flat=True
        )
    )
    strange = [number for number in wanted if known[number] not in counted]
    if strange:
        raise Refusal(f"{strange[0]} 不在本单位的盘点里", "组合由本单位盘点过的专利组成", column="numbers")
    return {number: known[number] for number in wanted}


def _check(one: Bundle, told: NewBundle, patents: dict[str, int]) -> None:
    name = told.name.strip()
    if not name or fold(name) == ALONE:
        raise Refusal("没有填组合名称", "例如“印染废水回用成套技术”", column="name")
    if not FEWEST <= len(patents) <= MOST:
        raise Refusal(
            f"组合里有 {len(patents)} 件专利", f"一个组合 {FEWEST}–{MOST} 件，请增减", column="numbers"
        )
    others = Bundle.objects.filter(organization_id=one.organization_id, dissolved_at=None).exclude(pk=one.pk)
    if others.filter(name=name).exists():
        raise Refusal(f"已有一个组合叫“{name}”", "请换一个名称，或在那个组合里增减", column="name")
    taken = BundleMember.objects.filter(bundle__in=others, patent_id__in=patents.values())
    first = taken.select_related("bundle", "patent").first()
    if first is not None:
        raise Refusal(
            f"{first.patent} 已在“{first.bundle.name}”里",
            "一件专利只进一个组合，请先从那里移出",
            column="numbers",
        )


def _name_entries(one: Bundle, patents: set[int], name: str) -> None:
    """What the entries say follows the bundle; what was answered before stays in the assessments."""
    found = Entry.objects.filter(organization_id=one.organization_id, patent_id__in=patents)
    found.exclude(bundle=name).update(bundle=name)


@mutation(EDIT)
def dissolve_bundle(actor: Actor, pk: int, reason: str) -> Bundle:
    """Dissolve a bundle; its patents are offered alone again."""
    one = _locked(actor, pk)
    if not reason.strip():
        raise Refusal("没有写解散的理由", "请写明，例如“主专利已单独转让”", column="reason")
    one.dissolved_at, one.dissolved_reason = timezone.now(), reason.strip()
    one.save()
    _name_entries(one, set(one.members.values_list("patent_id", flat=True)), ALONE)
    target(f"bundle:{pk}", {"dissolved": True, "reason": reason.strip()})
    return one


@mutation(EDIT)
def gather_named(actor: Actor) -> int:
    """Make a bundle of each name that two or more of the holder's patents were given in the stock-take."""
    organization_id = actor.organization_id or 0
    require(actor, EDIT, Resource(actor.region_code, frozenset({organization_id}), label="项目组合"))
    named: dict[str, dict[int, str]] = defaultdict(dict)
    told = (
        Entry.objects.filter(organization_id=organization_id).exclude(bundle__in=["", ALONE]).order_by("pk")
    )
    latest = {
        pk: (name, number) for pk, name, number in told.values_list("patent_id", "bundle", "patent__number")
    }
    standing = Bundle.objects.filter(organization_id=organization_id, dissolved_at=None)
    taken = set(BundleMember.objects.filter(bundle__in=standing).values_list("patent_id", flat=True))
    names = set(standing.values_list("name", flat=True))
    for pk, (name, number) in latest.items():
        if pk not in taken:
            named[name][pk] = number
    region = accounts.organization(organization_id).region_code if organization_id else ""
    made = 0
    for name, members in named.items():
        if len(members) < FEWEST or len(members) > MOST or name in names:
            continue
        one = Bundle.objects.create(
            organization_id=organization_id,
            region_code=region,
            name=name,
            lead_id=next(iter(members)),
            reason="盘点建档时填了同一个项目组合",
            made_by=actor.name[:60],
        )
        BundleMember.objects.bulk_create(
            [BundleMember(bundle=one, patent_id=pk, position=n) for n, pk in enumerate(members)]
        )
        made += 1
    target(f"organization:{organization_id}", {"bundles": made})
    return made
