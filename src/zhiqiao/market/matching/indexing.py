"""Keeping the patent index fresh. It looks back along the street and asks; nothing pushes to it.

Before a search the register, the shelf and the stock-take are asked whether they moved. A few patents are indexed
on the spot, many in a background job while pages say so. Vectors are always made in the background.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Max, Q
from django.utils import timezone
from django_tasks import task
from django_tasks.base import Task

from zhiqiao.assets.imports import queries as imports
from zhiqiao.assets.register import queries as register
from zhiqiao.assets.stocktake import queries as stocktake
from zhiqiao.foundation.access.rules import SYSTEM
from zhiqiao.foundation.jobs import queries as jobs
from zhiqiao.foundation.jobs import services as job_services
from zhiqiao.foundation.jobs.models import Progress
from zhiqiao.kernel.periods import today
from zhiqiao.market.catalog import queries as catalog
from zhiqiao.market.catalog.models import Listing, ListingPatent
from zhiqiao.market.matching.index_documents import documents, documents_behind
from zhiqiao.market.matching.index_mark import Mark
from zhiqiao.market.matching.index_places import PATENTS, Place, embedder, has_model
from zhiqiao.market.matching.refusals import MatchingRefused, search_refusals
from zhiqiao.retrieval.document import Document, Query
from zhiqiao.retrieval.engine import Engine

AT_ONCE = 300  # documents indexed while the page waits; about a second
REFRESH, EMBED = "index:refresh", "index:embed"
_OVERLAP = timedelta(minutes=10)  # writings that began before a mark and were finished after it
_LOOKS_AGAIN = 0.2  # seconds between two looks for new patents while others write them
_TOLD_EVERY = 20.0  # seconds between two times other processes are told of new vectors
_writing = threading.Lock()

Report = Callable[[int, int, str], None]


@dataclass(frozen=True)
class IndexState:
    """How the index stands, for a line on the page.

    Attributes:
        is_updating: Whether it lags behind the register for now.
        vectors: Share of documents with a vector, 0-1; 1 where no model is used.
    """

    is_updating: bool = False
    vectors: float = 1.0

    @property
    def note(self) -> str:
        """What the page says; "" when all is well."""
        said = []
        if self.is_updating:
            said.append("索引更新中，刚写入的专利稍后才能搜到")
        if self.vectors < 1:
            said.append(f"语义向量准备中（{int(self.vectors * 100)}%），没有向量的专利暂只按词匹配")
        return "；".join(said)


def patent_engine() -> Engine:
    """The engine over the patents, in this process."""
    return Place(PATENTS).engine()


def ensure_fresh() -> IndexState:
    """Bring the index up to what the rooms before it hold, or have it brought there."""
    place = Place(PATENTS)
    is_updating = False
    changed = _changed(place.mark(), _look())
    if changed is None or changed:
        many = register.count_all() if changed is None else len(changed)
        if many <= AT_ONCE:
            is_updating = not _try_refresh()
        else:
            start(REFRESH, "更新检索索引", refresh_in_background)
            is_updating = _changed(place.mark(), _look()) != set()
    return IndexState(is_updating, _vectors(place))


def _vectors(place: Place) -> float:
    mark = place.mark()
    if not mark.count or not has_model() or mark.model == embedder().model_id:
        return 1.0
    start(EMBED, "为专利生成语义向量", embed_in_background)
    mark = place.mark()
    with search_refusals():
        return 1.0 if mark.model == embedder().model_id else min(place.engine(mark).vectors_ready, 0.99)


def _try_refresh() -> bool:
    """Refresh now; False when another process is writing."""
    try:
        refresh()
    except MatchingRefused:
        return False
    return True


# What moved ------------------------------------------------------------------------------------------------------


def _look() -> Mark:
    """What the rooms look like now, as a mark would keep it, without the shelf's listings."""
    newest = register.patents(SYSTEM).order_by("-pk").values_list("pk", "imported_at").first()
    shelf = Listing.objects.filter(state=Listing.PUBLISHED).aggregate(n=Count("pk"), last=Max("moved_at"))
    entries = stocktake.entries(SYSTEM).order_by()
    stock = entries.aggregate(
        n=Count("pk"), pool=Count("pk", filter=Q(in_pool=True)), last=Max("state_since")
    )
    return Mark(
        register=f"{register.count_all()}:{newest}:{imports.last_applied_at()}",
        applied_at=imports.last_applied_at(),
        shelf=f"{today()}:{shelf['n']}:{shelf['last']}",
        stock=f"{stock['n']}:{stock['pool']}:{stock['last']}",
        stocked_at=stock["last"],
    )


