import json

import pytest
from bench import _texts
from bench._bench import Options, benches, ratio, spread
from bench._child import ChildFailed, measured

from zhiqiao.config.command_line import main
from zhiqiao.config.commands.bench import readable

SMALL = Options(docs=40, needs=12, repeat=1)


def test_every_file_of_the_folder_is_a_bench_by_its_name() -> None:
    assert {"index", "embed", "query", "scale"} <= set(benches())
    for code, one in benches().items():
        assert one.code == code
        assert one.docs > 0


def test_an_unknown_name_is_refused_with_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "magic"]) == 1
    said = capsys.readouterr().err
    assert "没有名为“magic”的测速项" in said
    assert "index（" in said


def test_a_folder_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "index", "--data", "/nowhere/at/all"]) == 1
    assert "没有这个目录" in capsys.readouterr().err


def test_the_report_is_one_json_object(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "index", "--json", "--docs", "30", "--repeat", "1", "--ours-only"]) == 0
    lines = capfd.readouterr().out.splitlines()
    report = json.loads(lines[-1])
    assert len(lines) == 1
    assert report["docs_per_s"] == report["ours"]["docs_per_s"] > 0
    assert report["ours"]["rss_mb"] > 0
    assert report["n"] == 30
    assert report["cores"] >= 1
    assert report["versions"]["tantivy"]
    told = readable(report)
    assert "篇/秒" in told
    assert report["data"] in told


def test_a_child_that_fails_is_told() -> None:
    with pytest.raises(ChildFailed, match=r"bench\.index"):
        measured("bench.index", "nothing", SMALL)


def test_generated_texts_are_the_same_from_the_same_seed_and_differ_from_each_other() -> None:
    options = Options(docs=3_000, needs=50)
    texts = list(_texts.texts(options))
    assert texts == list(_texts.texts(options))
    assert len({(one.title, one.abstract) for one in texts}) > 2_950
    assert "生成" in _texts.label(options)
    assert len(_texts.parents(options)) == len(texts)
    found = _texts.needs(options)
    assert len(set(found)) == len(found) == 50


@pytest.mark.shared
def test_real_texts_come_first_and_the_rest_is_labeled_generated(shared: object) -> None:
    options = Options(docs=10_000, needs=380, data=f"{shared}/data")
    real = _texts._real_patents(options.data)
    assert tuple(_texts.texts(options))[: len(real)] == real
    assert f"{len(real)} 篇" in _texts.label(options)
    assert "生成" in _texts.label(options)
    assert len(_texts.needs(options)) == 380


def test_the_filter_lets_about_one_in_a_hundred_through() -> None:
    options = Options(docs=4_000, needs=1)
    filters, share = _texts.selective_filter(options)
    held = [
        one
        for one in _texts.documents(options)
        if all(values & set(one.keywords[name]) for name, values in filters.items())
    ]
    assert len(held) / 4_000 == share
    assert 0.003 < share < 0.03


def test_ratios_and_spreads() -> None:
    assert ratio(10, 30, less_is_better=True) == 3
    assert ratio(30, 10, less_is_better=False) == 3
    assert spread([3, 1, 2]) == {"median": 2, "range": [1, 3], "runs": [3, 1, 2]}
