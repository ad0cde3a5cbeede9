"""Many needs together: the same rankings and reasons as one after another."""

from pathlib import Path

import pytest
from tests.unit.retrieval.crowd import asked, crowd

from zhiqiao.config.command_line import main
from zhiqiao.market.matching.at_size import Answer, Batch, is_at_size, rank_at_size
from zhiqiao.market.matching.ranking import MOST_OF_A_TITLE, NeedText, PatentText, rank_need, ranking_engine
from zhiqiao.market.matching.ranking import as_document as document_of
from zhiqiao.market.matching.reasons import Reasons
from zhiqiao.retrieval.dense import NullEmbedder, VectorCache, choose_embedder
from zhiqiao.retrieval.engine import Engine

IPCS = ("C02F9/00", "H01M4/02")
PATENTS = [PatentText(one.id, one.title, one.text, IPCS[: 1 + n % 2]) for n, one in enumerate(crowd(400))]
NEEDS = [
    *(NeedText(str(number), one.title, one.text) for number, one in enumerate(asked(20))),
    NeedText("长", "废水脱色膜分离，" * (MOST_OF_A_TITLE // 8 + 1), "轴承"),
]
K = 25


@pytest.fixture(scope="module")
def engine() -> Engine:
    made = ranking_engine("embedded", NullEmbedder())
    made.index(document_of(one) for one in PATENTS)
    return made


@pytest.fixture(scope="module")
def together() -> list[Answer]:
    batch = Batch("none", runner="local:1", with_reasons=True, per_shard=90)
    return list(rank_at_size(PATENTS, NEEDS, K, batch))


def test_rankings_are_those_of_one_need_alone(engine: Engine, together: list[Answer]) -> None:
    assert len(together) == len(NEEDS)
    for need, answer in zip(NEEDS, together, strict=True):
        alone = rank_need(engine, need, K)
        assert [hit.score for hit in answer.ranking.hits] == pytest.approx(
            [hit.score for hit in alone.hits], abs=2e-4
        )
        assert [hit.band for hit in answer.ranking.hits] == [hit.band for hit in alone.hits]
        assert answer.ranking.confidence == pytest.approx(alone.confidence, abs=2e-4)
        assert answer.ranking.is_text_only == alone.is_text_only
        # Where scores are equal to the last digit kept, the order of adding decides; elsewhere places are the same.
        firm = {
            hit.doc_id for hit in alone.hits if sum(abs(hit.score - o.score) < 3e-4 for o in alone.hits) == 1
        }
        places = {hit.doc_id: at for at, hit in enumerate(answer.ranking.hits)}
        assert all(
            places.get(hit.doc_id) == at for at, hit in enumerate(alone.hits[:-1]) if hit.doc_id in firm
        )


def test_with_the_model_that_ships_words_meaning_and_reading_are_those_of_one_need_alone(
    tmp_path: Path,
) -> None:
    embedder, few, needs = choose_embedder("bundled"), PATENTS[:60], NEEDS[:4]
    engine = ranking_engine("embedded", embedder, VectorCache(tmp_path / "vectors.sqlite"))
    engine.index(document_of(one) for one in few)
    engine.embed_pending()

    found = list(
        rank_at_size(few, needs, K, Batch(runner="local:1", cache=tmp_path / "others.sqlite", per_shard=25))
    )

    for need, answer in zip(needs, found, strict=True):
        for hit, one in zip(answer.ranking.hits, rank_need(engine, need, K).hits, strict=True):
            assert hit.parts == pytest.approx(one.parts, abs=2e-4)
        assert any(hit.parts["reading"] for hit in answer.ranking.hits)


def test_reasons_are_those_of_one_pair_alone(engine: Engine, together: list[Answer]) -> None:
    reasons, texts = Reasons(engine), {one.doc_id: one for one in PATENTS}
    told = 0
    for need, answer in zip(NEEDS[:-1], together, strict=False):
        assert len(answer.why) == len(answer.ranking.hits)
        for hit, why in zip(answer.ranking.hits, answer.why, strict=True):
            assert why == reasons.why(need, texts[hit.doc_id])
            told += bool(why.shared)
    assert told


def test_patents_that_may_not_be_answered_keep_their_places_unseen(together: list[Answer]) -> None:
    only = frozenset(one.doc_id for one in PATENTS[:50])
    batch = Batch("none", runner="local:1", only=only)
    for part, whole in zip(rank_at_size(PATENTS, NEEDS, K, batch), together, strict=True):
        assert list(part.ranking.hits) == [hit for hit in whole.ranking.hits if hit.doc_id in only]


def test_many_is_ten_million_pairs() -> None:
    assert is_at_size(5_000, 2_000)
    assert not is_at_size(371, 16_377)


def test_the_command_gives_the_same_places_either_way(tmp_path: Path) -> None:
    corpus, queries = tmp_path / "corpus.csv", tmp_path / "queries.csv"
    rows = [f'{one.doc_id},"{one.title}","{one.abstract}",{one.ipcs[0]}' for one in PATENTS]
    corpus.write_text("\n".join(["doc_id,title,abstract,ipc", *rows]), encoding="utf-8")
    asked_for = [f'{n},"{one.title}","{one.text}"' for n, one in enumerate(NEEDS)]
    queries.write_text("\n".join(["query_id,title,text", *asked_for]), encoding="utf-8")
    words = ["rank", "--corpus", str(corpus), "--queries", str(queries), "--text-only", "--k", "5"]
    assert main([*words, "--run", str(tmp_path / "one.run")]) == 0
    assert main([*words, "--run", str(tmp_path / "many.run"), "--runner", "local:1"]) == 0
    one, many = ((tmp_path / name).read_text().splitlines() for name in ("one.run", "many.run"))
    assert [line.split()[0] for line in one] == [line.split()[0] for line in many]
    assert sum(a.split()[2] != b.split()[2] for a, b in zip(one, many, strict=True)) <= len(one) // 20


@pytest.mark.parametrize(
    "more", [["--runner", "nowhere:"], ["--scratch", "/nowhere/at/all", "--runner", "local:"]]
)
def test_a_wrong_runner_is_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str]
) -> None:
    (tmp_path / "c.csv").write_text("doc_id,title\n1,一\n", encoding="utf-8")
    (tmp_path / "q.csv").write_text("query_id,text\n1,一\n", encoding="utf-8")
    words = ["--corpus", str(tmp_path / "c.csv"), "--queries", str(tmp_path / "q.csv")]
    assert main(["rank", *words, "--run", str(tmp_path / "r"), "--text-only", *more]) == 1
    assert "没有" in capsys.readouterr().err
