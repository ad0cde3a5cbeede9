"""The index pulls what moved: at once when little, by a job when much; other processes see it; vectors follow."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from pytest_django.fixtures import Settings
from tests.apps.matching.market_place import offer
from tests.apps.neighborhood import Neighborhood

from zhiqiao.assets.imports import services as imports
from zhiqiao.assets.imports.queries import ImportBatch
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.foundation.jobs.models import Progress
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.matching import choices, firm_index, index_places, indexing, queries
from zhiqiao.market.matching.index_mark import Mark, read_mark, write_mark
from zhiqiao.market.matching.index_places import PATENTS, Place
from zhiqiao.retrieval.dense.packed_model import Floats

pytestmark = pytest.mark.django_db


class LetterCounter:
    """A model that sees how often each of 16 groups of characters occurs."""

    model_id = "letters"
    dimension = 16

    def embed(self, texts: Sequence[str], kind: str, progress: object = None) -> Floats:
        del kind, progress
        made = np.zeros((len(texts), 16), dtype=np.float32)
        for row, text in enumerate(texts):
            for sign in text:
                made[row, ord(sign) % 16] += 1
        return made / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-9)


def place() -> Place:
    return Place(PATENTS)


def test_what_did_not_move_is_not_indexed_again(wash: str, ozone: str, office: Actor) -> None:
    assert indexing.refresh() == 2
    assert indexing.refresh() == 0
    offer(office, wash)
    assert indexing.refresh() == 1
    assert ozone


def test_what_an_import_wrote_is_not_indexed_again_with_the_next(town: Neighborhood, office: Actor) -> None:
    town.patent(office, 61)
    assert indexing.refresh() == 1
    town.patent(office, 62)
    assert indexing.refresh() == 1, "只写新的一件，不连上一次导入的"
    imports.undo_batch(office, ImportBatch.objects.order_by("-pk")[0].pk)
    indexing.refresh()
    assert place().mark().count == 1


def test_a_rebuild_stands_in_a_new_folder_and_old_readers_follow(
    clerk: Actor, need: Demand, wash: str
) -> None:
    queries.propose(clerk, need.pk)
    before, engine = place().mark().place, indexing.patent_engine()
    assert indexing.rebuild() == 1
    assert place().mark().place != before
    assert indexing.patent_engine() is not engine
    assert [one.offer.card.number for one in queries.propose(clerk, need.pk).rows] == [wash]


def test_a_lost_index_is_built_again(clerk: Actor, need: Demand, wash: str, tmp_path: Path) -> None:
    queries.propose(clerk, need.pk)
    mark = tmp_path / "index" / PATENTS / "mark.json"
    mark.write_text("{broken", encoding="utf-8")
    assert [one.offer.card.number for one in queries.propose(clerk, need.pk).rows] == [wash]
    assert json.loads(mark.read_text(encoding="utf-8"))["count"] == 1


def test_much_is_left_to_a_job_and_the_page_says_so(
    clerk: Actor, need: Demand, wash: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "AT_ONCE", 0)
    done: list[int] = []
    monkeypatch.setattr(indexing, "refresh_in_background", _Later(done))
    state = queries.propose(clerk, need.pk).state
    assert state.is_updating
    assert "索引更新中" in state.note
    queries.propose(clerk, need.pk)
    assert len(done) == 1, "同一件事不重复排队"
    progress = Progress.objects.get(matter=indexing.REFRESH)
    assert progress.pk == done[0]
    indexing.refresh()
    assert not queries.propose(clerk, need.pk).state.is_updating
    assert wash


class _Later:
    """A job that nobody runs yet."""

    def __init__(self, done: list[int]) -> None:
        self._done = done

    def enqueue(self, progress_id: int) -> None:
        self._done.append(progress_id)


def test_the_job_builds_the_index(
    clerk: Actor, need: Demand, wash: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "AT_ONCE", 0)
    results = queries.propose(clerk, need.pk)
    assert not results.state.is_updating
    assert [one.offer.card.number for one in results.rows] == [wash]
    assert Progress.objects.get(matter=indexing.REFRESH).state == Progress.DONE


def test_vectors_are_made_in_the_background_and_then_count(
    clerk: Actor, need: Demand, wash: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ZHIQIAO_EMBEDDER = "letters"
    monkeypatch.setattr(index_places, "choose_embedder", lambda _setting: LetterCounter())
    later: list[int] = []
    with monkeypatch.context() as patch:
        patch.setattr(indexing, "embed_in_background", _Later(later))
        before = queries.propose(clerk, need.pk)
    assert before.is_text_only
    assert "语义向量准备中（0%）" in before.state.note
    assert len(later) == 1
    assert indexing.embed() == 1
    after = queries.propose(clerk, need.pk)
    assert not after.is_text_only
    assert after.state.note == ""
    assert {part.code for part in after.rows[0].parts} >= {"lexical", "semantic"}
    assert place().mark().model == "letters"
    assert wash
    index_places._embedder.cache_clear()


def test_firms_that_did_not_change_are_not_indexed_again(town: Neighborhood, clerk: Actor) -> None:
    first = town.organization("澄江一厂", "enterprise", products="印染废水处理")
    assert firm_index.refresh_firms(firm_index.ALL) == 1
    assert firm_index.refresh_firms(firm_index.ALL) == 0
    first.products = ""
    first.save()
    firm_index.refresh_firms(firm_index.ALL)
    assert Place(firm_index.ALL).mark().texts == {}
    assert clerk


def test_a_mark_comes_back_as_it_was_and_an_older_one_asks_for_a_rebuild(tmp_path: Path) -> None:
    path = tmp_path / "mark.json"
    mark = Mark(place="2", count=3, listed={"1": "2@x"}, vectors=4)
    write_mark(path, mark)
    assert read_mark(path) == mark
    write_mark(path, mark.but(version="0/0"))
    assert read_mark(path) == Mark(vectors=4)
    assert read_mark(tmp_path / "none.json") == Mark()


@pytest.mark.parametrize(
    ("low", "high", "bands"),
    [
        (None, None, ("negotiable",)),
        (0, 0, ("free",)),
        (1, 1, ("to10",)),
        (10_000_000, 10_000_000, ("to10",)),
        (10_000_001, 10_000_001, ("to50",)),
        (5_000_000, 60_000_000, ("to10", "to50", "to100")),
        (None, 200_000_000, ("over100",)),
        (200_000_000, None, ("over100",)),
    ],
)
def test_a_price_falls_into_every_band_it_touches(
    low: int | None, high: int | None, bands: tuple[str, ...]
) -> None:
    assert choices.bands_of(low, high) == bands
