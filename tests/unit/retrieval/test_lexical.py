from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest

from zhiqiao.retrieval.document import Document, row_of
from zhiqiao.retrieval.lexical import IndexRefused, TextIndex, weigh

NONE: dict[str, frozenset[str]] = {}


def ids(
    index: TextIndex,
    text: str,
    filters: Mapping[str, frozenset[str]] = NONE,
    audience: frozenset[str] | None = None,
) -> list[str]:
    found = index.search(weigh("", text), filters, audience, 10)
    stored = index.stored([hit.row for hit in found])
    return [stored[hit.row].id for hit in found]


@pytest.fixture
def index(documents: list[Document]) -> TextIndex:
    made = TextIndex()
    made.write(documents)
    return made


def test_the_document_with_the_words_comes_first(index: TextIndex) -> None:
    assert ids(index, "废水脱色")[0] == "p1"


def test_filters_of_one_dimension_are_alternatives_and_dimensions_add_up(index: TextIndex) -> None:
    assert set(ids(index, "废水", {"ipc": frozenset({"C02F", "H01M"})})) == {"p1", "p5"}
    both = {"ipc": frozenset({"C02F"}), "region": frozenset({"99"})}
    assert ids(index, "废水", both) == ["p5"]


def test_any_level_of_a_tree_filters(index: TextIndex) -> None:
    for level in ("99", "9901"):
        assert set(index.allowed_rows({"region": frozenset({level})}, None)) >= {row_of("p3"), row_of("p4")}


def test_facets_respect_words_filters_and_audience(index: TextIndex) -> None:
    index.write(
        [Document("secret", "废水秘密工艺", keywords={"ipc": ("C02F",)}, audience=frozenset({"org:7"}))]
    )
    public = frozenset({"public"})
    asked = weigh("", "废水")
    assert index.facets(("ipc",), asked, NONE, public)["ipc"]["C02F"] == 2
    assert index.facets(("ipc",), asked, NONE, frozenset({"public", "org:7"}))["ipc"]["C02F"] == 3
    assert index.facets(("ipc",), asked, {"region": frozenset({"99"})}, public)["ipc"]["C02F"] == 1
    assert index.facets(("audience",), asked, NONE, public) == {}


def test_what_a_person_may_not_see_is_neither_found_nor_counted(index: TextIndex) -> None:
    index.write([Document("secret", "废水秘密工艺", audience=frozenset({"org:7"}))])
    public = frozenset({"public"})
    assert "secret" not in ids(index, "废水秘密工艺", audience=public)
    assert index.matching(weigh("", "秘密"), NONE, public) == 0
    assert row_of("secret") not in index.allowed_rows(NONE, public)
    assert "secret" in ids(index, "废水秘密工艺", audience=frozenset({"org:7"}))


def test_a_filter_named_audience_cannot_widen_the_audience(index: TextIndex) -> None:
    index.write([Document("secret", "废水秘密工艺", audience=frozenset({"org:7"}))])
    forged = {"audience": frozenset({"org:7"})}
    assert "secret" not in ids(index, "废水", forged, frozenset({"public"}))


@pytest.mark.parametrize(
    "typed",
    [
        "废水 AND NOT 脱色",
        'title:"x" OR *:*',
        "body:[* TO *]",
        "废水^100",
        "(((",
        "+废水 -脱色",
        "/.*/",
        "\\",
        "id:p2",
    ],
)
def test_query_syntax_is_only_text(index: TextIndex, typed: str) -> None:
    found = ids(index, typed)
    assert set(found) <= {"p1", "p5"}


def test_writing_again_replaces_and_deleting_removes(index: TextIndex) -> None:
    index.write([Document("p1", "完全不同的题目")], delete=["p5"])
    assert ids(index, "废水") == []
    assert index.count == 4


def test_nothing_is_written_when_a_document_fails(index: TextIndex) -> None:
    def broken() -> Iterator[Document]:
        yield Document("p9", "废水新装置")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        index.write(broken())
    assert index.count == 5
    index.write([Document("p9", "废水新装置")])
    assert index.count == 6


def test_an_index_on_disk_is_there_again_and_seen_by_other_readers(
    tmp_path: Path, documents: list[Document]
) -> None:
    writer = TextIndex(tmp_path / "text")
    writer.write(documents[:3])
    reader = TextIndex(tmp_path / "text")
    assert reader.count == 3
    writer.write(documents[3:])
    assert reader.count == 5
    assert ids(reader, "电镀废水")[0] == "p5"