def _whole(look: Mark) -> Mark:
    """A look with what takes longer to say: the imports of the last while, the shelf's listings."""
    lately = {} if look.applied_at is None else imports.moved_since(look.applied_at - _OVERLAP)
    return look.but(batches=lately, listed=_listed())


def _listed() -> dict[str, str]:
    """The listing of each patent on the shelf and when it moved, by the patent's key."""
    offered = ListingPatent.objects.filter(listing__in=catalog.published_listings().order_by().values("pk"))
    found = offered.order_by("listing_id").values_list("patent_id", "listing_id", "listing__moved_at")
    return {str(patent): f"{listing}@{moved}" for patent, listing, moved in found}


def _changed(mark: Mark, now: Mark, *, but_new: bool = False) -> set[str] | None:
    """Numbers of patents to index anew (or to drop), without new ones where they are known; None for all of them."""
    if not mark.place:
        return None
    numbers: set[str] = set()
    if mark.register != now.register:
        if now.applied_at == mark.applied_at or (mark.applied_at is None and not but_new):
            return None
        since = None if mark.applied_at is None else mark.applied_at - _OVERLAP
        moved = {} if since is None else imports.moved_since(since)
        known = [int(pk) for pk, when in mark.batches.items() if moved.get(pk) == when]
        numbers.update(imports.numbers_written_since(since, but_new=but_new, besides=known))
    keys: set[int] = set()
    if mark.shelf != now.shelf:
        listed = _listed()
        keys.update(int(key) for key, _ in mark.listed.items() ^ listed.items())
    if mark.stock != now.stock:
        if mark.stocked_at is None:
            return None
        entries = stocktake.entries(SYSTEM).filter(state_since__gt=mark.stocked_at - _OVERLAP)
        keys.update(entries.values_list("patent_id", flat=True))
    return numbers | set(_numbers_of(keys))


def _numbers_of(keys: Collection[int]) -> Iterator[str]:
    wanted = sorted(keys)
    for start_at in range(0, len(wanted), 500):
        part = register.patents(SYSTEM).filter(pk__in=wanted[start_at : start_at + 500])
        yield from part.values_list("number", flat=True)


# Writing ---------------------------------------------------------------------------------------------------------


def refresh(report: Report | None = None) -> int:
    """Index what moved, or everything when there is no usable index; returns how many documents were written."""
    with _writing:
        place = Place(PATENTS)
        now = _look()
        mark = place.mark()
        changed = _changed(mark, now)
        if changed is None:
            return _build(place, mark, now, report)
        if not changed and mark.shelf == now.shelf and mark.stock == now.stock:
            return 0
        now = _whole(now)
        written = _write(place, mark, changed, report)
        if _count(place.engine(mark)) != register.count_all():
            return _build(place, mark, now, report)
        _keep(place, mark, now, has_new=bool(changed))
        return written


def ready_to_follow() -> int | None:
    """The greatest key of a patent in the index, which is brought up to date; None where it has to be built anew.

    Asked before the writing begins that `follow` is to follow.

    Raises:
        MatchingRefused: another process is writing the index.
    """
    mark, now = Place(PATENTS).mark(), _look()
    changed = _changed(mark, now)
    if changed:
        refresh()
    return None if changed is None else register.last_key()


def follow(is_over: Callable[[], bool], known: int | None) -> int:
    """Index new patents while another process writes them, until that is over; returns how many documents were written.

    The index is searched as it was meanwhile.

    Args:
        is_over: Whether the writing is over.
        known: What `ready_to_follow` said.

    Raises:
        MatchingRefused: another process is writing the index.
    """
    with _writing:
        place = Place(PATENTS)
        then = place.mark() if known is not None else _empty(place, place.mark(), _whole(_look()))
        with search_refusals():
            written = place.engine(then).index(_arriving(known or 0, is_over))
        now = _look()
        moved = _changed(then, now, but_new=True)
        if moved is None:  # the import was cut off: what it changed is known when it has gone on
            return written
        now = _whole(now)
        written += _write(place, then, moved, None) if moved else 0
        if _count(place.engine(then)) != register.count_all():
            return _build(place, then, now, None)
        _keep(place, then, now, has_new=bool(written))
        return written


