from collections import Counter
from pathlib import Path

from evals.bench_sets import query_text, read_set
from evals.rewording import (
    EVERY,
    chance,
    english_titles,
    groups,
    other_words,
    rewordings,
    two_words,
    typing_errors,
)

SENTENCE = "本装置通过加热和搅拌使污泥快速干燥，降低了能耗，延长了设备的使用寿命"


def test_one_character_in_twelve_is_wrong_and_the_same_ones_each_time() -> None:
    confusable = groups("confusable.txt")
    wrong = typing_errors(SENTENCE, chance("1"), confusable)
    assert wrong == typing_errors(SENTENCE, chance("1"), confusable)
    assert wrong != typing_errors(SENTENCE, chance("2"), confusable)
    changed = sum((Counter(SENTENCE) - Counter(wrong)).values())
    assert 0 <= changed <= round(len(SENTENCE) / EVERY)
    assert abs(len(wrong) - len(SENTENCE)) <= round(len(SENTENCE) / EVERY)


def test_typing_errors_leave_latin_and_numbers_alone() -> None:
    assert typing_errors("COD 0.6 mg/L", chance("1"), groups("confusable.txt")) == "COD 0.6 mg/L"


def test_only_whole_words_are_replaced_by_others_of_their_group() -> None:
    synonyms = [["加热", "升温"], ["快速", "迅速"], ["热", "暖"]]
    assert other_words("快速加热装置", synonyms) == "迅速升温装置"
    assert other_words("余热回收", synonyms) == "余热回收"


def test_the_two_rarest_nouns_that_some_documents_hold_are_kept_in_order() -> None:
    frequent = Counter({"污泥": 3, "能耗": 2, "设备": 40, "寿命": 9, "装置": 50})
    assert two_words(SENTENCE, frequent) == ["污泥", "能耗"]
    assert two_words(SENTENCE, Counter({"污泥": 1})) == []


def test_tables_are_groups_of_different_members() -> None:
    for name in ("synonyms.txt", "confusable.txt"):
        for group in groups(name):
            assert len(group) == len(set(group)) > 1, (name, group)
    assert all(len(word) == 1 for group in groups("confusable.txt") for word in group)


def test_reworded_queries_keep_their_grades_and_say_what_they_come_from(bench: Path) -> None:
    asked = read_set(bench / "tiny_items_dev")
    for each in rewordings(asked):
        assert set(each.sources) == {need.need_id for need in each.queries} == set(each.sources)
        for need in each.queries:
            plain = {p.need_id: p for p in each.plain}[each.sources[need.need_id]]
            assert query_text(need) != query_text(plain)
            if each.code != "english":
                assert each.qrels[need.need_id] == asked.qrels[plain.need_id]


def test_english_titles_are_those_of_patents_in_the_set(bench: Path) -> None:
    assert english_titles(read_set(bench / "tiny_items_dev")).queries == []
    assert "english" not in {each.code for each in rewordings(read_set(bench / "tiny_needs_dev"))}
