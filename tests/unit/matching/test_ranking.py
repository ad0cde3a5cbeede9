import pytest

from zhiqiao.market.matching.firms import FirmText, index_firms, match_patent_to_firms
from zhiqiao.market.matching.ranking import (
    NeedText,
    PatentText,
    ipc_levels,
    rank_need,
    rank_needs,
    ranking_engine,
    ranking_signals,
)
from zhiqiao.market.matching.reasons import Reasons, in_words
from zhiqiao.market.matching.signals import Pool, classification
from zhiqiao.retrieval.calibration import Band
from zhiqiao.retrieval.dense import NullEmbedder
from zhiqiao.retrieval.document import Query
from zhiqiao.retrieval.engine import Engine, EngineRefused

PATENTS = [
    PatentText("a", "一种印染废水脱色装置", "铁碳微电解填料降低印染废水色度", ("C02F1/46", "C02F101/30")),
    PatentText("b", "电镀废水回用系统", "膜分离与离子交换联用", ("C02F9/00",)),
    PatentText("c", "锂电池隔膜", "陶瓷涂层提高隔膜耐热性", ("H01M50/40",)),
    PatentText("d", "高速列车制动盘", "", ("B61H5/00",)),
]


@pytest.fixture
def engine() -> Engine:
    made = ranking_engine("embedded", NullEmbedder())
    rank_needs(made, PATENTS, [], 1)
    return made


def test_every_signal_stands_in_a_file_of_its_name_and_the_heaviest_leads() -> None:
    assert list(ranking_signals()) == ["lexical", "reading", "semantic", "classification"]
    assert [signal.label for signal in ranking_signals().values()] == ["词", "读", "义", "分类"]


def test_the_fitting_patent_leads_and_parts_add_up(engine: Engine) -> None:
    found = rank_need(engine, NeedText("n", "印染废水脱色", "降低色度"), 4)
    assert found.hits[0].doc_id == "a"
    assert found.is_text_only
    for hit in found.hits:
        assert hit.score == pytest.approx(sum(hit.parts.values()), abs=1e-3)
        assert hit.band in Band


def test_an_empty_need_gets_an_empty_ranking(engine: Engine) -> None:
    found = rank_need(engine, NeedText("n", " ", "\n"), 4)
    assert found.hits == ()
    assert not found.has_good_match


def test_a_need_that_nothing_fits_is_told_so(engine: Engine) -> None:
    found = rank_need(engine, NeedText("n", "量子计算云平台", "面向金融风控的量子算法与列车调度"), 4)
    assert not found.has_good_match


def test_filters_narrow_the_ranking(engine: Engine) -> None:
    limits = Query(filters={"ipc": frozenset({"C02F9/00"})}, audience=None)
    assert [hit.doc_id for hit in rank_need(engine, NeedText("n", "废水"), 4, limits).hits] == ["b"]


def test_patents_vote_for_their_subclasses(engine: Engine) -> None:
    pool = Pool(engine.candidates(Query("印染废水脱色", audience=None), 100))
    shares = classification.votes(pool)
    assert sum(shares.values()) == pytest.approx(1)
    assert max(shares, key=lambda code: shares[code]) == "C02F"


@pytest.mark.parametrize(
    ("symbols", "levels"),
    [
        (("C02F9/00",), ("C", "C02", "C02F", "C02F9", "C02F9/00")),
        (("H01M  010/0525",), ("H", "H01", "H01M", "H01M10", "H01M10/0525")),
        (("c02f",), ("C", "C02", "C02F")),
        (("不是分类号", ""), ()),
        (("A01B1/00; A01C3/02",), ("A", "A01", "A01B", "A01B1", "A01B1/00", "A01C", "A01C3", "A01C3/02")),
    ],
)
def test_symbols_are_filtered_by_any_level(symbols: tuple[str, ...], levels: tuple[str, ...]) -> None:
    assert ipc_levels(symbols) == levels


def test_reasons_name_shared_words_and_point_at_sentences(engine: Engine) -> None:
    need = NeedText("n", "废水治理", "厂里有食堂。印染废水色度高。")
    why = Reasons(engine).why(need, PATENTS[0])
    assert why.need.text == "印染废水色度高。"
    assert "色度" in in_words(why)


def test_no_such_engine_is_refused() -> None:
    with pytest.raises(EngineRefused):
        ranking_engine("milvus9", NullEmbedder())


def test_firms_are_found_by_business_and_by_held_classes() -> None:
    firms = [
        FirmText("f1", "清源环保", "印染废水处理工程与药剂", ("废水脱色",), "7721", ("C02F1/00",)),
        FirmText("f2", "锐电新能源", "锂电池隔膜制造", (), "3841", ("H01M50/00",)),
        FirmText("f3", "水务设备厂", "阀门", (), "3443", ("C02F9/00",)),
    ]
    engine = ranking_engine("embedded", NullEmbedder())
    index_firms(engine, firms)
    found = match_patent_to_firms(engine, PATENTS[0], 3)
    assert found[0].firm_id == "f1"
    assert found[0].parts["field"] > 0
    assert any("C02F" in reason for reason in found[0].reasons)
    narrowed = match_patent_to_firms(
        engine, PATENTS[2], 3, Query(filters={"industry": frozenset({"38"})}, audience=None)
    )
    assert [firm.firm_id for firm in narrowed] == ["f2"]
