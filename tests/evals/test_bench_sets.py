from pathlib import Path

import pytest
from evals.bench_sets import BenchRefused, dev_folders, query_text, read_set
from evals.runs import read_run, write_run


def test_only_folders_of_the_dev_part_are_offered(bench: Path) -> None:
    assert [folder.name for folder in dev_folders(bench)] == ["tiny_items_dev", "tiny_needs_dev"]


def test_a_graded_set_knows_its_needs_that_nothing_answers(bench: Path) -> None:
    asked = read_set(bench / "tiny_needs_dev")
    assert asked.is_graded
    assert asked.key_measure == "nDCG@10"
    assert asked.no_answer == {"n3"}
    assert query_text(asked.queries[1]) == "桥梁检测。需要能检测桥梁裂缝的机器人"


def test_known_items_have_kinds_and_no_needs_without_an_answer(bench: Path) -> None:
    asked = read_set(bench / "tiny_items_dev")
    assert asked.key_measure == "MRR@10"
    assert asked.kinds == {"k1": "problem", "k2": "effect", "k3": "effect", "k4": "effect"}
    assert asked.no_answer == frozenset()


def test_a_query_that_nobody_judged_is_left_out(bench: Path) -> None:
    folder = bench / "tiny_needs_dev"
    lines = (folder / "qrels.txt").read_text().splitlines()
    (folder / "qrels.txt").write_text("\n".join(line for line in lines if not line.startswith("n3")))
    assert [need.need_id for need in read_set(folder).queries] == ["n1", "n2"]


def test_the_digest_changes_with_any_text(bench: Path) -> None:
    asked = read_set(bench / "tiny_needs_dev")
    assert asked.digest == read_set(bench / "tiny_needs_dev").digest
    assert asked.digest != asked.with_queries(asked.queries[:1]).digest


def test_a_folder_without_the_three_tables_is_refused_in_chinese(bench: Path) -> None:
    with pytest.raises(BenchRefused, match=r"qrels\.txt"):
        read_set(bench / "sealed")
    with pytest.raises(BenchRefused, match="_dev"):
        dev_folders(bench / "sealed")


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    run = {"q": [f"d{number}" for number in range(100)], "r": ["x"]}
    write_run(tmp_path / "deep" / "a.run", run, "test")
    assert read_run(tmp_path / "deep" / "a.run") == run


@pytest.mark.shared
def test_the_real_dev_set_is_the_one_described(shared: Path) -> None:
    asked = read_set(shared / "bench" / "needs_dev")
    assert (len(asked.corpus), len(asked.queries), len(asked.no_answer)) == (9263, 46, 16)
