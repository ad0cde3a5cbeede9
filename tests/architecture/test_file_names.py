"""Small files with honest names."""

import re

import pytest
from tests.architecture.house import PACKAGE, ROOT, sources

LONGEST = 400
FORBIDDEN = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "core",
    "lib",
    "base",
    "manager",
    "managers",
    "misc",
}
NOTED = re.compile(r"#\s*(noqa\b|type:\s*ignore|pragma:)")
NOTE_ITSELF = re.compile(
    r"noqa(:\s*[A-Z]+[0-9]+(,\s*[A-Z]+[0-9]+)*)?|type:\s*ignore(\[[a-z, -]+\])?|pragma:\s*[a-z ]+"
)
SHORTEST_REASON = 8


def test_no_python_file_is_longer_than_400_lines() -> None:
    lengths = {str(p.relative_to(ROOT)): len(p.read_text(encoding="utf-8").splitlines()) for p in sources()}
    lengths |= {name: len((ROOT / name).read_text(encoding="utf-8").splitlines()) for name in ("run", "test")}
    long = {name: count for name, count in lengths.items() if count > LONGEST}
    assert long == {}, f"超过 {LONGEST} 行，请拆开：{long}"


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    bad = []
    for path in sources():
        parts = [*path.relative_to(ROOT).parts[1:-1], path.stem]
        bad += [str(path.relative_to(ROOT)) for part in parts if part in FORBIDDEN]
    assert bad == [], f"名字没有说出它是什么：{bad}"


def test_there_are_no_django_signals() -> None:
    assert [str(p) for p in PACKAGE.rglob("signals.py")] == []


def test_every_app_says_what_it_is() -> None:
    """Half a page a room: README.md beside apps.py."""
    missing = [
        str(apps.parent.relative_to(ROOT))
        for apps in sorted(PACKAGE.rglob("apps.py"))
        if not (apps.parent / "README.md").exists()
    ]
    assert missing == [], f"缺 README.md：{missing}"


@pytest.mark.parametrize("top", ["src", "tests", "demo", "evals", "bench", "frontend"])
def test_every_silenced_check_has_its_reason(top: str) -> None:
    bare = []
    for path in sources(top):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = NOTED.search(line)
            if found and len(NOTE_ITSELF.sub("", line[found.start() :]).strip(" -#")) < SHORTEST_REASON:
                bare.append(f"{path.relative_to(ROOT)}:{number}")
    assert bare == [], f"关掉检查要写明理由（# noqa: 代码 - 理由）：{bare}"


def test_every_lint_opt_out_of_the_project_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    rules = re.findall(r'^\s*"[A-Z]+[0-9]*",.*$', text, flags=re.MULTILINE)
    assert len(rules) > 10
    assert [line for line in rules if not re.search(r"#\s*\S.{7,}$", line)] == []