def test_an_index_of_another_format_is_refused_with_a_remedy(
    tmp_path: Path, documents: list[Document]
) -> None:
    TextIndex(tmp_path / "text").write(documents)
    (tmp_path / "text" / "format").write_text("0")
    with pytest.raises(IndexRefused, match="重建"):
        TextIndex(tmp_path / "text")


def test_a_damaged_index_is_refused_with_a_remedy(tmp_path: Path, documents: list[Document]) -> None:
    TextIndex(tmp_path / "text").write(documents)
    (tmp_path / "text" / "meta.json").write_text("{")
    with pytest.raises(IndexRefused, match="重建"):
        TextIndex(tmp_path / "text")


def test_scores_of_given_rows_equal_those_of_the_search(index: TextIndex) -> None:
    asked = weigh("废水", "脱色装置")
    found = {hit.row: hit.score for hit in index.search(asked, NONE, None, 10)}
    again = index.score_rows(asked, [row_of("p1"), row_of("p5"), row_of("p2")])
    assert again == {row: pytest.approx(score) for row, score in found.items()}


def test_no_score_passes_the_ceiling(index: TextIndex) -> None:
    asked = weigh("一种印染废水脱色装置", "用铁碳微电解降低废水色度")
    best = index.search(asked, NONE, None, 1)[0].score
    assert 0 < best < index.ceiling(asked)


def test_lone_surrogates_do_not_break_the_index(index: TextIndex) -> None:
    index.write([Document("odd", "坏\ud800字符", "\udfff")])
    assert index.stored([row_of("odd")])[row_of("odd")].id == "odd"


def test_rows_and_keys_are_aligned(index: TextIndex, documents: list[Document]) -> None:
    rows, keys = index.rows_and_keys()
    assert rows.tolist() == sorted(row_of(d.id) for d in documents)
    assert len(np.unique(keys)) == len(documents)


def test_an_id_that_comes_twice_in_one_writing_is_kept_once(index: TextIndex) -> None:
    assert index.write([Document("p9", "废水旧装置"), Document("p9", "电镀新装置")]) == 2
    assert index.count == 6
    assert index.stored([row_of("p9")])[row_of("p9")].title == "电镀新装置"


def test_many_documents_keep_their_order_and_texts(tmp_path: Path) -> None:
    made = [Document(f"d{number}", f"第{number}种装置", f"文本{number}") for number in range(700)]
    index = TextIndex(tmp_path / "text")
    assert index.write(iter(made)) == 700
    stored = index.stored([row_of(one.id) for one in made])
    assert [stored[row_of(one.id)].title for one in made] == [one.title for one in made]


def test_counts_of_values_are_the_same_by_column_and_term_by_term(
    index: TextIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = weigh("", "废水 散热")
    narrow = {"region": frozenset({"99"})}
    counted = [index.facets(("ipc", "region"), asked, filters, None) for filters in (NONE, narrow)]
    assert counted[0]["ipc"]["C02F"] == 2
    assert list(counted[0]["ipc"].values()) == sorted(counted[0]["ipc"].values(), reverse=True)

    def too_many(*_: object) -> None:
        raise ValueError

    monkeypatch.setattr("zhiqiao.retrieval.lexical.counts._by_column", too_many)
    again = [index.facets(("ipc", "region"), asked, filters, None) for filters in (NONE, narrow)]
    assert again == counted


def test_a_long_need_counts_as_found_what_holds_its_telling_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhiqiao.retrieval.lexical.asked.TELLING", 2)
    index = TextIndex()
    index.write(
        [Document(f"d{number}", "一种装置") for number in range(30)] + [Document("rare", "石墨烯装置")]
    )
    asked = weigh("", "石墨烯 装置")
    assert index.matching(asked, NONE, None) == 1
    assert len(index.search(asked, NONE, None, 100)) == 31


def test_rows_asked_about_are_let_through_as_the_filter_says(index: TextIndex) -> None:
    narrow = {"region": frozenset({"99"})}
    allowed = index.allowed_rows(narrow, None)
    every, _ = index.rows_and_keys()
    assert index.let_through(narrow, None) == len(allowed) == 3
    assert index.allowed_among(every, narrow, None).tolist() == allowed.tolist()
    assert index.allowed_among(every[:0], narrow, None).tolist() == []
