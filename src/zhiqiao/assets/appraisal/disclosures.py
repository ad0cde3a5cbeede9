"""What the doors may ask of disclosures: the inventor's own, and those handed to the office of the unit."""

from dataclasses import asdict, dataclass

from django.db.models import Count, Q, QuerySet

from zhiqiao.assets.appraisal import disclosing
from zhiqiao.assets.appraisal.disclosing import Content, Verdict
from zhiqiao.assets.appraisal.models import Disclosure, DisclosureRating, NoveltySearch
from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import Actor, Denied, Resource, require
from zhiqiao.foundation.access.scope import rows
from zhiqiao.kernel import parameters
from zhiqiao.kernel.periods import today
from zhiqiao.kernel.refusal import Refusal

__all__ = ["Disclosure", "NoveltySearch"]

VIEW = "assets.appraisal:disclosure:view"
WRITE = "assets.appraisal:disclosure:write"
EVALUATE = "assets.appraisal:disclosure:evaluate"
_FIELDS = tuple(Content.__dataclass_fields__)


def resource_of(one: Disclosure) -> Resource:
    """What the policies judge a disclosure by; its label says nothing of it."""
    return Resource(None, frozenset({one.organization_id}), one.inventor_id, label=f"第 {one.pk} 号交底")


def disclosures(actor: Actor) -> QuerySet[Disclosure]:
    """Those in reach; what an inventor has not handed in yet is the inventor's alone."""
    found = rows(actor, VIEW, Disclosure.objects.all(), region=None, owner="inventor_id")
    if actor.role is Role.HOLDER_OFFICE:
        found = found.exclude(Q(state=disclosing.DRAFT) & ~Q(inventor=None) & ~Q(inventor_id=actor.user_id))
    return found


def may(actor: Actor, action: str, one: Disclosure) -> None:
    """Raise unless the actor may do this to the disclosure.

    Raises:
        Denied: with the reason, which says nothing of the content.
    """
    require(actor, action, resource_of(one))
    theirs = one.state == disclosing.DRAFT and one.inventor_id not in {None, actor.user_id}
    if theirs and actor.role is Role.HOLDER_OFFICE:
        raise Denied(f"第 {one.pk} 号交底还没有提交", "发明人提交后会出现在您的清单里")


def disclosure(actor: Actor, pk: int) -> Disclosure:
    """One disclosure.

    Raises:
        Refusal: there is none with this number.
        Denied: not the actor's to see.
    """
    one = Disclosure.objects.filter(pk=pk).select_related("organization").first()
    if one is None:
        raise Refusal(f"没有第 {pk} 号交底", "请从申请前评估清单中打开")
    may(actor, VIEW, one)
    return one


def content_of(one: Disclosure) -> Content:
    """What it says now."""
    return Content(**{name: getattr(one, name) for name in _FIELDS})


def content_json(content: Content) -> dict[str, object]:
    """The content as it is kept with a step."""
    return {
        name: value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in asdict(content).items()
    }


def to_search(actor: Actor, pk: int) -> tuple[str, str, int]:
    """What prior art is searched by: title, text, and how many documents, twice as many as are kept.

    Raises:
        Denied: not the actor's to evaluate.
    """
    one = disclosure(actor, pk)
    may(actor, EVALUATE, one)
    disclosing.FLOW.step(one.state, "search")
    content = content_of(one)
    return content.title, content.text, 2 * int(parameters.load(disclosing.FILE)["closest"])


def state_counts(actor: Actor) -> dict[str, int]:
    """How many in each state."""
    return dict(disclosures(actor).order_by().values_list("state").annotate(n=Count("pk")))


def ratings_of(one: Disclosure) -> dict[str, DisclosureRating]:
    """The latest rating in each dimension."""
    return {each.dimension: each for each in one.ratings.all()}


def verdict_of(one: Disclosure) -> Verdict:
    """What the ratings come to now."""
    return disclosing.verdict({code: each.points for code, each in ratings_of(one).items()}, today())


@dataclass(frozen=True)
class Document:
    """A document found, as it is shown; ``is_open`` when the actor may open its page."""

    number: str
    title: str
    holder: str
    filed_on: object
    band: str
    score: float
    sentence: str
    shared: tuple[str, ...]
    is_open: bool


def documents_of(actor: Actor, search: NoveltySearch) -> list[Document]:
    """The documents of a search with their titles; those gone from the register by number alone."""
    keys = register.by_numbers([row["number"] for row in search.near])
    cards = register.cards(keys.values())
    readable = register.readable(actor, list(keys.values()))
    found = []
    for row in search.near:
        card = cards.get(keys.get(row["number"], 0))
        found.append(
            Document(
                row["number"],
                card.title if card else "",
                card.holder_text if card else "",
                card.filed_on if card else None,
                row["band"],
                row["score"],
                row["sentence"],
                tuple(row["shared"]),
                card is not None and card.pk in readable,
            )
        )
    return found
