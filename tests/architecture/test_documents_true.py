"""What the documents say is so: generated pages, coverage, the tour, the decisions, the lock files."""

import csv
import re
import tomllib
from pathlib import Path

import pytest
from tests.architecture.house import ROOT

DOCS = ROOT / "docs"
ITEMS = 432
STATES = {"open", "partly", "works"}


def test_generated_reference_pages_are_current() -> None:
    from zhiqiao.config import reference

    assert reference.stale() == [], "请运行：python -m zhiqiao.config.reference"


def coverage() -> list[dict[str, str]]:
    with (DOCS / "coverage.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        assert reader.fieldnames == ["item", "area", "seed", "phrase", "serves", "test", "state"]
        return list(reader)


def test_coverage_lists_every_item_once_in_order() -> None:
    assert [int(row["item"]) for row in coverage()] == list(range(1, ITEMS + 1))


def test_coverage_has_known_states_and_full_lines() -> None:
    for row in coverage():
        assert row["state"] in STATES, row
        assert row["area"], row
        assert row["phrase"], row
        assert re.fullmatch(r"S[0-4]( S[0-4])*", row["seed"]), row


def test_what_coverage_claims_has_a_place_and_a_test() -> None:
    """`works` names what serves it and a test that exists; `partly` names what serves it."""
    for row in coverage():
        if row["state"] != "open":
            assert row["serves"], f"第 {row['item']} 项没有写由什么满足"
        if row["state"] == "works":
            assert row["test"], f"第 {row['item']} 项没有写由哪个测试证明"
        for named in row["test"].split():
            path, _, name = named.partition("::")
            assert (ROOT / path).is_file(), f"第 {row['item']} 项的测试文件 {path} 不存在"
            if name:
                assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), named


def paths_named_in(page: Path) -> list[str]:
    """Paths in backticks: with a slash, or ending like a file."""
    found = re.findall(r"`([^`\s]+)`", page.read_text(encoding="utf-8"))
    shaped = [
        name
        for name in found
        if re.fullmatch(r"[\w./<>{}*-]+/[\w./<>{}*-]*|[\w-]+\.(py|md|yaml|csv|toml|lock)", name)
    ]
    return [name for name in shaped if not re.search(r"[<>{}*]", name) and not name.startswith(("/", "http"))]


@pytest.mark.parametrize("page", ["docs/tour.md", "README.md"])
def test_pages_name_only_files_that_exist(page: str) -> None:
    named = paths_named_in(ROOT / page)
    assert named, f"{page} 没有提到任何文件"
    places = (ROOT, ROOT / "src" / "zhiqiao")
    made = (".venv/", "var/", "../shared")
    missing = [
        n for n in named if not n.startswith(made) and not any((place / n).exists() for place in places)
    ]
    assert missing == [], f"{page} 提到的文件不存在：{missing}"


def test_decisions_are_numbered_without_a_gap_and_name_what_was_rejected() -> None:
    pages = sorted((DOCS / "decisions").glob("[0-9]*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    assert len(pages) >= 8
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for heading in ("## 背景", "## 决定", "## 没有选的", "## 后果"):
            assert heading in text, f"{page.name} 缺少 {heading}"


def requirement_names(lines: list[str]) -> set[str]:
    return {re.split(r"[\[<>=!~ ;]", line, maxsplit=1)[0].lower().replace("_", "-") for line in lines}


def pinned(name: str) -> list[str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("#", "-r "))]


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock"])
def test_locks_pin_exactly_and_name_no_host(name: str) -> None:
    assert pinned(name)
    assert [
        line for line in pinned(name) if not re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.+!-]+", line)
    ] == []
    assert "://" not in (ROOT / name).read_text(encoding="utf-8")


def test_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    product = requirement_names(pinned("requirements.lock"))
    tests = requirement_names(pinned("requirements-test.lock"))
    assert requirement_names(project["dependencies"]) <= product
    assert requirement_names(project["optional-dependencies"]["test"]) <= product | tests
    assert not product & tests, "同一个包写在两个锁文件里"


def test_every_part_used_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [
        *project["dependencies"],
        *(line for part in project["optional-dependencies"].values() for line in part),
    ]
    page = (DOCS / "decisions" / "0002-parts.md").read_text(encoding="utf-8").lower().replace("_", "-")
    assert [name for name in sorted(requirement_names(asked)) if f"`{name}`" not in page] == []
