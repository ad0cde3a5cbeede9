"""Conditions hold for what is found by words and by meaning, for totals, pages and counts alike."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.retrieval.pairs import PairEmbedder

from zhiqiao.retrieval.conditions import (
    AllOf,
    Among,
    AnyOf,
    Condition,
    Holds,
    Not,
    day_keys,
    days_between,
    meets,
    name_keys,
    named,
)
from zhiqiao.retrieval.dense import NullEmbedder
from zhiqiao.retrieval.document import Document, Query, row_of
from zhiqiao.retrieval.engines.embedded import EmbeddedEngine
from zhiqiao.retrieval.lexical import TextIndex, clauses, weigh

DAYS = st.dates(date(1985, 1, 1), date(2030, 12, 31))


def _document(number: str, title: str, text: str, holder: str, filed: date, *ipc: str) -> Document:
    keywords = {
        "~holder": name_keys(holder),
        "~title": name_keys(title),
        "~filed": day_keys(filed),
        "ipc": ipc,
    }
    return Document(number, title, text, keywords, frozenset({"public" if number != "p6" else "org:7"}))


DOCUMENTS = [
    _document(
        "p1",
        "铅酸电池回收装置",
        "从废旧电池回收铅，膜过滤",
        "澄江大学；甲公司",
        date(2018, 3, 5),
        "H",
        "H01M",
    ),
    _document(
        "p2", "固态电解质电池", "PEM 电解槽与固态电池", "江州理工大学", date(2019, 12, 31), "H", "H01M"
    ),
    _document("p3", "固态储氢罐", "电解质溶液中的固态颗粒", "乙公司", date(2020, 1, 1), "C", "C01B"),
    _document(
        "p4",
        "印染废水膜处理",
        "膜与树脂联用，出水 COD 62 mg/L",
        "丙大学附属医院",
        date(2021, 7, 1),
        "C",
        "C02F",
    ),
    _document("p5", "机床主轴", "轴承润滑", "乙公司", date(2022, 2, 2), "B", "B23Q"),
    _document("p6", "保密电池", "固态电解质", "澄江大学", date(2018, 6, 1), "H", "H01M"),
]
CONDITIONS: list[Condition] = [
    Holds("电池"),
    Holds("铅"),
    Holds("PEM"),
    Holds("COD 62"),
    Holds("固态电解质"),
    Holds("固态电解质", is_phrase=True),
    Holds("固态 电解质", is_phrase=True),
    Not(Holds("膜")),
    AllOf((Holds("电池"), Not(Holds("铅")))),
    AnyOf((Holds("膜"), Among("ipc", frozenset({"H"})))),
    AllOf((named("~holder", "大学") or Holds(""), Not(named("~holder", "江") or Holds("")))),
    Among("~filed", days_between(date(2019, 12, 31), date(2021, 6, 30))),
    AllOf(()),
    AnyOf(()),
    Not(Not(Holds("轴承"))),
]


@pytest.fixture(scope="module", params=["words", "hybrid"])
def engine(request: pytest.FixtureRequest) -> EmbeddedEngine:
    made = EmbeddedEngine(NullEmbedder() if request.param == "words" else PairEmbedder())
    made.index(DOCUMENTS)
    made.embed_pending()
    return made


@pytest.mark.parametrize("condition", CONDITIONS, ids=repr)
@pytest.mark.parametrize("text", ["", "固态电池与膜", "zzz"])
def test_what_is_found_is_what_meets_the_condition(
    engine: EmbeddedEngine, condition: Condition, text: str
) -> None:
    wanted = {one.id for one in DOCUMENTS if one.id != "p6" and meets(condition, one.whole, one.keywords)}
    found = engine.search(Query(text, condition=condition, facets=("ipc",)))
    assert {hit.id for hit in found.hits} == wanted
    assert found.total == len(wanted)
    sections = [one.keywords["ipc"][0] for one in DOCUMENTS if one.id in wanted]
    assert {value: n for value, n in found.facets["ipc"].items() if len(value) == 1} == {
        section: sections.count(section) for section in set(sections)
    }


def test_pages_join_to_the_whole_and_the_best_come_first(engine: EmbeddedEngine) -> None:
    condition = Not(Holds("轴承"))
    whole = [hit.id for hit in engine.search(Query("印染废水膜", condition=condition)).hits]
    pages = [engine.search(Query("印染废水膜", condition=condition, k=1, offset=at)).hits for at in range(5)]
    assert [hit.id for page in pages for hit in page] == whole
    assert whole[0] == "p4"
    assert len(whole) == 4


def test_a_condition_does_not_open_what_is_not_ones_own(engine: EmbeddedEngine) -> None:
    condition = Holds("保密")
    assert engine.search(Query(condition=condition, facets=("ipc",))).facets == {"ipc": {}}
    mine = engine.search(Query(condition=condition, audience=frozenset({"org:7"})))
    assert [hit.id for hit in mine.hits] == ["p6"]


def test_hidden_dimensions_are_filtered_by_and_not_kept(engine: EmbeddedEngine) -> None:
    del engine
    index = TextIndex()
    index.write(DOCUMENTS)
    kept = index.stored(index.allowed_rows({"~holder": frozenset({"医院"})}, None).tolist())
    assert [(one.id, set(one.keywords)) for one in kept.values()] == [("p4", {"ipc"})]


def test_too_common_a_phrase_is_taken_by_its_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhiqiao.retrieval.lexical.index.MOST_READ", 1)
    assert clauses.MOST_READ > 1
    index = TextIndex()
    index.write(DOCUMENTS)
    found = index.allowed_rows({}, None, Holds("固态电解质", is_phrase=True))
    assert sorted(one.id for one in index.stored(found.tolist()).values()) == ["p2", "p6"]
    far = Document("p7", "固态颗粒", "某态电极中电解作用；解质")
    index.write([far])
    assert len(index.allowed_rows({}, None, Holds("固态电解质", is_phrase=True))) == 3


def test_a_phrase_found_once_is_found_anew_after_the_index_changed() -> None:
    index = TextIndex()
    phrase = Holds("固态电解质", is_phrase=True)
    assert len(index.allowed_rows({}, None, phrase)) == 0
    index.write(DOCUMENTS)
    assert len(index.allowed_rows({}, None, phrase)) == 2
    assert [hit.score for hit in index.search(weigh("", "电池"), {}, None, 9, phrase)] != []


@given(DAYS, DAYS, DAYS)
def test_a_span_of_days_holds_its_days_and_no_other(first: date, last: date, day: date) -> None:
    keys = days_between(first, last)
    assert (not keys.isdisjoint(day_keys(day))) == (first <= day <= last)
    assert len(keys) <= 30 + 11 + 50 + 11 + 31


def test_a_span_ends_at_the_end_of_time() -> None:
    assert "9999" in days_between(date.max - timedelta(days=400), date.max)
    assert day_keys(None) == ()


@given(st.text(max_size=30), st.text(max_size=10))
def test_any_part_of_a_name_can_be_asked_for(name: str, part: str) -> None:
    condition = named("~name", part)
    if condition is not None:
        assert meets(condition, "", {"~name": name_keys(f"{part}。{name}")})


def test_a_hidden_value_is_found_whole_whatever_stands_in_it() -> None:
    index = TextIndex()
    values = ("第 1 章", "第", "1", "甲\u3000乙", "丙\x1d丁", "戊\n己")
    index.write(Document(f"d{at}", "题", "", {"~name": (value,)}) for at, value in enumerate(values))
    for at, value in enumerate(values):
        found = index.allowed_rows({}, None, Among("~name", frozenset({value}))).tolist()
        assert found == [row_of(f"d{at}")], value
    assert not index.allowed_rows({"~name": frozenset({"章"})}, None).size