def _arriving(known: int, is_over: Callable[[], bool]) -> Iterator[Document]:
    """Documents of the patents behind a key as they come, until it is over and all have come."""
    while True:
        over = is_over()  # asked first: what is there afterwards is all there will be
        found, known = documents_behind(known)
        yield from found
        if not found:
            if over:
                return
            time.sleep(_LOOKS_AGAIN)


def _empty(place: Place, mark: Mark, now: Mark) -> Mark:
    """The mark of an index to be built anew, beside the one in use."""
    return now.but(place=place.next_folder(mark), vectors=mark.vectors + 1)


def rebuild(report: Report | None = None) -> int:
    """Build the index anew beside the one in use, then switch; returns how many documents it holds."""
    with _writing:
        place = Place(PATENTS)
        return _build(place, place.mark(), _look(), report)


def _build(place: Place, mark: Mark, now: Mark, report: Report | None) -> int:
    now = _whole(now)
    fresh = _empty(place, mark, now)
    engine = place.engine(fresh)
    with search_refusals():
        written = engine.index(_told(documents(), register.count_all(), report))
    _keep(place, fresh, now, has_new=True)
    return written


def _write(place: Place, mark: Mark, numbers: Collection[str], report: Report | None) -> int:
    held = register.by_numbers(numbers)
    gone = [number for number in numbers if number not in held]
    with search_refusals():
        return place.engine(mark).index(_told(documents(list(held)), len(held), report), gone)


def _keep(place: Place, mark: Mark, now: Mark, *, has_new: bool) -> None:
    place.keep(
        now.but(
            place=mark.place,
            count=_count(place.engine(mark)),
            vectors=mark.vectors,
            model="" if has_new else mark.model,
        )
    )


def _count(engine: Engine) -> int:
    with search_refusals():
        return engine.search(Query(audience=None, k=1)).total


def _told(found: Iterator[Document], total: int, report: Report | None) -> Iterator[Document]:
    for done, one in enumerate(found, start=1):
        yield one
        if report is not None and (done % 200 == 0 or done == total):
            report(done, total, "建立检索索引")


def embed(report: Report | None = None) -> int:
    """Make the vectors that are missing; returns how many. What was made before a break stays."""
    place = Place(PATENTS)
    began = place.mark()
    if not began.place or not has_model():
        return 0
    told = time.monotonic()

    def heard(done: int, total: int) -> None:
        nonlocal told
        if report is not None:
            report(done, total, "生成语义向量")
        if time.monotonic() - told > _TOLD_EVERY:
            told = time.monotonic()
            mark = place.mark()
            place.keep(mark.but(vectors=mark.vectors + 1))

    with search_refusals():
        made = place.engine(began).embed_pending(heard)
    mark = place.mark()
    same = (mark.place, mark.register, mark.shelf) == (began.place, began.register, began.shelf)
    place.keep(mark.but(vectors=mark.vectors + 1, model=embedder().model_id if same else ""))
    return made


# In the background -----------------------------------------------------------------------------------------------


@task()
def refresh_in_background(progress_id: int) -> None:
    """Bring the index up to date; its vectors follow."""
    with job_services.following(progress_id) as report:
        refresh(report)
    if has_model():
        start(EMBED, "为专利生成语义向量", embed_in_background)


@task()
def embed_in_background(progress_id: int) -> None:
    """Make missing vectors."""
    with job_services.following(progress_id) as report:
        embed(report)


def start(matter: str, title: str, work: "Task[[int], None]") -> None:
    """Have work done by the worker, unless it is under way, or failed a moment ago."""
    last = jobs.progress_of(matter)
    if last is not None:
        age = timezone.now() - last.moved_at
        if last.state in {Progress.WAITING, Progress.RUNNING} and age < timedelta(hours=2):
            return
        if last.state == Progress.FAILED and age < timedelta(minutes=10):
            return
    progress = job_services.begin(SYSTEM, title, matter=matter)
    work.enqueue(progress.pk)
