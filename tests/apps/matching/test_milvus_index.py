"""The patent index in Milvus: refreshed, rebuilt beside the one in use, and cleared of what is gone."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings
from tests.apps.matching.market_place import offer

from zhiqiao.assets.register.models import Patent
from zhiqiao.foundation.access.rules import Actor
from zhiqiao.market.catalog.models import Demand
from zhiqiao.market.matching import indexing, queries, searching
from zhiqiao.market.matching.index_places import PATENTS, Place
from zhiqiao.market.matching.refusals import MatchingRefused
from zhiqiao.retrieval.document import Query
from zhiqiao.retrieval.engines.milvus import MilvusEngine

pytestmark = pytest.mark.django_db


@pytest.fixture
def _milvus(settings: Settings, tmp_path: Path) -> None:
    pytest.importorskip("milvus_lite", reason="没有装 milvus-lite：pip install 'zhiqiao[milvus]'")
    settings.ZHIQIAO_SEARCH_URL = f"milvus:{tmp_path}/patents.db"


def numbers(audience: frozenset[str] | None = None) -> set[str]:
    return {hit.id for hit in indexing.patent_engine().search(Query(audience=audience)).hits}


@pytest.mark.usefixtures("_milvus")
def test_it_follows_the_register_and_a_rebuild_forgets_what_is_gone(
    clerk: Actor, office: Actor, need: Demand, wash: str, ozone: str
) -> None:
    assert queries.propose(clerk, need.pk).rows[0].offer.card.number == wash
    assert isinstance(indexing.patent_engine(), MilvusEngine)
    assert indexing.refresh() == 0
    assert numbers(frozenset({"public"})) == set()
    offer(office, wash)
    assert indexing.refresh() == 1
    assert numbers(frozenset({"public"})) == {wash}
    before = Place(PATENTS).mark().place
    Patent.objects.filter(number=ozone).delete()
    assert indexing.rebuild() == 1
    assert Place(PATENTS).mark().place != before
    assert numbers() == {wash}


@pytest.mark.usefixtures("_milvus")
def test_the_search_page_answers_from_it(clerk: Actor, wash: str, ozone: str) -> None:
    found = searching.search(clerk, "IPC:C02F 臭氧")
    assert [one.offer.card.number for one in found.patents] == [ozone]
    assert found.total == 1
    assert found.counts["status"]
    assert searching.search(clerk, "漂染废水").total == len({wash, ozone})


def test_a_server_that_is_down_is_refused_in_words(
    settings: Settings, clerk: Actor, need: Demand, wash: str
) -> None:
    pytest.importorskip("pymilvus", reason="没有装 pymilvus：pip install 'zhiqiao[milvus]'")
    settings.ZHIQIAO_SEARCH_URL = "milvus:http://127.0.0.1:9"
    with pytest.raises(MatchingRefused, match="连不上Milvus"):
        queries.propose(clerk, need.pk)
    assert wash
