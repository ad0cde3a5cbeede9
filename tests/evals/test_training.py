from collections import Counter
from pathlib import Path

import pytest
from evals.training.pairs import HERE, SHARES, free_documents, joined, judged_needs, rows, written_queries

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
