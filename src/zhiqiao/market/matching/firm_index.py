"""The index of firms, in two circles: with the needs everyone may read, and with all published needs.

A firm that asks without its name must not be found by that need, except by those who may know who asked.
"""

import hashlib
from collections import defaultdict

from django.db.models import Q
from django_tasks import task

from zhiqiao.assets.register import queries as register
from zhiqiao.foundation.access.roles import Role
from zhiqiao.foundation.access.rules import ACTIONS, REGION, SYSTEM, Actor
from zhiqiao.foundation.accounts import queries as accounts
from zhiqiao.foundation.jobs import services as jobs
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.matching.firms import FirmText, index_firms
from zhiqiao.market.matching.index_mark import Mark
from zhiqiao.market.matching.index_places import Place, embedder, has_model
from zhiqiao.market.matching.indexing import IndexState, start
from zhiqiao.market.matching.refusals import MatchingRefused, search_refusals
from zhiqiao.retrieval.engine import Engine

FIRM_KINDS = ("enterprise", "state_owned_enterprise")
NAMED, ALL = "firms-named", "firms-all"
AT_ONCE = 20  # firms whose vectors are made while the page waits; about a second


def circle_of(actor: Actor) -> str:
    """Which circle an actor reads: those who see needs of a whole region know who asks."""
    reaches = ACTIONS[catalog.DEMAND_VIEW].who.get(actor.role, ())
    return ALL if actor.role is Role.SYSTEM or REGION in reaches else NAMED


def firm_texts(circle: str) -> dict[str, FirmText]:
    """What is matched of every firm, by its key as text."""
    needs: dict[int, list[str]] = defaultdict(list)
    published = catalog.published_demands()
    if circle == NAMED:
        published = published.filter(show_firm=True)
    for firm_id, title, text in published.values_list("firm_id", "title", "text"):
        needs[firm_id].append(f"{title}：{text}")
    held: dict[int, set[str]] = defaultdict(set)
    owned = register.patents(SYSTEM).filter(holders__organization__kind__in=FIRM_KINDS).exclude(ipc_main="")
    for firm_id, symbol in owned.order_by().values_list("holders__organization_id", "ipc_main").distinct():
        held[firm_id].add(symbol)
    firms = accounts.all_organizations().filter(kind__in=FIRM_KINDS).order_by("pk")
    return {
        str(one.pk): FirmText(
            str(one.pk),
            one.name,
            one.products,
            tuple(sorted(needs[one.pk])),
            one.industry_code,
            tuple(sorted(held[one.pk])),
        )
        for one in firms.filter(~Q(products="") | Q(pk__in=[*needs, *held]))
    }


def ensure_firms(circle: str) -> IndexState:
    """Bring a circle up to date; many firms at a time are left to the worker."""
    texts = firm_texts(circle)
    kept = _known(Place(circle).mark())
    changed = [key for key, one in texts.items() if kept.get(key) != _hash(one)]
    if changed or kept.keys() - texts.keys():
        if has_model() and len(changed) > AT_ONCE:
            start(f"index:{circle}", "更新企业索引", index_in_background)
            kept = _known(Place(circle).mark())
            return IndexState(is_updating=any(kept.get(key) != _hash(one) for key, one in texts.items()))
        try:
            refresh_firms(circle, texts)
        except MatchingRefused:
            return IndexState(is_updating=True)
    return IndexState()


def firm_engine(circle: str) -> Engine:
    """The engine over a circle, in this process."""
    return Place(circle).engine()


def refresh_firms(circle: str, texts: dict[str, FirmText] | None = None) -> int:
    """Index the firms of a circle that changed, drop those that are gone; returns how many were written."""
    texts = firm_texts(circle) if texts is None else texts
    place = Place(circle)
    mark = place.mark()
    kept = _known(mark)
    changed = [one for key, one in texts.items() if kept.get(key) != _hash(one)]
    gone = sorted(mark.texts.keys() - texts.keys())
    engine = place.engine(mark.but(place="1"))
    with search_refusals():
        if gone:
            engine.delete(gone)
        if changed:
            index_firms(engine, changed)
    hashes = {key: _hash(one) for key, one in texts.items()}
    told = {"count": len(texts), "texts": hashes, "vectors": mark.vectors + 1, "model": embedder().model_id}
    place.keep(mark.but(place="1", **told))
    return len(changed)


def _known(mark: Mark) -> dict[str, str]:
    """Hashes of the firms that are indexed and have vectors of the model in use."""
    return mark.texts if mark.model == embedder().model_id else {}


@task()
def index_in_background(progress_id: int) -> None:
    """Both circles."""
    with jobs.following(progress_id) as report:
        for at, circle in enumerate((NAMED, ALL)):
            report(at, 2, "更新企业索引")
            refresh_firms(circle)


def _hash(one: FirmText) -> str:
    return hashlib.blake2b(repr(one).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
