"""Reading and verifying facts."""

from collections.abc import Collection, Iterator

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from zhiqiao.foundation.access.rules import ACTIONS, OWN, REGION, Actor, Resource, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.foundation.accounts.queries import is_empty
from zhiqiao.foundation.audit import chain
from zhiqiao.foundation.audit.ledgers import head_of
from zhiqiao.foundation.evidence.content import content_of
from zhiqiao.foundation.evidence.models import Fact, FactClaim, FactParty
from zhiqiao.foundation.evidence.services import LEDGER

VIEW = "foundation.evidence:fact:view"


def facts(
    actor: Actor, kinds: Collection[str] | None = None, *, region_code: str = "", position: int | None = None
) -> QuerySet[Fact]:
    """Facts the actor may read, oldest first, up to a ledger position."""
    found = rows(actor, VIEW, Fact.objects.all(), organization=None, also=_own(actor))
    if kinds is not None:
        found = found.filter(kind__in=list(kinds))
    if region_code:
        found = found.filter(region_code__startswith=region_code)
    if position is not None:
        found = found.filter(position__lte=position)
    return found


def _own(actor: Actor) -> Q | None:
    known = ACTIONS[VIEW].who.get(actor.role, ())
    if OWN in known and actor.credit_code:
        mine = FactParty.objects.filter(fact=OuterRef("pk"), credit_code=actor.credit_code)
        return Q(Exists(mine))
    return None


def ledger(
    kinds: Collection[str] | None = None, *, region_code: str = "", position: int | None = None
) -> QuerySet[Fact]:
    """Facts for counting, whoever asks for the figure: a figure is the same for all who may see it."""
    found = Fact.objects.all()
    if kinds is not None:
        found = found.filter(kind__in=list(kinds))
    if region_code:
        found = found.filter(region_code__startswith=region_code)
    return found.filter(position__lte=position) if position is not None else found


def fact(actor: Actor, position: int) -> Fact:
    """One fact.

    Raises:
        Denied: not within the actor's reach.
        Fact.DoesNotExist: no such position.
    """
    one = Fact.objects.get(position=position)
    if not facts(actor).filter(position=position).exists():
        require(actor, VIEW, Resource(one.region_code, label=f"第 {position} 号事实"))
    return one


def facts_of(matter: str) -> QuerySet[Fact]:
    """Facts that came out of one matter, such as "deal:12"."""
    return Fact.objects.filter(matter=matter)


def facts_about(actor: Actor, subject: str) -> QuerySet[Fact]:
    """Facts about one patent or firm."""
    return facts(actor).filter(subject=subject)


def is_claimed(position: int, scheme: str) -> bool:
    """True when the fact is taken under this scheme."""
    return FactClaim.objects.filter(fact_id=position, scheme=scheme).exists()


def claimed_positions(scheme: str) -> dict[int, str]:
    """Positions taken under a scheme, with the claim that took each."""
    return dict(FactClaim.objects.filter(scheme=scheme).values_list("fact_id", "claim"))


def head_position() -> int:
    """The last position written; 0 for an empty ledger."""
    head = head_of(LEDGER)
    return head[0] if head else 0


def head_digest(position: int | None = None) -> str:
    """The hash at a position (the last one by default): what a frozen report keeps."""
    if position is None:
        head = head_of(LEDGER)
        return head[1] if head else chain.GENESIS
    found = Fact.objects.filter(position=position).values_list("digest", flat=True).first()
    return found or chain.GENESIS


def reaches_region(actor: Actor) -> bool:
    """True when the actor reads a region's facts, not only its own organization's."""
    known = ACTIONS[VIEW].who.get(actor.role, ())
    return REGION in known


def verify(anchor: tuple[int, str] | None = None) -> chain.Verdict:
    """Walk the whole ledger, parties included."""

    def walk() -> Iterator[chain.ChainRow]:
        every = Fact.objects.order_by("position").prefetch_related("parties")
        for one in every.iterator(chunk_size=1000):
            yield chain.ChainRow(one.position, content_of(one, one.parties.all()), one.previous, one.digest)

    return chain.verify(
        LEDGER,
        walk(),
        algorithm=settings.ZHIQIAO_HASH,
        head=head_of(LEDGER),
        key=settings.SECRET_KEY,
        anchor=anchor,
        must_have_head=not is_empty(),
    )
