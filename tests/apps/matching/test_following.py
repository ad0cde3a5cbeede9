"""The index is brought after a long import while it is written: nothing is missed, nothing is indexed twice."""

from collections.abc import Callable, Iterator

import pytest
from tests.apps.matching.market_place import offer
from tests.apps.neighborhood import Neighborhood

from zhiqiao.assets.imports import services as imports
from zhiqiao.assets.imports import typed
from zhiqiao.assets.imports.queries import ImportBatch
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.market.matching import index_places, indexing
from zhiqiao.retrieval.document import Query

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "_LOOKS_AGAIN", 0)


def found(words: str = "") -> set[str]:
    engine = indexing.patent_engine()
    return {hit.id for hit in engine.search(Query(words, audience=None, k=50)).hits}


def meanwhile(*doings: Callable[[], object]) -> Callable[[], bool]:
    """Something is done each time it is asked whether it is over."""
    left: Iterator[Callable[[], object]] = iter(doings)

    def is_over() -> bool:
        doing = next(left, None)
        if doing is not None:
            doing()
        return doing is None

    return is_over


@pytest.mark.parametrize("is_indexed", [True, False])
def test_what_is_written_meanwhile_is_found_at_the_end(
    *, is_indexed: bool, town: Neighborhood, office: Actor, wash: str
) -> None:
    if is_indexed:
        indexing.refresh()
    made: list[str] = []

    def write(serial: int) -> Callable[[], object]:
        return lambda: made.append(town.patent(office, serial, title=f"一种晾晒架{serial}"))

    known = indexing.ready_to_follow()
    assert (known is not None) == is_indexed
    write(70)()
    written = indexing.follow(meanwhile(write(71), write(72), lambda: None, write(73)), known)
    assert written == (4 if is_indexed else 5), "一件只写一次，开始得晚也不漏"
    assert found() == {wash, *made}
    assert found("晾晒架") >= set(made)
    assert indexing.refresh() == 0, "跟完之后没有剩下的"


def test_what_changes_or_goes_meanwhile_is_so_in_the_index(
    town: Neighborhood, office: Actor, wash: str
) -> None:
    indexing.refresh()
    gone: list[str] = []

    def write_and_undo() -> None:
        gone.append(town.patent(office, 81, title="一种马上撤销的装置"))

    def undo() -> None:
        imports.undo_batch(office, ImportBatch.objects.order_by("-pk")[0].pk)

    def rename() -> None:
        typed.type_patent(
            office,
            {
                "application_number": wash,
                "title": "一种改了名的水洗机",
                "holder_names": office.organization_name,
            },
        )

    indexing.follow(meanwhile(write_and_undo, undo, rename), indexing.ready_to_follow())
    assert gone
    assert found() == {wash}
    engine = indexing.patent_engine()
    assert engine.search(Query("改了名", audience=None, k=5)).hits[0].id == wash
    assert indexing.refresh() == 0


def test_what_the_shelf_does_meanwhile_is_in_it_too(office: Actor, wash: str, ozone: str) -> None:
    indexing.refresh()
    written = indexing.follow(meanwhile(lambda: offer(office, wash)), indexing.ready_to_follow())
    assert written == 1
    assert indexing.refresh() == 0
    assert ozone


def test_what_lagged_before_is_brought_up_first(town: Neighborhood, office: Actor, wash: str) -> None:
    indexing.refresh()
    late = town.patent(office, 91)
    known = indexing.ready_to_follow()
    assert found() == {wash, late}
    new = town.patent(office, 92)
    assert indexing.follow(meanwhile(), known) == 1
    assert found() == {wash, late, new}


def test_an_import_that_was_cut_off_leaves_the_mark(town: Neighborhood, office: Actor, wash: str) -> None:
    indexing.refresh()
    before = index_places.Place(index_places.PATENTS).mark()

    def cut_off() -> None:
        town.patent(office, 93)
        last = ImportBatch.objects.order_by("-pk")[0]
        last.state, last.applied_at = ImportBatch.APPLYING, None
        last.save()

    indexing.follow(meanwhile(cut_off), indexing.ready_to_follow())
    assert index_places.Place(index_places.PATENTS).mark() == before, "没写完的导入不算已经跟上"
    assert wash
