from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from evals.training.lessons import Lessons
from evals.training.pairs import HERE, SHARES, free_documents, joined, judged_needs, rows, written_queries

WRITTEN = {one.text for one in written_queries()}
FEWEST_CHARACTERS = {"need": 15, "title": 4, "problem": 10, "effect": 10, "words": 2, "en": 3}


def test_every_written_query_has_a_known_kind_and_words_of_its_own() -> None:
    table = rows(HERE / "queries.csv")
    assert {row["kind"] for row in table} == set(SHARES)
    short = [row for row in table if len(row["text"].strip()) < FEWEST_CHARACTERS[row["kind"]]]
    assert short == []
    assert max(Counter(row["text"] for row in table).values()) <= 3


def test_no_patent_has_two_written_queries_of_one_kind() -> None:
    twice = [
        key
        for key, count in Counter((one.doc_id, one.kind) for one in written_queries()).items()
        if count > 1
    ]
    assert twice == []


def test_a_written_need_is_read_with_its_title_before_it() -> None:
    table = {(row["doc_id"], row["kind"]): row["text"] for row in rows(HERE / "queries.csv")}
    for one in written_queries():
        own = table[one.doc_id, one.kind]
        assert one.text == (joined(table[one.doc_id, "title"], own) if one.kind == "need" else own)


def test_the_shares_of_the_kinds_sum_to_one() -> None:
    assert sum(SHARES.values()) == pytest.approx(1)


@pytest.mark.shared
def test_nothing_was_written_or_judged_for_a_document_of_a_dev_judgment(shared: Path) -> None:
    free = {row["doc_id"] for row in free_documents(shared / "bench")[1]}
    assert {one.doc_id for one in written_queries()} <= free
    assert {doc_id for need in judged_needs() for doc_id in need.grades} <= free


class AnyVectors:
    def embed(self, texts: Sequence[str], kind: str) -> npt.NDArray[np.float32]:
        assert kind == "passage"
        return np.random.default_rng(1).standard_normal((len(texts), 8), dtype=np.float32)


@pytest.mark.shared
def test_all_that_is_drawn_is_among_what_was_read(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evals.training.lessons.BundledE5", AnyVectors)
    lessons = Lessons(shared, seed=1, documents=60)
    read = set(lessons.texts())
    questions, texts = lessons.batch(16, written=0.25)
    assert (len(questions), len(texts)) == (16, 32)
    assert [text for text in questions if text[1] in WRITTEN] == questions[:4]
    needs, patents, grades = lessons.graded(4, 10)
    assert (len(needs), len(patents), [len(of_one) for of_one in grades]) == (4, 40, [10] * 4)
    assert read.issuperset(questions + texts + needs + patents)


def test_layers_written_as_a_file_are_the_same_when_opened(tmp_path: Path) -> None:
    torch = pytest.importorskip("torch", reason="没有 torch：只有重新训练时才用")
    from evals.training.export import export
    from evals.training.network import Upper, opened

    from zhiqiao.retrieval.dense.tuned_layers import TunedLayers

    upper = Upper(2)
    export(upper.state_dict(), 4, "tiny", tmp_path / "upper.npz")
    kept = TunedLayers(tmp_path / "upper.npz")
    assert (kept.version, kept.after, kept.count, kept.piece_values) == ("tiny", 4, 2, 48)
    state = opened(kept).state_dict()
    for name, tensor in upper.state_dict().items():
        torch.testing.assert_close(state[name], tensor, atol=float(tensor.abs().max()) / 200, rtol=0)
