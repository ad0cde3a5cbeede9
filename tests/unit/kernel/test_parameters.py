from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from zhiqiao.kernel import parameters
from zhiqiao.kernel.parameters import Confidence, Dated, ParameterBroken, ParameterMissing, dated, files, load

ENTRIES = [
    {"value": 15, "from": date(2021, 6, 1), "to": None},
    {"value": 10, "from": date(1985, 4, 1), "to": date(2021, 5, 31), "source": "旧法", "confidence": "M"},
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(parameters, "FOLDER", tmp_path)
    load.cache_clear()
    dated.cache_clear()
    yield tmp_path
    load.cache_clear()
    dated.cache_clear()


def test_the_value_of_the_day_comes_with_its_source() -> None:
    terms = Dated.read("外观设计期限", ENTRIES, source="新法", confidence="V1")
    assert terms.value_on(date(2021, 5, 31)) == 10
    assert terms.value_on(date(2021, 6, 1)) == 15
    entry = terms.entry_on(date(2000, 1, 1))
    assert (entry.source, entry.confidence, entry.confidence.label) == ("旧法", Confidence.M, "未核对")
    assert terms.entry_on(date(2030, 1, 1)).source == "新法"


def test_a_day_before_the_first_value_is_refused() -> None:
    terms = Dated.read("外观设计期限", ENTRIES, source="新法", confidence="V1")
    with pytest.raises(ParameterMissing, match="在 1984-01-01 没有值"):
        terms.value_on(date(1984, 1, 1))


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([], "应是一列"),
        ([{"value": 1}], "要有 value 和 from"),
        ([{"value": 1, "from": "2021"}], "要有 value 和 from"),
        ([{"from": date(2021, 1, 1)}], "要有 value 和 from"),
        ([{"value": 1, "from": date(2021, 1, 1), "to": date(2020, 1, 1)}], "早于 from"),
        ([{"value": 1, "from": date(2021, 1, 1)}, {"value": 2, "from": date(2022, 1, 1)}], "有两个值"),
        ([{"value": 1, "from": date(2021, 1, 1), "confidence": "V9"}], "confidence"),
    ],
)
def test_broken_entries_are_found(entries: list[dict[str, object]], said: str) -> None:
    with pytest.raises(ParameterBroken, match=said):
        Dated.read("试", entries, source="出处", confidence="V1")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("confidence: V1\n", "没有写 source"),
        ("- 1\n", "没有写 source"),
        ("source: 某文\n", "confidence"),
        ("source: 某文\nconfidence: 大概\n", "confidence"),
    ],
)
def test_a_file_without_source_or_confidence_is_not_loaded(folder: Path, content: str, said: str) -> None:
    (folder / "a.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(ParameterBroken, match=said):
        load("a.yaml")


def test_a_file_outside_or_absent_is_not_loaded(folder: Path) -> None:
    (folder.parent / "a.yaml").write_text("source: 某文\nconfidence: V1\n", encoding="utf-8")
    assert files(".") == []
    for path in ("none.yaml", "../a.yaml"):
        with pytest.raises(ParameterBroken, match="没有参数文件"):
            load(path)


def test_dated_values_are_found_by_their_keys(folder: Path) -> None:
    (folder / "rates").mkdir()
    (folder / "rates" / "a.yaml").write_text(
        "title: 率\nsource: 某文\nconfidence: P\nx:\n  y:\n    - {value: 0.2, from: 2021-01-01, to: null}\n",
        encoding="utf-8",
    )
    assert files("rates") == ["rates/a.yaml"]
    entry = dated("rates/a.yaml", "x", "y").entry_on(date(2022, 1, 1))
    assert (entry.value, entry.confidence.label, entry.confidence.is_checked) == (0.2, "平台默认", False)
    with pytest.raises(ParameterBroken):
        dated("rates/a.yaml", "x", "z")


def test_our_own_terms_load() -> None:
    for patent_type in ("invention", "utility_model", "design"):
        assert dated("protection_terms.yaml", "years", patent_type).value_on(date(2022, 1, 1)) > 0


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("V1+computed", "V1"),
        ("V1(全额)/V2(减缴额)", "V2"),
        ("M (from memory, unverified)", "M"),
        ("V1 定义/阈值 MISSING", "MISSING"),
        ("不详", "M"),
    ],
)
def test_the_weakest_mark_counts(text: str, mark: str) -> None:
    assert Confidence.weakest(text) == Confidence(mark)
    assert [Confidence(mark).label for mark in ("V0", "V1", "V2", "M", "P", "MISSING")] == [
        "已核对",
        "已核对",
        "转载",
        "未核对",
        "平台默认",
        "缺",
    ]
